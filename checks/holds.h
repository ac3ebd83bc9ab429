#pragma once
/* What czar wants and does not do, because a person, a rule or the machine says so. */

#include "checks/rules.h"

/* One row for each that begins; counted up once a minute; closed when it is over. */
bool rule_held(struct plan *p, size_t i, struct ruling *r); /* OVER_PROJECT, repeats */
