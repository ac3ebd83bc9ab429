/*
 * Front matter, read by libyaml event by event: no tree is built from a stranger's file.
 *
 * The parser's own stack is on the heap and bounded; ours is a flag. Everything but plain keys with
 * a value or a flat list is a problem with its line.
 */
#include "queue/front_matter.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "queue/tasks.h"

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	struct front_matter *front;
	struct arena *arena;
	struct str *problems;
	const char *name;
	size_t room;
};

static long mark_line(yaml_mark_t mark)
{
	return (long)mark.line + 2; /* the first is behind the "---" */
}

static void __attribute__((format(printf, 3, 4)))
say(struct reader *r, long line, const char *fmt, ...)
{
	_cleanup_(str_done) struct str source = {0}, text = {0};
	va_list ap;

	str_addf(&source, "%s:%ld", r->name, line);
	va_start(ap, fmt);
	str_vaddf(&text, fmt, ap);
	va_end(ap);
	problem(r->problems, str_text(&source), "%s", str_text(&text));
}

static const char *copy(struct arena *arena, const char *bytes, size_t n)
{
	char *text = arena_alloc(arena, n + 1);

	memcpy(text, bytes, n);
	return text;
}

/* The next event; anchors, aliases and tags end the reading. */
static bool next(struct reader *r)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	yaml_event_delete(&r->event);
	if (!yaml_parser_parse(&r->parser, &r->event)) {
		say(r, mark_line(r->parser.problem_mark), "front matter is not YAML: %s%s%s",
			r->parser.problem ? r->parser.problem : "unreadable",
			r->parser.context ? " " : "", r->parser.context ? r->parser.context : "");
		return false;
	}
	if (r->event.type == YAML_SCALAR_EVENT) {
		anchor = r->event.data.scalar.anchor;
		tag = r->event.data.scalar.tag;
	} else if (r->event.type == YAML_SEQUENCE_START_EVENT) {
		anchor = r->event.data.sequence_start.anchor;
		tag = r->event.data.sequence_start.tag;
	} else if (r->event.type == YAML_MAPPING_START_EVENT) {
		anchor = r->event.data.mapping_start.anchor;
		tag = r->event.data.mapping_start.tag;
	}
	if (!anchor && !tag && r->event.type != YAML_ALIAS_EVENT)
		return true;
	say(r, mark_line(r->event.start_mark),
		"front matter knows no anchors, aliases and tags: "
		"write the value out, in quotes if it begins with "
		"'&', '*' or '!'");
	return false;
}

