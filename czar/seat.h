#pragma once
/* What czar last saw of each worker: a cache of looks, made anew after a restart. */

#include "czar/daemon.h"

struct seat_memory {
	struct daemon *daemon;
	char worker[ID_SIZE];
	char pane[PANE_SIZE], tty[65], title[161];
	int64_t pid;
	bool stirred;      /* the terminal wrote since the last capture */
	bool tree_stirred; /* the worktree's reflog or index moved */
	struct look look;  /* the last whole look */
	uint64_t composer_hash, above_hash;
	struct str asks;        /* the rows of what its screen asks, for the guard of an answer */
	uint64_t quoted;        /* rules for dialogs that the screen only quotes (screen_quotes) */
	usec_t eagerness;       /* a write asks for a tick after that */
	sd_event_source *death; /* pidfd of the pane's process */
	sd_event_source *written; /* inotify on the tty, one shot */
	sd_event_source *tree;    /* inotify on the worktree's logs */
	sd_event_source *spool;   /* inotify on the worktree's own spool */
	bool spool_stirred;
	struct spawn *listener; /* czar/listen.h; NULL: none */
	int64_t listener_of;    /* the start whose agent it listens to */
	bool listener_unwanted; /* it was told to end */
	usec_t listener_not_before;
	int64_t attempt; /* whose commits were read so far */
	size_t reflog_read;
	uint64_t changes;
	usec_t changes_awake;
	char measured_head[OID_SIZE], measured_base[OID_SIZE];
	usec_t pushed_awake; /* when it was asked last whether the branch is pushed */
};

/* The memory of one worker, made when missing. */
struct seat_memory *seat_of(struct daemon *d, const char *worker);
/* What was read for a plan that was dropped is news once more. */
void seats_read_again(struct daemon *d);
void seats_done(struct daemon *d);
