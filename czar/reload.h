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
/* Reloads when a file changes from now on. */
int reload_watch(struct daemon *d, struct error *err);
/* Every tick = a look at the files, for changes that no event told. */
void reload_if_due(struct daemon *d);
/* For a command without a daemon: workers that the store has not met yet. Bad settings
 * are said, and those it has serve. */
int reload_known_workers(struct daemon *d, struct error *err);
