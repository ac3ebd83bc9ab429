#pragma once
/*
 * The daemon's life: lock, start-up, ticks, end.
 */

#include <stdbool.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"
#include "czar/exit.h"
#include "czar/project.h"

struct daemon_options {
	const struct project_place *place;
	bool once;       /* one tick, then end */
	bool observe;    /* decide on a copy of the store, print it, record and do nothing */
	bool until_done; /* end when nothing is left that can go on without a person */
	bool foreground; /* a person looks at it */
};

/* Runs the daemon in this process; returns an enum exit_code. err is set when it is not EXIT_OK. */
int daemon_run(const struct daemon_options *o, struct error *err);

/* What a command does when no daemon runs: takes the lock, drains the spool, honours open wishes on
 * the stored state, gives the lock back. 0, 1 a daemon came up in between (it will honour them), or
 * -errno. */
int daemon_wish_tick(const struct project_place *place, struct error *err);
