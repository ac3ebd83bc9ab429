#pragma once
/*
 * The omnibus: tasks that land together, or not at all.
 *
 * Their verified heads are merged into one branch, which is a task of czar's own: it is verified,
 * approved and landed like any other, but that no worker has it. Then each of them is done, which
 * is proved for each. Where one of them changes, the branch is made anew.
 */

#include "checks/decide.h"

/* What its doors answer, besides what checks/landing.h has. */
#define COLLECT_DONE "collected "         /* OID N: the branch is there, and holds N tasks */
#define COLLECT_CONFLICT "does-not-fit "  /* TASK TREE WHAT: its head's tree */
#define OMNIBUS_TASK_MOVED "task-moved "  /* TASK OID: that one's branch is there now */
#define OMNIBUS_LACKS "lacks "            /* TASKS: its branch does not hold them any more */
#define OMNIBUS_NOT_LANDED "not-in-base " /* BASE TASKS: it landed, and the base lacks these */

/* Does it land with others? */
bool omnibus_carries(const struct settings *s, const struct task *t);
/* The one it is to land in; NULL: none yet, or that one is over. */
struct task *omnibus_of(const struct plan *p, const struct task *t);
/* Is it landing, so that it is too late for anything else? */
bool omnibus_has_set_out(const struct plan *p, const struct task *omnibus);
/* Is there no branch of it that holds its tasks? */
bool omnibus_is_unmade(const struct plan *p, const struct task *t);
/* Is that to be made now? */
bool omnibus_is_due(const struct plan *p, const struct task *t);
/* Does it only wait for what other tasks do, or a person? */
bool omnibus_keeps_waiting(const struct plan *p, const struct task *t);
/* It landed, and the base does not hold all of its tasks? */
bool omnibus_lacks_in_base(const struct plan *p, const struct task *t);
/* Is that task, by its index, ready to land with others, and the first of them? */
bool omnibus_may_begin_with(const struct plan *p, size_t i);
/* Of those that land with a ready task, the first that is not ready, one that waits for a person
 * before all others. NULL: all are. ret_n: how many are ready. */
const struct task *omnibus_waits_for(const struct plan *p, const struct task *ready, size_t *ret_n);

/* Its tasks, each behind those that it needs, else as they became ready. From the plan's arena. */
size_t omnibus_members(const struct plan *p, const struct task *omnibus, const struct task ***ret);

/* An answer about its tasks: those are told apart here, and nobody else has to. */
bool omnibus_heard(struct plan *p, struct task *t, const struct intent *in, struct ruling *r);
/* It is made anew, of what its tasks will be. */
void omnibus_regather(struct plan *p, struct task *t, const char *why);
/* It landed, and so did all in it: proved. */
void omnibus_landed(struct plan *p, struct task *t);

bool rule_omnibus_off(struct plan *p, size_t i, struct ruling *r);       /* OVER_TASK */
bool rule_omnibus(struct plan *p, size_t i, struct ruling *r);           /* OVER_PROJECT */
bool rule_omnibus_changed(struct plan *p, size_t i, struct ruling *r);   /* OVER_TASK */
bool rule_omnibus_collect(struct plan *p, size_t i, struct ruling *r);   /* OVER_TASK */
bool rule_omnibus_collected(struct plan *p, size_t i, struct ruling *r); /* OVER_INTENT */
