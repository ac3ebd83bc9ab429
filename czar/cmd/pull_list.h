#pragma once
/* Pull requests of tasks that are open, as the status shows them. */

#include "czar/cmd/rows.h"

struct pull_line {
	char task[ID_SIZE];
	int64_t number;
	char url[TEXT_SIZE];
	enum task_state state;
	char reason[TEXT_SIZE];
};
struct pull_list {
	struct pull_line *lines; /* owned; by number */
	size_t n;
};
void pull_list_done(struct pull_list *l);

/* tasks: all of them. */
int pull_list_load(struct command_context *c, const struct rows *tasks, struct pull_list *ret,
	struct error *err);
/* The lines of the status, with those that have no room counted; and how many lines these are. */
size_t pull_list_shown(const struct pull_list *l);
void pull_list_add(
	const struct pull_list *l, const struct command_context *c, int width, struct str *ret);
json_t *pull_list_json(const struct pull_list *l);
