#pragma once
/* What the rules of landing share: reading a door's answer, and giving work back. */

#include "checks/decide.h"
#include "checks/transitions.h"

/* The next word of a door's answer into ret, and *at behind it; "" at its end. */
void landing_take_word(const char **at, char *ret, size_t size);
/* What follows that word (checks/landing.h) in an answer, NULL when it is another one. */
const char *landing_answer(const struct intent *in, const char *word);
/* The task of an outcome that still waits for it, else NULL: the intent is closed all the same. */
struct task *landing_task_of(struct plan *p, struct intent *in, struct ruling *r);
/* Nothing new begins: everything is paused, ends, or has no room. */
bool landing_stands_still(const struct plan *p);

/* What was verified holds no more. */
void landing_forget_verdict(struct landing *l);
/* Its branch is at oid now: verified anew. */
void landing_head_moved(struct plan *p, struct task *t, const char *oid, struct ruling *r);
/* Back to its worker with the findings, unless that would change nothing: event, or blocked. tree
 * is the work that was found wanting, "" unknown. */
void landing_give_back(struct plan *p, struct task *t, struct landing *l, enum task_event event,
	const char *findings, const char *tree, struct ruling *r);
/* The same failure as the last time is counted; the third in a row is not given back. */
void landing_count_failure(struct landing *l, const char *key);
/* None in a row any more. */
void landing_forget_failures(struct landing *l);
