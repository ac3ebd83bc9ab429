/*
 * Which pairs of branches need no merge.
 *
 * Both sides are what differs from the common ancestor, renames not looked for: a renamed file is
 * one that went at its old path and one that came at its new path. A merge is in conflict over a
 * file that both sides changed, removed or renamed (its old path is in both), over one that both
 * added or renamed to (its new path is in both), or over a path that one side has as a file and the
 * other as a folder (the file's path is a folder of the other's). So where no path meets a path or
 * a folder the merge is clean, whatever is renamed. Equal hashes of different paths cost a merge
 * too many, never one too few. Only what git guesses of whole renamed folders is not seen so.
 */
#include "czar/io/git_radar_paths.h"

#include <stdlib.h>
#include <string.h>

#include "czar/base/fnv.h"

enum { PATHS_MOST = 20000 };

static void hashes_add(struct hashes *h, uint64_t hash)
{
	if (h->n == h->room) {
		h->room = h->room ? 2 * h->room : 16;
		h->all = realloc(h->all, h->room * sizeof *h->all);
		if (!h->all)
			abort();
	}
	h->all[h->n++] = hash;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void hashes_close(struct hashes *h)
{
	size_t kept = 0;

	if (h->n)
		qsort(h->all, h->n, sizeof *h->all, by_number);
	for (size_t i = 0; i < h->n; i++)
		if (!kept || h->all[kept - 1] != h->all[i])
			h->all[kept++] = h->all[i];
	h->n = kept;
}

static bool hashes_meet(const struct hashes *a, const struct hashes *b)
{
	for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
		if (a->all[i] == b->all[k])
			return true;
		if (a->all[i] < b->all[k])
			i++;
		else
			k++;
	}
	return false;
}

void path_set_add(struct path_set *s, const char *path)
{
	uint64_t hash = FNV_START;

	if (s->many || s->paths.n == PATHS_MOST) {
		path_set_done(s);
		s->many = true;
		return;
	}
	for (; *path; path++) {
		if (*path == '/')
			hashes_add(&s->folders, hash);
		hash = fnv_bytes(hash, path, 1);
	}
	hashes_add(&s->paths, hash);
}

void path_set_close(struct path_set *s)
{
	hashes_close(&s->paths);
	hashes_close(&s->folders);
}

void path_set_done(struct path_set *s)
{
	free(s->paths.all);
	free(s->folders.all);
	*s = (struct path_set){0};
}

bool path_set_has(const struct path_set *s, const char *path)
{
	uint64_t hash = fnv_text(FNV_START, path);
	const struct hashes one = {&hash, 1, 1};

	return s->many || hashes_meet(&one, &s->paths) || hashes_meet(&one, &s->folders);
}

bool path_sets_meet(const struct path_set *a, const struct path_set *b)
{
	if (a->many || b->many)
		return (a->many || a->paths.n) && (b->many || b->paths.n);
	return hashes_meet(&a->paths, &b->paths) || hashes_meet(&a->paths, &b->folders) ||
	       hashes_meet(&a->folders, &b->paths);
}
