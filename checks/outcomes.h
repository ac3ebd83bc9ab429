#pragma once
/* Rules over open intents whose outcome is there (OVER_INTENT), but those of deliveries. */

#include "checks/rules.h"

bool rule_seat_made(struct plan *p, size_t i, struct ruling *r);
bool rule_branch_made(struct plan *p, size_t i, struct ruling *r);
bool rule_agent_started(struct plan *p, size_t i, struct ruling *r);
bool rule_agent_ended(struct plan *p, size_t i, struct ruling *r);
