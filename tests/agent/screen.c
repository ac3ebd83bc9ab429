/*
 * Two ways to draw the same rows.
 *
 * Alternate screen: absolute rows, compared with what was drawn last. Normal screen: the transcript
 * flows into the terminal's history once, the block below it is erased and drawn again.
 */

#include "tests/agent/screen.h"

#include <string.h>

static void add_row(struct str *out, size_t row, const char *text)
{
	/* erased before it is written: EL after a full row would take its last column */
	str_addf(out, "\033[%zu;1H\033[2K%s", row + 1, text);
}

static bool add_changed_rows(struct screen *s, const struct rows *now, struct str *out, bool slowly)
{
	bool drawn = false;

	for (size_t i = 0; i < now->n; i++) {
		const char *text = str_text(&now->row[i]);

		if (!s->stale && i < s->shown.n && text_equal(str_text(&s->shown.row[i]), text))
			continue;
		if (slowly && drawn) {
			/* what is not drawn yet counts as what it was */
			for (size_t k = i; k < now->n; k++) {
				str_clear(&now->row[k]);
				str_add(&now->row[k],
					k < s->shown.n ? str_text(&s->shown.row[k]) : "");
			}
			return true;
		}
		add_row(out, i, text);
		drawn = true;
	}
	return false;
}

static void pad(struct rows *r, size_t n)
{
	while (r->n < n)
		rows_add_wrapped(r, "", 1);
}

static bool draw_alternate(struct screen *s, const struct terminal *t, const struct view *v,
	struct str *out, bool slowly)
{
	struct block block;
	struct rows all;
	size_t upper;
	bool more;

	view_block(v, t->width, t->height, &block);
	upper = (size_t)t->height - block.rows.n;
	view_transcript(v, t->width, (int)upper, &all);
	pad(&all, upper);
	for (size_t i = 0; i < block.rows.n; i++) {
		rows_add_wrapped(&all, "", 1);
		str_add(&all.row[all.n - 1], str_text(&block.rows.row[i]));
	}
	if (s->stale)
		str_add(out, "\033[2J");
	more = add_changed_rows(s, &all, out, slowly && !s->stale);
	if (out->len > 0 || upper + block.cursor_row != s->cursor_row ||
		block.cursor_column != s->cursor_column)
		str_addf(out, "\033[%zu;%dH", upper + block.cursor_row + 1,
			block.cursor_column < t->width ? block.cursor_column + 1 : t->width);
	s->cursor_row = upper + block.cursor_row;
	s->cursor_column = block.cursor_column;
	rows_done(&block.rows);
	rows_done(&s->shown);
	s->shown = all;
	return more;
}

static bool same_rows(const struct rows *a, const struct rows *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!text_equal(str_text(&a->row[i]), str_text(&b->row[i])))
			return false;
	return true;
}

static void flow_transcript(
	struct screen *s, const struct terminal *t, const struct view *v, struct str *out)
{
	for (; s->printed < v->transcript->added; s->printed++) {
		const char *line = transcript_line(v->transcript, s->printed);
		struct rows rows = {0};

		if (line == NULL)
			continue;
		rows_add_wrapped(&rows, line, t->width);
		for (size_t i = 0; i < rows.n; i++)
			str_addf(out, "%s\r\n", str_text(&rows.row[i]));
		rows_done(&rows);
	}
}

static void draw_normal(
	struct screen *s, const struct terminal *t, const struct view *v, struct str *out)
{
	struct block block;

	view_block(v, t->width, t->height > 1 ? t->height - 1 : 1, &block);
	if (!s->stale && s->printed == v->transcript->added && same_rows(&s->shown, &block.rows)) {
		rows_done(&block.rows);
		return;
	}
	str_add(out, "\r");
	if (s->block_cursor > 0)
		str_addf(out, "\033[%zuA", s->block_cursor);
	str_add(out, "\033[J");
	flow_transcript(s, t, v, out);
	for (size_t i = 0; i < block.rows.n; i++)
		str_addf(out, "%s%s", i > 0 ? "\r\n" : "", str_text(&block.rows.row[i]));
	if (block.rows.n - 1 > block.cursor_row)
		str_addf(out, "\033[%zuA", block.rows.n - 1 - block.cursor_row);
	str_addf(out, "\r\033[%dC", block.cursor_column);
	s->block_cursor = block.cursor_row;
	rows_done(&s->shown);
	s->shown = block.rows;
}

bool screen_draw(struct screen *s, const struct terminal *t, const struct view *v,
	const char *title, bool slowly)
{
	_cleanup_(str_done) struct str out = {0};
	bool more = false;

	if (s->width != t->width || s->height != t->height) {
		/* after a change of size the rows above are the terminal's own affair */
		s->stale = true;
		s->block_cursor = s->width == 0 ? 0 : s->block_cursor;
		s->width = t->width;
		s->height = t->height;
	}
	if (s->stale || !text_equal(str_text(&s->title), title))
		str_add(&out, title);
	str_clear(&s->title);
	str_add(&s->title, title);
	if (t->alternate)
		more = draw_alternate(s, t, v, &out, slowly);
	else
		draw_normal(s, t, v, &out);
	s->stale = false;
	if (out.len > 0)
		terminal_write(str_text(&out), out.len);
	return more;
}

void screen_done(struct screen *s)
{
	rows_done(&s->shown);
	str_done(&s->title);
	*s = (struct screen){0};
}
