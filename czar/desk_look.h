#pragma once
/* The parts of a look at one pull request. facts: the object that the look answers. */

#include "czar/desk_call.h"

/* Checks of its head: "checks", "red", "red_log", "red_text". */
int desk_look_checks(struct desk_call *c, const json_t *request, json_t *facts, struct error *err);
/* What people said: "reviews", "changes_by", "changes_text", "changes_file", "approved_by". */
int desk_look_reviews(struct desk_call *c, const json_t *request, json_t *facts, struct error *err);

/* Sets the first line of a text of others, cleaned. */
void facts_set(json_t *facts, const char *key, const char *text);
/* Keeps a text of others for a worker, in a file of the folder that the request names, and sets its
 * path. */
int facts_keep(const json_t *request, const char *name, const struct str *text, json_t *facts,
	const char *key, struct error *err);
/* Is it kept already? Then its path is set. */
bool facts_kept(const json_t *request, const char *name, json_t *facts, const char *key);
