#pragma once
/* observe: the world of one tick. */

#include "czar/daemon.h"

/* Fills the world for this tick. */
int observe(struct daemon *d, struct world *w, struct error *err);

/* --- its parts; each fills its share --- */

/* Spool files into the store; then what is unused is loaded with everything else. */
int observe_spool(struct daemon *d, struct error *err);
/* Which delivery's text does each prompt event hold? */
void observe_events(struct daemon *d, struct world *w);
/* The server, the panes, their screens. May load the world again when a new server was started. */
int observe_server(struct daemon *d, struct world *w, struct error *err);
void observe_panes(struct daemon *d, struct world *w);
/* Captures what needs one and classifies it. */
void observe_screens(struct daemon *d, struct world *w);
/* Worktrees of live attempts: head, changes, own commits not seen before. */
void observe_trees(struct daemon *d, struct world *w);
/* The remote, as last fetched. */
void observe_remote(struct daemon *d, struct world *w);
