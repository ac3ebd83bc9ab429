#pragma once
/*
 * Which task next. Pure: priorities that age, longest remaining path, age; who fits;
 * what touches what.
 */

#include "checks/graph.h"
#include "checks/plan.h"

/*
 * A world's tasks, indexed for giving out many of them: graph, and the paths that are held. Tasks
 * are named by their index into w->tasks. It does not see later changes of w, but for
 * schedule_hold.
 */
struct schedule {
	const struct world *w;
	struct arena *arena;
	struct graph graph;
	size_t *touch_at, *touch; /* touch[touch_at[i]] ..: rows of w->touches of task i */
	struct schedule_hold {
		size_t task;
		const char *glob;
	} * holds;
	size_t n_holds, hold_room;
};

/* O(tasks + edges + touches). */
void schedule_open(const struct world *w, struct arena *arena, struct schedule *ret);

/* Ready tasks in the order in which they should be given out. O(ready log ready). */
size_t schedule_order(const struct schedule *s, size_t **ret);

/* The task that holds an overlapping path, NULL when there is none; and: from now on this one does.
 */
const char *schedule_held(const struct schedule *s, size_t task);
void schedule_hold(struct schedule *s, size_t task);

/*
 * Ready tasks of the world in the order in which they should be given out, as indices into
 * w->tasks; queued, wake time over, every dependency done. Memory from the arena. O(n log n +
 * edges).
 */
size_t schedule_ready(const struct world *w, struct arena *arena, size_t **ret);

/* Does it wait for a person's yes before it begins? What a worker says of its own proposal lifts
 * nothing. */
bool schedule_needs_yes(const struct settings *s, const struct task *t);

/* Do assignee and role of the task leave room for this worker? */
bool schedule_is_for(const struct task *t, const struct worker *worker);
/* May this worker take this task as far as assignee, role and account go? A worker that is pinned
 * or no longer wanted takes none. (not: is it free) */
bool schedule_fits(const struct world *w, const struct task *t, const struct worker *worker);

/* The next three look through the whole world at each call: for a question, not for a loop. */

/* Does a task that is assigned or later hold an overlapping path? Returns its id or NULL. */
const char *schedule_touch_conflict(const struct world *w, const struct task *t);

/* First dependency that is not done, NULL when ready. */
const char *schedule_waits_for(const struct world *w, const struct task *t);

/* Would "task needs other" close a circle among the open tasks? */
bool schedule_would_cycle(const struct world *w, const char *task, const char *other);

/* Two globs overlap when one's literal prefix is a prefix of the other's. */
bool globs_overlap(const char *a, const char *b);

/* As people sort ids: T-2 before T-10. <0, 0, >0; 0 only for equal ids. */
int id_order(const char *a, const char *b);

/* Priority now: one step more urgent for each whole ageing period waited, at most 1. */
int64_t schedule_priority(const struct world *w, const struct task *t);
