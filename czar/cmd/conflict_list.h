#pragma once
/* Branches that cannot be merged, as commands show them. */

#include "czar/cmd/print.h"

struct conflict_line {
	struct conflict row;
	char one_worker[ID_SIZE], two_worker[ID_SIZE]; /* "": nobody works on that task now */
	char pair[ID_SIZE + 300];                      /* "w1 x w2", "w1 x main" */
};
struct conflict_list {
	struct conflict_line *lines; /* owned; by pair */
	size_t n;
};
void conflict_list_done(struct conflict_list *l);

/* From the store: what the last look found. */
int conflict_list_load(struct command_context *c, struct conflict_list *ret, struct error *err);
/* From "conflicts" of worker-status.json. */
void conflict_list_read(const json_t *array, struct conflict_list *ret);

/* The lines of the status, with those that have no room counted; and how many lines these are. */
size_t conflict_list_shown(const struct conflict_list *l);
void conflict_list_add(
	const struct conflict_list *l, const struct command_context *c, int width, struct str *ret);
/* Of that task or worker: "w1 x w2: src/a.c", a line each, behind that word. */
void conflict_list_of(
	const struct conflict_list *l, const char *name, const char *word, struct str *ret);
json_t *conflict_list_json(const struct conflict_list *l);
