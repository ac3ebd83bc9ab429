#pragma once
/* What merges in memory said. Private to the git door. */

#include <stddef.h>

#include "czar/base/error.h"

struct git;
struct slot;

struct outcome {
	char mark[17];   /* hash of the set of files, 16 digits; "": the merge is clean */
	char files[241]; /* "src/a.c, src/b.c and 3 more" */
	size_t n_files;
};

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
/* 1: merged. 0: an answer that was kept. */
int merges_ask(struct merges *m, struct git *g, const struct merge_question *q, struct outcome *ret,
	struct error *err);
