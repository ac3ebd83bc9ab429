#pragma once
/* Rules over what came through the spool. OVER_EVENT. */

#include "checks/rules.h"

bool rule_event_ack(struct plan *p, size_t i, struct ruling *r);
bool rule_event_progress(struct plan *p, size_t i, struct ruling *r);
bool rule_event_finish(struct plan *p, size_t i, struct ruling *r);
bool rule_event_prompt(struct plan *p, size_t i, struct ruling *r);
bool rule_event_turn_ended(struct plan *p, size_t i, struct ruling *r);
bool rule_event_asking(struct plan *p, size_t i, struct ruling *r);
bool rule_event_add(struct plan *p, size_t i, struct ruling *r);
bool rule_event_refused_call(struct plan *p, size_t i, struct ruling *r);
bool rule_event_rest(struct plan *p, size_t i, struct ruling *r);
