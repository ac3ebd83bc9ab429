#pragma once
/* Calls from a worker's pane: who it is, the spool, and what is refused. */

#include "czar/cmd/command.h"
#include "czar/worker_place.h"
#include "hooks/spool.h"

/* Fills c->in_pane and c->worker. In a pane the project is not looked for: the store stays shut. */
int pane_find(struct command_context *c, struct error *err);
/* Where this worker's files are. -ENOENT outside of its worktree. */
int pane_place(const struct command_context *c, struct worker_place *ret, struct error *err);
/* Puts a call of this worker into the spool and says what became of it, with the call's id behind;
 * as one object with --json. Returns an exit code. */
int pane_call(struct command_context *c, struct spool_call *call, const char *said, ...)
	__attribute__((format(printf, 3, 4)));
/* Says that this command is not a worker's, and has it logged with its arguments. */
int pane_refuse(const struct command_context *c, int argc, char **argv);
