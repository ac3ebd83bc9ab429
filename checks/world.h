#pragma once
/*
 * The world: everything a decision may depend on, as plain data.
 *
 * observe fills it, decide reads it. It holds classes, ids, ages, versions, open intents and the
 * settings in force; no screen text, task text, finished task, file descriptor or secret. It can be
 * written as JSON and read back (status/world_json.h), and is then enough to decide again.
 */

#include "checks/look.h"
#include "checks/pull.h"
#include "checks/rows.h"
#include "checks/settings.h"

/* What decide needs to know of a profile. */
struct profile_facts {
	char name[ID_SIZE];
	bool queues_busy; /* takes text while busy */
	bool has_events;  /* prompt and turn-ended events come while it runs */
	bool brief_by_argument;
	bool by_http;       /* texts go to the program's own interface */
	bool can_clear;     /* has a clear key */
	bool can_interrupt; /* has an interrupt key */
	usec_t settle;      /* composer unchanged for that long after a paste */
	usec_t second_enter;
	usec_t resumes_itself; /* within that time after a limit's end; 0: it does not */
	usec_t start_settle;   /* after a start its empty prompt stands for that long */
};

struct world {
	usec_t now, awake;
	uint64_t seed; /* for codes and jitter: decide has no randomness of its own */
	bool fresh;    /* looks were taken; without them only wishes and stored facts count */
	bool low_disk;
	bool stopping;
	enum answer server;            /* the tmux server of the stored epoch */
	bool server_end_proved;        /* its pid and start time are gone, or the boot id changed */
	char held_settings[TEXT_SIZE]; /* who brought the czar.conf that waits for a yes; "" none */
	char bad_settings[TEXT_SIZE];  /* why a changed file was not taken; "": none */
	char webhook_says[TEXT_SIZE]; /* what is amiss with the endpoint of webhooks; "": nothing */
	/* children of an earlier life that still run, and their names; "": none that is known */
	char leftovers[TEXT_SIZE], leftover_pids[TEXT_SIZE];
	char base[OID_SIZE];             /* where it is; "" nobody asks */
	bool has_remote;                 /* "origin" */
	char remote_is_ahead[TEXT_SIZE]; /* "origin/main is 3 commits ahead of main"; "": no */
	usec_t tmux_silent;              /* for how long it lives and does not answer */
	usec_t gap;           /* awake time since project.looked_awake that was not observed */
	bool conflicts_known; /* somebody looked for them */
	struct settings settings;
	struct hub hub;
	struct project project;
	struct task *tasks; /* all but done ones; failed and cancelled only while needed */
	size_t n_tasks;
	struct dependency *dependencies; /* of those tasks; on done tasks they are left out */
	size_t n_dependencies;
	struct touch *touches;
	size_t n_touches;
	struct attempt *attempts; /* live ones */
	size_t n_attempts;
	struct worker *workers;
	struct look *looks; /* n_workers */
	size_t n_workers;
	struct account *accounts;
	size_t n_accounts;
	struct delivery *deliveries; /* not final; dead and lost ones for a day, for late proof */
	size_t n_deliveries;
	struct intent *intents; /* open */
	size_t n_intents;
	struct event *events; /* unused, by at */
	size_t n_events;
	struct wish *wishes; /* open */
	size_t n_wishes;
	struct commit *commits; /* not judged */
	size_t n_commits;
	struct crash *crashes; /* recent, and of open tasks */
	size_t n_crashes;
	struct alert *alerts; /* open */
	size_t n_alerts;
	struct repeat *repeats; /* by slot */
	size_t n_repeats;
	struct landing *landings; /* of open tasks */
	size_t n_landings;
	struct pull *pulls; /* of those landings, where looked at */
	size_t n_pulls;
	struct conflict *conflicts; /* that are there, or that a live attempt was told of */
	size_t n_conflicts;
	struct profile_facts *profiles;
	size_t n_profiles;
};
