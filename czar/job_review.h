#pragma once
/* Jobs: asking a model for a review. */

#include "czar/job_child.h"

/* VERB_REVIEW: what the answer says is in checks/review.h. The number of a refusal is for how many
 * seconds the model does not want to be asked. */
int job_review(const struct project_place *place, const json_t *request, struct job_answer *ret,
	struct error *err);
