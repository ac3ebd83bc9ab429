/*
 * Lines that are read on a terminal.
 *
 * Only what is printed is shaped here: what is stored, and what goes into a pipe or --json, keeps
 * its lines, and --json its ids.
 */
#include "czar/cmd/wrap.h"

#include <stdio.h>
#include <string.h>

enum { OID_DIGITS = 40, OID_SHOWN = 10 };

int line_width(const struct command_context *c)
{
	return c->terminal ? terminal_width() : 0;
}

static int word_width(const char *word, size_t n)
{
	_cleanup_(str_done) struct str plain = {0};

	for (size_t i = 0, color; i < n; i += color ? color : 1) {
		color = color_length(word + i);
		if (!color)
			str_add_bytes(&plain, word + i, 1);
	}
	return text_width(str_text(&plain));
}

/* One line, without its end. */
static void wrap_line(struct str *s, const char *line, size_t n, int width, int hang)
{
	int used = 0;
	bool begun = false; /* a word stands in this row */

	for (const char *end = line + n; line < end;) {
		size_t blanks = strspn(line, " "), word;
		int columns;

		blanks = blanks < (size_t)(end - line) ? blanks : (size_t)(end - line);
		word = strcspn(line + blanks, " \n");
		columns = word_width(line + blanks, word);
		if (begun && used + (int)blanks + columns > width) {
			str_addf(s, "\n%*s", hang, "");
			used = hang;
		} else {
			str_add_bytes(s, line, blanks);
			used += (int)blanks;
		}
		str_add_bytes(s, line + blanks, word);
		used += columns;
		begun = true;
		line += blanks + word;
	}
}

void add_wrapped(struct str *s, const char *text, int width, int hang)
{
	while (width > 0 && *text) {
		size_t n = strcspn(text, "\n");

		wrap_line(s, text, n, width, hang);
		str_add_bytes(s, text + n, text[n] == '\n');
		text += n + (text[n] == '\n');
	}
	str_add(s, text);
}

void print_wrapped(const struct command_context *c, const char *text, int hang)
{
	_cleanup_(str_done) struct str s = {0};

	add_wrapped(&s, text, line_width(c), hang);
	fputs(str_text(&s), stdout);
}

/* Letters, digits and what joins names: an id is not a part of one. */
static size_t name_length(const char *text)
{
	return strspn(text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-");
}

void add_sentence(struct str *s, const char *text)
{
	_cleanup_(str_done) struct str line = {0};

	add_line(&line, text);
	for (const char *at = str_text(&line); *at;) {
		size_t n = name_length(at);
		bool is_id = n == OID_DIGITS && strspn(at, "0123456789abcdef") == n;

		n = n ? n : 1;
		str_add_bytes(s, at, is_id ? OID_SHOWN : n);
		at += n;
	}
}
