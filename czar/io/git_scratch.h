#pragma once
/* The git door, scratch worktrees: where checks run. */

#include "czar/base/error.h"

/* The worktree at path exists and holds the commit, detached, and besides it only what git ignores.
 * Only for folders in which nobody works: what is not committed there is removed. */
int git_act_scratch(const char *checkout, const char *path, const char *commit, struct error *err);
