#pragma once
/* Imported tasks on their way into the store. */

#include "czar/cmd/command.h"
#include "queue/import.h"

/* Stores all of them or none, and says what changed. An exit code. */
int task_store(struct command_context *c, struct import *im, struct str *problems);
/* Says them; returns EXIT_FAILED. */
int task_problems(const struct str *problems);
