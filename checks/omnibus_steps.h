#pragma once
/* What the rules of the omnibus share. */

#include "checks/rows.h"

/* Names of tasks that begin so are czar's. */
#define OMNIBUS_PREFIX "omnibus-"

/* Is it to land in that one? */
bool omnibus_has(const struct task *omnibus, const struct task *t);
/* From now on it is. */
void omnibus_take_in(struct task *t, const struct task *omnibus);
