#pragma once
/*
 * The graph of tasks and dependencies of one world, as arrays in an arena. Pure; O(tasks + edges).
 * It is a picture of one moment: make it anew when tasks or dependencies changed.
 */

#include "checks/world.h"
#include "czar/base/arena.h"

#define GRAPH_NONE SIZE_MAX

struct graph {
	const struct world *w;
	size_t n; /* tasks of w, same index */
	/* edges of task i: need[need_at[i]] .. need[need_at[i + 1] - 1], in the world's order */
	size_t *need_at;
	size_t *need;     /* index of the task that is needed; GRAPH_NONE: not in this world */
	size_t *need_row; /* index into w->dependencies */
	/* the same edges from the other end; only between tasks of this world */
	size_t *dependent_at, *dependent;
	size_t *order; /* dependencies first; tasks in or behind a cycle are left out */
	size_t n_order;
	/* longest remaining path by estimate, the task itself included, through open dependents; 0
	 * for tasks that are done, failed or cancelled */
	int64_t *path;
	size_t *slots, n_slots; /* hash of ids */
};

void graph_make(const struct world *w, struct arena *arena, struct graph *ret);

/* Index of a task, GRAPH_NONE when it is not there. */
size_t graph_find(const struct graph *g, const char *id);

/* First dependency that is not done, NULL when all are. */
/* Does it let those begin that wait for it? Done, or verified where unblock says so. */
bool task_unblocks(const struct settings *s, const struct task *needed);
const struct dependency *graph_waits_for(const struct graph *g, size_t task);

/* Does a need b, directly or through others? Also true for a == b. */
bool graph_needs(const struct graph *g, size_t a, size_t b);
