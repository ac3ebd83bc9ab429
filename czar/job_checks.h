#pragma once
/* Jobs: the project's own checks, run on the commit that would land. */

#include "czar/io/git_landing.h"
#include "czar/job_child.h"

/* What checks said so far. */
struct checks_run {
	const char *task, *head, *commit; /* what they are about; what is tested */
	json_t *results;                  /* one object a check; owned */
	struct str red;      /* names of the required ones that failed: "lint, tests" */
	struct str failure;  /* what they said, without what differs from run to run */
	struct str base_red; /* a required one that fails on the bare base as well: "unit: WHY" */
};
void checks_done(struct checks_run *run);

/* A built-in check's finding: red. */
void checks_add_finding(struct checks_run *run, const char *check, const char *text);
/* Runs setup = and each check of the request in a scratch worktree that holds the join. 0 also when
 * some are red; -errno when they could not be run. */
int checks_run(const struct project_place *place, const json_t *request, const struct git_joined *j,
	const struct git_changed *changed, struct checks_run *run, struct error *err);
