#pragma once
/*
 * Moving the base to the commit that lands. Private to the git door.
 */

#include "czar/base/error.h"
#include "czar/base/str.h"
#include "czar/io/git_landing.h"

/* From where the base was joined to the join: with the checkout that has the base, or by
 * compare-and-swap where none has. 0, or GIT_CHECKOUT_REFUSES with why in says. */
int git_forward(const struct git_landing *l, const struct git_joined *j, struct str *says,
	struct error *err);
