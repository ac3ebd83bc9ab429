#pragma once
/* czar log --timeline */

#include "czar/cmd/command.h"

int timeline_print(struct command_context *c, const struct decision_filter *filter);
