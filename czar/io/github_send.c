/*
 * One request to GitHub: when it may go, its headers, and where it leads.
 *
 * Redirects are followed here and not by the library, with the method kept, and the token never
 * goes to another host. The time of a write is stored before it is sent, so that a life that ends
 * there has not forgotten it.
 */
#include <string.h>

#include "czar/io/github_door.h"

enum { REDIRECTS_MOST = 5, HEADERS_MOST = 8 };

const char github_accept[] = "application/vnd.github+json";
static const char api_version[] = "X-GitHub-Api-Version: 2022-11-28";
static const char user_agent[] = "User-Agent: czar/" CZAR_VERSION;

/* GitHub cuts its own work at 10 s. */
static const usec_t call_within = 30 * USEC_SEC, pause_most = 5 * USEC_SEC;

static usec_t now_of(const struct github *g)
{
	return g->time.now(g->time.userdata);
}

int github_pause(struct github *g, usec_t duration, struct error *err)
{
	if (g->time.pause(g->time.userdata, duration) < 0)
		return error(err, ECANCELED, "called off before GitHub was asked");
	return 0;
}

static int limited(const struct github_limit *l, usec_t until, usec_t now, struct error *err)
{
	char text[64];

	return error(err, EAGAIN, "GitHub may not be asked before %s: %s",
		time_text(until, text, sizeof text),
		l->until > now ? l->why : "so much at once is more than it allows");
}

/* Short pauses are waited out, long ones are the caller's. */
static int wait_turn(struct github *g, const struct github_bearer *b, bool write, usec_t *ret_until,
	struct error *err)
{
	for (;;) {
		const struct github_limit *l = github_limits_of(g->limits, b->name);
		usec_t now = now_of(g),
		       next = github_limit_next(l, write, g->options.write_pause, now);
		int r;

		if (next <= now)
			return 0;
		if (l->until > now || next - now > pause_most) {
			*ret_until = next;
			return limited(l, next, now, err);
		}
		r = github_pause(g, next - now, err);
		if (r < 0)
			return r;
	}
}

/* What GitHub said of limits is kept before anything else is done. */
static int note(struct github *g, const struct github_bearer *b, const struct http_answer *a,
	usec_t *ret_until, struct error *err)
{
	struct github_limit *l = github_limits_of(g->limits, b->name);
	const struct github_limit before = *l;
	usec_t now = now_of(g);
	bool refused = github_limit_note(l, a, now);

	g->ahead = github_clock_ahead(a, now);
	if (l->until != before.until || l->strikes != before.strikes)
		github_limits_save(g->limits, NULL); /* memory holds it too */
	if (!refused)
		return 0;
	*ret_until = l->until;
	return limited(l, l->until, now, err);
}

static int ask_ours(struct github *g, struct github_bearer *b, const struct http_request *q,
	struct http_answer *ret, usec_t *ret_until, struct error *err)
{
	bool write = !text_equal(q->method, "GET");
	int r = wait_turn(g, b, write, ret_until, err);

	if (r < 0)
		return r;
	github_limit_spend(github_limits_of(g->limits, b->name), write, now_of(g));
	if (write && github_limits_save(g->limits, err) < 0)
		return error_wrap(err, "nothing was sent"), -ENOTCONN;
	r = http_ask(q, ret, err);
	if (write) /* a second from its end, too */
		github_limits_of(g->limits, b->name)->wrote = now_of(g);
	return r < 0 ? r : note(g, b, ret, ret_until, err);
}

/* With the token to our host, bare to any other. */
static int ask(struct github *g, struct github_bearer *b, const char *token,
	const struct github_call *call, const char *url, struct http_answer *ret, usec_t *ret_until,
	struct error *err)
{
	_cleanup_(secret_done) struct str authorization = {0};
	_cleanup_(str_done) struct str accept = {0}, etag = {0};
	const char *headers[HEADERS_MOST] = {user_agent};
	struct http_request q = {.method = call->method,
		.url = url,
		.headers = headers,
		.deadline = call_within,
		.answer_most_bytes = call->most_bytes,
		.keep_tail = call->keep_tail};
	size_t n = 1;

	if (!github_is_ours(g, url))
		return http_ask(&q, ret, err);
	str_addf(&accept, "Accept: %s", github_accept);
	str_addf(&authorization, "Authorization: Bearer %s", token);
	headers[n++] = str_text(&accept);
	headers[n++] = str_text(&authorization);
	headers[n++] = api_version;
	if (call->etag) {
		str_addf(&etag, "If-None-Match: %s", call->etag);
		headers[n++] = str_text(&etag);
	}
	if (call->body) {
		headers[n++] = "Content-Type: application/json";
		q.body = call->body;
		q.body_bytes = strlen(call->body);
	}
	q.connection = g->connection;
	return ask_ours(g, b, &q, ret, ret_until, err);
}

static bool is_redirect(long status)
{
	return status == 301 || status == 302 || status == 307 || status == 308;
}

/* Where an answer leads; false: nowhere that we follow. */
static bool next_place(const struct github *g, const struct github_call *call,
	const struct http_answer *a, struct str *ret)
{
	_cleanup_(str_done) struct str location = {0};
	const char *to;

	if (!is_redirect(a->status) || !http_answer_header(a, "Location", &location))
		return false;
	to = str_text(&location);
	str_clear(ret);
	if (*to == '/' && to[1] != '/')
		str_addf(ret, "%s%s", str_text(&g->origin), to);
	else
		str_add(ret, to);
	if (github_is_ours(g, str_text(ret)))
		return true;
	return call->may_leave &&
	       text_starts(str_text(ret),
		       text_starts(str_text(&g->origin), "http:") ? "http" : "https:");
}

int github_send(struct github *g, struct github_bearer *b, const char *token,
	const struct github_call *call, struct http_answer *ret, usec_t *ret_until,
	struct error *err)
{
	_cleanup_(str_done) struct str url = {0};
	int r;

	str_add(&url, call->url);
	for (int i = 0;; i++) {
		r = ask(g, b, token, call, str_text(&url), ret, ret_until, err);
		if (r < 0 || i == REDIRECTS_MOST || !next_place(g, call, ret, &url))
			return r;
	}
}
