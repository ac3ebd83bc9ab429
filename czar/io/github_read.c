/*
 * Reading from GitHub: one thing, or a list over its pages.
 *
 * What was read before is asked for by its ETag, because a 304 costs nothing of the hour; now and
 * then it is read whole all the same, in case an ETag did not change with its thing.
 */
#include <string.h>

#include "czar/io/github_door.h"

enum { PAGES_MOST = 200, PAGE_ROWS = 100 };

static const usec_t whole_every = 5 * USEC_MIN;

/* Link: <https://...>; rel="prev", <https://...>; rel="next" (RFC 8288). */
static void find_next(const struct http_answer *a, struct str *ret)
{
	_cleanup_(str_done) struct str link = {0};

	if (!http_answer_header(a, "Link", &link))
		return;
	for (const char *open = strchr(str_text(&link), '<'); open; open = strchr(open + 1, '<')) {
		const char *close = strchr(open, '>');
		const char *after = close ? close + strcspn(close, "<") : NULL;
		const char *rel = close ? strstr(close, "rel=\"next\"") : NULL;

		if (!rel || rel >= after)
			continue;
		str_add_bytes(ret, open + 1, (size_t)(close - open - 1));
		return;
	}
}

struct reading {
	struct github_cache_key key;
	struct github_cached cached;
	struct str name, url;
	bool found;
};

static void reading_done(struct reading *r)
{
	github_cached_done(&r->cached);
	str_done(&r->name);
	str_done(&r->url);
}

/* What is stored of it, for whoever asks. */
static int begin_reading(struct github *g, enum github_identity who, const char *path,
	struct reading *ret, usec_t *ret_until, struct error *err)
{
	struct github_bearer *b;
	int r = github_address(g, path, &ret->url, err);

	if (r == 0)
		r = github_bear(g, who, &b, ret_until, err);
	if (r < 0)
		return r;
	str_add(&ret->name, b->name);
	ret->key =
		(struct github_cache_key){str_text(&ret->name), str_text(&ret->url), github_accept};
	ret->found = github_cache_find(&g->cache, &ret->key, &ret->cached);
	return 0;
}

static bool is_due_whole(struct github *g, const struct reading *r)
{
	usec_t now = g->time.now(g->time.userdata);
	struct github_limit *l = github_limits_of(g->limits, str_text(&r->name));

	return now < r->cached.whole ||
	       (now - r->cached.whole >= whole_every && github_limit_spare(l, now));
}

static int from_cache(struct github *g, struct reading *r, struct github_answer *ret,
	struct str *ret_next, struct error *err)
{
	ret->status = 200;
	ret->body =
		json_loadb(str_text(&r->cached.body), r->cached.body.len, JSON_DECODE_ANY, NULL);
	str_add(ret_next, str_text(&r->cached.next));
	if (ret->body) {
		github_cache_touch(&g->cache, &r->key);
		return 0;
	}
	github_cache_drop(&g->cache, &r->key);
	return error(err, EIO, "the stored answer of GitHub is no JSON");
}

/* A list, or an object that has one. */
static bool is_full_page(const json_t *body)
{
	const char *key;
	json_t *value;

	if (json_array_size(body) >= PAGE_ROWS)
		return true;
	json_object_foreach((json_t *)body, key, value)
	{
		if (json_array_size(value) >= PAGE_ROWS)
			return true;
	}
	return false;
}

/* Not a full page that is the last one: when another comes behind it, it stays what it was, with
 * its ETag, and would never be heard to have a next one. */
static void keep(struct github *g, struct reading *r, const struct http_answer *a,
	const json_t *body, const struct str *next)
{
	github_cached_done(&r->cached);
	r->cached = (struct github_cached){.whole = g->time.now(g->time.userdata)};
	if (!next->len && is_full_page(body)) {
		github_cache_drop(&g->cache, &r->key);
		return;
	}
	if (!http_answer_header(a, "ETag", &r->cached.etag))
		return;
	str_add(&r->cached.next, str_text(next));
	str_add_bytes(&r->cached.body, str_text(&a->body), a->body.len);
	github_cache_keep(&g->cache, &r->key, &r->cached);
}

static int read_page(struct github *g, enum github_identity who, const char *path, bool anew,
	struct github_answer *ret, struct str *ret_next, struct error *err)
{
	_cleanup_(reading_done) struct reading reading = {0};
	_cleanup_(http_answer_done) struct http_answer a = {0};
	struct github_call call = {.method = "GET", .most_bytes = GITHUB_ANSWER_MOST};
	int r = begin_reading(g, who, path, &reading, &ret->until, err);

	if (r < 0)
		return r;
	call.url = str_text(&reading.url);
	if (reading.found && !anew && !is_due_whole(g, &reading))
		call.etag = str_text(&reading.cached.etag);
	r = github_ask(g, who, &call, &a, &ret->until, err);
	if (r < 0)
		return r;
	if (a.status == 304 && call.etag)
		return from_cache(g, &reading, ret, ret_next, err);
	r = github_take(&a, ret, err);
	if (r == 0 && a.status == 200) {
		find_next(&a, ret_next);
		keep(g, &reading, &a, ret->body, ret_next);
	}
	return r;
}

static int get(struct github *g, enum github_identity who, const char *path, bool anew,
	struct github_answer *ret, struct error *err)
{
	_cleanup_(str_done) struct str next = {0};

	github_answer_done(ret);
	return github_finish(read_page(g, who, path, anew, ret, &next, err), ret);
}

int github_get(struct github *g, enum github_identity who, const char *path,
	struct github_answer *ret, struct error *err)
{
	return get(g, who, path, false, ret, err);
}

int github_get_anew(struct github *g, enum github_identity who, const char *path,
	struct github_answer *ret, struct error *err)
{
	return get(g, who, path, true, ret, err);
}

/* Moves a page's elements over. */
static int add_page(
	json_t *all, const char *path, const char *key, const json_t *page, struct error *err)
{
	json_t *list = key ? json_object_get(page, key) : (json_t *)page;

	if (!json_is_array(list))
		return error(err, EIO, "GitHub's answer to '%s' is no list", path);
	json_array_extend(all, list);
	return 0;
}

/* A page at a time; ret holds the last answer. */
static int read_pages(struct github *g, enum github_identity who, const char *path, const char *key,
	size_t most, json_t *all, struct github_answer *ret, struct error *err)
{
	_cleanup_(str_done) struct str at = {0}, next = {0};
	int r;

	str_add(&at, path);
	if (!strstr(path, "per_page="))
		str_addf(&at, "%sper_page=%d", strchr(path, '?') ? "&" : "?", PAGE_ROWS);
	for (int i = 0; i < PAGES_MOST; i++) {
		github_answer_done(ret);
		str_clear(&next);
		r = read_page(g, who, str_text(&at), false, ret, &next, err);
		if (r < 0 || ret->status != 200)
			return r;
		r = add_page(all, path, key, ret->body, err);
		if (r < 0)
			return r;
		if (json_array_size(all) > most)
			break;
		if (!next.len)
			return 0;
		str_clear(&at);
		str_add(&at, str_text(&next));
	}
	return error(err, EFBIG, "'%s' has more than %zu elements", path, most);
}

int github_list(struct github *g, enum github_identity who, const char *path, const char *key,
	size_t most, struct github_answer *ret, struct error *err)
{
	json_t *all = json_array();
	int r = read_pages(g, who, path, key, most, all, ret, err);

	if (r < 0 || ret->status != 200) {
		json_decref(all);
		return github_finish(r, ret);
	}
	json_decref(ret->body);
	ret->body = all;
	return 0;
}
