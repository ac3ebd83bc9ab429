#pragma once
/* Rows of what is under way to the outside: texts for workers, and acts at doors. */

#include "checks/rows_common.h"

/* checks/delivery_edges.c has what moves a delivery between them. */
enum delivery_state {
	DELIVERY_QUEUED,
	DELIVERY_HELD,
	DELIVERY_REFUSED,
	DELIVERY_CLEARED,
	DELIVERY_TYPED,
	DELIVERY_PARKED,
	DELIVERY_CLEARING,
	DELIVERY_SENT,
	DELIVERY_UNCONFIRMED,
	DELIVERY_ACKNOWLEDGED,
	DELIVERY_EXPIRED,
	DELIVERY_CANCELLED,
	DELIVERY_DEAD,
	DELIVERY_LOST,
};

enum delivery_kind {
	KIND_BRIEF,
	KIND_SAY,      /* a person's or a worker's text */
	KIND_REMINDER, /* slow */
	KIND_ASK,      /* stuck */
	KIND_REDRIVE,  /* resting */
	KIND_NUDGE,    /* a brief that was only seen */
	KIND_NOTICE,   /* near miss, off branch, cleared dependency, time-out, undelivered text */
	KIND_CONFLICT, /* its branch cannot be merged with another one */
};

struct delivery {
	enum row_change change;
	int64_t id;
	char worker[ID_SIZE];
	int64_t attempt; /* 0: for the worker whatever it does */
	enum delivery_kind kind;
	enum delivery_state state;
	enum delivery_state after_clearing; /* cancelled, expired, dead or queued */
	enum grade grade;
	int64_t try;    /* 1.. */
	int64_t enters; /* Enters sent in this try */
	bool urgent;
	char author[ID_SIZE];
	char note[TEXT_SIZE]; /* what czar's own text is about; the text itself is not in the world
			       */
	bool composed;        /* text and hash are stored */
	char hash[OID_SIZE];  /* SHA-256 of the text after the profile's normalisation */
	int64_t bytes;
	int64_t pid; /* agent it was typed to */
	usec_t queued;
	usec_t valid_until; /* real time; 0: no limit */
	usec_t not_before_awake;
	usec_t since_awake; /* of the state */
	usec_t held_awake;  /* first of the holds in a row */
	usec_t typed_awake, sent_awake, entered_awake;
	usec_t sent_turn_ended_awake; /* first end of a turn seen after it was sent */
	int64_t enter_refusals;
	bool draft_seen; /* our draft was seen in the composer before the clear key */
	char reason[TEXT_SIZE];
	bool reported; /* as a prompt, by its program, while a turn ran */
	bool answered; /* dead or lost: a person said it again */
	int64_t version;
};

/* Every verb of every door. How an unknown outcome is settled: docs/architecture.md, "Doors". */
enum verb {
	VERB_SEAT,      /* worker: make its worktree, copy, setup */
	VERB_BRANCH,    /* attempt: save what lies there, make the branch in the worktree */
	VERB_START,     /* worker: session with its agent */
	VERB_END,       /* worker: end its agent, prove it */
	VERB_COMPOSE,   /* delivery: write its text down */
	VERB_PASTE,     /* delivery */
	VERB_ENTER,     /* delivery */
	VERB_CLEAR,     /* delivery: our draft out of the composer */
	VERB_PROMPT,    /* delivery: to the program's own interface, unless it is there already */
	VERB_VERIFY,    /* landing: join head and base, run the checks on it; args: the task */
	VERB_LAND,      /* landing: the base becomes what was verified; args: the task */
	VERB_INTERRUPT, /* worker: the key that ends its turn */
	VERB_ANSWER,    /* worker: a key for a dialog that its profile knows; subject: which one */
	VERB_APPROVE, /* worker: the key that allows what it asks; subject: which of its profile */
	VERB_DENY,    /* the same that refuses it; args: the mark before, blank, the reason */
	/* landing, by the desk; args: the task */
	VERB_PUSH,        /* its head becomes the remote's branch, unless somebody pushed */
	VERB_PULL,        /* its pull request is there, and says what was verified */
	VERB_STATUS,      /* the head's status czar/verify */
	VERB_POST_REVIEW, /* the model's review of the head stands on its pull request */
	VERB_MERGE,       /* the pull request is merged, at exactly the verified head */
	VERB_UPDATE,      /* the base is joined into its branch, by GitHub */
	VERB_PROVE,       /* is it in the remote's base, with the verified tree? */
	VERB_DROP_BRANCH, /* the remote's branch is removed */
	VERB_FETCH,       /* project: what the remote's branches are now */
	VERB_REVIEW,      /* landing: ask a model about what was verified; args: the task */
	VERB_COLLECT,     /* omnibus: its tasks' heads become one branch; args: the omnibus */
};

enum intent_state { INTENT_OPEN, INTENT_DONE, INTENT_REFUSED, INTENT_UNKNOWN, INTENT_SETTLED };

struct intent {
	enum row_change change;
	int64_t id;
	enum verb verb;
	char worker[ID_SIZE];
	int64_t subject; /* attempt or delivery; 0 for the worker itself */
	int64_t try;
	int64_t decision;
	char args[TEXT_SIZE]; /* what the door needs beyond the rows, e.g. the mark before */
	enum intent_state state;
	usec_t at;
	usec_t at_awake;
	/* What came of it: a fact that observe fills in. INTENT_OPEN while it is under way. Stored
	 * by the rule that consumes it. */
	enum intent_state outcome;
	char result[TEXT_SIZE]; /* e.g. the new head, the pane, the error's sentence */
	int64_t result_number;  /* e.g. pid */
	int64_t result_start;   /* e.g. start time */
	int64_t version;
};
