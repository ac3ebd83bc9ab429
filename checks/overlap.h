#pragma once
/* What two sides have in common: stretches of time, and changed lines of one file. Pure. */

#include <stddef.h>
#include <stdint.h>

#include "czar/base/clock.h"

struct stretch {
	usec_t begin, end;
};

/* Sorts, and joins those that touch; stretches without length go. Returns how many are left. */
size_t stretches_join(struct stretch *s, size_t n);
/* How much of one stretch lies in joined ones. */
usec_t stretches_within(const struct stretch *joined, size_t n, const struct stretch *one);

/* One place of a file at which lines were changed; old ones are counted in the file as it was
 * before both changes. */
struct change {
	uint64_t file;   /* hash of its path */
	int64_t at, old; /* first old line, and how many of them; 0: put in behind line `at` */
	int64_t added;   /* lines that stand there now */
};

/* By file and place, as the other two want them. */
void changes_sort(struct change *c, size_t n);
/* Lines taken out and put in. */
int64_t changes_lines(const struct change *c, size_t n);
/* How many of a's lines change what b changed too: the same old lines, or as many new ones at the
 * same place. */
int64_t changes_overlap(const struct change *a, size_t n_a, const struct change *b, size_t n_b);
