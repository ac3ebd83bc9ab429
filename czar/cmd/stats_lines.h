#pragma once
/* Which lines did two attempts change? For czar stats. */

#include "czar/cmd/command.h"
#include "status/measures.h"

/* Looks at the own commits of attempts that ran in that time. */
int stats_duplication(struct command_context *c, usec_t since, usec_t until,
	struct duplication *ret, struct error *err);
