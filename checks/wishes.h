#pragma once
/* Rules over what a person asked for. OVER_WISH; they run without looks too. */

#include "checks/rules.h"
#include "czar/base/str.h"

/* The command line that a person would have to give for it; added to ret. */
void wish_command(const struct wish *x, struct str *ret);
/* Does it help a task or a worker on? Pausing, resuming and stopping everything is housekeeping. */
bool wish_is_help(enum wish_verb verb);

bool rule_wish(struct plan *p, size_t i, struct ruling *r);
