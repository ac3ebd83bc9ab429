#pragma once
/* tasks.json: the tasks as a worker's pane may read them (show, status). No task texts. */

#include <stddef.h>

#include "checks/rows.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

struct tasks_facts {
	usec_t now;
	const struct task *tasks; /* all of them */
	size_t n_tasks;
	const struct dependency *dependencies;
	size_t n_dependencies;
	const struct attempt *attempts; /* live ones: who works on what */
	size_t n_attempts;
};

void tasks_json_text(const struct tasks_facts *f, struct str *ret);
int tasks_json_write(const struct tasks_facts *f, const char *path, struct error *err);
