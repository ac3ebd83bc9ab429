/*
 * Quoting for tmux 3.3a: command lines, formats, searches.
 *
 * A guard passes three readers in turn: the command line's, the format's, and fnmatch's or the
 * regular expression's. Each function here serves one of them; texts of strangers go through all
 * three.
 */
#include "czar/io/tmux_quote.h"

#include <string.h>

#include "czar/io/tmux.h"

/* '~' is expanded at the start of a quoted word too; what is not printable goes as octal. */
void tmux_quote(struct str *s, const char *text)
{
	str_add(s, "\"");
	for (const char *p = text; *p; p++) {
		unsigned char byte = (unsigned char)*p;

		if (byte < 0x20 || byte == 0x7f)
			str_addf(s, "\\%03o", byte);
		else if (strchr("\\\"$~", *p))
			str_addf(s, "\\%c", *p);
		else
			str_add_bytes(s, p, 1);
	}
	str_add(s, "\"");
}

void tmux_format_add(struct str *s, const char *text)
{
	for (const char *p = text; *p; p++)
		str_addf(s, strchr("#,}", *p) ? "#%c" : "%c", *p);
}

/* Puts a backslash before what is special to the reader; a star becomes what that reader calls any.
 */
static void special_add(
	struct str *s, const char *text, size_t n, const char *special, const char *any)
{
	for (size_t i = 0; i < n; i++) {
		if (any && text[i] == '*')
			str_add(s, any);
		else
			str_addf(s, strchr(special, text[i]) ? "\\%c" : "%c", text[i]);
	}
}

static const char fnmatch_special[] = "*?[]\\";
static const char regex_special[] = "\\.[]{}()*+?^$|";

void tmux_present_add(struct str *s, const char *literal)
{
	_cleanup_(str_done) struct str p = {0};
	size_t n = strlen(literal);

	while (n && literal[n - 1] == ' ')
		n--;
	special_add(&p, literal, n, fnmatch_special, NULL);
	str_add(s, "#{!=:#{C:");
	tmux_format_add(s, str_text(&p));
	str_add(s, "},0}");
}

/* The number of the row that a pattern matches first, 0: none. fnmatch has no anchors; a pattern
 * that wants one goes as a regular expression. */
static void row_add(struct str *s, const char *pattern)
{
	_cleanup_(str_done) struct str p = {0};
	size_t n = strlen(pattern);
	bool begin = n > 0 && pattern[0] == '^', end = n > 1 && pattern[n - 1] == '$';

	if (begin || end) {
		str_add(&p, begin ? "^" : "");
		special_add(&p, pattern + begin, n - begin - end, regex_special, ".*");
		str_add(&p, end ? "$" : "");
	} else {
		special_add(&p, pattern, n, fnmatch_special, "*");
	}
	str_add(s, begin || end ? "#{C/r:" : "#{C:");
	tmux_format_add(s, str_text(&p));
	str_add(s, "}");
}

void tmux_absent_add(struct str *s, const char *pattern)
{
	str_add(s, "#{==:");
	row_add(s, pattern);
	str_add(s, ",0}");
}

/* Their rows one after another are not all 0. */
void tmux_any_add(struct str *s, const char *const *patterns)
{
	_cleanup_(str_done) struct str none = {0};

	str_add(s, "#{!=:");
	for (; *patterns; patterns++) {
		row_add(s, *patterns);
		str_add(&none, "0");
	}
	str_addf(s, ",%s}", str_text(&none));
}
