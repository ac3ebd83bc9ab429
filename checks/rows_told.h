#pragma once
/* Rows of what czar is told, by whom it was told what, and of what it tells: events, wishes,
 * commits, crashes and conflicts come in; decisions and alerts go out. */

#include "checks/rows_common.h"

enum event_kind {
	EVENT_LOOK,     /* something happened: look again */
	EVENT_ACK,      /* czar ack TASK CODE */
	EVENT_PROGRESS, /* czar progress */
	EVENT_PROMPT,   /* agent: a prompt was submitted; hash set */
	EVENT_TURN_ENDED,
	EVENT_ASKING,
	EVENT_SESSION_STARTED,
	EVENT_SESSION_ENDED,
	EVENT_FINISH,
	EVENT_SAY,          /* worker to worker */
	EVENT_ADD,          /* a proposed task */
	EVENT_REFUSED_CALL, /* a worker tried a command it may not use */
};

/* What came through the spool; the body stays in the store. */
struct event {
	enum row_change change; /* ROW_CHANGED with used set: consumed */
	char id[17];
	usec_t at;
	enum event_kind kind;
	char worker[ID_SIZE];
	char task[ID_SIZE];
	char code[CODE_SIZE];
	char question[ID_SIZE]; /* EVENT_ASKING: its id in the agent's program; "" has none */
	char hash[OID_SIZE];    /* EVENT_PROMPT: SHA-256 of the normalised prompt */
	int64_t delivery;       /* EVENT_PROMPT: whose text it holds (observe compares), 0 none */
	bool whole;             /* EVENT_PROMPT: it is exactly that text; else it contains it */
	int64_t recent;  /* EVENT_SAY: texts of that pair within the last hour (observe counts) */
	int64_t percent; /* EVENT_PROGRESS; -1 none */
	char eta[33];
	char note[TEXT_SIZE];
	bool used;
};

enum wish_verb {
	WISH_PAUSE,
	WISH_RESUME,
	WISH_RESTART,
	WISH_CANCEL,
	WISH_RETRY,
	WISH_SAY,
	WISH_ADMIT,
	WISH_STOP_WORKERS,
	WISH_DENY,   /* args: the reason */
	WISH_ASSIGN, /* args: worker or pool; "": nobody in particular */
	WISH_STOP_NOW,
};
enum wish_state { WISH_OPEN, WISH_HONOURED, WISH_REFUSED };

struct wish {
	enum row_change change;
	int64_t id;
	char by[ID_SIZE];
	enum wish_verb verb;
	char subject[ID_SIZE]; /* worker or task; "" the project */
	char args[TEXT_SIZE];
	int64_t delivery; /* WISH_SAY: the delivery whose text is already stored; args: the one
			   * whose text it was, when it is said again */
	bool urgent;
	enum wish_state state;
	char outcome[TEXT_SIZE];
	usec_t at;
	int64_t version;
};

enum commit_how {
	COMMIT_PLAIN,
	COMMIT_AMEND,
	COMMIT_MERGE,
	COMMIT_PICK,
	COMMIT_REBASE,
	COMMIT_OTHER
};

/* An own commit, first seen. The message was classified; it is not here. */
struct commit {
	enum row_change change;
	char oid[OID_SIZE];
	int64_t attempt;
	enum commit_how how;
	usec_t at; /* the earlier of its own time and of the first sight of it */
	usec_t first_seen;
	enum marker marker;
	char marker_task[ID_SIZE];
	char marker_why[TEXT_SIZE]; /* of TASK_BLOCKED; or what is missing, of a near miss */
	bool named;                 /* the marker named a task */
	bool judged;
};

struct crash {
	enum row_change change;
	int64_t id;
	char task[ID_SIZE];
	char worker[ID_SIZE];
	usec_t at;
	usec_t at_awake;
	char why[TEXT_SIZE];
};

/*
 * What a decision that falls again goes on with: the row of the last one. held: it stands for what
 * czar wants and does not do, for as long as that is so.
 */
struct repeat {
	enum row_change change;
	int64_t slot; /* 1.. */
	char rule[41];
	char subject[ID_SIZE];
	char mark[17];    /* hash of what it said, hexadecimal */
	int64_t decision; /* its number */
	int64_t times;
	usec_t at, until; /* first and last of these times */
	bool held;
	int64_t version;
};

/*
 * Two live branches, or one and the base, that cannot be merged: one row a pair and set of files.
 */
struct conflict {
	enum row_change change;
	char one[ID_SIZE]; /* task; the smaller number of the two */
	char two[ID_SIZE]; /* task; "": the base */
	char mark[17];     /* hash of the whole set of files, hexadecimal */
	char files[TEXT_SIZE];
	int64_t n_files;
	usec_t since;               /* 0: seen, and not noted yet */
	usec_t gone;                /* it is over since then, and only remembered; 0: it is there */
	int64_t told_one, told_two; /* the attempts whose workers were told */
	bool seen;                  /* a fact: the last look found it */
	int64_t version;
};

/* What needs a person: one open row a cause. */
struct alert {
	enum row_change change;
	char cause[2 * ID_SIZE]; /* unique, e.g. "task-blocked T-3" */
	int64_t level;           /* 1 urgent .. 3 */
	char text[TEXT_SIZE];
	char command[TEXT_SIZE]; /* answers it */
	usec_t since;
	usec_t closed; /* 0: open */
	bool seen;     /* still true this tick (not stored) */
	int64_t version;
};

struct decision {
	int64_t number;
	usec_t at;
	int64_t tick;
	char rule[41];
	char by[ID_SIZE]; /* "rule", person@host or a worker */
	char subject[ID_SIZE];
	char task[ID_SIZE]; /* what it concerns, for filters */
	char worker[ID_SIZE];
	char saw[TEXT_SIZE];
	char action[TEXT_SIZE];
	char why[TEXT_SIZE];
	int64_t intent; /* whose outcome is its outcome; 0: done at once */
	char outcome[TEXT_SIZE];
	usec_t outcome_at;
	int64_t repeated;
	usec_t until;
};
