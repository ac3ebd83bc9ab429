/*
 * "Did you mean": the nearest of some names, by edits of one letter (Levenshtein 1965).
 *
 * A word that a name begins with is near to it. Words longer than any name of ours are cut: they
 * are no near miss anyway.
 */
#include "queue/nearest.h"

#include <stdbool.h>
#include <string.h>

enum { WORD_MOST = 64 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t name_edits(const char *a, const char *b)
{
	size_t n = strnlen(a, WORD_MOST), m = strnlen(b, WORD_MOST), row[WORD_MOST + 1];

	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t above = row[j];

			row[j] = least(
				corner + (a[i - 1] != b[j - 1]), least(above, row[j - 1]) + 1);
			corner = above;
		}
	}
	return row[m];
}

const char *nearest_name(const char *word, const char *const *names, size_t n)
{
	const char *best = NULL;
	size_t best_edits = 0;

	for (size_t i = 0; i < n; i++) {
		bool begins = word[0] && strncmp(names[i], word, strlen(word)) == 0;
		size_t distance = begins ? 1 : name_edits(word, names[i]);

		if (!best || distance < best_edits) {
			best = names[i];
			best_edits = distance;
		}
	}
	return best;
}
