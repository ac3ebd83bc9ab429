#pragma once
/* What will happen next to a task that was handed in. */

#include "czar/cmd/behind.h"

/* Sentences, one a line. */
void next_of_landing(
	struct command_context *c, struct behind *b, const struct task *t, struct str *ret);
