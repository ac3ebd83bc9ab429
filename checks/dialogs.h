#pragma once
/* Dialogs: those of a program's start that its profile knows the answer to, and a person's answer
 * to what it asks later. */

#include "checks/rules.h"

bool rule_dialog_key(struct plan *p, size_t i, struct ruling *r); /* OVER_WORKER */
/* czar approve WORKER, czar deny WORKER: args are the mark of what was read, blank, a reason. Like
 * the other verbs of checks/wishes.h. */
bool dialog_answer(struct plan *p, struct wish *x);
bool rule_dialog_answered(struct plan *p, size_t i, struct ruling *r); /* OVER_INTENT */
