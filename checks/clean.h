#pragma once
/*
 * Clean-up: what czar made, is over, and is proved to be elsewhere, may be removed.
 *
 * Decided here and nowhere else. A fact that could not be found out keeps the thing.
 */

#include <stdbool.h>

#include "checks/rows_common.h"

enum clean_kind {
	CLEAN_WORKTREE, /* of a worker */
	CLEAN_BRANCH,   /* czar/... */
	CLEAN_SAVED,    /* refs/czar/saved/... */
};

enum known { KNOWN_NOT, KNOWN_NO, KNOWN_YES }; /* KNOWN_NOT: nobody could say */

/* Only those are looked at that the kind has terms for. */
struct clean_facts {
	enum clean_kind kind;
	enum known ours;   /* czar made it */
	enum known needed; /* worktree: czar.conf or a check wants it; else: its task is not over */
	enum known live;   /* an agent, an attempt or any process is at it */
	enum known locked; /* git worktree lock */
	enum known held;   /* branch: checked out somewhere */
	enum known going;  /* a merge or rebase is not finished there */
	enum known changed; /* what git knows differs from HEAD */
	enum known strange; /* files that git neither knows nor ignores */
	enum known nested;  /* submodules */
	enum known proved;  /* all its commits are reachable from what stays: worktree: a branch;
			       else:  the base */
};

struct clean_verdict {
	bool removed;        /* it may be */
	char why[TEXT_SIZE]; /* or why not */
};

void clean_judge(const struct clean_facts *facts, struct clean_verdict *ret);
const char *clean_kind_name(enum clean_kind kind);
