#pragma once
/* What would go with a worktree, a branch or a saved ref. Looks only, each time anew. */

#include <stdbool.h>

#include "czar/base/error.h"
#include "czar/base/str.h"

struct git_remains {
	bool going;   /* a merge, rebase, cherry-pick or bisect is not finished */
	bool changed; /* what git knows differs from HEAD */
	bool strange; /* files that git neither knows nor ignores */
	bool nested;  /* submodules */
	bool proved;  /* a branch or another ref holds HEAD */
};
int git_remains_of(const char *worktree, struct git_remains *ret, struct error *err);

/* All linked worktrees, then "": PATH, BRANCH ("" none), "locked" or "", each with its NUL. */
int git_linked_worktrees(const char *checkout, struct str *ret, struct error *err);
/* Refs that begin so: OID and REF, each with its NUL. */
int git_refs_below(const char *checkout, const char *prefix, struct str *ret, struct error *err);
/* Has that revision, file for file, what a saved commit (git_act_save) adds to its HEAD and what
 * was staged? 1 it has. */
int git_saved_is_in(
	const char *checkout, const char *saved, const char *revision, struct error *err);

/* Only while it still is at that commit. */
int git_act_delete_ref(const char *checkout, const char *ref, const char *oid, struct error *err);
