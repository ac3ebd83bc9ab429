#pragma once
/*
 * Names of branches: czar/TASK-short-title, or with branch = worker one long-lived czar/WORKER.
 */

#include <stddef.h>

#include "checks/world.h"

/* What the next attempt at that task by that worker is on, as t->branch; a branch that the task
 * was taken over with stays its own. */
void branch_choose(const struct settings *s, struct task *t, const struct worker *w);

/* Is it that worker's own, and so holds other tasks' commits? */
bool branch_is_workers(const char *branch, const char *worker);

/* A branch of a worker goes on when what was handed in on it has landed: who would wait for that
 * task? -1: nobody, it is not handed in or has a branch of its own. */
ptrdiff_t branch_waiter(const struct world *w, const struct task *t);
