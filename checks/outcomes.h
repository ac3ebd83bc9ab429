#pragma once
/* Rules over open intents whose outcome is there (OVER_INTENT), but those of deliveries. */

#include "checks/rules.h"

/* How the door says that the start merge conflicts; what else it refuses is not the task's fault.
 */
#define BRANCH_CONFLICTS "merging what it depends on conflicts"

bool rule_seat_made(struct plan *p, size_t i, struct ruling *r);
bool rule_branch_made(struct plan *p, size_t i, struct ruling *r);
bool rule_agent_started(struct plan *p, size_t i, struct ruling *r);
bool rule_agent_ended(struct plan *p, size_t i, struct ruling *r);
