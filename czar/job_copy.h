#pragma once
/* Jobs: copying what git ignores into a worktree. */

#include <stdbool.h>

#include "czar/job_child.h"

/* What copy = and .worktreeinclude name, but not what the commit in the worktree tracks. In a
 * scratch worktree it is then as it is in the checkout; elsewhere nothing is removed. */
int job_copy(const json_t *request, const char *worktree, bool scratch, struct error *err);
