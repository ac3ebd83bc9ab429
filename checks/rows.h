#pragma once
/*
 * The domain's rows: what the store keeps, what a world is made of and what a plan changes.
 *
 * Plain data without pointers: a row is copied by assignment, written to the store and to JSON
 * through its field table (checks/fields.h). Times: usec_t. A field called *_awake is on the
 * monotonic clock and is shifted when a time was not observed (checks/world.h); every other time is
 * real time. 0 means "never". Ids are texts (docs/architecture.md,
 * "Identity") or positive numbers; 0 means "none".
 */

#include <stdbool.h>
#include <stdint.h>

#include "czar/base/clock.h"

enum {
	ID_SIZE = 65,      /* task ids, names of workers, pools, roles, accounts, profiles */
	TITLE_SIZE = 161,  /* titles */
	TEXT_SIZE = 241,   /* reasons, evidence, whys: one line */
	OID_SIZE = 65,     /* an object id of git, hexadecimal, SHA-1 or SHA-256 */
	BRANCH_SIZE = 129, /* a branch name without refs/heads/ */
	CODE_SIZE = 13,    /* the code on the last line of a brief */
	MARK_SIZE = 97,    /* value of a pane option: PID:ID:TRY or PID:ID:TRY:n */
	PANE_SIZE = 17,    /* "%12" */
	PATH_SIZE = 1025,
};

/* What the store does with a row when a plan is recorded. */
enum row_change { ROW_SAME, ROW_NEW, ROW_CHANGED, ROW_GONE };

/* checks/transitions.c has what moves a task between them. */
enum task_state {
	TASK_PROPOSED,
	TASK_QUEUED,
	TASK_ASSIGNED,
	TASK_WORKING,
	TASK_SUBMITTED,
	TASK_VERIFYING,
	TASK_IN_REVIEW,
	TASK_APPROVED,
	TASK_LANDING,
	TASK_DONE,
	TASK_BLOCKED,
	TASK_FAILED,
	TASK_CANCELLED,
};

enum task_result { RESULT_COMMITS, RESULT_REPORT };
enum task_approve { APPROVE_NONE, APPROVE_START };

struct task {
	enum row_change change;
	char id[ID_SIZE];
	char title[TITLE_SIZE];
	enum task_state state;
	int64_t priority;       /* 1 most urgent .. 9 */
	char assignee[ID_SIZE]; /* worker or pool; "" anyone */
	char role[ID_SIZE];
	char team[ID_SIZE]; /* "group:" of the front matter */
	int64_t estimate;   /* weight on the longest path, 1 by default */
	enum task_result result;
	enum task_approve approve;
	bool approved;
	usec_t timeout; /* of one attempt; 0: none */
	int64_t attempts_limit, reworks_limit;
	int64_t attempts_used, reworks_used; /* counted ones since the last retry */
	int64_t attempts_made;               /* all ever; numbers the attempts */
	int64_t waits_used;                  /* TASK_BLOCKED: ID, at most 3 times */
	usec_t added;
	usec_t ready_since; /* when it last became queued, for ageing; before `added`: it waited
			       elsewhere */
	usec_t since;       /* of the state */
	usec_t wake;        /* not given out before */
	char reason[TEXT_SIZE];
	char branch[BRANCH_SIZE]; /* "" before the first attempt */
	char head[OID_SIZE];      /* accepted marker commit, or start of a continued branch */
	char last_worker[ID_SIZE];
	char avoid_worker[ID_SIZE]; /* taken only when nobody else fits */
	char proposed_by[ID_SIZE];  /* worker that added it; "": a person did */
	bool cleared_told;          /* its cleared dependencies were told */
	bool waits;                 /* this tick: an open dependency (not stored) */
	int64_t version;
};

enum attempt_kind { ATTEMPT_FIRST, ATTEMPT_AGAIN, ATTEMPT_REWORK, ATTEMPT_CONTINUED };

enum attempt_outcome {
	OUTCOME_NONE, /* live */
	OUTCOME_SUBMITTED,
	OUTCOME_BLOCKED,
	OUTCOME_WAITING,
	OUTCOME_CRASHED,
	OUTCOME_STUCK,
	OUTCOME_RESTING,
	OUTCOME_TIMEOUT,
	OUTCOME_UNREAD, /* its brief was never taken */
	OUTCOME_LIMITED,
	OUTCOME_CANCELLED,
	OUTCOME_SETUP,     /* its branch could not be made */
	OUTCOME_RESTARTED, /* a person restarted the worker, or czar's own failure: not counted */
};

enum marker { MARKER_NONE, MARKER_COMPLETE, MARKER_BLOCKED, MARKER_NEAR };
enum grade { GRADE_NONE, GRADE_QUEUED, GRADE_SEEN, GRADE_FRAME, GRADE_EXACT };

/* Where an attempt stands on its way from assigned to its end. */
enum attempt_step {
	STEP_BRANCH, /* its branch is being made in the worktree */
	STEP_READY,  /* branch there; the brief may travel */
	STEP_TAKEN,  /* brief acknowledged or seen */
	STEP_ENDING, /* its agent is being ended; outcome_next says as what */
	STEP_ENDED,
};

