#pragma once
/* Labels and people of a pull request. */

#include "czar/desk_call.h"

/* Adds "labels", "assignees" and "reviewers" (logins, or ORG/TEAM) of the request to that pull
 * request, where they are not there. What GitHub does not take becomes a note. */
int pull_add_people(struct desk_call *c, const json_t *request, const json_t *pull,
	struct str *notes, struct error *err);
/* One more of the notes. */
void pull_note(struct str *notes, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