static bool is_null(const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;

	return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       (text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
}

static bool add_value(struct reader *r, struct front_field *f, size_t *room)
{
	const char **values = (const char **)f->values;
	const char *text = (const char *)r->event.data.scalar.value;
	size_t n = r->event.data.scalar.length;

	if (is_null(&r->event))
		return true;
	if (text_bad_offset(text, n) >= 0) {
		say(r, mark_line(r->event.start_mark),
			"%s: it holds a control character or is not UTF-8: remove it", f->key);
		return true;
	}
	if (f->n_values + 1 >= FRONT_MATTER_VALUES) {
		say(r, mark_line(r->event.start_mark), "%s: too many values: at most %d", f->key,
			FRONT_MATTER_VALUES - 1);
		return false;
	}
	values = arena_grow(r->arena, values, f->n_values + 1, room, sizeof *values);
	values[f->n_values++] = copy(r->arena, text, n);
	values[f->n_values] = NULL;
	f->values = values;
	return true;
}

static bool nested(struct reader *r, const char *key)
{
	say(r, mark_line(r->event.start_mark),
		"%s: a value or a flat list is meant, nothing nested (quote a value with '{', '[' "
		"or "
		"': ')",
		key);
	return false;
}

static bool read_list(struct reader *r, struct front_field *f, size_t *room)
{
	f->is_list = true;
	for (;;) {
		if (!next(r))
			return false;
		if (r->event.type == YAML_SEQUENCE_END_EVENT)
			return true;
		if (r->event.type != YAML_SCALAR_EVENT)
			return nested(r, f->key);
		if (!add_value(r, f, room))
			return false;
	}
}

static bool read_field(struct reader *r)
{
	struct front_matter *front = r->front;
	struct front_field *f;
	size_t room = 0;

	if (r->event.type != YAML_SCALAR_EVENT)
		return nested(r, "front matter");
	if (front->n_fields == FRONT_MATTER_FIELDS) {
		say(r, mark_line(r->event.start_mark), "front matter has too many keys: at most %d",
			FRONT_MATTER_FIELDS);
		return false;
	}
	front->fields = arena_grow(r->arena, front->fields, front->n_fields, &r->room, sizeof *f);
	f = &front->fields[front->n_fields];
	*f = (struct front_field){.line = mark_line(r->event.start_mark)};
	f->key = copy(
		r->arena, (const char *)r->event.data.scalar.value, r->event.data.scalar.length);
	f->values = arena_alloc(r->arena, sizeof *f->values);
	if (!next(r))
		return false;
	if (r->event.type == YAML_SEQUENCE_START_EVENT) {
		if (!read_list(r, f, &room))
			return false;
	} else if (r->event.type != YAML_SCALAR_EVENT) {
		return nested(r, f->key);
	} else if (!add_value(r, f, &room)) {
		return false;
	}
	front->n_fields++;
	return true;
}

static bool read_mapping(struct reader *r)
{
	for (;;) {
		if (!next(r))
			return false;
		if (r->event.type == YAML_MAPPING_END_EVENT)
			return true;
		if (!read_field(r))
			return false;
	}
}

/* stream start, document start, one mapping, and nothing behind it */
static bool read_document(struct reader *r)
{
	if (!next(r) || !next(r))
		return false;
	if (r->event.type == YAML_STREAM_END_EVENT)
		return true; /* nothing between the lines */
	if (!next(r))
		return false;
	if (r->event.type == YAML_SCALAR_EVENT && is_null(&r->event))
		return true;
	if (r->event.type != YAML_MAPPING_START_EVENT) {
		say(r, mark_line(r->event.start_mark), "front matter is lines of 'key: value'");
		return false;
	}
	return read_mapping(r) && next(r) && next(r);
}

static bool read_yaml(struct reader *r, const char *bytes, size_t n)
{
	bool whole;

	if (!yaml_parser_initialize(&r->parser))
		abort();
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r->parser, (const unsigned char *)bytes, n);
	whole = read_document(r);
	yaml_event_delete(&r->event);
	yaml_parser_delete(&r->parser);
	return whole;
}

static size_t line_length(const char *bytes, size_t n)
{
	const char *end = n ? memchr(bytes, '\n', n) : NULL;

	return end ? (size_t)(end - bytes) + 1 : n;
}

/* "---" or "..." alone on its line, blanks behind it allowed */
static bool is_line(const char *line, size_t n, const char *what)
{
	if (n < 3 || memcmp(line, what, 3) != 0)
		return false;
	for (size_t i = 3; i < n; i++)
		if (!strchr(" \t\r\n", line[i]) || line[i] == '\0')
			return false;
	return true;
}

bool front_matter_read(struct front_matter *ret, struct arena *arena, const char *name,
	const char *bytes, size_t n, struct str *problems)
{
	struct reader r = {.front = ret, .arena = arena, .problems = problems, .name = name};
	size_t start = line_length(bytes, n), at = start, length;
	long line = 2;

	*ret = (struct front_matter){.body_line = 1};
	if (!is_line(bytes, start, "---"))
		return true;
	for (; at < n; at += length, line++) {
		length = line_length(bytes + at, n - at);
		if (is_line(bytes + at, length, "---") || is_line(bytes + at, length, "..."))
			break;
	}
	if (at >= n) {
		say(&r, 1, "front matter has no end: put a line '---' before the text");
		return false;
	}
	ret->body = at + line_length(bytes + at, n - at);
	ret->body_line = line + 1;
	if (at - start > FRONT_MATTER_BYTES) {
		say(&r, 1, "front matter has %zu bytes: at most %d", at - start,
			FRONT_MATTER_BYTES);
		return false;
	}
	return read_yaml(&r, bytes + start, at - start);
}
