#pragma once
/* The night on one page: what is on it, and how it looks. */

#include <jansson.h>

#include "czar/cmd/rows.h"

enum { DIGEST_LINES = 40, DIGEST_VERBS = 32 };

struct digest {
	usec_t since, until, first; /* first: when anything was decided at all, since then */
	bool by_default;            /* nobody said since when */
	size_t states[TASK_CANCELLED + 1], n_tasks;
	/* of that time, the most important ones first */
	struct rows done, failed, blocked; /* struct task */
	struct rows alerts;                /* open now, the most urgent first */
	struct rows held;                  /* struct decision: what was not done */
	struct rows limits;                /* struct decision: accounts parked */
	size_t wishes[DIGEST_VERBS], n_wishes;
	size_t typed; /* times that a person typed at a worker's pane */
	size_t crashes, quarantines, restarts, asks, reminders, redrives;
	size_t n_workers;
	usec_t worked; /* of all workers together */
};

int digest_load(struct command_context *c, usec_t since, struct digest *ret, struct error *err);
void digest_done(struct digest *d);
/* For one worker on average; idle: no task was theirs. */
usec_t digest_idle(const struct digest *d);

/* At most DIGEST_LINES lines, whatever there is; width 0: none is cut or broken. */
void digest_add(
	const struct command_context *c, const struct digest *d, int width, struct str *ret);
json_t *digest_json(const struct digest *d);
