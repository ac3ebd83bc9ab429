#pragma once
/* One question to GitHub from a command: a desk of its own, which ends with it. */

#include <jansson.h>

#include "czar/config.h"
#include "czar/project.h"

struct desk_question {
	const struct project_place *place;
	const struct config_github *config;
	const char *base;      /* the branch that things land in */
	const char *czar_path; /* this program */
	usec_t deadline;
};

/* Takes the request. The facts of its answer are owned by the caller. -ENOTCONN: GitHub was not
 * reached in time; -EACCES no token; -EAGAIN a limit; else it was refused. */
int desk_once(const struct desk_question *q, json_t *request, json_t **ret, struct error *err);
