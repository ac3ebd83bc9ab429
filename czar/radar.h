#pragma once
/*
 * Conflicts as facts: looked for on a thread of their own, whenever a live branch or the base
 * moved. A tick starts a look and never waits for one.
 */

#include "czar/daemon.h"

struct radar;

/* Starts a look when there is something new to look at; marks the rows of what the last one saw,
 * and adds those that were not there. */
void observe_conflicts(struct daemon *d, struct world *w);
/* Ends a look that is under way: it may take as long as one merge. */
void radar_free(struct radar *r);
