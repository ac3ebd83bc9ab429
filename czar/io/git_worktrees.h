#pragma once
/*
 * The worktrees of a repository, as git lists them. Private to the git door.
 */

#include <stdbool.h>
#include <stddef.h>

#include "czar/base/error.h"
#include "czar/base/str.h"

struct git_worktree_entry {
	const char *path;
	const char *head;   /* object id; "" none */
	const char *branch; /* short name; "" detached or bare */
	bool prunable;      /* its folder is gone */
	bool locked;
};

/* What git_next_worktree takes apart; entries point into it. */
int git_worktrees(const char *checkout, struct str *ret, struct error *err);
/* false at the end of the list. Starts with *at = 0; the main worktree comes first. */
bool git_next_worktree(const struct str *list, size_t *at, struct git_worktree_entry *ret);
