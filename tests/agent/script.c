/*
 * Parsing scripts, and the place in them. What a line does is in steps.c.
 */

#include "tests/agent/script.h"

#include <stdlib.h>
#include <string.h>

#include "czar/base/str.h"

static void *grow(void *array, size_t n, size_t bytes)
{
	void *grown = reallocarray(array, n + 1, bytes);

	if (grown == NULL)
		abort();
	return grown;
}

static void add_line(struct script_section *s, char *line)
{
	s->lines = grow(s->lines, s->n, sizeof(*s->lines));
	s->lines[s->n++] = line;
}

static struct script_section *add_section(struct script *s, const char *head)
{
	struct script_section *section;
	size_t n = strlen(head);

	while (n > 0 && strchr(": \t\"", head[n - 1]) != NULL)
		n--;
	while (n > 0 && strchr(" \t\"", *head) != NULL) {
		head++;
		n--;
	}
	s->sections = grow(s->sections, s->n_sections, sizeof(*s->sections));
	section = &s->sections[s->n_sections++];
	*section = (struct script_section){.when = strndup(head, n)};
	return section;
}

/* Sections move when the array grows, so the one being filled is known by its index. */
static void take_line(struct script *s, const char *line, size_t n, long *filling)
{
	_cleanup_(str_done) struct str text = {0};

	str_add_bytes(&text, line, n);
	if (text_starts(text.data, "when "))
		*filling = add_section(s, text.data + 5) - s->sections;
	else if (text_equal(text.data, "end"))
		*filling = -1;
	else if (text_equal(text.data, "no-ack"))
		s->no_ack = true;
	else if (*text.data != '#')
		add_line(*filling < 0 ? &s->main : &s->sections[*filling], str_take(&text));
}

void script_parse(struct script *s, const char *text)
{
	long filling = -1;

	script_done(s);
	while (*text != '\0') {
		size_t line = strcspn(text, "\n"), skip = strspn(text, " \t"), n;

		n = line;
		while (n > skip && strchr(" \t\r", text[n - 1]) != NULL)
			n--;
		if (n > skip)
			take_line(s, text + skip, n - skip, &filling);
		text += line + (text[line] == '\n');
	}
}

const char *script_next(struct script *s)
{
	if (s->running >= 0) {
		const struct script_section *section = &s->sections[s->running];

		if (s->section_at < section->n)
			return section->lines[s->section_at++];
		s->running = -1;
	}
	return s->at < s->main.n ? s->main.lines[s->at++] : NULL;
}

void script_back(struct script *s)
{
	if (s->running >= 0)
		s->section_at--;
	else
		s->at--;
}

/* "other" is whatever is neither a reminder nor an ask nor a redrive. */
static bool is_kind(const char *when, const char *kind)
{
	bool usual = text_equal(kind, "reminder") || text_equal(kind, "ask") ||
		     text_equal(kind, "redrive");

	return text_equal(when, kind) || text_equal(when, "any") ||
	       (text_equal(when, "other") && !usual);
}

void script_enter(struct script *s, const char *kind, const char *text)
{
	s->running = -1;
	for (size_t i = 0; i < s->n_sections; i++) {
		const char *when = s->sections[i].when;

		if (is_kind(when, kind) || strstr(text, when) != NULL) {
			s->running = (long)i;
			s->section_at = 0;
			return;
		}
	}
}

void script_leave(struct script *s)
{
	s->running = -1;
}

bool script_is_over(const struct script *s)
{
	return s->running < 0 && s->at >= s->main.n;
}

static void section_done(struct script_section *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->lines[i]);
	free(s->lines);
	free(s->when);
}

void script_done(struct script *s)
{
	section_done(&s->main);
	for (size_t i = 0; i < s->n_sections; i++)
		section_done(&s->sections[i]);
	free(s->sections);
	*s = (struct script){.running = -1};
}

static char unescape(char c)
{
	return c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'e' ? '\033' : c;
}

/* One word from *at on; quotes may begin in the middle of it. */
static void take_word(const char **at, struct str *word)
{
	char quote = '\0';

	for (; **at != '\0' && (quote != '\0' || strchr(" \t", **at) == NULL); (*at)++) {
		char c = **at;

		if (quote == '\0' && (c == '"' || c == '\'')) {
			quote = c;
			continue;
		}
		if (c == quote) {
			quote = '\0';
			continue;
		}
		if (quote == '"' && c == '\\' && (*at)[1] != '\0')
			c = unescape(*++*at);
		str_add_bytes(word, &c, 1);
	}
}

void words_split(struct words *w, const char *line)
{
	*w = (struct words){0};
	for (line += strspn(line, " \t"); *line != '\0'; line += strspn(line, " \t")) {
		struct str word = {0};

		take_word(&line, &word);
		w->word = grow(w->word, w->n + 1, sizeof(*w->word));
		w->word[w->n++] = str_take(&word);
		w->word[w->n] = NULL;
	}
}

void words_done(struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->word[i]);
	free(w->word);
	*w = (struct words){0};
}

const char *words_rest(const char *line, int n)
{
	line += strspn(line, " \t");
	while (n-- > 0) {
		line += strcspn(line, " \t");
		line += strspn(line, " \t");
	}
	return line;
}
