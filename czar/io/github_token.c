/*
 * Who calls, and with which token.
 *
 * A token is read when it is first needed, and once more when GitHub refuses it. An App's is asked
 * for with a token that the App signs itself, and again before it ends. Limits and answers are kept
 * under a hash: of the token, or of the App, whose tokens change every hour.
 */
#include <string.h>

#include "czar/io/github_app.h"
#include "czar/io/github_door.h"

enum { ANSWER_MOST_BYTES = 1 << 20 };

static const usec_t renew_before = 5 * USEC_MIN, refused_for = USEC_MIN;

static usec_t now_of(const struct github *g)
{
	return g->time.now(g->time.userdata);
}

static void name_it(const struct github *g, struct github_bearer *b)
{
	_cleanup_(secret_done) struct str text = {0};

	if (b->is_app)
		str_addf(&text, "app\n%s\n%s\n%s", str_text(&g->api), g->options.app_id,
			g->options.app_installation);
	else
		str_addf(&text, "token\n%s\n%s", str_text(&g->api), str_text(&b->token));
	hash_text(str_text(&text), text.len, b->name);
}

static int read_token(struct github *g, struct github_bearer *b, struct error *err)
{
	const char *place = b->place ? b->place : github_token_place(str_text(&g->host));
	_cleanup_(secret_done) struct str token = {0};
	int r;

	if (!place)
		return error(err, EACCES,
			"no token for %s: set [github] token-from, or one of the variables of "
			"gh(1)",
			str_text(&g->host));
	r = secret_read(place, &token, err);
	if (r < 0)
		return error_wrap(err, "no token for %s", str_text(&g->host)), -EACCES;
	secret_done(&b->token);
	b->token = token;
	token = (struct str){0};
	name_it(g, b);
	return 0;
}

static int app_refused(const struct http_answer *a, struct error *err)
{
	struct github_answer answer = {
		.status = a->status, .body = json_loadb(str_text(&a->body), a->body.len, 0, NULL)};
	char text[256];

	github_error_text(&answer, text, sizeof text);
	github_answer_done(&answer);
	return error(err, EACCES, "the App is given no token: %s", text);
}

/* Nothing of what is to be done was sent yet, whatever becomes of this. */
static int ask_for_token(struct github *g, struct github_bearer *b, const char *signed_by_app,
	usec_t *ret_until, struct error *err)
{
	_cleanup_(str_done) struct str url = {0};
	struct github_call call = {.method = "POST", .most_bytes = ANSWER_MOST_BYTES};
	struct http_answer a = {0};
	json_t *body;
	int r;

	str_addf(&url, "%s/app/installations/", str_text(&g->api));
	github_add_segment(&url, g->options.app_installation);
	str_add(&url, "/access_tokens");
	call.url = str_text(&url);
	r = github_send(g, b, signed_by_app, &call, &a, ret_until, err);
	if (r == 0 && a.status == 201) {
		body = json_loadb(str_text(&a.body), a.body.len, 0, NULL);
		secret_done(&b->token);
		r = github_app_take(body, &b->token, &b->ends, err);
		json_decref(body);
	} else if (r == 0) {
		r = app_refused(&a, err);
	}
	secret_done(&a.body);
	http_answer_done(&a);
	return r == -EIO ? -ENOTCONN : r;
}

/* Signed once more where GitHub's clock turned out not to be ours. */
static int renew(struct github *g, struct github_bearer *b, usec_t *ret_until, struct error *err)
{
	int r = 0;

	name_it(g, b);
	for (int i = 0; i < 2; i++) {
		_cleanup_(secret_done) struct str token = {0};
		usec_t ahead = g->ahead;

		r = github_app_sign(
			g->options.app_id, g->options.app_key, now_of(g) + ahead, &token, err);
		if (r < 0)
			return error_wrap(err, "the App's key"), -EACCES;
		r = ask_for_token(g, b, str_text(&token), ret_until, err);
		if (r != -EACCES || (g->ahead - ahead < USEC_MIN && ahead - g->ahead < USEC_MIN))
			break;
	}
	return r;
}

static bool is_over(const struct github *g, const struct github_bearer *b)
{
	return b->ends && now_of(g) + g->ahead >= b->ends - renew_before;
}

/* Not what only a clock that was set back makes look recent. */
static bool was_refused_lately(const struct github *g, const struct github_bearer *b)
{
	usec_t age = now_of(g) - b->refused;

	return b->refused && age >= 0 && age < refused_for;
}

int github_bear(struct github *g, enum github_identity who, struct github_bearer **ret,
	usec_t *ret_until, struct error *err)
{
	struct github_bearer *b = &g->bearers[who];
	int r = 0;

	if (!b->exists)
		return error(err, EACCES, "there is no reviewer: set [github] reviewer-token-from");
	if (was_refused_lately(g, b))
		return error(err, EACCES, "GitHub refused the token a moment ago: renew it");
	if (b->refused)
		secret_done(&b->token);
	b->refused = 0;
	if (b->is_app && (!b->token.len || is_over(g, b)))
		r = renew(g, b, ret_until, err);
	else if (!b->token.len)
		r = read_token(g, b, err);
	if (r == -EACCES && b->is_app)
		b->refused = now_of(g);
	if (r == 0)
		*ret = b;
	return r;
}

int github_bear_anew(
	struct github *g, struct github_bearer *b, usec_t *ret_until, struct error *err)
{
	char before[HASH_SIZE];
	int r;

	TEXT_SET(before, b->name);
	secret_done(&b->token);
	r = b->is_app ? renew(g, b, ret_until, err) : read_token(g, b, err);
	if (r == 0 && (b->is_app || !text_equal(before, b->name)))
		return 1;
	if (r == 0 || r == -EACCES)
		b->refused = now_of(g);
	return r == -EACCES ? 0 : r;
}

int github_credential(
	struct github *g, const char **ret_user, const char **ret_password, struct error *err)
{
	struct github_bearer *b;
	usec_t until;
	int r = github_bear(g, GITHUB_AUTHOR, &b, &until, err);

	if (r < 0)
		return r;
	*ret_user = "x-access-token";
	*ret_password = str_text(&b->token);
	return 0;
}
