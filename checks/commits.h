#pragma once
/* Rules over own commits that were not judged yet. OVER_COMMIT. */

#include "checks/rules.h"

bool rule_commit(struct plan *p, size_t i, struct ruling *r);
