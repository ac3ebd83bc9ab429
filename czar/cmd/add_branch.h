#pragma once
/* Branches that tasks to be added go on from. */

#include "czar/cmd/command.h"
#include "queue/older.h"

/* Gives tasks the branches that the status file of an older project names for their workers, or
 * that the pattern of --branch (may be NULL) makes of their ids: row.branch and row.head. What
 * cannot be is a problem; a branch that is not there is a note. */
int add_branches(struct command_context *c, const struct older *o, const char *pattern,
	struct import *im, struct str *notes, struct str *problems, struct error *err);
