#pragma once
/* worker-status.json: what people and workers script against. */

#include "checks/world.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

/* The word in "status": idle, working, waiting, blocked, complete, paused, offline. */
const char *worker_status_word(const struct world *w, size_t worker);
/* The task an idle worker waits for, "" none. */
const char *worker_waits_for(const struct world *w, size_t worker);

/* The whole file as text. No two texts differ only in last_updated unless the time does: pass the
 * same now to compare. */
void worker_status_text(const struct world *w, usec_t now, struct str *ret);
int worker_status_write(const struct world *w, const char *path, struct error *err);
