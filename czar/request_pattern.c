/*
 * Requests to a program's own interface, made from a profile's patterns.
 *
 * A value never becomes a part of the pattern: in a path it is percent-encoded, in a body it is a
 * text of JSON. What is put in is not read again.
 */
#include "czar/request_pattern.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "czar/json_member.h"

enum { NAME_SIZE = 33 };

static const struct {
	const char *name;
	size_t offset;
} names[] = {
	{"session", offsetof(struct request_values, session)},
	{"message", offsetof(struct request_values, message)},
	{"text", offsetof(struct request_values, text)},
	{"title", offsetof(struct request_values, title)},
	{"question", offsetof(struct request_values, question)},
	{"provider", offsetof(struct request_values, provider)},
	{"model", offsetof(struct request_values, model)},
};
enum { NAMES = sizeof names / sizeof *names };

static int value_of(
	const struct request_values *values, const char *name, const char **ret, struct error *err)
{
	for (size_t i = 0; i < NAMES; i++) {
		if (!text_equal(names[i].name, name))
			continue;
		*ret = *(const char *const *)((const char *)values + names[i].offset);
		return *ret ? 0 : error(err, ENODATA, "'{{%s}}' stands for nothing", name);
	}
	return error(err, EINVAL, "'{{%s}}' names nothing: czar-agents(5) lists the names", name);
}

/* RFC 3986, section 2.3 */
static void add_encoded(struct str *s, const char *text)
{
	for (; *text; text++)
		if (isalnum((unsigned char)*text) || strchr("-._~", *text))
			str_add_bytes(s, text, 1);
		else
			str_addf(s, "%%%02X", (unsigned char)*text);
}

static int fill(const char *text, const struct request_values *values, bool encoded,
	struct str *ret, struct error *err)
{
	for (const char *start; (start = strstr(text, "{{"));) {
		const char *end = strstr(start, "}}");
		char name[NAME_SIZE] = "";
		const char *value;
		int r;

		if (end)
			TEXT_SETF(name, "%.*s", (int)(end - start - 2), start + 2);
		r = value_of(values, name, &value, err);
		if (r < 0)
			return r;
		str_add_bytes(ret, text, (size_t)(start - text));
		if (encoded)
			add_encoded(ret, value);
		else
			str_add(ret, value);
		text = end + 2;
	}
	str_add(ret, text);
	return 0;
}

int request_fill(
	const char *text, const struct request_values *values, struct str *ret, struct error *err)
{
	return fill(text, values, false, ret, err);
}

static int add_member(
	json_t *body, const char *word, const struct request_values *values, struct error *err)
{
	_cleanup_(str_done) struct str value = {0};
	const char *equals = strchr(word, '=');
	struct error why = {0};
	char place[MEMBER_SIZE];
	int r;

	if (!equals || equals == word || !TEXT_SETF(place, "%.*s", (int)(equals - word), word))
		return error(err, EINVAL, "'%s' is no member: write MEMBER=VALUE", word);
	r = request_fill(equals + 1, values, &value, &why);
	if (r == -ENODATA)
		return 0;
	if (r < 0)
		return error(err, -r, "%s", why.text);
	member_set(body, place, json_stringn(str_text(&value), value.len));
	return 0;
}

static int read_members(
	char *rest, const struct request_values *values, struct request *q, struct error *err)
{
	const char *word;

	while ((word = strsep(&rest, " "))) {
		_cleanup_(str_done) struct str place = {0};
		int r = request_fill(word, values, &place, err);

		if (r < 0)
			return r;
		if (!*word)
			continue;
		if (q->n_members == REQUEST_MEMBERS_MOST ||
			!TEXT_SET(q->members[q->n_members], str_text(&place)))
			return error(err, EINVAL, "more than %d members after ->: leave some out",
				REQUEST_MEMBERS_MOST);
		q->n_members++;
	}
	return 0;
}

static int read_words(
	char *rest, const struct request_values *values, struct request *q, struct error *err)
{
	const char *method = strsep(&rest, " "), *path = strsep(&rest, " "), *word;
	json_t *body = NULL;
	int r;

	if (!path || *path != '/' || !*method || !TEXT_SET(q->method, method))
		return error(err, EINVAL, "no METHOD and /PATH: write one like GET /health");
	r = fill(path, values, true, &q->path, err);
	while (r == 0 && (word = strsep(&rest, " "))) {
		if (text_equal(word, "->")) {
			r = rest ? read_members(rest, values, q, err) : 0;
			break;
		}
		if (!*word)
			continue;
		body = body ? body : json_object();
		r = add_member(body, word, values, err);
	}
	if (r == 0 && body)
		q->body = json_dumps(body, JSON_COMPACT);
	json_decref(body);
	return r;
}

int request_make(const char *pattern, const struct request_values *values, struct request *ret,
	struct error *err)
{
	_cleanup_(text_free) char *copy = strdup(pattern);
	struct request q = {0};
	int r;

	if (!copy)
		abort();
	r = read_words(copy, values, &q, err);
	if (r < 0)
		request_done(&q);
	else
		*ret = q;
	return r;
}

int request_check(const char *pattern, struct error *err)
{
	static const struct request_values any = {"x", "x", "x", "x", "x", "x", "x"};
	struct request q = {0};
	int r = request_make(pattern, &any, &q, err);

	request_done(&q);
	return r;
}

void request_done(struct request *q)
{
	str_done(&q->path);
	free(q->body);
	q->body = NULL;
}
