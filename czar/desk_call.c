/*
 * What all verbs of the desk share (czar/desk_call.h).
 *
 * A sentence names what was asked, what GitHub said and what mends it; GitHub's own words are
 * cleaned by the door.
 */
#include "czar/desk_call.h"

#include <string.h>

static const usec_t remembered = 5 * USEC_MIN;

void desk_call_done(struct desk_call *c)
{
	github_answer_done(&c->a);
}

void desk_path(const struct desk *d, struct str *path, const char *fmt, ...)
{
	va_list ap;

	str_add(path, d->path);
	va_start(ap, fmt);
	str_vaddf(path, fmt, ap);
	va_end(ap);
}

const char *desk_at(const json_t *o, const char *key, const char *inner)
{
	const json_t *value = json_object_get(o, key);
	const char *text = json_string_value(inner ? json_object_get(value, inner) : value);

	return text ? text : "";
}

bool desk_has(const json_t *list, const char *text)
{
	const json_t *value;
	size_t i;

	json_array_foreach (list, i, value)
		if (json_is_string(value) && text_equal(json_string_value(value), text))
			return true;
	return false;
}

/* --- what answers mean --- */

int desk_refused(const struct desk_call *c, const char *what, struct error *err)
{
	const struct github_place *at = &c->d->at;
	char says[TEXT_SIZE];

	github_error_text(&c->a, says, sizeof says);
	switch (c->a.status) {
	case 401:
		return error(err, EACCES, "%s: %s: name another one in [github] %s", what, says,
			c->who == GITHUB_REVIEWER ? "reviewer-token-from" : "token-from");
	case 403:
		return error(err, EPERM, "%s: %s: give the token that right in %s/%s", what, says,
			at->owner, at->name);
	case 404:
		return error(err, ENOENT, "%s: %s/%s has none such, or this token may not see it",
			what, at->owner, at->name);
	default:
		return error(err, c->a.status >= 500 ? EIO : EINVAL, "%s: %s", what, says);
	}
}

bool desk_says(const struct desk_call *c, const char *words)
{
	char says[1024];

	github_error_text(&c->a, says, sizeof says);
	return strcasestr(says, words);
}

/* The result of a call, as a verb passes it on. */
static int passed_on(struct desk_call *c, int r, const char *what, struct error *err)
{
	if (r == -EAGAIN)
		c->verb->until = c->a.until;
	return r < 0 ? (error_wrap(err, "%s", what), r) : r;
}

/* --- looks --- */

static int looked(struct desk_call *c, int r, const char *what, struct error *err)
{
	if (r == 0 && c->a.status == 200 && c->a.body)
		return 1;
	if (r == 0 && c->a.status == 404)
		return 0;
	if (r == 0 && c->a.status == 200)
		r = error(err, ENOTCONN, "%s: what GitHub answers cannot be read", what);
	else
		r = r == 0 ? desk_refused(c, what, err) : passed_on(c, r, what, err);
	return r == -EIO ? -ENOTCONN : r;
}

int desk_ask_as(struct desk_call *c, enum github_identity who, const char *path, struct error *err)
{
	const char *what = who == GITHUB_REVIEWER ? "the reviewer" : "the token";
	int r;

	c->who = who;
	r = github_get(c->d->github, who, path, &c->a, err);
	if (r == 0 && c->a.status == 401)
		r = desk_refused(c, what, err);
	else
		r = passed_on(c, r, what, err);
	c->who = GITHUB_AUTHOR;
	return r == -EIO ? -ENOTCONN : r;
}

int desk_get(struct desk_call *c, const char *path, const char *what, struct error *err)
{
	return looked(c, github_get(c->d->github, GITHUB_AUTHOR, path, &c->a, err), what, err);
}

int desk_get_anew(struct desk_call *c, const char *path, const char *what, struct error *err)
{
	return looked(c, github_get_anew(c->d->github, GITHUB_AUTHOR, path, &c->a, err), what, err);
}

int desk_list_all(struct desk_call *c, const char *path, const char *key, size_t most,
	const char *what, struct error *err)
{
	return looked(c, github_list(c->d->github, GITHUB_AUTHOR, path, key, most, &c->a, err),
		what, err);
}

/* --- writes --- */

int desk_write(struct desk_call *c, enum github_identity who, const char *method, const char *path,
	json_t *body, const char *what, struct error *err)
{
	int r = github_write(c->d->github, who, method, path, body, &c->a, err);

	json_decref(body);
	c->who = who;
	if (r < 0)
		r = passed_on(c, r, what, err);
	else if (c->a.status >= 500 || c->a.status == 401)
		r = desk_refused(c, what, err);
	c->who = GITHUB_AUTHOR;
	return r;
}

/* --- what is remembered --- */

json_t *desk_recall(struct desk *d, const char *kind, const char *name)
{
	if (!d->known || clock_awake() - d->known_since > remembered) {
		json_decref(d->known);
		d->known = json_object();
		d->known_since = clock_awake();
	}
	return json_object_get(json_object_get(d->known, kind), name);
}

json_t *desk_remember(struct desk *d, const char *kind, const char *name, json_t *value)
{
	json_t *all = json_object_get(d->known, kind);

	if (!all) {
		all = json_object();
		json_object_set_new(d->known, kind, all);
	}
	json_object_set_new(all, name, value);
	return value;
}
