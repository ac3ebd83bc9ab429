#pragma once
/* Listeners: a child each for the agents whose own interface tells events (czar/listen_child.h). */

#include "czar/daemon.h"

/* Starts those that are missing and ends those whose agent is gone. */
void listen_keep(struct daemon *d, const struct plan *p);
