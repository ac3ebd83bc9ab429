#pragma once
/* The whole fleet in one line, for a service manager's status. */

#include "checks/world.h"
#include "czar/base/str.h"

/* "30 workers: 22 working, 1 stuck (w7: no commit for 2 h 11 min), 4 idle; 118/300 done": working
 * first, then what needs attention with the first one's name and reason, then who rests. tasks_all
 * 0: unknown or none, left out. Clean, one line. */
void fleet_line(const struct world *w, size_t tasks_done, size_t tasks_all, struct str *ret);
