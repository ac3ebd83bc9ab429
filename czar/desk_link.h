#pragma once
/*
 * The daemon's side of the desk (czar/desk.h): one child, one request at a time.
 *
 * It is started when it is first asked, and again after a pause that grows when it ended. Who asks
 * is told once what came of it: also when the desk ended, was killed because it took too long, or
 * could not be started.
 */

#include <jansson.h>

#include "czar/daemon.h"

enum desk_outcome {
	DESK_DONE,
	DESK_REFUSED,
	DESK_LIMITED,  /* until says how long; nothing was done */
	DESK_NO_TOKEN, /* nothing was done */
	DESK_SILENT,   /* GitHub cannot be reached: nothing was done */
	DESK_UNKNOWN,
};

struct desk_reply {
	enum desk_outcome outcome;
	const char *result; /* lent, as what follows */
	int64_t number;
	usec_t until;
	const json_t *facts;
};
typedef void (*desk_reply_fn)(struct daemon *d, const struct desk_reply *r, void *userdata);

/* May it be asked now? Otherwise it asks for a tick when it may. */
bool desk_is_free(struct daemon *d);
/* Asks; desk_is_free was true. Takes the request. on_reply comes from the loop, later, once. */
void desk_ask(
	struct daemon *d, json_t *request, usec_t deadline, desk_reply_fn on_reply, void *userdata);
/* Settings have changed: another one is started for the next request. */
void desk_begin_anew(struct daemon *d);
/* Nobody is told any more; it ends by itself, after what is under way. */
void desk_link_free(struct daemon *d);
