#pragma once
/* What stands behind a thing that waits for a person. */

#include "czar/cmd/command.h"
#include "checks/graph.h"

/* The open tasks of a store and how they hang together. */
struct behind {
	struct arena arena;
	struct world world;
	struct graph graph;
};
int behind_open(struct command_context *c, struct behind *ret, struct error *err);
void behind_done(struct behind *b);

/* Which tasks do not go on before this alert is answered? Flags by index into b->world.tasks, in
 * b's arena; *ret_n: how many. */
const bool *behind_alert(struct behind *b, const struct alert *a, size_t *ret_n);
