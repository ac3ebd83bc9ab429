#pragma once
/*
 * The marker grammar (docs/architecture.md, "Proofs"): what a commit message claims. Pure.
 */

#include "checks/profile.h"
#include "checks/span.h"

struct marker_reading {
	enum marker marker; /* NONE, COMPLETE, BLOCKED, or NEAR: the word is there, but does not
			       count */
	/* It names this attempt's own task; for NEAR: some task. */
	bool named;
	/* COMPLETE: the own task when named. NEAR: the wrong one when named. BLOCKED: the first
	 * word when it has the form of a task id and is not the own one: if such a task is known,
	 * it is waited for; if not, it is just the first word of the reason. */
	char task[ID_SIZE];
	/* BLOCKED: all that follows the colon and the own id, cleaned; NEAR: what is missing, one
	 * sentence for the worker. */
	char why[TEXT_SIZE];
};

/* task: the attempt's task id. attribution: patterns of lines to drop, NULL-terminated, may be
 * NULL. */
void classify_marker(const char *message, const char *task, const char *const *attribution,
	struct marker_reading *ret);

/* The message for people: without the line or ending TASK_COMPLETE, trailers and attribution. */
struct span marker_cut(struct span message, const char *const *attribution);

/* May these n bytes be a task id (docs/architecture.md, "Identity")? */
bool task_id_form(const char *text, size_t n);
