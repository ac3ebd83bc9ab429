/*
 * The log of a CI job: which part of it says what is wrong.
 *
 * A job's log goes on after the failure, with pages of cleaning up. The step that failed ends in a
 * line "##[error]...", so what stands before the last of those is what a person would scroll to.
 */
#include "checks/ci_log.h"

#include <string.h>

#include "checks/span.h"

#define ERROR_WORD "##[error]"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "2026-11-21T20:51:21.1234567Z " */
static struct span without_time(struct span line)
{
	static const char form[] = "0000-00-00T00:00:00.";
	size_t i = 0;

	if (span_starts(line, "\xef\xbb\xbf"))
		line = span_from(line, 3);
	if (line.n <= strlen(form))
		return line;
	for (; form[i]; i++)
		if (form[i] == '0' ? !is_digit(line.p[i]) : line.p[i] != form[i])
			return line;
	while (i < line.n && is_digit(line.p[i]))
		i++;
	if (i >= line.n || line.p[i] != 'Z')
		return line;
	i++;
	return span_from(line, i + (i < line.n && line.p[i] == ' '));
}

/* Length of a colour, "ESC[1;31m"; its escape may have been cleaned already. 0: none. */
static size_t colour_length(struct span s)
{
	size_t i = 2;

	if (s.n < 3 || (s.p[0] != '\x1b' && s.p[0] != '?') || s.p[1] != '[')
		return 0;
	while (i < s.n && (is_digit(s.p[i]) || s.p[i] == ';'))
		i++;
	return i < s.n && s.p[i] == 'm' ? i + 1 : 0;
}

static void add_line(struct str *s, struct span line)
{
	size_t n;

	line = without_time(line);
	while (line.n > 0) {
		n = colour_length(line);
		if (n > 0) {
			line = span_from(line, n);
			continue;
		}
		for (n = 1; n < line.n && colour_length(span_from(line, n)) == 0; n++)
			;
		text_add_clean(s, line.p, n);
		line = span_from(line, n);
	}
	str_add(s, "\n");
}

/* Behind the last line that marks an error; the whole where none does. */
static size_t end_of_error(const char *log, size_t n)
{
	const char *found = NULL, *at = log, *end;

	while ((at = memmem(at, n - (size_t)(at - log), ERROR_WORD, strlen(ERROR_WORD))))
		found = at++;
	if (!found)
		return n;
	end = memchr(found, '\n', n - (size_t)(found - log));
	return end ? (size_t)(end - log) + 1 : n;
}

void ci_log_tail(const char *log, size_t n, size_t most_bytes, struct str *ret)
{
	struct span rest = {log, end_of_error(log, n)};
	_cleanup_(str_done) struct str all = {0};
	size_t from = 0;

	while (rest.n > 0)
		add_line(&all, span_line(&rest));
	if (all.len > most_bytes) {
		from = all.len - most_bytes;
		while (from < all.len && all.data[from - 1] != '\n')
			from++;
	}
	str_add_bytes(ret, str_text(&all) + from, all.len - from);
}
