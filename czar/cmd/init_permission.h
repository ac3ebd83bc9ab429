#pragma once
/* What workers may do unasked, as czar init asks it. */

#include <stdbool.h>

#include "czar/base/error.h"

/* The mode that was wanted; NULL: asked where there is a terminal, else the default. EINVAL: there
 * is no such mode. */
int init_permission(const char *wanted, bool may_ask, const char **ret, struct error *err);
/* What it risks, one sentence. */
const char *init_permission_risk(const char *mode);
