#pragma once
/* The checks that a repository has already, for czar init to propose. */

#include "czar/base/str.h"

/* Adds [check] sections, each commented out and with the file that it was read off. */
void init_checks(const char *checkout, struct str *ret);
