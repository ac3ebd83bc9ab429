#pragma once
/* Care for a worker that is not well, while its agent lives. */

#include "checks/rules.h"

bool rule_reminder(struct plan *p, size_t i, struct ruling *r); /* all OVER_ATTEMPT */
bool rule_ask(struct plan *p, size_t i, struct ruling *r);
bool rule_ask_unanswered(struct plan *p, size_t i, struct ruling *r);
bool rule_stuck_restart(struct plan *p, size_t i, struct ruling *r);
/* When a resting worker is driven on again, or given up after the last time. */
usec_t redrive_due_awake(const struct settings *s, const struct worker *w, const struct attempt *a);
bool rule_redrive(struct plan *p, size_t i, struct ruling *r);
bool rule_nudge(struct plan *p, size_t i, struct ruling *r);
bool rule_hand_typed(struct plan *p, size_t i, struct ruling *r);
