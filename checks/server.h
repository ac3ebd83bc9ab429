#pragma once
/* The end of the tmux server, and many panes gone at once. */

#include "checks/rules.h"

enum { HOLD_LOOKS = 3 }; /* looks in a row that agree end a mass-death hold */

bool rule_server_ended(struct plan *p, size_t i, struct ruling *r); /* OVER_PROJECT */
bool rule_mass_death(struct plan *p, size_t i, struct ruling *r);   /* OVER_PROJECT */
