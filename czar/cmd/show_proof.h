#pragma once
/* Where a task's work landed, for czar show: looked up in git, whatever is remembered. */

#include <jansson.h>

#include "czar/cmd/rows.h"

struct landed {
	const struct landing *landing; /* lent */
	char commit[OID_SIZE];         /* what it became; where nobody said, its head */
	char tree[OID_SIZE];           /* that of it that was verified */
	char base_name[PATH_SIZE];     /* "main", "origin/main" */
	char base[OID_SIZE];           /* where that is now */
	bool reachable, as_verified;   /* in its history; with the tree that was verified */
};
/* False: it has not landed, or git cannot be asked. */
bool landed_look(struct command_context *c, const struct task *t, const struct rows *landings,
	struct landed *ret);
/* One line; checks: rows of check_result. */
void landed_add(const struct command_context *c, const struct landed *l, const struct rows *checks,
	struct str *out);
json_t *landed_json(const struct landed *l);
