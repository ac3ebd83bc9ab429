#pragma once
/* Rows of landing: what is verified of a finished task, and what checks said. */

#include "checks/rows_common.h"

/* What a review says of a change. */
enum verdict { VERDICT_NONE, VERDICT_APPROVE, VERDICT_CHANGES, VERDICT_COMMENT };

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
	int64_t pull;          /* number of its pull request; 0 none */
	char url[TEXT_SIZE];   /* of that */
	usec_t asked_at;       /* as long as it is not known: first asked for then; 0 not asked */
	char pushed[OID_SIZE]; /* where the remote's branch is, by our last push or fetch */
	char described[OID_SIZE]; /* the head whose verification its text tells of */
	char posted[OID_SIZE];    /* the head that has its status, ... */
	bool posted_red;          /* ... and which */
	char updated[OID_SIZE];   /* the head that GitHub was asked to join with the base */
	int64_t changes;          /* of the requests for changes, the newest that was passed on */
	char merged[OID_SIZE];    /* what it became in the base; "" not merged by us */
	char landed[OID_SIZE];    /* in the base, and its tree is not the verified one */
	enum verdict review;      /* a model's, of review_head joined with review_base */
	char review_head[OID_SIZE], review_base[OID_SIZE];
	int64_t review_terms;      /* and under these */
	int64_t review_tries;      /* of a model that did not answer, in a row */
	usec_t review_after_awake; /* not asked again before */
	char reviewed[OID_SIZE];   /* the head whose review stands on its pull request, ... */
	enum verdict reviewed_as;  /* ... and which */
	usec_t approved_at; /* it had all that is required, first since it was given back; 0 not */
	int64_t members;    /* of an omnibus: tasks that its head holds; 0: none yet */
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

/* One review by a model. Its whole answer, a JSON object with verdict, summary and comments, is
 * kept beside it (queue_review_answer). */
struct review {
	int64_t id;
	char task[ID_SIZE];
	char head[OID_SIZE], base[OID_SIZE]; /* what was read: head joined with base */
	enum verdict verdict;
	char summary[TEXT_SIZE];
	char model[ID_SIZE];     /* or "command" */
	char question[OID_SIZE]; /* hash of all it was shown: the same question, the same answer */
	bool cut;                /* the change was too long to be shown whole */
	usec_t at, took;
	/* what it cost: all that was read, how much of that from a cache, and written */
	int64_t input_tokens, cached_tokens, output_tokens;
};
