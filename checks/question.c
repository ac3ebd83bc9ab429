/*
 * What a dialog asks: the rows from the one where its profile says that it begins to its options.
 *
 * Who answers by a key has to know what is answered, so a dialog is read whole or not at all: one
 * whose beginning has scrolled away, or whose options are others, is a person's, at the pane.
 */
#include "checks/question.h"

#include <string.h>

#include "checks/span.h"

#define CUT "..."

/* A row of a frame: what draws boxes, U+2500 to U+257F, and blanks, taken off at both ends. */
static struct span unframed(const char *row)
{
	struct span s = span_trim((struct span){row, strlen(row)});

	for (;;) {
		const unsigned char *p = (const unsigned char *)s.p;

		if (s.n >= 3 && p[0] == 0xe2 && (p[1] == 0x94 || p[1] == 0x95))
			s = span_trim(span_from(s, 3));
		else if (s.n >= 3 && p[s.n - 3] == 0xe2 &&
			 (p[s.n - 2] == 0x94 || p[s.n - 2] == 0x95))
			s = span_trim((struct span){s.p, s.n - 3});
		else
			return s;
	}
}

static bool is_hint(const struct profile *p, struct span row)
{
	for (const char *const *h = p->asks_hint; h && *h; h++)
		if (text_matches(row.p, row.n, *h))
			return true;
	return false;
}

/* The first of the options that stands there, from 1; *end is moved up to its row. */
static size_t find_option(const struct profile *p, const struct screen *s,
	const struct keyed_rules *options, size_t *end)
{
	for (size_t i = 0; i < options->n; i++) {
		const char *row = screen_rule_row(p, s, &options->rule[i]);

		for (size_t n = 0; row && n < s->n_rows; n++) {
			if (s->rows[n] != row)
				continue;
			*end = n < *end ? n : *end;
			return i + 1;
		}
	}
	return 0;
}

/* The last row above the options where a question begins. */
static bool find_begin(const struct profile *p, const struct screen *s, size_t end, size_t *ret)
{
	while (end-- > 0) {
		struct span row = span_trim_end((struct span){s->rows[end], strlen(s->rows[end])});

		if (!text_matches(row.p, row.n, p->asks))
			continue;
		*ret = end;
		return true;
	}
	return false;
}

void question_read(const struct profile *p, const struct screen *s, struct question *ret)
{
	size_t begin, end = s->n_rows;
	struct question q = {0};

	*ret = q;
	if (!p->asks)
		return;
	q.approve = find_option(p, s, &p->approve, &end);
	q.deny = find_option(p, s, &p->deny, &end);
	if (!q.approve || !find_begin(p, s, end, &begin))
		return;
	for (; begin < end; begin++) {
		struct span row = unframed(s->rows[begin]);

		if (row.n == 0 || is_hint(p, row))
			continue;
		str_add(&q.rows, q.rows.len ? "\n" : "");
		text_add_clean(&q.rows, row.p, row.n);
	}
	if (q.rows.len)
		*ret = q;
	else
		question_done(&q);
}

void question_done(struct question *q)
{
	str_done(&q->rows);
}

bool question_text(const struct question *q, char *ret, size_t size)
{
	_cleanup_(str_done) struct str line = {0};

	for (const char *p = str_text(&q->rows); *p; p++) {
		if (*p == '\n')
			str_add(&line, " · ");
		else
			str_add_bytes(&line, *p == '\t' ? " " : p, 1);
	}
	if (line.len < size) {
		text_set(ret, size, str_text(&line));
		return true;
	}
	text_set(ret, size - strlen(CUT), str_text(&line));
	text_set(ret + strlen(ret), size - strlen(ret), CUT);
	return false;
}
