/*
 * The GitHub door: opening it, asking and writing.
 *
 * What changes nothing is asked again when it failed; a write is sent once. What GitHub answers is
 * the caller's to judge: only what is nobody's answer is an error here.
 */
#include "czar/io/github.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "czar/io/github_door.h"

enum { TRIES = 3 };

static const usec_t try_pause[TRIES] = {0, USEC_SEC, 3 * USEC_SEC};

const char *const github_environment[] = {"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy",
	"ALL_PROXY", "no_proxy", "NO_PROXY", NULL};

static usec_t real_now(void *userdata)
{
	(void)userdata;
	return clock_now();
}

/* Nothing is read from it: only its end ends a pause. */
static int real_pause(void *userdata, usec_t duration)
{
	const int *stop_fd = userdata;
	struct pollfd p = {.fd = *stop_fd > 0 ? *stop_fd : -1};
	usec_t end = clock_awake() + duration, left;

	while ((left = end - clock_awake()) > 0)
		if (poll(&p, 1, (int)(left / USEC_MSEC) + 1) > 0)
			return -ECANCELED;
	return 0;
}

static int check_places(const struct github_options *o, struct error *err)
{
	bool app = o->app_id || o->app_installation || o->app_key;

	if (app && (!o->app_id || !o->app_installation || !o->app_key))
		return error(err, EINVAL, "an App needs app-id, app-installation and app-key");
	if (app && o->token_from)
		return error(err, EINVAL, "both an App and token-from: remove one of them");
	return 0;
}

static void set_bearers(struct github *g)
{
	struct github_bearer *author = &g->bearers[GITHUB_AUTHOR];
	struct github_bearer *reviewer = &g->bearers[GITHUB_REVIEWER];

	author->exists = true;
	author->is_app = g->options.app_id;
	author->place = g->options.token_from;
	reviewer->exists = g->options.reviewer_from;
	reviewer->place = g->options.reviewer_from;
}

static int open_state(struct github *g, struct error *err)
{
	_cleanup_(str_done) struct str answers = {0};
	int r;

	str_addf(&answers, "%s/answers", g->options.state_dir);
	r = github_cache_open(&g->cache, str_text(&answers), err);
	return r < 0 ? r : github_limits_open(g->options.state_dir, &g->limits, err);
}

int github_open(const struct github_options *o, struct github **ret, struct error *err)
{
	struct github *g = calloc(1, sizeof *g);
	int r;

	if (!g)
		abort();
	g->options = *o;
	if (!g->options.write_pause)
		g->options.write_pause = USEC_SEC;
	g->time = o->time ? *o->time
			  : (struct github_time){real_now, real_pause, &g->options.stop_fd};
	set_bearers(g);
	g->connection = http_connection_new();
	r = check_places(o, err);
	if (r == 0)
		r = github_host_take(g, err);
	if (r == 0)
		r = open_state(g, err);
	if (r < 0)
		github_close(g);
	else
		*ret = g;
	return r;
}

void github_close(struct github *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < GITHUB_IDENTITIES; i++)
		secret_done(&g->bearers[i].token);
	http_connection_free(g->connection);
	github_limits_close(g->limits);
	str_done(&g->api);
	str_done(&g->origin);
	str_done(&g->host);
	free(g);
}

bool github_has_reviewer(const struct github *g)
{
	return g->bearers[GITHUB_REVIEWER].exists;
}

const char *github_api(const struct github *g)
{
	return str_text(&g->api);
}

const char *github_host(const struct github *g)
{
	return str_text(&g->host);
}

void github_answer_done(struct github_answer *a)
{
	json_decref(a->body);
	*a = (struct github_answer){0};
}

void github_add_segment(struct str *path, const char *segment)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~";

	for (const char *c = segment; *c; c++)
		if (strchr(plain, *c))
			str_add_bytes(path, c, 1);
		else
			str_addf(path, "%%%02X", (unsigned char)*c);
}

