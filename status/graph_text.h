#pragma once
/* The dependency graph as text: dependents below what they need, the critical path marked. */

#include <stdbool.h>
#include <stddef.h>

#include "checks/rows.h"
#include "czar/base/str.h"

struct graph_facts {
	const struct task *tasks;
	size_t n_tasks;
	const struct dependency *dependencies;
	size_t n_dependencies;
	int width; /* lines are cut there; 0: never */
};
void graph_text(const struct graph_facts *f, struct str *ret);

/* The longest chain (by estimate) of tasks that are not done; ids in order, as indices of tasks.
 * room: n_tasks entries. Returns how many. */
size_t graph_text_path(const struct graph_facts *f, size_t *ret);
