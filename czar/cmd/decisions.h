#pragma once
/* Decisions as lines for people. */

#include "czar/cmd/command.h"

/* "  14 22:00:03 rule eng-1: what was done <- what it saw [its outcome] (3 times until 22:31:00)"
 */
void decision_add(const struct command_context *c, const struct decision *d, struct str *ret);
/* The whole of it as an object on a line, "schema" first. */
void decision_add_json(const struct decision *d, struct str *ret);
/* "22:00:03", local; with the day when it was not today. */
void clock_text(usec_t time, char *ret, size_t size);
