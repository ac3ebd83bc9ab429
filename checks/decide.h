#pragma once
/*
 * decide: the world in, the plan out. Pure: no clock, file, randomness or static data.
 */

#include "checks/rules.h"

/* Runs the rule table over the world. plan and all it holds live in the arena. */
void decide(const struct world *w, struct arena *arena, struct plan *plan);
