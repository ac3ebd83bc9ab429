#pragma once
/* How far each group of tasks is. */

#include <jansson.h>

#include "czar/cmd/status.h"

/* One task more of that group ("": of none). Cancelled ones are not counted. */
void status_groups_count(struct status_view *v, const char *group, enum task_state state);
/* One line: of those that are not done yet, the first few. Nothing when there is none. */
void status_groups_add(const struct status_view *v, struct str *ret);
bool status_groups_shown(const struct status_view *v);
/* All of them, also done ones. A new reference. */
json_t *status_groups_json(const struct status_view *v);
