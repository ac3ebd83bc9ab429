#pragma once
/*
 * The git door, collecting: several heads become one branch.
 */

#include <stddef.h>

#include "czar/base/error.h"
#include "czar/base/str.h"

struct git_collected {
	const char *name;    /* for people */
	const char *head;    /* object id */
	const char *message; /* of its merge */
};

struct git_collecting {
	const char *checkout;
	const char *base_ref; /* whole name of what they are merged onto; its tip */
	const char *branch;   /* short name: what becomes of it */
	const char
		*saved_refs; /* "refs/...": folder for what the branch held that it holds no more */
	const struct git_collected *items;
	size_t n;
};

/* Merges the heads in memory, one after the other, and moves the branch there; read back. 0 with
 * where it is; 1 when one does not fit: ret_at is which, with says with what ("the base: a.c",
 * "T-1: a.c, b.c"). -EBUSY: the branch is checked out somewhere. No worktree is touched. The same
 * heads on the same base are the same commit, whenever it is made. */
int git_act_collect(const struct git_collecting *c, char ret[65], size_t *ret_at, struct str *with,
	struct error *err);
