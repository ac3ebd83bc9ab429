#pragma once
/* The git door, scratch worktrees: where checks run, and what is the commit's in a worktree. */

#include "czar/base/error.h"

/* The worktree at path exists and holds the commit, detached, and besides it only what git ignores.
 * Only for folders in which nobody works: what is not committed there is removed. */
int git_act_scratch(const char *checkout, const char *path, const char *commit, struct error *err);
/* Does the commit that is laid out there have that file, or files below that folder? 1, 0. */
int git_tracks(const char *worktree, const char *name, struct error *err);
