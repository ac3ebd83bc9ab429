#pragma once
/* The git door: what others did with a branch. Runs git; for jobs and the desk. */

#include <stdbool.h>

#include "czar/base/error.h"

/* Moves our branch to what somebody pushed there, from where we knew it. What would be lost by it
 * is kept under keep_ref first. Worktrees of czar's that have it are detached; -EBUSY where another
 * checkout has it, -EAGAIN when it is not where we knew it. */
int git_act_follow(const char *checkout, const char *branch, const char *from, const char *to,
	const char *keep_ref, struct error *err);
/* The ref holds that commit. */
int git_act_keep(const char *checkout, const char *ref, const char *commit, struct error *err);
/* How two commits stand to each other: is `old` in the history of `new`? */
bool git_act_is_in(const char *checkout, const char *old, const char *new);

struct git_landed_work {
	const char *base_ref; /* whole name */
	const char *merged;   /* what it became, as far as somebody said; "" nobody did */
	const char *head;     /* the work */
	const char *tree;     /* what it should have become */
};
enum git_proof {
	GIT_PROVED,     /* the base holds it, and it became that tree */
	GIT_OTHER_TREE, /* the base holds it, and it became another one: ret_tree */
	GIT_ABSENT,
};
/* An enum git_proof, or -errno. */
int git_prove(const char *checkout, const struct git_landed_work *w, char ret_base[65],
	char ret_tree[65], struct error *err);
