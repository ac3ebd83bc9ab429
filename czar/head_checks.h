#pragma once
/* What check runs and statuses say of one commit. Pure, over what GitHub answered. */

#include <jansson.h>
#include <stdbool.h>

struct head_checks {
	const char *state; /* "none", "pending", "green", "red" */
	const json_t *red; /* the first red one, a run or a status; lent, NULL without */
};

/*
 * runs: check runs, the latest of each; NULL: they cannot be read. statuses: the latest of each
 * context. required: names that the base asks for. Where there are any, only these count, and each
 * has to be there; otherwise all count. czar's own statuses never do.
 */
void head_checks_judge(const json_t *runs, const json_t *statuses, const json_t *required,
	struct head_checks *ret);

bool head_check_is_run(const json_t *check); /* and no status */
const char *head_check_name(const json_t *check);
/* What it says of itself, its first words; "" nothing. Lent. */
const char *head_check_says(const json_t *check);
