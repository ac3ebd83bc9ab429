/*
 * Overlap of stretches and of changes: plain arithmetic over sorted arrays, for the numbers of czar
 * stats.
 */
#include "checks/overlap.h"

#include <stdbool.h>
#include <stdlib.h>

static int by_begin(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;

	return (x->begin > y->begin) - (x->begin < y->begin);
}

size_t stretches_join(struct stretch *s, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(s, n, sizeof *s, by_begin);
	for (size_t i = 0; i < n; i++) {
		if (s[i].end <= s[i].begin)
			continue;
		if (kept && s[i].begin <= s[kept - 1].end) {
			if (s[i].end > s[kept - 1].end)
				s[kept - 1].end = s[i].end;
		} else {
			s[kept++] = s[i];
		}
	}
	return kept;
}

usec_t stretches_within(const struct stretch *joined, size_t n, const struct stretch *one)
{
	usec_t sum = 0;

	for (size_t i = 0; i < n && joined[i].begin < one->end; i++) {
		usec_t begin = joined[i].begin > one->begin ? joined[i].begin : one->begin;
		usec_t end = joined[i].end < one->end ? joined[i].end : one->end;

		if (end > begin)
			sum += end - begin;
	}
	return sum;
}

static int by_place(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->file != y->file)
		return x->file > y->file ? 1 : -1;
	return (x->at > y->at) - (x->at < y->at);
}

void changes_sort(struct change *c, size_t n)
{
	if (n)
		qsort(c, n, sizeof *c, by_place);
}

int64_t changes_lines(const struct change *c, size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += c[i].old + c[i].added;
	return sum;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* A change without old lines is the gap behind line `at`: within another one when that took out the
 * lines on both sides of it. */
static bool meets(const struct change *a, const struct change *b)
{
	if (!a->old && !b->old)
		return a->at == b->at;
	if (!a->old)
		return a->at >= b->at && a->at + 1 < b->at + b->old;
	if (!b->old)
		return b->at >= a->at && b->at + 1 < a->at + a->old;
	return a->at < b->at + b->old && b->at < a->at + a->old;
}

static int64_t shared(const struct change *a, const struct change *b)
{
	int64_t begin = a->at > b->at ? a->at : b->at;
	int64_t old = least(a->at + a->old, b->at + b->old) - begin;

	if (!meets(a, b))
		return 0;
	if (!a->old || !b->old)
		old = 0;
	return old + least(a->added, b->added);
}

int64_t changes_overlap(const struct change *a, size_t n_a, const struct change *b, size_t n_b)
{
	int64_t sum = 0;
	size_t first = 0; /* of b's file that a's stands at */

	for (size_t i = 0; i < n_a; i++) {
		int64_t common = 0;

		while (first < n_b && b[first].file < a[i].file)
			first++;
		for (size_t k = first;
			k < n_b && b[k].file == a[i].file && b[k].at <= a[i].at + a[i].old; k++)
			common += shared(&a[i], &b[k]);
		sum += least(common, a[i].old + a[i].added);
	}
	return sum;
}
