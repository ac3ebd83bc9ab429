/*
 * Spans: the few cuts that the readers of others' texts need.
 *
 * All of them look at bytes, never past the end, and know no other blanks than those of ASCII,
 * but where a composer's are asked for.
 */
#include "checks/span.h"

#include <string.h>

bool span_is(struct span s, const char *text)
{
	return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

bool span_starts(struct span s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

bool span_is_blank_char(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

size_t span_blank_length(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;

	if (span_is_blank_char(*p) || *p == '\v' || *p == '\f')
		return 1;
	if (n >= 2 && u[0] == 0xc2 && u[1] == 0xa0)
		return 2;
	if (n < 3)
		return 0;
	if (u[0] == 0xe2 && u[1] == 0x80 &&
		(u[2] <= 0x8b || u[2] == 0xa8 || u[2] == 0xa9 || u[2] == 0xaf))
		return 3;
	if ((u[0] == 0xe3 && u[1] == 0x80 && u[2] == 0x80) ||
		(u[0] == 0xef && u[1] == 0xbb && u[2] == 0xbf))
		return 3;
	return 0;
}

struct span span_from(struct span s, size_t n)
{
	return (struct span){s.p + n, s.n - n};
}

struct span span_trim_end(struct span s)
{
	while (s.n > 0 && span_is_blank_char(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct span span_trim(struct span s)
{
	while (s.n > 0 && span_is_blank_char(s.p[0]))
		s = span_from(s, 1);
	return span_trim_end(s);
}

static bool is_punctuation(char c)
{
	return span_is_blank_char(c) ||
	       (c > ' ' && c < 0x7f && strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c));
}

struct span span_bare(struct span s)
{
	while (s.n > 0 && is_punctuation(s.p[0]))
		s = span_from(s, 1);
	while (s.n > 0 && is_punctuation(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct span span_word(struct span *s)
{
	struct span rest = span_trim(*s), word = {rest.p, 0};

	while (word.n < rest.n && !span_is_blank_char(rest.p[word.n]))
		word.n++;
	*s = span_trim(span_from(rest, word.n));
	return word;
}

struct span span_last_word(struct span *s)
{
	struct span rest = span_trim(*s), word = {rest.p + rest.n, 0};

	while (word.n < rest.n && !span_is_blank_char(word.p[-1])) {
		word.p--;
		word.n++;
	}
	rest.n -= word.n;
	*s = span_trim(rest);
	return word;
}

struct span span_last_line(struct span *s)
{
	struct span line = {s->p + s->n, 0};

	while (line.n < s->n && line.p[-1] != '\n') {
		line.p--;
		line.n++;
	}
	s->n -= line.n;
	if (s->n > 0)
		s->n--;
	return span_trim_end(line);
}

struct span span_line(struct span *s)
{
	const char *end = s->n > 0 ? memchr(s->p, '\n', s->n) : NULL;
	struct span line = {s->p, end ? (size_t)(end - s->p) : s->n};

	*s = span_from(*s, line.n + (end != NULL));
	return span_trim_end(line);
}
