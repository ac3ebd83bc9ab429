#pragma once
/* What the rules of pull requests share. */

#include "checks/pulls.h"
#include "checks/transitions.h"

/* A task that is verified and on its way by GitHub, with its landing; NULL: another one. */
struct landing *pull_landing(const struct plan *p, const struct task *t);
/* Is an act of the desk under way for it? */
bool pull_is_busy(const struct plan *p, const char *task);
/* Did somebody who may write approve exactly the head that was verified? */
bool pull_has_approval(const struct plan *p, const struct task *t);
/* Is there something against that head that only a person here overrules, or who wrote it takes
 * back? */
bool pull_needs_yes(const struct plan *p, const struct task *t);
/* Or does no look tell? */
bool pull_may_need_yes(const struct plan *p, const struct task *t);
/* May the desk be asked for it now? Otherwise it is asked for the tick when it may. */
bool pull_may_ask(struct plan *p, const struct landing *l);
/* Asks the desk. */
void pull_ask(struct plan *p, const struct task *t, enum verb verb, struct ruling *r);
/* What it lacks of what is required at that head; false: nothing. person: only one gives it. */
bool pull_lacks(const struct plan *p, const struct task *t, const struct landing *l,
	char ret[TEXT_SIZE], bool *ret_person);
/* Where its checks said nothing: is that all that will come? */
bool pull_checks_stay_empty(const struct plan *p, const struct pull *u);
/* How long before that is so. */
usec_t pull_empty_wait(const struct plan *p);
/* "pull request 7" */
void pull_name(const struct landing *l, char ret[ID_SIZE]);
/* In the base: done, or its branch is removed first. */
void pull_done(struct plan *p, struct task *t, struct ruling *r);
