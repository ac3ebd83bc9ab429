/*
 * Reading a prompt the way a model would, by a few fixed forms.
 *
 * Looks at lines only; runs nothing, opens nothing.
 */

#include "tests/agent/prompt.h"

#include <string.h>
#include <strings.h>

static const char blanks[] = " \t\r`\"'()<>,;*";

/* The next word of *rest within its line, quotes and list marks dropped; false at its end. */
static bool next_word(const char **rest, char *ret, size_t size)
{
	const char *s = *rest + strspn(*rest, blanks);
	size_t n = strcspn(s, " \t\r\n`\"'()<>,;*");
	size_t kept = n < size ? n : size - 1;

	if (n == 0)
		return false;
	while (kept > 1 && (s[kept - 1] == '.' || s[kept - 1] == ':'))
		kept--;
	memcpy(ret, s, kept);
	ret[kept] = '\0';
	*rest = s + n;
	return true;
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end != NULL ? end + 1 : NULL;
}

/* "code: CODE (TASK)" as the last line of the text; ret is "" where there is no such line. */
static void last_line_code(const char *text, char *ret, size_t size)
{
	const char *last = text;
	char word[65];

	*ret = '\0';
	for (const char *line = text; line != NULL; line = next_line(line))
		if (line[strspn(line, " \t\r")] != '\n' && line[strspn(line, " \t\r")] != '\0')
			last = line;
	if (next_word(&last, word, sizeof(word)) && strcasecmp(word, "code") == 0)
		next_word(&last, ret, size);
}

static bool is_program(const char *word)
{
	return text_equal(word, "czar") || text_ends(word, "/czar");
}

static bool ack_of_line(const char *line, struct prompt_ack *ret)
{
	char word[1025], verb[65];

	while (next_word(&line, word, sizeof(word))) {
		const char *after = line;

		if (is_program(word) && next_word(&after, verb, sizeof(verb)) &&
			text_equal(verb, "ack") &&
			next_word(&after, ret->task, sizeof(ret->task))) {
			TEXT_SET(ret->czar, word);
			ret->code[0] = '\0';
			next_word(&after, ret->code, sizeof(ret->code));
			return true;
		}
	}
	return false;
}

bool prompt_find_ack(const char *text, struct prompt_ack *ret)
{
	struct prompt_ack found = {0};

	for (const char *line = text; line != NULL; line = next_line(line)) {
		if (!ack_of_line(line, &found))
			continue;
		/* a code has small letters or digits in it; CODE stands for one */
		if (found.code[strcspn(found.code, "abcdefghijklmnopqrstuvwxyz0123456789")] ==
				'\0' ||
			text_equal(found.code, "code"))
			last_line_code(text, found.code, sizeof(found.code));
		*ret = found;
		return true;
	}
	return false;
}

static bool is_fence(const char *line, const char *word)
{
	size_t n;

	line += strspn(line, " \t");
	n = strspn(line, "`");
	if (n < 3)
		return false;
	line += n;
	n = strlen(word);
	return strncmp(line, word, n) == 0 && line[n + strspn(line + n, " \t\r")] == '\n';
}

bool prompt_find_script(const char *text, struct str *ret)
{
	const char *line = text, *end;

	while (line != NULL && !is_fence(line, "script"))
		line = next_line(line);
	if (line == NULL)
		return false;
	line = next_line(line);
	for (; line != NULL && *line != '\0'; line = end) {
		const char *fence = line + strspn(line, " \t");

		if (strncmp(fence, "```", 3) == 0)
			break;
		end = next_line(line);
		str_add_bytes(ret, line, end != NULL ? (size_t)(end - line) : strlen(line));
	}
	return true;
}

static bool names_file(const char *line, char *ret, size_t size)
{
	char word[1025];

	while (next_word(&line, word, sizeof(word)))
		if (strchr(word, '/') != NULL && !is_program(word))
			return text_set(ret, size, word);
	return false;
}

static bool line_has(const char *line, const char *word)
{
	size_t n = strcspn(line, "\n"), len = strlen(word);

	for (size_t i = 0; i + len <= n; i++)
		if (strncasecmp(line + i, word, len) == 0)
			return true;
	return false;
}

bool prompt_find_file(const char *text, char *ret, size_t size)
{
	for (const char *line = text; line != NULL; line = next_line(line))
		if ((line_has(line, "read the whole ") || line_has(line, "SHA-256")) &&
			names_file(line, ret, size))
			return true;
	return false;
}

/* czar's own texts say what they are on their first line; for texts of people, words must do. */
const char *prompt_kind(const char *text)
{
	static const struct {
		const char *words, *kind;
	} own[] =
		{
			{"czar: task ", "brief"},
			{"czar: a reminder ", "reminder"},
			{"czar: your status", "ask"},
			{"czar: go on ", "redrive"},
			{"czar: please acknowledge", "nudge"},
			{"czar: a conflict ", "conflict"},
			{"czar: ", "notice"},
		},
	  others[] = {
		  {"go on", "redrive"},
		  {"stuck", "ask"},
		  {"your status", "ask"},
		  {"remind", "reminder"},
		  {"no commit", "reminder"},
	  };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (text_starts(text, own[i].words))
			return own[i].kind;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcasestr(text, others[i].words) != NULL)
			return others[i].kind;
	return "other";
}