int github_address(const struct github *g, const char *path, struct str *ret, struct error *err)
{
	for (const char *c = path; *c; c++)
		if (*c <= ' ' || *c > '~')
			return error(err, EINVAL, "a blank or no ASCII in an address of GitHub's");
	if (*path == '/')
		str_addf(ret, "%s%s", str_text(&g->api), path);
	else if (github_is_ours(g, path))
		str_add(ret, path);
	else
		return error(err, EINVAL, "'%s' is not below %s", path, str_text(&g->origin));
	return 0;
}

/* With a token that was refused, once more with the one that is there now. */
static int call_as(struct github *g, enum github_identity who, const struct github_call *call,
	struct http_answer *ret, usec_t *ret_until, struct error *err)
{
	struct github_bearer *b;
	int r = github_bear(g, who, &b, ret_until, err);

	if (r == 0)
		r = github_send(g, b, str_text(&b->token), call, ret, ret_until, err);
	if (r < 0 || ret->status != 401)
		return r;
	r = github_bear_anew(g, b, ret_until, err);
	if (r <= 0)
		return r;
	r = github_send(g, b, str_text(&b->token), call, ret, ret_until, err);
	if (r == 0 && ret->status == 401)
		b->refused = g->time.now(g->time.userdata);
	return r;
}

int github_ask(struct github *g, enum github_identity who, const struct github_call *call,
	struct http_answer *ret, usec_t *ret_until, struct error *err)
{
	int r = 0;

	for (int i = 0; i < TRIES; i++) {
		r = i ? github_pause(g, try_pause[i], err) : 0;
		if (r < 0)
			return r;
		r = call_as(g, who, call, ret, ret_until, err);
		if (r != -EIO && (r < 0 || ret->status < 500))
			return r;
	}
	return r;
}

static json_t *parse(const struct http_answer *a)
{
	return json_loadb(str_text(&a->body), a->body.len, JSON_DECODE_ANY, NULL);
}

int github_take(const struct http_answer *a, struct github_answer *ret, struct error *err)
{
	_cleanup_(str_done) struct str permissions = {0};

	ret->status = a->status;
	ret->body = a->body.len ? parse(a) : NULL;
	if (!http_answer_header(a, "X-Accepted-GitHub-Permissions", &permissions))
		http_answer_header(a, "X-Accepted-OAuth-Scopes", &permissions);
	TEXT_SET(ret->permissions, str_text(&permissions));
	if (a->status >= 200 && a->status < 300 && a->body.len && !ret->body)
		return error(err, EIO, "what came as GitHub's answer (%ld) is no JSON", a->status);
	return 0;
}

int github_finish(int r, struct github_answer *ret)
{
	usec_t until = ret->until;

	if (r < 0) {
		github_answer_done(ret);
		ret->until = r == -EAGAIN ? until : 0;
	}
	return r;
}

int github_get_text(struct github *g, enum github_identity who, const char *path, size_t most_bytes,
	struct github_answer *ret, struct str *ret_text, struct error *err)
{
	_cleanup_(http_answer_done) struct http_answer a = {0};
	_cleanup_(str_done) struct str url = {0};
	struct github_call call = {
		.method = "GET", .most_bytes = most_bytes, .keep_tail = true, .may_leave = true};
	int r = github_address(g, path, &url, err);

	github_answer_done(ret);
	call.url = str_text(&url);
	if (r == 0)
		r = github_ask(g, who, &call, &a, &ret->until, err);
	if (r < 0)
		return github_finish(r, ret);
	if (a.status != 200)
		return github_finish(github_take(&a, ret, err), ret);
	ret->status = a.status;
	text_add_clean(ret_text, str_text(&a.body), a.body.len);
	return 0;
}

int github_write(struct github *g, enum github_identity who, const char *method, const char *path,
	json_t *body, struct github_answer *ret, struct error *err)
{
	_cleanup_(http_answer_done) struct http_answer a = {0};
	_cleanup_(str_done) struct str url = {0};
	_cleanup_(text_free) char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	struct github_call call = {
		.method = method, .body = text, .most_bytes = GITHUB_ANSWER_MOST};
	int r = github_address(g, path, &url, err);

	github_answer_done(ret);
	call.url = str_text(&url);
	if (r == 0)
		r = call_as(g, who, &call, &a, &ret->until, err);
	if (r == 0)
		r = github_take(&a, ret, err);
	return github_finish(r, ret);
}
