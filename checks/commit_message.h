#pragma once
/* Where a commit message ends, without what programs append to it. Pure. */

#include "checks/span.h"

/*
 * The message without trailing blank lines, without its trailing trailer block and without trailing
 * lines that match one of the attribution patterns (NULL-terminated, may be NULL), in any order.
 */
struct span message_body(struct span message, const char *const *attribution);
