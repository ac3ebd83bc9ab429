#pragma once
/*
 * Bringing a worktree whose agent has ended back to a clean state. Private to the git door; what is
 * not committed must have been saved before.
 */

#include "czar/base/error.h"

/* Removes the *.lock files that a killed git left: of this worktree, its HEAD's branch and the refs
 * named (NULL-terminated). */
int git_tidy_locks(const char *worktree, const char *const *refs, struct error *err);
/* Ends merges, rebases and the like that were not finished, touching no file. */
int git_tidy_states(const char *worktree, struct error *err);
/* Removes untracked files; ignored ones stay. */
int git_tidy_untracked(const char *worktree, struct error *err);
/* Puts index and files back to HEAD and removes untracked files; ignored ones stay. */
int git_tidy_files(const char *worktree, struct error *err);
