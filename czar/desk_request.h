#pragma once
/* What the desk is asked for an intent, as czar/desk_verbs.h and czar/desk_git.h have it. */

#include <jansson.h>

#include "czar/daemon.h"

/* NULL: it cannot be asked. */
json_t *desk_request(
	struct daemon *d, const struct plan *p, const struct intent *in, struct error *err);
const char *desk_request_text(const json_t *request, const char *key);
