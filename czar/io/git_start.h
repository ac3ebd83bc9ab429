#pragma once
/*
 * Where an attempt's branch starts: decided before anything is touched. Private to the git door.
 */

#include "czar/base/error.h"
#include "czar/io/git.h"

enum git_start_how {
	GIT_START_MAKE,    /* the branch does not exist: made at commit */
	GIT_START_KEEP,    /* exists and is gone on with as it is */
	GIT_START_FORWARD, /* exists, all of it is in commit: moved forward to it */
};

struct git_start {
	enum git_start_how how;
	char commit[65];
	char ref[300]; /* refs/heads/BRANCH */
};

int git_start_find(const struct git_branch_plan *p, struct git_start *ret, struct error *err);
