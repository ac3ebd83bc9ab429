#pragma once
/* Rules over open intents whose outcome is there (OVER_INTENT), but those of deliveries. */

#include "checks/rules.h"

/* How the door begins to say that the start merge conflicts, and that the branch is in a worktree
 * of somebody else's; what else it refuses is not the task's fault. */
#define BRANCH_CONFLICTS "merging what it depends on conflicts"
#define BRANCH_TAKEN "its branch is checked out"

bool rule_seat_made(struct plan *p, size_t i, struct ruling *r);
bool rule_branch_made(struct plan *p, size_t i, struct ruling *r);
bool rule_agent_started(struct plan *p, size_t i, struct ruling *r);
bool rule_agent_ended(struct plan *p, size_t i, struct ruling *r);
