#pragma once
/* What czar puts into the checkout and the worktrees, and git is to leave alone. */

#include "czar/project.h"

/*
 * Adds to info/exclude of the repository: .czar/, czar's own files in status_dir ("" or NULL: not
 * known) where that lies in the checkout, and what is copied into worktrees (copy: paths below the
 * checkout, NULL-terminated, may be NULL).
 */
int exclude_own(const struct project_place *place, const char *status_dir, const char *const *copy,
	struct error *err);
