#pragma once
/* Screen rules of an agent: "STATE REGION[:ROWS] PATTERN". */

#include "checks/profile.h"
#include "czar/base/arena.h"
#include "czar/base/error.h"

int rule_parse(const char *text, struct arena *arena, struct screen_rule *ret, struct error *err);
/* The same of "dialog =", which begins with a key. */
int dialog_parse(const char *text, struct arena *arena, struct screen_rule *ret, struct error *err);
/* The rules of a profile that names none: what most terminal programs look like. */
void rules_default(struct profile *p, struct arena *arena);
