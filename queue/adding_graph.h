#pragma once
/* Tasks among each other: doubles, known ones, dependencies, circles. */

#include "queue/adding.h"

/* Says which tasks are known already, fills in what each needs, and finds circles. */
void adding_check_graph(struct adding *a);
