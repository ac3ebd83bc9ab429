#pragma once
/* Jobs: making worktrees. */

#include "czar/job_child.h"

enum { SETUP_MINUTES = 30 };

/* VERB_SEAT: the worker's worktree exists and is usable. */
int job_seat(const struct project_place *place, const json_t *request, struct job_answer *ret,
	struct error *err);
/* The file of a worktree that says where its worker's calls go (czar/worker_place.h). */
int job_place_write(const struct project_place *place, const json_t *request, struct error *err);
