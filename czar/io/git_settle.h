#pragma once
/* The git door, landing: a checkout in which a merge was cut off. */

#include "czar/io/git_landing.h"

/*
 * Files that are laid out already as the join has them, while git still thinks of the base: back to
 * the base, so that the merge can be done over. Nothing that is not in the join to the byte is
 * touched. How many there were.
 */
int git_settle_half(const char *checkout, const struct git_joined *j, struct error *err);
