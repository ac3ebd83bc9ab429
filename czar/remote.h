#pragma once
/*
 * The remote and the base: where work begins, and where it lands.
 *
 * With land = github that is the remote's branch, as last fetched; else the local one, which the
 * remote's is only compared with.
 */

#include "czar/config.h"
#include "czar/io/git.h"

#define REMOTE_NAME "origin"

enum { REMOTE_REF_SIZE = 300 };

/* The revision that work begins from: refs/remotes/origin/main with land = github, refs/heads/main
 * with local; with none the base as it was named, which may be no branch. */
void remote_base_ref(const struct config *c, char ret[REMOTE_REF_SIZE]);
/* The same as people write it: main, origin/main. */
void remote_base_name(const struct config *c, char ret[REMOTE_REF_SIZE]);

/* What a look found; the next one compares only what moved since. */
struct remote_look {
	bool exists;
	char base[65], theirs[65]; /* tips of the local branch and of the remote's; "" none */
	int64_t ahead, behind;     /* of theirs; 0 where theirs is the base */
};
void remote_look(struct git *g, const struct config *c, struct remote_look *l);
/* "origin/main is 3 commits ahead of main, and 1 behind" */
void remote_describe(const struct config *c, const struct remote_look *l, char *ret, size_t size);
