#pragma once
/* What a task with a report brought, as one JSON object: .czar/results/TASK.json. */

#include <jansson.h>

#include "checks/rows.h"

struct result_facts {
	const struct task *task;
	const struct attempt *attempt; /* that was handed in */
	const char *report; /* as handed in: a text, or a JSON object whose fields stay */
};

/* A new reference: task_id, title, worker, status, findings, artifacts, execution_time (s),
 * finished_at, and what else a JSON report says. */
json_t *result_json(const struct result_facts *f);
