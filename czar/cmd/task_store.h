#pragma once
/* Imported tasks on their way into the store. */

#include <jansson.h>

#include "czar/cmd/command.h"
#include "queue/import.h"

/* Stores all of them or none, and says what changed. more: an object with what the JSON has
 * besides, lent; NULL nothing. An exit code. */
int task_store(struct command_context *c, struct import *im, struct str *problems, json_t *more);
/* Says them, and that nothing was WHAT (added, changed); returns EXIT_FAILED. */
int task_problems(const struct str *problems, const char *what);
