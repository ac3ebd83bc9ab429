#pragma once
/* What the jobs share: their request, and the locks among them. */

#include <jansson.h>

#include "czar/base/error.h"
#include "czar/base/str.h"
#include "czar/project.h"

/* A job: reads its request, does it, says what came of it. */
typedef int (*job_fn)(const struct project_place *place, const json_t *request, struct str *result,
	int64_t *number, struct error *err);

/* A text of the request; "" when it has none. Lent by the request. */
const char *job_text(const json_t *request, const char *key);
/* The descriptor of children.lock that grandchildren inherit. */
int job_keep_fd(const json_t *request);
/* Waits for a lock among jobs and returns its descriptor, which holds it. "worktree": git worktree
 * add, fetch and gc race on .git/config.lock. */
int job_lock(const struct project_place *place, const char *name);
