/*
 * "Did you mean": the nearest of some names, by edits of one letter (Levenshtein 1965) or of two
 * neighbours that changed places (Damerau 1964, each pair once).
 *
 * A word that a name begins with is near to it. Words longer than any name of ours are cut: they
 * are no near miss anyway.
 */
#include "queue/nearest.h"

#include <stdbool.h>
#include <string.h>

#include "czar/base/str.h"

enum { WORD_MOST = 64 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t edits(const char *a, const char *b)
{
	size_t n = strnlen(a, WORD_MOST), m = strnlen(b, WORD_MOST);
	size_t rows[3][WORD_MOST + 1]; /* row i is in rows[i % 3] */

	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		const size_t *above = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];
		size_t *row = rows[i % 3];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			row[j] = least(above[j - 1] + (a[i - 1] != b[j - 1]),
				least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

static size_t edits_most(const char *word)
{
	size_t third = strnlen(word, WORD_MOST) / 3;

	return third > 1 ? third : 1;
}

const char *nearest_name(const char *word, const char *const *names, size_t n)
{
	const char *best = NULL;
	size_t best_edits = edits_most(word) + 1;

	for (size_t i = 0; i < n; i++) {
		bool begins = word[0] && strncmp(names[i], word, strlen(word)) == 0;
		size_t distance = begins ? 1 : edits(word, names[i]);

		if (distance < best_edits) {
			best = names[i];
			best_edits = distance;
		}
	}
	return best;
}

const char *nearest_hint(
	const char *near, const char *before, const char *after, char *buf, size_t size)
{
	if (near)
		text_setf(buf, size, ": did you mean %s%s%s?", before, near, after);
	else
		text_set(buf, size, "");
	return buf;
}
