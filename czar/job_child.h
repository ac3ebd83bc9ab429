#pragma once
/* What the jobs share: their request, and the locks among them. */

#include <jansson.h>

#include "czar/base/error.h"
#include "czar/base/str.h"
#include "czar/project.h"

/* What came of a job. */
struct job_answer {
	struct str result; /* one line for the rule that waits for it */
	int64_t number;
	json_t *checks; /* of a verification: rows of check results; owned */
	json_t *review; /* of a review: its row, with what it says; owned */
};

/* A job: reads its request, does it, says what came of it. 0; PROMPT_UNKNOWN; or -errno, and what
 * err says is why it was refused. */
typedef int (*job_fn)(const struct project_place *place, const json_t *request,
	struct job_answer *ret, struct error *err);

/* A text of the request; "" when it has none. Lent by the request. */
const char *job_text(const json_t *request, const char *key);
/* The descriptor of children.lock that grandchildren inherit. */
int job_keep_fd(const json_t *request);
/* A list of texts of the request into ret, NULL-terminated, at most most - 1. Lent. */
void job_list(const json_t *request, const char *key, const char **ret, size_t most);
/* Waits for a lock among jobs and returns its descriptor, which holds it. "worktree": git worktree
 * add, fetch and gc race on .git/config.lock. */
int job_lock(const struct project_place *place, const char *name);
