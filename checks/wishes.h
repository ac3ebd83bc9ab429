#pragma once
/* Rules over what a person asked for. OVER_WISH; they run without looks too. */

#include "checks/rules.h"

bool rule_wish(struct plan *p, size_t i, struct ruling *r);
