#pragma once
/* What looks at GitHub say: facts as those of checks/look.h. */

#include "checks/rows_common.h"

enum pull_state { PULL_OPEN, PULL_MERGED_BY, PULL_CLOSED_BY };
enum pull_checks { PULL_CHECKS_NONE, PULL_CHECKS_PENDING, PULL_CHECKS_GREEN, PULL_CHECKS_RED };
enum pull_fit { PULL_FIT_UNKNOWN, PULL_FITS, PULL_FITS_NOT };

/* The last look at a task's pull request. There is none where something was done to it since. */
struct pull {
	char task[ID_SIZE];
	int64_t number;
	enum pull_state state;
	char head[OID_SIZE];    /* of its branch; all that follows is about this head */
	char base[BRANCH_SIZE]; /* the branch that it would land in */
	bool elsewhere;         /* and that is not the one that work starts from */
	bool draft;
	enum pull_fit fit;       /* can it be joined with its base? */
	char standing[17];       /* GitHub's mergeable_state */
	enum pull_checks checks; /* check runs and statuses, without czar's own */
	usec_t empty_for;        /* so long looks at that head have found none of them */
	char red[TEXT_SIZE];     /* the first that is red */
	char red_says[TEXT_SIZE], red_log[PATH_SIZE]; /* "" nothing */
	/* newest standing request for changes of somebody who may write; 0 none */
	int64_t changes;
	char changes_by[ID_SIZE], changes_say[TEXT_SIZE], changes_file[PATH_SIZE];
	char unread[TEXT_SIZE];    /* why nobody knows what people said; "" it is known */
	char approved_by[ID_SIZE]; /* somebody who may write; "" nobody */
	char merged_by[ID_SIZE], merged[OID_SIZE];
};

enum hub_trouble { HUB_WELL, HUB_TOKEN, HUB_SILENT };

/* What is known of GitHub as such, land = github. */
struct hub {
	usec_t limited_until; /* real time: it wants to hear nothing before; 0 no limit */
	usec_t limited_awake; /* since when */
	enum hub_trouble trouble;
	char says[TEXT_SIZE];
	usec_t trouble_awake;   /* since when */
	char unseen[TEXT_SIZE]; /* a pull request that cannot be looked at, and why; "" none */
	usec_t unseen_awake;    /* since when */
};
