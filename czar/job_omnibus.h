#pragma once
/* Jobs: what an omnibus is made of, and whether it holds it. */

#include "czar/job_child.h"

/* VERB_COLLECT: its tasks' heads become its branch. What the answer says: checks/omnibus.h. */
int job_collect(const struct project_place *place, const json_t *request, struct job_answer *ret,
	struct error *err);

/* Is a task of it elsewhere by now, or not in its head? 1, and the answer says so. 0 of any other
 * task. */
int omnibus_is_other(const json_t *request, struct job_answer *ret, struct error *err);

/* It landed in what is base now: is each task of it there? The answer gets a proof for each, or,
 * when one is not there, says so. */
int omnibus_prove(
	const json_t *request, const char *base, struct job_answer *ret, struct error *err);
