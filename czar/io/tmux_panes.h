#pragma once
/* The list of panes, for the door's own files. */

#include "czar/io/tmux.h"

/* Like tmux_list, of the panes that list-panes WHICH names ("-a", "-t %5"). */
int tmux_list_some(struct tmux *t, const char *which, struct tmux_pane **ret, size_t *ret_n,
	struct error *err);
