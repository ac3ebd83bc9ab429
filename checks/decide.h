#pragma once
/*
 * decide: the world in, the plan out. Pure: no clock, file, randomness or static data.
 */

#include "checks/rules.h"

/* Runs the rule table over the world. plan and all it holds live in the arena. */
void decide(const struct world *w, struct arena *arena, struct plan *plan);
/* One rule over all its subjects, on a plan that was begun; true when it fired. */
bool decide_rule(struct plan *p, const struct rule *rule);
/* The same without a copy of the world: the plan takes its rows (plan_take). tasks_settled: its
 * tasks and dependencies are as an earlier plan left them, nothing to be derived from them anew. */
void decide_taking(struct world *w, bool tasks_settled, struct arena *arena, struct plan *plan);
