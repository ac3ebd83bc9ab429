#pragma once
/* Decisions as lines for people. */

#include "czar/cmd/command.h"

/* "  14 22:00:03 eng-1  rule: what was done (because it saw ...)" in at most width columns (0:
 * whole). */
void decision_add(const struct command_context *c, const struct decision *d, struct str *ret);
/* "22:00:03", local; with the day when it was not today. */
void clock_text(usec_t time, char *ret, size_t size);
