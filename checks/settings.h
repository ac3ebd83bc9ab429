#pragma once
/* The settings that decisions go by. */

#include "checks/rows_common.h"

/* What becomes of a head that no check run or status was reported for. */
enum empty_checks { EMPTY_CHECKS_WAIT, EMPTY_CHECKS_FAIL, EMPTY_CHECKS_ACCEPT };

/* Which tasks land together: none; all; those of a group, with what they need. */
enum omnibus { OMNIBUS_NO, OMNIBUS_YES, OMNIBUS_GROUP };

/* Settings in force; defaults: docs/czar.conf.5.scd. health.scale is already applied. */
struct settings {
	usec_t tick, slow, stuck, hang;
	usec_t reminder, ask, ask_unanswered; /* periods; 15 min */
	int64_t asks_before_restart;
	int64_t redrives;
	usec_t redrive_pause[3];
	usec_t restart_pause, restart_pause_most, restart_reset;
	int64_t quarantine_crashes;
	usec_t quarantine_within;
	usec_t quarantine_probe[3];
	usec_t start_limit;
	usec_t confirm_seen, confirm_frame;
	int64_t delivery_tries, enters;
	usec_t refused_pause;
	usec_t person_key, hold_alert;
	usec_t idle_twice;
	usec_t marker_wait;      /* 10 min: then the agent is ended */
	usec_t busy_recent;      /* visibly busy: output or changed diff within 10 min */
	usec_t clearing_limit;   /* 5 min */
	usec_t ageing;           /* priority: one step an ... waited */
	usec_t hold_looks_apart; /* three looks over 5 min */
	usec_t unknown_alert;
	int64_t attempts, reworks;
	usec_t task_timeout; /* of a task that names none; 0: none */
	int64_t messages;    /* from one worker to another, an hour */
	int64_t proposals;   /* of one worker that nobody has begun */
	bool land_none;
	bool unblock_verified; /* a task may begin when what it needs is verified; it lands after */
	bool branch_worker;    /* one branch a worker instead of one a task */
	bool approve_start;    /* of a task that says nothing: it waits for a yes */
	char add_roles[TEXT_SIZE]; /* "a, b": their workers' proposals need no person */
	bool has_checks;           /* some [check] is configured */
	bool hold_unchecked;       /* no-checks = hold */
	int64_t landing_terms; /* another number for other terms of landing: checks, globs ... */
	bool require_person;   /* require names it */
	bool require_review;   /* and that, the approval of a model */
	bool has_review;       /* [review] says how one is asked */
	int64_t verify_most;   /* verifications at once */
	usec_t fetch;          /* the remote is fetched that often; 0: never */
	usec_t fetch_alert;    /* one that cannot be for that long is in the inbox */
	bool land_github;      /* by pull requests */
	bool require_checks;   /* of GitHub too */
	enum empty_checks empty_checks;
	enum omnibus omnibus;
	bool delete_branch; /* the remote's, of what has landed */
};
