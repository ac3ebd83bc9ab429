/*
 * The raw line scan of a settings file.
 *
 * libgit2 gives values without positions, and git's syntax silently ends a value at an unquoted ';'
 * or '#' and drops quotes: `run = npm ci; npm test` runs only half. So this scan walks the same
 * syntax (git-config(1), "Syntax") and notes where things stand and how they were written. It
 * interprets no value.
 */
#include "czar/config_scan.h"

#include <ctype.h>
#include <string.h>

struct scanner {
	const char *file, *at;
	int line;
	const char *section, *name; /* NULL before the first one */
	struct arena *arena;
	struct scan *scan;
	size_t sections_capacity, entries_capacity;
	struct str *problems;
	int n_problems;
};

static void problem(struct scanner *s, const char *sentence)
{
	str_addf(s->problems, "%s:%d: %s\n", s->file, s->line, sentence);
	s->n_problems++;
}

static const char *keep(struct scanner *s, const char *text, size_t n, bool lower)
{
	char *copy = arena_alloc(s->arena, n + 1);

	memcpy(copy, text, n);
	for (size_t i = 0; lower && i < n; i++)
		copy[i] = (char)tolower((unsigned char)copy[i]);
	return copy;
}

static bool at_end(const struct scanner *s)
{
	return *s->at == '\0' || *s->at == '\n';
}

static void skip_blanks(struct scanner *s)
{
	while (*s->at == ' ' || *s->at == '\t' || *s->at == '\r')
		s->at++;
}

static void skip_line(struct scanner *s)
{
	while (!at_end(s))
		s->at++;
}

static void add_section(struct scanner *s)
{
	struct scan *scan = s->scan;

	scan->sections = arena_grow(s->arena, scan->sections, scan->n_sections,
		&s->sections_capacity, sizeof *scan->sections);
	scan->sections[scan->n_sections++] =
		(struct scan_section){.section = s->section, .name = s->name, .line = s->line};
}

/* The name in quotes: \" and \\ are the only escapes that mean something. */
static bool scan_name(struct scanner *s)
{
	_cleanup_(str_done) struct str name = {0};

	for (s->at++; *s->at != '"'; s->at++) {
		if (*s->at == '\\')
			s->at++;
		if (at_end(s))
			return false;
		str_add_bytes(&name, s->at, 1);
	}
	s->at++;
	s->name = keep(s, str_text(&name), name.len, false);
	return true;
}

/* "[section]" or "[section "name"]"; a key may follow on the same line. */
static bool scan_header(struct scanner *s)
{
	const char *begin = ++s->at;
	bool blanks;

	while (isalnum((unsigned char)*s->at) || *s->at == '-')
		s->at++;
	s->section = keep(s, begin, (size_t)(s->at - begin), true);
	s->name = NULL;
	if (*s->at == '.') {
		problem(s, "a section's name stands in quotes: write [worker \"name\"]");
		return false;
	}
	blanks = *s->at == ' ' || *s->at == '\t';
	skip_blanks(s);
	if (blanks && *s->at == '"' && !scan_name(s)) {
		problem(s, "the name has no closing quote: write [section \"name\"]");
		return false;
	}
	if (*s->at != ']' || !*s->section || (blanks && !s->name)) {
		problem(s, "not a section: write [section] or [section \"name\"]");
		return false;
	}
	s->at++;
	add_section(s);
	return true;
}

static const char *trimmed(struct scanner *s, const char *begin)
{
	const char *end = s->at;

	while (end > begin && isspace((unsigned char)end[-1]))
		end--;
	return keep(s, begin, (size_t)(end - begin), false);
}

/* One pair of quotes around the whole value. */
static bool encloses(const char *raw)
{
	size_t n = strlen(raw), i;

	if (n < 2 || raw[0] != '"')
		return false;
	for (i = 1; i < n && raw[i] != '"'; i++)
		if (raw[i] == '\\')
			i++;
	return i == n - 1;
}

