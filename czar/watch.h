#pragma once
/* Watches: event sources that note a fact in the memory of a worker and ask for a tick. */

#include "czar/seat.h"

void watch_pane(struct daemon *d, struct seat_memory *s, const struct tmux_pane *pane);
void watch_terminal(struct daemon *d, struct seat_memory *s, usec_t delay);
/* The worktree's own spool; made when first needed, so it may come later than its worker. */
void watch_spool(struct daemon *d, struct seat_memory *s, const char *folder);
void watch_tree(struct daemon *d, struct seat_memory *s, const char *worktree);
