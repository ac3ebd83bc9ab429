#pragma once
/*
 * The domain's rows: what the store keeps, what a world is made of and what a plan changes.
 *
 * Plain data without pointers: a row is copied by assignment, written to the store and to JSON
 * through its field table (checks/fields.h). Times: usec_t. A field called *_awake is on the
 * monotonic clock and is shifted when a time was not observed (checks/world.h); every other time is
 * real time. 0 means "never". Ids are texts (docs/architecture.md,
 * "Identity") or positive numbers; 0 means "none". Those of workers and their work are here, those
 * of texts and acts, of landing, and of what is told in the files beside it.
 */

#include "checks/rows_common.h"
#include "checks/rows_delivery.h"
#include "checks/rows_landing.h"
#include "checks/rows_told.h"

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

/* RESULT_OMNIBUS: other tasks' commits, to land together; only czar makes such a task. */
enum task_result { RESULT_COMMITS, RESULT_REPORT, RESULT_OMNIBUS };
enum task_approve { APPROVE_DEFAULT, APPROVE_NONE, APPROVE_START }; /* default: [task] approve */

struct task {
	enum row_change change;
	char id[ID_SIZE];
	char title[TITLE_SIZE];
	enum task_state state;
	int64_t priority;       /* 1 most urgent .. 9 */
	char assignee[ID_SIZE]; /* worker or pool; "" anyone */
	char role[ID_SIZE];
	char group[ID_SIZE];
	int64_t estimate; /* weight on the longest path, 1 by default */
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
	char omnibus[ID_SIZE];      /* the one that it lands in, or has; "" none so far */
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
	char group[ID_SIZE]; /* that it had the last task of */
	bool keeps_context;  /* context = keep */
	bool wanted;         /* still named by czar.conf */
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
	bool asking;           /* the agent's event says that a dialog is open */
	char asked[TEXT_SIZE]; /* what it asks; "" its event did not say */
	usec_t asked_awake;
	char question[ID_SIZE]; /* its id in the agent's program; "" has none */
	char asked_mark[17];    /* of the dialog on its screen (look.asks_mark) */
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

/* The first three end at a time, the others by a person (checks/accounts.c). */
enum account_state {
	ACCOUNT_OK,
	ACCOUNT_LIMITED,
	ACCOUNT_RATE_LIMITED,
	ACCOUNT_OVERLOADED,
	ACCOUNT_LOGGED_OUT,
	ACCOUNT_OUT_OF_CREDIT,
};

struct account {
	enum row_change change;
	char name[ID_SIZE];
	enum account_state state;
	usec_t until;       /* real time; stays when it is over; 0 none */
	usec_t pause;       /* guessed, where the program named no time; 0 none */
	usec_t since_awake; /* parked since */
	char reason[TEXT_SIZE];
	int64_t version;
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
	usec_t fetched;                   /* when the remote was, the last time that it worked */
	usec_t fetch_tried_awake;         /* when a fetch ended; not shifted over gaps */
	usec_t fetch_failed_awake;        /* the first of those in a row that failed */
	char approved_settings[OID_SIZE]; /* a czar.conf that came by a landing, and may be used */
	char fetch_says[TEXT_SIZE];       /* why the last one did; "": it worked */
	int64_t last_attempt, last_delivery, last_intent, last_decision, last_crash, last_omnibus;
	int64_t version;
};
