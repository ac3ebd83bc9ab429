/*
 * Branches that cannot be merged, as commands show them: who with whom, and the files.
 *
 * A side is called by the worker who has its task now, by the task when nobody has, and the base by
 * its branch. A person's list comes from the store, a worker's from the published file.
 */
#include "czar/cmd/conflict_list.h"

#include <stdlib.h>
#include <string.h>

#include "checks/conflicts.h"
#include "czar/cmd/published.h"
#include "czar/cmd/rows.h"
#include "czar/remote.h"
#include "status/row_json.h"

enum { SHOWN_MOST = 4 };

static const char the_base[] = "the base";

void conflict_list_done(struct conflict_list *l)
{
	free(l->lines);
	*l = (struct conflict_list){0};
}

static struct conflict_line *add(struct conflict_list *l)
{
	l->lines = reallocarray(l->lines, l->n + 1, sizeof *l->lines);
	if (!l->lines)
		abort();
	l->lines[l->n] = (struct conflict_line){0};
	return &l->lines[l->n++];
}

static int by_pair(const void *a, const void *b)
{
	const struct conflict_line *x = a, *y = b;
	int difference = (*x->row.two != 0) - (*y->row.two != 0);

	return difference ? difference : strverscmp(x->pair, y->pair);
}

static void finish(struct conflict_list *l, const char *base)
{
	for (size_t i = 0; i < l->n; i++) {
		struct conflict_line *line = &l->lines[i];
		_cleanup_(str_done) struct str pair = {0};

		conflict_pair(&line->row, line->one_worker, line->two_worker, base, &pair);
		TEXT_SET(line->pair, str_text(&pair));
	}
	if (l->n)
		qsort(l->lines, l->n, sizeof *l->lines, by_pair);
}

static void set_worker(char *ret, size_t size, const char *task, const struct rows *live)
{
	for (size_t i = 0; *task && i < live->n; i++)
		if (text_equal(ROWS_AT(live, attempt, i)->task, task))
			text_set(ret, size, ROWS_AT(live, attempt, i)->worker);
}

int conflict_list_load(struct command_context *c, struct conflict_list *ret, struct error *err)
{
	_cleanup_(rows_done) struct rows rows = {0}, live = {0};
	const struct config *config = NULL;
	char base[REMOTE_REF_SIZE];
	struct conflict_list l = {0};
	int r = rows_load(c, ROW_CONFLICT, "gone = 0", NULL, &rows, err);

	if (r == 0)
		r = rows_load(c, ROW_ATTEMPT, "outcome = $1", "none", &live, err);
	if (r < 0)
		return r;
	TEXT_SET(base, the_base);
	if (command_config(c, &config, NULL) == 0 && *config->base)
		remote_base_name(config, base);
	for (size_t i = 0; i < rows.n; i++) {
		struct conflict_line *line = add(&l);

		line->row = *ROWS_AT(&rows, conflict, i);
		set_worker(line->one_worker, sizeof line->one_worker, line->row.one, &live);
		set_worker(line->two_worker, sizeof line->two_worker, line->row.two, &live);
	}
	finish(&l, base);
	*ret = l;
	return 0;
}

void conflict_list_read(const json_t *array, struct conflict_list *ret)
{
	struct conflict_list l = {0};

	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *o = json_array_get(array, i);
		struct conflict_line *line = add(&l);

		TEXT_SET(line->row.one, published_text(o, "one"));
		TEXT_SET(line->row.two, published_text(o, "two"));
		TEXT_SET(line->row.files, published_text(o, "files"));
		TEXT_SET(line->one_worker, published_text(o, "one_worker"));
		TEXT_SET(line->two_worker, published_text(o, "two_worker"));
		line->row.since = published_time(o, "since");
	}
	finish(&l, the_base);
	*ret = l;
}

static void add_text(const struct conflict_line *line, struct str *ret)
{
	add_line(ret, line->pair);
	str_add(ret, ": ");
	add_line(ret, line->row.files);
}

size_t conflict_list_shown(const struct conflict_list *l)
{
	return l->n > SHOWN_MOST ? SHOWN_MOST + 1 : l->n;
}

void conflict_list_add(
	const struct conflict_list *l, const struct command_context *c, int width, struct str *ret)
{
	_cleanup_(str_done) struct str more = {0};

	for (size_t i = 0; i < l->n && i < SHOWN_MOST; i++) {
		_cleanup_(str_done) struct str text = {0}, cut = {0};

		add_text(&l->lines[i], &text);
		add_cut(&cut, str_text(&text), width ? width : text_width(str_text(&text)));
		add_color(ret, c, COLOR_YELLOW, str_text(&cut));
		str_add(ret, "\n");
	}
	if (l->n <= SHOWN_MOST)
		return;
	str_addf(&more, "and %zu more conflicts: czar conflicts", l->n - SHOWN_MOST);
	add_color(ret, c, COLOR_DIM, str_text(&more));
	str_add(ret, "\n");
}

static bool is_of(const struct conflict_line *line, const char *name)
{
	return text_equal(line->row.one, name) || text_equal(line->row.two, name) ||
	       text_equal(line->one_worker, name) || text_equal(line->two_worker, name);
}

void conflict_list_of(
	const struct conflict_list *l, const char *name, const char *word, struct str *ret)
{
	for (size_t i = 0; i < l->n; i++) {
		if (!is_of(&l->lines[i], name))
			continue;
		str_add(ret, word);
		add_text(&l->lines[i], ret);
		str_add(ret, "\n");
	}
}

static json_t *known(const char *text)
{
	return *text ? json_clean(text) : json_null();
}

json_t *conflict_list_json(const struct conflict_list *l)
{
	json_t *array = json_array();
	char since[40];

	for (size_t i = 0; i < l->n; i++) {
		const struct conflict_line *line = &l->lines[i];
		const struct conflict *row = &line->row;

		json_array_append_new(array,
			json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:s?}", "pair", json_clean(line->pair),
				"one", json_clean(row->one), "one_worker", known(line->one_worker),
				"two", known(row->two), "two_worker", known(line->two_worker),
				"files", json_clean(row->files), "since",
				row->since ? time_text(row->since, since, sizeof(since)) : NULL));
	}
	return array;
}
