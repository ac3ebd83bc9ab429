#pragma once
/* One spool file becomes one event. spool_read itself is in hooks/spool.h. */

#include "hooks/spool.h"

/* A file's text; id from its name. ret_path: the JSON says that the body stands in ID.body.
 * -EINVAL: not one of ours (torn, another schema, a name that is none): look again. */
int spool_parse(const char *id, const char *text, size_t n, struct event *ret, char **ret_body,
	bool *ret_outer, struct error *err);
