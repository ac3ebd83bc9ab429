#pragma once
/* Settings while the daemon runs: read at start, on SIGHUP and when czar.conf changes. */

#include "czar/daemon.h"

/* Reads the files into d->config; every problem goes into err's sentence or the log. */
int reload_first(struct daemon *d, struct error *err);
/* What the settings mean for store and looks: workers, the base. */
int reload_apply(struct daemon *d, struct error *err);
/* A changed file: taken when good; a bad one keeps the last good one and says so. */
void reload(struct daemon *d);
