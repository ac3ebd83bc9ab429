#pragma once
/* Where a project's tmux server listens, and the program of the unit that owns it. */

#include "czar/project.h"

/* The socket of a server that is started now: in $XDG_RUNTIME_DIR/czar, else in /tmp/czar-UID; the
 * folder is made, and must be private. */
int tmux_place_socket(const struct project_place *p, char *ret, size_t size, struct error *err);
/* czar's own configuration of it, written at every start. */
void tmux_place_config(const struct project_place *p, char *ret, size_t size);

/* "czar tmux-server DIRECTORY", what czar-tmux@.service runs: this process becomes the project's
 * tmux server. Returns an exit code, when it does not. */
int tmux_place_main(const char *directory);
