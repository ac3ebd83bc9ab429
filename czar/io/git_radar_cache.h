#pragma once
/* What merges in memory said. Private to the git door. */

#include <stddef.h>

#include "czar/base/error.h"
#include "czar/io/git_radar_names.h"

struct git;
struct slot;

struct merges {
	struct slot *slots; /* an open hash table; NULL until the first merge */
	size_t n;
};
void merges_done(struct merges *m);

struct merge_question {
	const char *key;       /* names all that the answer depends on */
	const char *base;      /* the only common ancestor; NULL: there are several */
	const char *one, *two; /* commits */
};
/* 1: merged. 0: an answer that was kept. ret: sorted, owned by the caller; none: it is clean. */
int merges_ask(struct merges *m, struct git *g, const struct merge_question *q, struct names *ret,
	struct error *err);