struct attempt {
	enum row_change change;
	int64_t id;
	char task[ID_SIZE];
	char worker[ID_SIZE];
	int64_t number; /* n-th of the task */
	enum attempt_kind kind;
	enum attempt_step step;
	enum attempt_outcome outcome;
	enum attempt_outcome outcome_next; /* while STEP_ENDING */
	bool counts;                       /* against attempts_limit */
	char branch[BRANCH_SIZE];
	char cut[OID_SIZE];   /* where the branch stood when the attempt began */
	char saved[OID_SIZE]; /* what was saved of an earlier attempt, refs/czar/saved/TASK/N */
	int64_t entries;      /* of the worktree's HEAD reflog then: later ones are its own */
	char code[CODE_SIZE];
	enum grade grade; /* of its brief */
	usec_t began, ended;
	usec_t began_awake;
	usec_t progress_awake; /* the later of began and newest own commit: age runs from here */
	char last_commit[OID_SIZE];
	usec_t last_commit_at;
	int64_t commits; /* own ones seen */
	/* the marker that counted and waits for the end of the turn */
	enum marker marker;
	char marker_commit[OID_SIZE];
	char marker_task[ID_SIZE]; /* TASK_BLOCKED: ID */
	char marker_why[TEXT_SIZE];
	usec_t marker_awake;
	/* health's own bookkeeping */
	int64_t reminders, asks, asks_unanswered, redrives;
	usec_t reminded_awake, asked_awake, redriven_awake;
	int64_t ask_delivery; /* open ask; 0 none */
	bool off_branch_told, timeout_asked, nudged;
	/* czar progress */
	int64_t percent; /* -1 unknown */
	char eta[33];
	char note[TEXT_SIZE];
	usec_t note_awake;
	usec_t keyed_awake; /* the last of a person's keys at its pane that was noted */
	int64_t version;
};

/* In the order of precedence: the first true one wins (checks/health.c). */
enum health {
	HEALTH_PAUSED,
	HEALTH_QUARANTINED,
	HEALTH_OFFLINE,
	HEALTH_SETUP_FAILED,
	HEALTH_CRASHED,
	HEALTH_LOGGED_OUT,
	HEALTH_LIMITED,
	HEALTH_STARTING,
	HEALTH_ASKING,
	HEALTH_UNKNOWN,
	HEALTH_RESTING,
	HEALTH_STUCK,
	HEALTH_SLOW,
	HEALTH_HEALTHY,
	HEALTH_WINDING_DOWN,
	HEALTH_IDLE,
};

enum pin { PIN_NONE, PIN_PAUSED, PIN_QUARANTINED };

/* How far a worker's worktree is. */
enum seat { SEAT_NONE, SEAT_READY, SEAT_FAILED };

struct worker {
	enum row_change change;
	char name[ID_SIZE];
	char pool[ID_SIZE];
	char profile[ID_SIZE];
	char role[ID_SIZE];
	char account[ID_SIZE];
	char team[ID_SIZE]; /* group that it had the last task of */
	bool keeps_context; /* context = keep */
	bool wanted;        /* still named by czar.conf */
	char worktree[PATH_SIZE];
	enum seat seat;
	/* the agent that runs or ran last: pane ids are only valid within the stored epoch */
	char pane[PANE_SIZE];
	int64_t pid, start_time; /* clock ticks since boot, proc(5) field 22 */
	int64_t session;         /* intent that started it; 0: none is meant to run */
	usec_t started_awake;
	int64_t attempt; /* live attempt; 0 none */
	bool used;       /* its agent has had a task: a fresh one is due before the next */
	/* published */
	enum health health;
	usec_t since;
	usec_t since_awake;
	char reason[TEXT_SIZE];
	char evidence[TEXT_SIZE];
	/* the turn, from events and from the screen */
	bool turn_open;
	int64_t turns; /* turns seen to begin with this agent */
	usec_t turn_began_awake, turn_ended_awake;
	bool asking;       /* the agent's event says that a dialog is open */
	usec_t idle_awake; /* first of two looks that saw the prompt; 0: the last one did not */
	/* crash ladder */
	enum pin pin;
	usec_t pinned_awake;
	usec_t probe_awake;
	int64_t probes;
	int64_t restarts; /* in a row */
	usec_t next_start_awake;
	usec_t missing_awake; /* first look that did not find the pane */
	/* a person wants it at its prompt, now */
	bool interrupt;
	int64_t interrupts; /* keys for that so far */
	usec_t interrupted_awake;
	int64_t version;
};

enum account_state { ACCOUNT_OK, ACCOUNT_LIMITED, ACCOUNT_LOGGED_OUT };

struct account {
	enum row_change change;
	char name[ID_SIZE];
	enum account_state state;
	usec_t until; /* real time; 0 unknown */
	char reason[TEXT_SIZE];
	int64_t version;
};

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
	char hash[OID_SIZE]; /* EVENT_PROMPT: SHA-256 of the normalised prompt */
	int64_t delivery;    /* EVENT_PROMPT: whose text it holds (observe compares), 0 none */
	bool whole;          /* EVENT_PROMPT: it is exactly that text; else it contains it */
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
	int64_t tries;                /* of a door that would not, in a row */
	usec_t tried_awake;
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

struct dependency {
	enum row_change change;
	char task[ID_SIZE];
	char needs[ID_SIZE];
	char source[17]; /* "task" or "worker" (TASK_BLOCKED: ID) */
};

struct touch {
	char task[ID_SIZE];
	char glob[TEXT_SIZE];
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

struct project {
	enum row_change change;
	bool paused;
	bool hold; /* mass-death hold */
	usec_t hold_awake;
	int64_t hold_looks; /* looks in a row that agree on it */
	usec_t hold_looked_awake;
	char hold_reason[TEXT_SIZE];
	/* epoch of all pane ids: the tmux server */
	int64_t server_pid, server_start;
	char server_boot[41];
	char socket[PATH_SIZE];
	usec_t looked_awake;  /* when czar last looked */
	char looked_boot[41]; /* boot id of then */
	int64_t ticks;
	int64_t last_attempt, last_delivery, last_intent, last_decision, last_crash;
	int64_t version;
};
