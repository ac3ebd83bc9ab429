/*
 * Drawing by differences: only lines that are not as they were are written.
 *
 * One write, between the marks of a synchronized update (terminals that do not know it ignore it),
 * so nothing flickers: a line is erased and written in the same moment, and the screen as a whole
 * only when its size changed. Erasing comes before the text: after a line that fills its row the
 * cursor still stands on the last character.
 */
#include "czar/cmd/frame.h"

#include <string.h>

#define SYNC_BEGIN "\033[?2026h"
#define SYNC_END "\033[?2026l"
#define CLEAR_ALL "\033[H\033[J"
#define CLEAR_LINE "\033[0m\033[K"
#define CLEAR_BELOW "\033[0m\033[J"

/* The line at *at without its newline, and *at behind it; NULL after the last one. */
static const char *take_line(const char **at, size_t *ret_n)
{
	const char *line = *at;

	if (!*line)
		return NULL;
	*ret_n = strcspn(line, "\n");
	*at = line + *ret_n + (line[*ret_n] == '\n');
	return line;
}

static void add_move(struct str *s, size_t row)
{
	str_addf(s, "\033[%zu;1H", row + 1);
}

/* Appends what differs; returns how many lines there are now. */
static size_t add_lines(const struct frame *f, const char *text, size_t rows, struct str *ret)
{
	const char *old = f->drawn ? str_text(&f->text) : "", *line;
	size_t n = 0, length = 0;

	for (; (!rows || n < rows) && (line = take_line(&text, &length)); n++) {
		size_t old_length = 0;
		const char *was = f->drawn && n < f->n ? take_line(&old, &old_length) : NULL;

		if (was && old_length == length && memcmp(was, line, length) == 0)
			continue;
		add_move(ret, n);
		str_add(ret, CLEAR_LINE);
		str_add_bytes(ret, line, length);
	}
	return n;
}

void frame_draw(struct frame *f, const char *text, size_t rows, struct str *ret)
{
	_cleanup_(str_done) struct str changes = {0};
	size_t n;

	if (!f->drawn)
		str_add(&changes, CLEAR_ALL);
	n = add_lines(f, text, rows, &changes);
	if (f->drawn && n < f->n) {
		add_move(&changes, n);
		str_add(&changes, CLEAR_BELOW);
	}
	if (changes.len) {
		str_add(ret, SYNC_BEGIN);
		str_add_bytes(ret, changes.data, changes.len);
		str_add(ret, SYNC_END);
	}
	str_clear(&f->text);
	str_add(&f->text, text);
	f->n = n;
	f->drawn = true;
}

void frame_forget(struct frame *f)
{
	f->drawn = false;
}

void frame_done(struct frame *f)
{
	str_done(&f->text);
	*f = (struct frame){0};
}
