#pragma once
/* What a check said of the bare base, kept from job to job in a file: one a base and check. */

#include <stdbool.h>

#include "checks/rows_common.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

struct base_verdict {
	char folder[PATH_SIZE], path[PATH_SIZE + 128];
};
/* home: the project's own folder; run: the command, whose verdict it is. */
int base_verdict_open(struct base_verdict *v, const char *home, const char *base, const char *name,
	const char *run, struct error *err);
/* False: nobody knows (any more). */
bool base_verdict_read(const struct base_verdict *v, struct str *says, int *ret_red);
/* One that cannot be kept is asked for again. */
void base_verdict_write(const struct base_verdict *v, int red, const char *says);
