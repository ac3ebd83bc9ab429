#pragma once
/* How a desk is started: the variables that it needs, and what it is told first. */

#include <jansson.h>

#include "czar/config.h"
#include "czar/project.h"

struct desk_variables {
	const char *list[96]; /* an environment, NULL-terminated; lent, or in texts */
	struct str texts[96];
};
/* What every child gets, what leads to tokens, and the variables that settings name. */
void desk_variables_make(const struct config_github *c, struct desk_variables *ret);
void desk_variables_done(struct desk_variables *v);

/* czar_path: this program. keep_fd: children.lock; 0 none. The request is owned by the caller. */
json_t *desk_hello(const struct project_place *place, const struct config_github *c,
	const char *base, const char *czar_path, int keep_fd);
