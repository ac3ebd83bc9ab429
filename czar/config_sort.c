/*
 * Problems in the order in which a person mends them: file by file, line by line.
 *
 * They are found in passes (scan, values, sections), so they come out of order.
 */
#include "czar/config_sort.h"

#include <stdlib.h>
#include <string.h>

struct found {
	int file;
	int64_t line;
	size_t order;
	const char *text;
};

static int found_compare(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void place(const struct config_paths *paths, struct found *f)
{
	char digits[16];
	size_t n;

	for (int i = 0; i < CONFIG_FILES; i++) {
		n = strlen(paths->path[i]);
		if (!n || !text_starts(f->text, paths->path[i]) || f->text[n] != ':')
			continue;
		f->file = i;
		TEXT_SETF(digits, "%.*s", (int)strspn(f->text + n + 1, "0123456789"),
			f->text + n + 1);
		text_to_int(digits, &f->line);
	}
}

static void found_free(struct found **found)
{
	free(*found);
}

void config_sort(const struct config_paths *paths, struct str *problems, size_t from)
{
	_cleanup_(text_free) char *copy = strdup(str_text(problems) + from);
	_cleanup_(found_free) struct found *found = NULL;
	char *rest = copy, *line;
	size_t n = 0, room = 1;

	for (const char *p = copy; p && *p; p++)
		room += *p == '\n';
	found = calloc(room, sizeof *found);
	if (!copy || !found)
		abort();
	for (; (line = strsep(&rest, "\n")) && *line; n++) {
		found[n] = (struct found){.order = n, .text = line};
		place(paths, &found[n]);
	}
	qsort(found, n, sizeof *found, found_compare);
	problems->len = problems->len ? from : 0;
	for (size_t i = 0; i < n; i++)
		if (!i || !text_equal(found[i].text, found[i - 1].text))
			str_addf(problems, "%s\n", found[i].text);
}
