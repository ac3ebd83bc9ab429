#pragma once
/* The log of a CI job, for the worker who has to mend it. Pure. */

#include <stddef.h>

#include "czar/base/str.h"

/* Adds what leads to the last error of the log of a GitHub job, without its time stamps and
 * colours; where it marks no error, its end. At most that many bytes, in whole lines, cleaned. */
void ci_log_tail(const char *log, size_t n, size_t most_bytes, struct str *ret);
