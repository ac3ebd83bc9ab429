#pragma once
/*
 * The limits of all identities, in a file: a restart forgets none, and two processes of one project
 * may share them.
 */

#include "czar/base/error.h"
#include "czar/io/github_limit.h"

struct github_limits;
int github_limits_open(const char *folder, struct github_limits **ret, struct error *err);
void github_limits_close(struct github_limits *l);
/* Of that name, made when there is none; lent until the next call of one of these. */
struct github_limit *github_limits_of(struct github_limits *l, const char *name);
int github_limits_save(struct github_limits *l, struct error *err);
