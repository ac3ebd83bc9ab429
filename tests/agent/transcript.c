/*
 * The transcript is for eyes and for classifiers that must not be fooled by it; the record is
 * truth.
 */

#include "tests/agent/transcript.h"

#include <stdlib.h>
#include <string.h>

static void add_line(struct transcript *t, const char *prefix, const char *line, size_t n)
{
	struct str s = {0}, clean = {0};
	char **slot = &t->lines[t->added++ % TRANSCRIPT_MOST];

	text_add_clean(&clean, line, n < TRANSCRIPT_LINE_MOST ? n : TRANSCRIPT_LINE_MOST);
	str_add(&s, prefix);
	for (const char *p = str_text(&clean); *p != '\0'; p++) {
		if (*p == '\t')
			str_add(&s, "    ");
		else
			str_add_bytes(&s, p, 1);
	}
	str_done(&clean);
	free(*slot);
	*slot = str_take(&s);
}

void transcript_add(
	struct transcript *t, const char *first, const char *next, const char *text, size_t n)
{
	for (const char *prefix = first;; prefix = next) {
		const char *end = n > 0 ? memchr(text, '\n', n) : NULL;
		size_t line = end != NULL ? (size_t)(end - text) : n;

		add_line(t, prefix, text, line);
		if (end == NULL || line + 1 == n)
			return;
		text += line + 1;
		n -= line + 1;
	}
}

void transcript_say(struct transcript *t, const char *fmt, ...)
{
	_cleanup_(str_done) struct str s = {0};
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&s, fmt, ap);
	va_end(ap);
	transcript_add(t, "", "", str_text(&s), s.len);
}

const char *transcript_line(const struct transcript *t, size_t i)
{
	if (i >= t->added || i + TRANSCRIPT_MOST < t->added)
		return NULL;
	return t->lines[i % TRANSCRIPT_MOST];
}

void transcript_done(struct transcript *t)
{
	for (size_t i = 0; i < TRANSCRIPT_MOST; i++)
		free(t->lines[i]);
	*t = (struct transcript){0};
}
