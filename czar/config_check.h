#pragma once
/* What only shows when all sections are known. */

#include "czar/config_read.h"

/* Adds "FILE:LINE: ..." lines to problems; returns how many. */
int config_check(const struct config *c, const struct config_lines *lines, struct str *problems);
