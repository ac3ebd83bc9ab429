/*
 * From state to rows: busy line, queue, composer between two rules or dialog, notice, footer.
 *
 * Widths are columns, not bytes (wcwidth(3) in a UTF-8 locale). Draws nothing.
 */

#include "tests/agent/view.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "tests/agent/persona.h"

static struct str *rows_add(struct rows *r)
{
	struct str *row = reallocarray(r->row, r->n + 1, sizeof(*row));

	if (row == NULL)
		abort();
	r->row = row;
	row[r->n] = (struct str){0};
	return &row[r->n++];
}

void rows_done(struct rows *r)
{
	for (size_t i = 0; i < r->n; i++)
		str_done(&r->row[i]);
	free(r->row);
	*r = (struct rows){0};
}

static void rows_drop_first(struct rows *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		str_done(&r->row[i]);
	memmove(r->row, r->row + n, (r->n - n) * sizeof(*r->row));
	r->n -= n;
}

/* How many bytes of text fit into columns; *ret_used: the columns they take. */
static size_t fit(const char *text, int columns, int *ret_used)
{
	mbstate_t state = {0};
	size_t at = 0;
	int used = 0;

	while (text[at] != '\0') {
		wchar_t c;
		size_t n = mbrtowc(
			&c, text + at, strlen(text + at) < 4 ? strlen(text + at) : 4, &state);
		int w = n < 5 ? wcwidth(c) : 1;

		if (n >= 5 || n == 0) {
			n = 1;
			state = (mbstate_t){0};
		}
		if (used + (w > 0 ? w : 0) > columns)
			break;
		used += w > 0 ? w : 0;
		at += n;
	}
	*ret_used = used;
	return at;
}

static void add_cut(struct rows *r, const char *text, int width)
{
	int used;
	struct str *row = rows_add(r);
	size_t n = fit(text, width, &used);

	if (text[n] != '\0' && width > 1) {
		n = fit(text, width - 1, &used);
		str_add_bytes(row, text, n);
		str_add(row, "…");
	} else {
		str_add_bytes(row, text, n);
	}
}

static void add_rule(struct rows *r, int width)
{
	struct str *row = rows_add(r);

	for (int i = 0; i < width; i++)
		str_add(row, "─");
}

void rows_add_wrapped(struct rows *r, const char *text, int width)
{
	do {
		int used;
		size_t n = fit(text, width, &used);

		if (n == 0 && *text != '\0')
			n = 1; /* a character wider than the screen */
		str_add_bytes(rows_add(r), text, n);
		text += n;
	} while (*text != '\0');
}

/* One line of the composer: blanks as wide as its sign, then the text. */
static int add_composer_line(struct rows *r, const char *text, int indent, int width)
{
	int used, room = width > indent ? width - indent : 1;

	do {
		size_t n = fit(text, room, &used);
		struct str *row = rows_add(r);

		if (n == 0 && *text != '\0')
			n = 1;
		str_addf(row, "%*s", indent, "");
		str_add_bytes(row, text, n);
		text += n;
	} while (*text != '\0');
	return used + indent;
}

static void add_draft(const struct view *v, int width, struct block *b)
{
	_cleanup_(str_done) struct str clean = {0}, line = {0};
	const char *p;

	text_add_clean(&clean, v->shown, strlen(v->shown));
	for (p = str_text(&clean); *p != '\0'; p++) {
		if (*p == '\n') {
			add_composer_line(&b->rows, str_text(&line), v->persona->indent, width);
			str_clear(&line);
		} else if (*p == '\t') {
			str_add(&line, "    ");
		} else {
			str_add_bytes(&line, p, 1);
		}
	}
	b->cursor_column = add_composer_line(&b->rows, str_text(&line), v->persona->indent, width);
}

static void add_placeholder(const struct view *v, int width, struct block *b)
{
	struct str *row = rows_add(&b->rows);
	int used, indent = v->persona->indent, room = width > indent ? width - indent : 1;

	str_addf(row, "%*s", indent, "");
	if (v->placeholder != NULL) {
		str_add(row, "\033[2m");
		str_add_bytes(row, v->placeholder, fit(v->placeholder, room, &used));
		str_add(row, "\033[m");
	}
	b->cursor_column = indent;
}

