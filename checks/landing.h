#pragma once
/*
 * Landing: what becomes of a task that its worker handed in.
 *
 * Verified: its head is joined with today's base, and the checks run on exactly that. Approved: a
 * person said yes, where one has to. Landed: the base is what was verified, and that is proved.
 * The doors answer with one of the words below, what follows it is in the table of
 * checks/landing.c.
 */

#include "checks/decide.h"

#define VERIFY_GREEN "green "       /* BASE COMMIT TREE [WHICH PROTECTED PATHS IT TOUCHES] */
#define VERIFY_RED "red "           /* KEY TREE WHAT: same key, same failure; the head's tree */
#define VERIFY_BASE_RED "base-red " /* BASE WHAT: what fails on the bare base as well */
#define VERIFY_CONFLICT "conflict " /* TREE FILES: the head's tree */
#define LANDING_MOVED "moved "      /* OID: the task's branch is there now */
#define LAND_LANDED "landed "       /* OID of the base */
#define LAND_BASE_MOVED "base "     /* OID: it is there now, and not where it was verified */
#define LAND_REFUSED "checkout "    /* WHY: the checkout that has the base does not take it */

/* Is it verified and waits for nothing but a person's yes? */
bool landing_waits_for_person(const struct plan *p, const struct task *t);
/* Is it verified, and the checkout of the base does not take it, or no door does what it should? */
bool landing_waits_for_checkout(const struct plan *p, const struct task *t);
/* The first task that it needs and that has not landed: it may not land before. NULL: none. */
const char *landing_waits_for_task(const struct plan *p, const struct task *t);
/* Would it be joined with the base, or land in it, now? */
bool landing_needs_base(const struct plan *p, const struct task *t);
/* Were its checks not to be run, again and again? */
bool landing_cannot_be_verified(const struct plan *p, const struct task *t);
/* Does it wait for a base on which its checks are not red without it? */
bool landing_waits_for_base(const struct plan *p, const struct task *t);
/* Is it blocked because its checks stay red? */
bool landing_stays_red(const struct plan *p, const struct task *t);
/* A person's yes to the head that was verified; false when nothing waits for one. */
bool landing_approve(struct plan *p, struct task *t);
/* And a no: back to its worker, with the reason. */
bool landing_deny(struct plan *p, struct task *t, const char *why);

/* Does it run through the checks or a review before anything becomes of it? */
bool landing_is_verified_first(const struct settings *s, const struct task *t);
/* It is verified: on its way, unless something that is required is missing. Here, where nothing but
 * a person and a model is asked. */
bool landing_go_on(struct plan *p, struct task *t, const char *why);
/* A person tries again: what was red before counts no more. */
void landing_begin_anew(struct plan *p, const struct task *t);

bool rule_verify(struct plan *p, size_t i, struct ruling *r);   /* OVER_TASK */
bool rule_verified(struct plan *p, size_t i, struct ruling *r); /* OVER_INTENT */
bool rule_land(struct plan *p, size_t i, struct ruling *r);     /* OVER_TASK */
bool rule_landed(struct plan *p, size_t i, struct ruling *r);   /* OVER_INTENT */
