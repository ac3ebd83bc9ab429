#pragma once
/* Interrupts: a person wants agents at their prompts, now. */

#include "checks/rules.h"

bool rule_interrupted(struct plan *p, size_t i, struct ruling *r);
bool rule_interrupt(struct plan *p, size_t i, struct ruling *r);
