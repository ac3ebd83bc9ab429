/*
 * Strings: one growing string type, and helpers for fixed text fields.
 *
 * Pure: nothing here reads a clock, a file or the environment, so that the rules may use it.
 */
#include "czar/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/base/utf8.h"

static void str_reserve(struct str *s, size_t more)
{
	size_t size = s->size ? s->size : 64;

	if (s->size > s->len + more)
		return;
	while (size <= s->len + more)
		size *= 2;
	s->data = realloc(s->data, size);
	if (!s->data)
		abort();
	s->size = size;
}

void str_add_bytes(struct str *s, const char *bytes, size_t n)
{
	str_reserve(s, n);
	if (n)
		memcpy(s->data + s->len, bytes, n);
	s->len += n;
	s->data[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
	str_add_bytes(s, text, strlen(text));
}

void str_vaddf(struct str *s, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		abort();
	str_reserve(s, (size_t)n);
	vsnprintf(s->data + s->len, (size_t)n + 1, fmt, again);
	s->len += (size_t)n;
	va_end(again);
}

void str_addf(struct str *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(s, fmt, ap);
	va_end(ap);
}

void str_clear(struct str *s)
{
	s->len = 0;
	if (s->data)
		s->data[0] = '\0';
}

const char *str_text(const struct str *s)
{
	return s->data ? s->data : "";
}

char *str_take(struct str *s)
{
	char *data;

	str_reserve(s, 0);
	s->data[s->len] = '\0';
	data = s->data;
	*s = (struct str){0};
	return data;
}

void str_done(struct str *s)
{
	free(s->data);
	*s = (struct str){0};
}

bool text_set(char *dst, size_t size, const char *src)
{
	size_t n = strlen(src);
	bool whole = n < size;

	if (!whole) {
		n = size - 1;
		while (n > 0 && ((unsigned char)src[n] & 0xc0) == 0x80)
			n--;
	}
	memmove(dst, src, n);
	dst[n] = '\0';
	return whole;
}

bool text_setf(char *dst, size_t size, const char *fmt, ...)
{
	_cleanup_(str_done) struct str s = {0};
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&s, fmt, ap);
	va_end(ap);
	return text_set(dst, size, str_text(&s));
}

void text_free(char **text)
{
	free(*text);
}

bool text_equal(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool text_list_has(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = list + strspn(list, ", "); *p;) {
		size_t length = strcspn(p, ", ");

		if (length == n && memcmp(p, name, n) == 0)
			return true;
		p += length + strspn(p + length, ", ");
	}
	return false;
}

bool text_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return n >= m && memcmp(text + n - m, suffix, m) == 0;
}

/* Marks that turn the direction of what follows: with them a line shows other words than it holds
 * (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069). */
static bool is_bidi_mark(const unsigned char *p, size_t length)
{
	if (length == 2)
		return p[0] == 0xd8 && p[1] == 0x9c;
	if (length != 3 || p[0] != 0xe2)
		return false;
	if (p[1] == 0x80)
		return p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xaa && p[2] <= 0xae);
	return p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9;
}

/* Length of the good character at p, 0 when it may stand in no text. */
static size_t good_length(const unsigned char *p, size_t n)
{
	size_t length = utf8_length(p, n);

	if (length == 1 && ((p[0] < 0x20 && p[0] != '\t' && p[0] != '\n') || p[0] == 0x7f))
		return 0;
	if (length == 2 && p[0] == 0xc2 && p[1] < 0xa0)
		return 0;
	return length;
}

long text_bad_offset(const char *bytes, size_t n)
{
	const unsigned char *p = (const unsigned char *)bytes;
	size_t at = 0, length;

	while (at < n) {
		length = good_length(p + at, n - at);
		if (!length)
			return (long)at;
		at += length;
	}
	return -1;
}

void text_add_clean(struct str *s, const char *bytes, size_t n)
{
	const unsigned char *p = (const unsigned char *)bytes;
	size_t at = 0, length;

	while (at < n) {
		if (p[at] == '\r' && at + 1 < n && p[at + 1] == '\n') {
			at++;
			continue;
		}
		length = good_length(p + at, n - at);
		if (length && !is_bidi_mark(p + at, length))
			str_add_bytes(s, bytes + at, length);
		else
			str_add_bytes(s, "?", 1);
		at += length ? length : 1;
	}
}

void str_add_shell_word(struct str *s, const char *text)
{
	str_add(s, "'");
	for (; *text; text++)
		if (*text == '\'')
			str_add(s, "'\\''");
		else
			str_add_bytes(s, text, 1);
	str_add(s, "'");
}

void str_add_shell_plain(struct str *s, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "/._-+=:@%,";

	if (*text && strspn(text, plain) == strlen(text))
		str_add(s, text);
	else
		str_add_shell_word(s, text);
}

bool text_to_int(const char *text, int64_t *ret)
{
	int64_t value = 0;
	bool negative = text[0] == '-';
	const char *p = text + negative;

	if (!*p)
		return false;
	for (; *p; p++) {
		if (*p < '0' || *p > '9' || value > (INT64_MAX - (*p - '0')) / 10)
			return false;
		value = value * 10 + (*p - '0');
	}
	*ret = negative ? -value : value;
	return true;
}

bool text_matches(const char *text, size_t n, const char *pattern)
{
	const char *star = NULL;
	size_t at = 0, retry = 0;

	while (at < n) {
		if (*pattern == '*') {
			star = ++pattern;
			retry = at;
		} else if (*pattern && *pattern == text[at]) {
			pattern++;
			at++;
		} else if (star) {
			pattern = star;
			at = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}
