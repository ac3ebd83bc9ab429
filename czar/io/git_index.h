#pragma once
/*
 * Writing an index by paths. Private to the git door.
 */

#include <stdbool.h>

#include "czar/base/error.h"
#include "czar/base/str.h"

/* Adds a path as git update-index reads it from a line. */
void git_index_add_path(struct str *lines, const char *path);
/* Takes assume-unchanged and skip-worktree, which hide changes, from the worktree's entries; with
 * only_present from those alone whose files are there: the others are left out on purpose.
 * index_file NULL: the worktree's own. */
int git_index_clear_flags(
	const char *worktree, const char *index_file, bool only_present, struct error *err);
