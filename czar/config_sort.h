#pragma once
/* Problems in the order in which a person mends them. */

#include "czar/config.h"

/* Sorts the lines "FILE:LINE: ..." from offset `from` on by file, then line, and drops repetitions.
 */
void config_sort(const struct config_paths *paths, struct str *problems, size_t from);
