#pragma once
/* Jobs: verifying what would land, and landing it. */

#include "czar/job_child.h"

/* VERB_VERIFY: joins head and base, runs the built-in checks and the project's own on the join.
 * What the answer says: checks/landing.h, VERIFY_. */
int job_verify(const struct project_place *place, const json_t *request, struct job_answer *ret,
	struct error *err);
/* VERB_LAND: the base becomes what was verified. checks/landing.h, LAND_. */
int job_land(const struct project_place *place, const json_t *request, struct job_answer *ret,
	struct error *err);
