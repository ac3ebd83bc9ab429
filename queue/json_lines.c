/*
 * Lines of JSON.
 *
 * The library reads and judges; it keeps no places. The text, known to be good by then, is walked a
 * second time beside the values, which come in the order in which they stand (jansson keeps it), so
 * the walk needs neither names nor errors. It goes as deep as the library did, which has a limit.
 */
#include "queue/json_lines.h"

#include <string.h>

#include "queue/tasks.h"

struct walk {
	struct arena *arena;
	const char *at, *end;
	long line;
};

/* What stands between values: commas and colons are where they belong, or it would be no JSON. */
static void skip_between(struct walk *w)
{
	for (; w->at < w->end && memchr(" \t\r\n,:", *w->at, 6); w->at++)
		w->line += *w->at == '\n';
}

static void skip_string(struct walk *w)
{
	for (w->at++; w->at < w->end && *w->at != '"'; w->at++)
		w->at += *w->at == '\\';
	w->at++;
}

static void skip_word(struct walk *w)
{
	while (w->at < w->end && !memchr(" \t\r\n,:]}", *w->at, 8))
		w->at++;
}

static void walk_value(struct walk *w, struct json_member *m);

static void walk_members(struct walk *w, struct json_member *m)
{
	bool is_object = json_is_object(m->value);
	void *at = is_object ? json_object_iter(m->value) : NULL;
	size_t n = is_object ? json_object_size(m->value) : json_array_size(m->value);

	m->members = arena_alloc(w->arena, (n + 1) * sizeof *m->members);
	for (w->at++; m->n_members < n; m->n_members++) {
		struct json_member *child = &m->members[m->n_members];

		skip_between(w);
		child->line = w->line;
		if (is_object) {
			child->key = json_object_iter_key(at);
			child->value = json_object_iter_value(at);
			at = json_object_iter_next(m->value, at);
			skip_string(w);
			skip_between(w);
		} else {
			child->value = json_array_get(m->value, m->n_members);
		}
		walk_value(w, child);
	}
	skip_between(w);
	w->at++;
}

static void walk_value(struct walk *w, struct json_member *m)
{
	if (json_is_object(m->value) || json_is_array(m->value))
		walk_members(w, m);
	else if (json_is_string(m->value))
		skip_string(w);
	else
		skip_word(w);
}

bool json_lines_read(const char *name, const char *bytes, size_t n, struct arena *arena,
	struct json_member *ret, struct str *problems)
{
	struct walk w = {.arena = arena, .at = bytes, .end = bytes + n, .line = 1};
	struct json_member m = {0};
	json_error_t wrong;

	m.value = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, &wrong);
	if (!m.value) {
		_cleanup_(str_done) struct str source = {0};

		str_addf(&source, "%s:%d", name, wrong.line > 0 ? wrong.line : 1);
		problem(problems, str_text(&source), "no good JSON: %s", wrong.text);
		return false;
	}
	skip_between(&w);
	m.line = w.line;
	walk_value(&w, &m);
	*ret = m;
	return true;
}

const struct json_member *json_member_find(const struct json_member *m, const char *key)
{
	for (size_t i = 0; json_is_object(m->value) && i < m->n_members; i++)
		if (strcmp(m->members[i].key, key) == 0)
			return &m->members[i];
	return NULL;
}
