#pragma once
/* Who czar is on GitHub. */

#include "czar/desk_call.h"

/* The login of an identity, lent until the next call of a verb; "": an App's installation, which is
 * nobody there. */
int desk_login(struct desk_call *c, enum github_identity who, const char **ret, struct error *err);
/* 1 that account (GitHub's object of one) is one of ours, 0 it is somebody else's. */
int desk_is_us(struct desk_call *c, const json_t *account, struct error *err);
