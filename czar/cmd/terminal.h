#pragma once
/* Where a worker's terminal is: tmux server and pane, as stored; what it shows. */

#include "czar/cmd/command.h"

struct terminal {
	char socket[PATH_SIZE];
	char pane[PANE_SIZE];
	char worker[ID_SIZE];
};
/* An exit code; what is wrong was said. The first fills in the server only. */
int terminal_socket(struct command_context *c, struct terminal *ret);
int terminal_find(struct command_context *c, const char *worker, struct terminal *ret);
/* Appends what tmux prints for that command (its words after "-S SOCKET", NULL last). -ENOENT: tmux
 * refused it. */
int terminal_ask(
	const struct terminal *t, const char *const *words, struct str *ret, struct error *err);
