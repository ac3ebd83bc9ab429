#pragma once
/* A status of czar's on a commit. */

#include "czar/desk_call.h"

#define STATUS_OF_CHECKS "czar/verify"
#define STATUS_OF_MODEL "czar/review"

struct commit_status {
	const char *head;    /* the commit */
	const char *context; /* one of the above */
	const char *state;   /* success, failure, pending */
	const char *text;    /* its first line is shown */
};

/* It stands there, once. */
int desk_set_status(struct desk_call *c, const struct commit_status *s, struct error *err);
