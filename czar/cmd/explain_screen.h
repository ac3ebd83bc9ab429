#pragma once
/* czar explain screen. */

#include "czar/cmd/command.h"

/* what: a worker, or a file with what capture-pane printed. An exit code. */
int explain_screen(struct command_context *c, const char *what);
