#pragma once
/*
 * Have the settings' files changed? Watches of their folders say so at once; a comparison of what
 * lies there (config_watch_changed) finds what they miss: links, folders that were not there yet.
 */

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "czar/base/error.h"

struct config_watch;
typedef void (*config_watch_fn)(void *userdata);

/* Calls fn when one of the files was written, replaced, removed or got another mode. */
int config_watch_new(sd_event *loop, const char *checkout, config_watch_fn fn, void *userdata,
	struct config_watch **ret, struct error *err);
void config_watch_free(struct config_watch *w);

/* Is something else there than at the last config_watch_take? A file that was written within the
 * last second may be half written: settled leaves it for later. */
bool config_watch_changed(struct config_watch *w, bool settled);
/* What lies there now is what the caller reads next. */
void config_watch_take(struct config_watch *w);
