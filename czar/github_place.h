#pragma once
/* Which repository on GitHub a remote's URL means. */

#include "czar/base/error.h"

struct github_place {
	char host[257]; /* with ":PORT" where the URL has one */
	char owner[101];
	char name[101];
};

/* https://HOST/OWNER/NAME, ssh://git@HOST/OWNER/NAME, git@HOST:OWNER/NAME, each with or without
 * ".git". */
int github_place_parse(const char *url, struct github_place *ret, struct error *err);
/* Of a remote of that checkout. */
int github_place_find(
	const char *checkout, const char *remote, struct github_place *ret, struct error *err);
