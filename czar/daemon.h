#pragma once
/*
 * The daemon: what one process holds between ticks. Nothing here is memory that a restart would
 * miss; what must survive is in the store.
 */

#include <systemd/sd-event.h>

#include "checks/plan.h"
#include "czar/accepted.h"
#include "czar/config.h"
#include "czar/config_watch.h"
#include "czar/io/git.h"
#include "czar/io/process.h"
#include "czar/io/spawn.h"
#include "czar/io/tmux.h"
#include "czar/row_cache.h"
#include "czar/world_keeper.h"
#include "czar/loop.h"
#include "czar/publish.h"
#include "czar/remote.h"
#include "queue/queue.h"
#include "status/decision_log.h"

struct seat_memory;
struct desk_link;
struct desk_act;
struct pulls_seen;
struct webhook_listener;
struct radar;

/* An intent under way in a child. */
struct job {
	struct daemon *daemon;
	int64_t intent;
	enum verb verb;
	struct spawn *child;
	struct job *next;
};

/* What came of an intent, until a tick has recorded it. */
struct outcome {
	int64_t intent;
	enum intent_state state;
	char result[TEXT_SIZE];
	int64_t number, start;
	struct outcome *next;
};

/* What is left to do: run --until-done ends by it. */
enum rest { REST_WORK, REST_DONE, REST_PERSON };

struct daemon {
	const struct daemon_options *options;
	const struct project_place *place;
	char czar_path[PATH_SIZE]; /* of this program: for jobs and for workers */
	sd_event *loop;
	struct config config;
	struct config_watch *config_watch;
	usec_t config_looked_awake;   /* when its files were last compared */
	struct accepted accepted;     /* is what lies there in force? */
	char bad_settings[TEXT_SIZE]; /* why what lies there is not in force; "": it is */
	struct queue *queue;
	struct tmux *tmux;
	struct git *git;
	struct decision_log *log;
	int lock_fd, children_fd;
	bool children_locked;             /* no child of an earlier life is left */
	struct process_holder *leftovers; /* those that are; czar/leftovers.h */
	size_t n_leftovers;
	usec_t leftovers_awake; /* when they were looked for */
	uint64_t store_inode;   /* of the store that was opened */
	struct seat_memory *
		*seats; /* czar/seat.h; each allocated alone: event sources point at it */
	size_t n_seats, seat_hint;
	struct radar *radar; /* czar/radar.h; NULL before the first look */
	struct job *jobs;
	struct desk_link *desk;           /* czar/desk_link.h; NULL: it was never asked */
	struct desk_act *desk_act;        /* the intent that it has; NULL: none */
	struct pulls_seen *pulls;         /* czar/observe_pulls.h */
	struct webhook_listener *webhook; /* czar/webhook_listen.h; NULL: none is wanted */
	struct outcome *outcomes;
	struct arena tick_arena;
	struct keep_place keep_place;
	usec_t kept_awake;      /* when something over was removed last */
	size_t kept_seat;       /* whose files come next */
	struct row_cache cache; /* the queue's rows, from tick to tick */
	struct world_keeper worlds;
	sd_event_source *tick_timer, *watchdog_timer, *spool_watch;
	usec_t watchdog_period;
	bool first_tick, stopping, look_everywhere;
	bool tmux_is_slow;   /* somebody waited for it in vain: not asked again in this tick */
	usec_t silent_awake; /* since when tmux lives and does not answer; 0: it does */
	usec_t deaf_awake;   /* when a look waited for it in vain; 0: the last one was answered */
	struct remote_look remote;
	bool settled; /* the last tick changed nothing */
	usec_t looked_awake, looked_all_awake, stored_look_awake, files_looked_awake;
	size_t files_looked; /* worktrees, in the tick of that time */
	char boot[41];
	struct published published;
	enum rest rest;    /* as the last tick left it */
	usec_t rest_awake; /* since when nothing is left to do; 0: something is */
	bool workers_wait; /* one is not free yet for what the settings say of it */
	int failures;      /* ticks in a row */
	char failure[TEXT_SIZE];
	int exit_code;
};

/* Asks for a tick after at most that delay; asking often costs nothing. */
void daemon_want_tick(struct daemon *d, usec_t delay);

/* tick.c: observe, decide, record, act, publish. 1: somebody changed a row in between, so nothing
 * was recorded: to be called again. */
int tick(struct daemon *d, struct error *err);