/* The sign in place of the first row's blanks. */
static void put_sign(struct str *row, const struct persona *p)
{
	_cleanup_(str_done) struct str rest = {0};

	str_add(&rest, row->data + p->indent);
	str_clear(row);
	str_addf(row, "%s%s", p->sign, str_text(&rest));
}

static void add_composer(const struct view *v, int width, int height, struct block *b)
{
	size_t first, most = height > 16 ? (size_t)height - 10 : 6;

	if (v->persona->rules)
		add_rule(&b->rows, width);
	first = b->rows.n;
	if (*v->shown != '\0')
		add_draft(v, width, b);
	else
		add_placeholder(v, width, b);
	/* a draft taller than its room shows its end, as the real ones do */
	if (b->rows.n - first > most) {
		size_t extra = b->rows.n - first - most;

		for (size_t i = first; i < first + extra; i++)
			str_done(&b->rows.row[i]);
		memmove(b->rows.row + first, b->rows.row + first + extra,
			most * sizeof(*b->rows.row));
		b->rows.n -= extra;
	}
	put_sign(&b->rows.row[first], v->persona);
	b->cursor_row = b->rows.n - 1;
	if (v->persona->rules)
		add_rule(&b->rows, width);
	if (v->persona->below)
		add_cut(&b->rows, v->persona->below, width);
}

static void add_dialog(const struct view *v, int width, struct block *b)
{
	static const char *const answers[] = {"1. Yes", "2. No"};
	bool permission = v->dialog == DIALOG_PERMISSION;
	_cleanup_(str_done) struct str question = {0};

	add_rule(&b->rows, width);
	add_cut(&b->rows, permission ? " Permission needed" : " One moment", width);
	add_cut(&b->rows, "", width);
	str_add(&question, " ");
	text_add_clean(&question, v->question, strlen(v->question));
	add_cut(&b->rows, question.data, width);
	for (int i = 0; i < 2; i++) {
		_cleanup_(str_done) struct str row = {0};

		str_addf(&row, " %s %s", i == v->marked ? "❯" : " ",
			permission ? answers[i]
			: i == 0   ? "Go on"
				   : "Leave");
		add_cut(&b->rows, row.data, width);
		if (i == v->marked)
			b->cursor_row = b->rows.n - 1;
	}
	b->cursor_column = 1;
	add_cut(&b->rows, "", width);
	add_cut(&b->rows, permission ? " Esc to cancel · Enter to confirm" : " Enter to select",
		width);
}

void view_block(const struct view *v, int width, int height, struct block *ret)
{
	struct block b = {0};

	add_cut(&b.rows, "", width);
	if (v->busy != NULL) {
		add_cut(&b.rows, v->busy, width);
		add_cut(&b.rows, "", width);
	}
	for (size_t i = 0; i < v->n_queued; i++)
		add_cut(&b.rows, v->queued[i], width);
	if (v->dialog != DIALOG_NONE) {
		add_dialog(v, width, &b);
	} else {
		add_composer(v, width, height, &b);
		if (v->notice != NULL)
			add_cut(&b.rows, v->notice, width);
		add_cut(&b.rows, v->footer, width);
	}
	if (b.rows.n > (size_t)height) {
		size_t extra = b.rows.n - (size_t)height;

		rows_drop_first(&b.rows, extra);
		b.cursor_row = b.cursor_row > extra ? b.cursor_row - extra : 0;
	}
	*ret = b;
}

void view_transcript(const struct view *v, int width, int height, struct rows *ret)
{
	size_t first = v->transcript->added;
	struct rows all = {0};

	while (first > 0 && v->transcript->added - first < (size_t)height &&
		transcript_line(v->transcript, first - 1) != NULL)
		first--;
	for (size_t i = first; i < v->transcript->added; i++)
		rows_add_wrapped(&all, transcript_line(v->transcript, i), width);
	if (all.n > (size_t)height)
		rows_drop_first(&all, all.n - (size_t)height);
	*ret = all;
}
