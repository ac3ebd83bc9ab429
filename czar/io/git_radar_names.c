/*
 * Files in conflict, by name: kept whole, because which of them are told depends on who asks; told
 * in a line, with a hash by which the same set is known again.
 */
#include "czar/io/git_radar_names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "czar/base/fnv.h"
#include "czar/base/str.h"

enum {
	KEPT_MOST = 2000,
	FILES_MOST_BYTES = 150, /* of the line */
	NAME_MOST_BYTES = 100,  /* of one in it */
};

void names_add(struct names *names, const char *path)
{
	if (names->n == KEPT_MOST) {
		names->more++;
		return;
	}
	if (names->n == names->room) {
		names->room = names->room ? 2 * names->room : 8;
		names->all = realloc(names->all, names->room * sizeof *names->all);
		if (!names->all)
			abort();
	}
	names->all[names->n] = strdup(path);
	if (!names->all[names->n++])
		abort();
}

void names_done(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->all[i]);
	free(names->all);
	*names = (struct names){0};
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void names_sort(struct names *names)
{
	size_t kept = 0;

	if (names->n)
		qsort(names->all, names->n, sizeof *names->all, by_name);
	for (size_t i = 0; i < names->n; i++) {
		if (kept && text_equal(names->all[kept - 1], names->all[i]))
			free(names->all[i]);
		else
			names->all[kept++] = names->all[i];
	}
	names->n = kept;
}

bool names_have(const struct names *names, const char *path)
{
	return names->n && bsearch(&path, names->all, names->n, sizeof *names->all, by_name);
}

void names_copy(const struct names *names, struct names *ret)
{
	*ret = (struct names){0};
	for (size_t i = 0; i < names->n; i++)
		names_add(ret, names->all[i]);
	ret->more = names->more;
}

/* Of a long path its end, which says more. */
static void add_path(struct str *text, const char *path)
{
	size_t n = strlen(path), start = text->len;

	if (n > NAME_MOST_BYTES) {
		str_add(text, "...");
		path += n - NAME_MOST_BYTES;
		n = NAME_MOST_BYTES;
	}
	text_add_clean(text, path, n);
	for (size_t i = start; i < text->len; i++)
		if (text->data[i] == '\n' || text->data[i] == '\t')
			text->data[i] = '?';
}

void names_tell(const struct names *names, struct outcome *ret)
{
	_cleanup_(str_done) struct str text = {0};
	uint64_t hash = fnv_bytes(FNV_START, &names->more, sizeof names->more);
	size_t shown = 0, all = names->n + names->more;

	*ret = (struct outcome){.n_files = all};
	if (!all)
		return;
	for (size_t i = 0; i < names->n; i++)
		hash = fnv_bytes(hash, names->all[i], strlen(names->all[i]) + 1);
	for (; shown < names->n; shown++) {
		if (shown && text.len + strlen(names->all[shown]) > FILES_MOST_BYTES)
			break;
		str_add(&text, shown ? ", " : "");
		add_path(&text, names->all[shown]);
	}
	if (shown < all)
		str_addf(&text, " and %zu more", all - shown);
	TEXT_SET(ret->files, str_text(&text));
	TEXT_SETF(ret->mark, "%016llx", (unsigned long long)hash);
}
