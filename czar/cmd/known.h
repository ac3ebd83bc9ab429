#pragma once
/* Names that a filter of the log gives: does anything bear them, or did it ever? */

#include "czar/cmd/command.h"

/* EXIT_OK, or an exit code after saying which of the filter's task, worker and rule is unknown. */
int need_filter_names(struct command_context *c, const struct decision_filter *f);
/* Says that no rule and no edge of a delivery is called so; EXIT_NOT_FOUND. */
int no_such_rule(const char *name);
