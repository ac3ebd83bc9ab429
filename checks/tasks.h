#pragma once
/* Rules over tasks that no worker has: what they wait for, and what is done with what was handed
 * in. */

#include "checks/rules.h"

bool rule_accept(struct plan *p, size_t i, struct ruling *r); /* OVER_TASK */
bool rule_waiting(
	struct plan *p, size_t i, struct ruling *r); /* OVER_PROJECT: all reasons at once */
bool rule_cleared(struct plan *p, size_t i, struct ruling *r); /* OVER_TASK */
