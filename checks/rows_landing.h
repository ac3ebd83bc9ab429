#pragma once
/* Rows of landing: what is verified of a finished task, and what checks said. */

#include "checks/rows_common.h"

/* A finished task on its way into the base branch: what was verified, and what would land. */
struct landing {
	enum row_change change;
	char task[ID_SIZE];
	char head[OID_SIZE];    /* of the task's branch; what follows holds for this head only */
	char base[OID_SIZE];    /* what it was joined with; "" not verified */
	char commit[OID_SIZE];  /* the join: what was tested, and what lands */
	char tree[OID_SIZE];    /* of commit */
	char person[TEXT_SIZE]; /* why a person must say yes; "" nobody needs to */
	char approved_head[OID_SIZE]; /* a person said yes to that one */
	char findings[TEXT_SIZE];     /* why it was given back; "" it was not */
	char red[OID_SIZE];           /* of the last failure: its checks and what they printed */
	char red_tree[OID_SIZE];      /* and of the work that failed */
	int64_t red_times;            /* that failure in a row */
	char base_red[TEXT_SIZE];     /* what fails on that base without it; "" nothing */
	int64_t terms;                /* settings.landing_terms of the verdict */
	int64_t tries;                /* of a door that would not, in a row */
	usec_t tried_awake;
	/* land = github */
	int64_t pull;             /* number of its pull request; 0 none */
	char url[TEXT_SIZE];      /* of that */
	char pushed[OID_SIZE];    /* where the remote's branch is, by our last push or fetch */
	char described[OID_SIZE]; /* the head whose verification its text tells of */
	char posted[OID_SIZE];    /* the head that has its status, ... */
	bool posted_red;          /* ... and which */
	char updated[OID_SIZE];   /* the head that GitHub was asked to join with the base */
	int64_t changes;          /* of the requests for changes, the newest that was passed on */
	char merged[OID_SIZE];    /* what it became in the base; "" not merged by us */
	char landed[OID_SIZE];    /* in the base, and its tree is not the verified one */
	int64_t version;
};

enum check_outcome { CHECK_GREEN, CHECK_RED, CHECK_TIMEOUT, CHECK_SKIPPED };

/* What one check said of one head, kept for people and for the brief of a rework. */
struct check_result {
	int64_t id;
	char task[ID_SIZE];
	char head[OID_SIZE];
	char name[ID_SIZE];
	enum check_outcome outcome;
	bool required;
	usec_t at, took;
	char log[PATH_SIZE];  /* file with what it printed; "" none */
	char says[TEXT_SIZE]; /* its last line, or the finding */
};
