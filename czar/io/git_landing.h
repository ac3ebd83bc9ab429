#pragma once
/*
 * The git door, landing: the commit that would land, and moving the base to it.
 */

#include <stddef.h>
#include <stdint.h>

#include "czar/base/error.h"
#include "czar/base/str.h"

enum git_join {
	GIT_JOIN_MERGE,  /* a merge commit, also where the base could go straight ahead */
	GIT_JOIN_SQUASH, /* one commit on the base, by the head's author */
	GIT_JOIN_REBASE, /* its commits on the base, one after the other; as one where that fails */
	GIT_JOIN_NONE,   /* the head as it is; base is where it left it, ref is not used */
};

struct git_landing {
	const char *checkout;
	const char *base;     /* branch, short name */
	const char *base_ref; /* whole name of what the head is joined with; its tip lands */
	const char *head;     /* object id of what is to land */
	const char *message;  /* of the join */
	const char *ref;      /* keeps the join until it has landed: refs/czar/landing/TASK */
	enum git_join join;
};

struct git_joined {
	char base[65];      /* where the base was */
	char commit[65];    /* the join; the base itself when head is in it already */
	char tree[65];      /* of commit */
	char head_tree[65]; /* of head alone */
};

/* Joins in memory, keeps the commit under ref and reads it back. 0; 1 a conflict, its first files
 * in conflict ("a.c, b.c, ..."). No worktree is touched. */
int git_act_join(const struct git_landing *l, struct git_joined *ret, struct str *conflict,
	struct error *err);

/* Merges two commits in memory. 0 with the tree; 1 a conflict, its first files in conflict. Private
 * to the git door. */
int git_join_trees(const char *checkout, const char *ours, const char *theirs, char ret[65],
	struct str *conflict, struct error *err);

/* A commit's author, as commit-tree wants it in its environment: three entries and a NULL, lent
 * from text. Private to the git door. */
int git_author_of(const char *checkout, const char *commit, struct str *text,
	const char *environment[4], struct error *err);

/* One file of what the join changes, against the base. */
struct git_changed_file {
	const char *path;
	char status;   /* A C D M R T, git-diff(1) */
	int64_t bytes; /* of the new one; 0 when it is gone, or no file */
};
struct git_changed {
	struct git_changed_file *files;
	size_t n;
	struct str listing; /* what the paths live in */
	struct str
		diff; /* of the texts among them, no lines around; cut off where it is too long */
	bool diff_cut;
};
void git_changed_done(struct git_changed *c);
int git_changed(const char *checkout, const char *base, const char *commit, struct git_changed *ret,
	struct error *err);

/* The id of what a name means. */
int git_id_of(const char *checkout, const char *name, char ret[65], struct error *err);
/* What is changed, for people to read, with lines around: at most most_bytes of it, cut at the end
 * of a line; ret_bytes: how much it is in all. Binary files are only named. */
int git_readable_diff(const char *checkout, const char *base, const char *commit, size_t most_bytes,
	struct str *ret, size_t *ret_bytes, struct error *err);

enum git_landed {
	GIT_LANDED,           /* proved: the base holds the commit, with its tree */
	GIT_BASE_MOVED,       /* says where it is; also when the join itself is gone */
	GIT_CHECKOUT_REFUSES, /* a checkout has the base and does not take it; says why */
};
/* Moves the base from what was joined to the join: fast-forward in the checkout that has it, else
 * compare-and-swap. An enum git_landed, or -errno. Asked again after it was done: GIT_LANDED. */
int git_act_land(const struct git_landing *l, const struct git_joined *j, struct str *says,
	struct error *err);