/* A line that ends with a backslash: libgit2 1.5 takes an empty next line, a remark or a section
 * for nothing and swallows the one after it. */
static bool goes_on(struct scanner *s)
{
	const char *next = s->at + 1 + strspn(s->at + 1, " \t");

	if (!*next || strchr("\n;#[", *next)) {
		problem(s, "nothing follows the \\ at the line's end: write the value on one line");
		return false;
	}
	s->line++;
	return true;
}

/* From behind '=' to the line's end, continued by a backslash at it. */
static bool scan_value(struct scanner *s, struct scan_entry *e)
{
	bool quoted = false, quotes = false;
	const char *begin;
	int first = s->line;

	skip_blanks(s);
	for (begin = s->at; !at_end(s); s->at++) {
		if (e->cut)
			continue;
		if (*s->at == '\\' && s->at[1] && strchr("\"\\ntb\n", s->at[1])) {
			if (*++s->at == '\n' && !goes_on(s))
				return false;
		} else if (*s->at == '\\') {
			problem(s, "git's syntax wants a backslash doubled: write \\\\");
			return false;
		} else if (*s->at == '"') {
			quoted = !quoted;
			quotes = true;
		} else if (!quoted && (*s->at == ';' || *s->at == '#')) {
			e->cut = true;
		}
	}
	e->raw = trimmed(s, begin);
	e->inner_quotes = quotes && !encloses(e->raw);
	if (quoted) {
		s->line = first;
		problem(s, "a quote is not closed: end the value with \"");
		return false;
	}
	return true;
}

static bool scan_key(struct scanner *s)
{
	const char *begin = s->at;
	struct scan_entry e = {.line = s->line, .section = s->section, .name = s->name, .raw = ""};
	struct scan *scan = s->scan;

	while (isalnum((unsigned char)*s->at) || *s->at == '-')
		s->at++;
	e.key = keep(s, begin, (size_t)(s->at - begin), true);
	skip_blanks(s);
	e.has_value = *s->at == '=';
	if (!isalpha((unsigned char)*begin) ||
		(!e.has_value && !at_end(s) && !strchr(";#", *s->at))) {
		problem(s, "not a setting: write key = value (letters, digits and - in the key)");
		return false;
	}
	if (!s->section) {
		problem(s, "a setting outside of a section: put it below a [section] line");
		return false;
	}
	if (e.has_value) {
		s->at++;
		if (!scan_value(s, &e))
			return false;
	}
	scan->entries = arena_grow(s->arena, scan->entries, scan->n_entries, &s->entries_capacity,
		sizeof *scan->entries);
	scan->entries[scan->n_entries++] = e;
	return true;
}

int config_scan(const char *file, const char *text, struct arena *arena, struct scan *ret,
	struct str *problems)
{
	struct scan scan = {0};
	struct scanner s = {
		.file = file,
		.at = text_starts(text, "\xef\xbb\xbf") ? text + 3 : text,
		.line = 1,
		.arena = arena,
		.scan = &scan,
		.problems = problems,
	};

	while (*s.at) {
		skip_blanks(&s);
		if (*s.at == '\n') {
			s.line++;
			s.at++;
		} else if (*s.at == ';' || *s.at == '#' ||
			   (*s.at == '[' ? !scan_header(&s) : !at_end(&s) && !scan_key(&s))) {
			skip_line(&s);
		}
	}
	*ret = scan;
	return s.n_problems;
}

void config_quote(const char *raw, struct str *ret)
{
	str_add(ret, "\"");
	for (const char *p = raw; *p; p++) {
		if (*p == '\\' && p[1]) {
			if (*++p != '\n')
				str_add_bytes(ret, p - 1, 2);
			continue;
		}
		if (*p == '"' || *p == '\\')
			str_add(ret, "\\");
		str_add_bytes(ret, p, 1);
	}
	str_add(ret, "\"");
}
