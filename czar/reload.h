#pragma once
/* Settings while the daemon runs: read at start, on SIGHUP and when czar.conf changes. */

#include "czar/daemon.h"

/* Reads the files into d->config; every problem goes into err's sentence or the log. */
int reload_first(struct daemon *d, struct error *err);
/* What the settings mean for store and looks: workers, the base. */
int reload_apply(struct daemon *d, struct error *err);
/* Workers that were not free for a new profile or worktree get it once they are. */
void reload_workers(struct daemon *d, const struct world *w);
/* A changed file: taken when good; a bad one keeps the last good one and says so. */
void reload(struct daemon *d);
