#pragma once
/* What becomes of an attempt by its brief: taken, or never read. OVER_ATTEMPT */

#include "checks/rules.h"

bool rule_brief_taken(struct plan *p, size_t i, struct ruling *r);
bool rule_brief_unread(struct plan *p, size_t i, struct ruling *r);
