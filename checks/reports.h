#pragma once
/* What a worker reported, and what its attempt ends as. OVER_ATTEMPT */

#include "checks/rules.h"

bool rule_submit(struct plan *p, size_t i, struct ruling *r);
bool rule_blocked(struct plan *p, size_t i, struct ruling *r);
bool rule_ended(struct plan *p, size_t i, struct ruling *r);
