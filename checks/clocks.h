#pragma once
/* The gap that nobody observed (docs/architecture.md, "Numbers and clocks"). */

#include "checks/rules.h"

bool rule_clock_gap(struct plan *p, size_t i, struct ruling *r); /* OVER_PROJECT */
