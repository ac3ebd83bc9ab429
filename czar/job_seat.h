#pragma once
/* Jobs: making worktrees. */

#include "czar/job_child.h"

/* VERB_SEAT: the worker's worktree exists and is usable. */
int job_seat(const struct project_place *place, const json_t *request, struct job_answer *ret,
	struct error *err);
/* Submodules, what copy = and .worktreeinclude name, and setup =, in a worktree that is there. */
int job_make_usable(const json_t *request, const char *worktree, struct error *err);
