#pragma once
/* Children of an earlier life: who still runs of what it had started (git, copies, setups). */

#include "czar/daemon.h"

/* Opens children.lock and waits, at most config.children_wait, until nobody of an earlier life
 * holds it. 0 also when somebody still does. */
int leftovers_wait(struct daemon *d, struct error *err);
/* Says in the world who is left, and in whose worktree; takes the lock once nobody is. */
void leftovers_look(struct daemon *d, struct world *w);
void leftovers_done(struct daemon *d);
