#pragma once
/* One value of a setting: read, checked, stored where the table says. */

#include "czar/base/arena.h"
#include "czar/config.h"

struct value_place {
	struct arena *arena;  /* strings that are kept */
	const char *checkout; /* relative paths start here */
	double scale;         /* of times that are defaults; 1 for what a file says */
};

/* base: the struct that s->offset counts in. -EINVAL with "what: how to mend". Lists are
 * czar/config_list.h's. */
int value_set(const struct setting *s, const char *text, const struct value_place *p, void *base,
	struct error *err);
/* Names of workers, agents, roles, accounts (docs/architecture.md, "Identity"). */
int id_check(const char *text, struct error *err);
/* path, below folder when it is relative, without "." and ".."; "~/" is HOME. */
bool path_resolve(const char *folder, const char *path, char *ret, size_t size);
