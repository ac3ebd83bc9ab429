#pragma once
/*
 * The world: everything a decision may depend on, as plain data.
 *
 * observe fills it, decide reads it. It holds classes, ids, ages, versions, open intents and the
 * settings in force; no screen text, task text, finished task, file descriptor or secret. It can be
 * written as JSON and read back (status/world_json.h), and is then enough to decide again.
 */

#include "checks/pull.h"
#include "checks/rows.h"
#include "checks/settings.h"

enum answer { ANSWER_UNKNOWN, ANSWER_ALIVE, ANSWER_ABSENT };

/* What a screen, title or event says of an agent (checks/screen.h). */
enum screen_state {
	SCREEN_NONE, /* not looked at */
	SCREEN_UNKNOWN,
	SCREEN_STARTING,
	SCREEN_IDLE,
	SCREEN_BUSY,
	SCREEN_ASKING,
	SCREEN_LIMITED,
	SCREEN_LOGGED_OUT,
};

enum composer { COMPOSER_UNKNOWN, COMPOSER_EMPTY, COMPOSER_DRAFT };

/* One look at one worker: its pane and its worktree. Same index as world.workers. */
struct look {
	enum answer session; /* the pane of worker.session */
	bool dead;           /* pane there, process gone */
	bool status_known;   /* dead: exit status or signal known */
	int64_t exit_status, exit_signal;
	char pane[PANE_SIZE];
	int64_t pid, start_time;
	int64_t found_session; /* @czar_session of the pane: the intent that started it */
	bool copy_mode;
	bool foreign;     /* foreground process is not the agent */
	bool canonical;   /* terminal in canonical mode: nobody reads it as a composer */
	bool all_read;    /* the program has read every key so far */
	usec_t key_awake; /* last key of an attached client; 0 none */
	enum screen_state screen;
	char rule[41]; /* the profile's rule that matched */
	char evidence[TEXT_SIZE];
	enum composer composer;
	int64_t draft_of;     /* the delivery whose draft stands in the composer; 0: not ours */
	bool draft_whole;     /* and nothing else stands there */
	char draft_piece[49]; /* a piece of it within one screen row, for Enter's guard */
	usec_t settled_awake; /* composer unchanged since */
	usec_t moved_awake;   /* what stands above the composer changed last */
	usec_t looked_awake;  /* when this capture was taken */
	usec_t limit_until;   /* SCREEN_LIMITED: real time, 0 unknown */
	bool queued_text;     /* the program's own queue shows a text of ours */
	usec_t wrote_awake;   /* last output of the terminal that was not an echo of ours */
	char typed_mark[MARK_SIZE], sent_mark[MARK_SIZE], key_mark[MARK_SIZE];
	/* Enter's guard repeats what this look saw */
	int64_t cursor_x, cursor_y, history_size;
	/* the worktree */
	enum answer tree;
	char head[OID_SIZE];
	bool off_branch;
	bool rebasing;     /* a rebase goes on, which brings HEAD back */
	bool locked_index; /* index.lock lies there */
	bool occupied;     /* a child of an earlier life stands in it */
	int64_t files_changed, ahead, behind;
	bool pushed;
	usec_t diff_awake; /* when the changed files last changed */
};

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
};

struct world {
	usec_t now, awake;
	uint64_t seed; /* for codes and jitter: decide has no randomness of its own */
	bool fresh;    /* looks were taken; without them only wishes and stored facts count */
	bool low_disk;
	bool stopping;
	enum answer server;           /* the tmux server of the stored epoch */
	bool server_end_proved;       /* its pid and start time are gone, or the boot id changed */
	char bad_settings[TEXT_SIZE]; /* why a changed file was not taken; "": none */
	/* children of an earlier life that still run, with their names; "": none is left, or known
	 */
	char leftovers[TEXT_SIZE], leftover_pids[TEXT_SIZE];
	bool has_remote;                 /* "origin" */
	char remote_is_ahead[TEXT_SIZE]; /* "origin/main is 3 commits ahead of main"; "": no */
	usec_t tmux_silent;              /* for how long it lives and does not answer */
	usec_t gap; /* awake time since project.looked_awake that was not observed */
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
	struct profile_facts *profiles;
	size_t n_profiles;
};
