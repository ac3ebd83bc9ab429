#pragma once
/* The rule over czar say in a worker's pane. */

#include "checks/rules.h"

bool rule_event_say(struct plan *p, size_t i, struct ruling *r); /* OVER_EVENT */
