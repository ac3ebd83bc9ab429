#pragma once
/*
 * Conflicts: live branches that cannot be merged with each other, or with the base.
 *
 * observe says what the radar saw (seen); here it becomes a row, both workers are told of it, and
 * it goes when it is over.
 */

#include "checks/rules.h"
#include "czar/base/str.h"

/* "w1 x w2": each side is called by the worker who has the task now, by the task when nobody has
 * (worker ""), the base by its branch. The base stands last. */
void conflict_pair(const struct conflict *c, const char *one_worker, const char *two_worker,
	const char *base, struct str *ret);

/* The note of a text of KIND_CONFLICT; and back. task "": the base. */
void conflict_note(const char *task, const char *files, char *ret, size_t size);
void conflict_note_parse(const char *note, char task[ID_SIZE], const char **ret_files);

bool rule_conflict(struct plan *p, size_t i, struct ruling *r); /* OVER_CONFLICT */
bool rule_conflict_over(struct plan *p, size_t i, struct ruling *r);
bool rule_conflict_told(struct plan *p, size_t i, struct ruling *r); /* repeats */
