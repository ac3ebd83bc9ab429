#pragma once
/* Dialogs of a program's start that its profile knows the answer to. */

#include "checks/rules.h"

bool rule_dialog_key(struct plan *p, size_t i, struct ruling *r);      /* OVER_WORKER */
bool rule_dialog_answered(struct plan *p, size_t i, struct ruling *r); /* OVER_INTENT */
