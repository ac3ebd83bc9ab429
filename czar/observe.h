#pragma once
/* The parts of observe; each fills its share of the world. */

#include "czar/daemon.h"

/* Spool files into the store; then what is unused is loaded with everything else. */
int observe_spool(struct daemon *d, struct error *err);
/* Which delivery's text does each prompt event hold? */
void observe_prompts(struct daemon *d, struct world *w);
/* The server, the panes, their screens. May load the world again when a new server was started. */
int observe_server(struct daemon *d, struct world *w, struct error *err);
void observe_panes(struct daemon *d, struct world *w);
/* Captures what needs one and classifies it. */
void observe_screens(struct daemon *d, struct world *w);
/* Worktrees of live attempts: head, changes, own commits not seen before. */
void observe_trees(struct daemon *d, struct world *w);

/* Event sources that note a fact and ask for a tick. */
void watch_pane(struct daemon *d, struct seat_memory *s, const struct tmux_pane *pane);
void watch_terminal(struct daemon *d, struct seat_memory *s, usec_t delay);
/* The worktree's own spool; made when first needed, so it may come later than its worker. */
void watch_spool(struct daemon *d, struct seat_memory *s, const char *folder);
void watch_tree(struct daemon *d, struct seat_memory *s, const char *worktree);
