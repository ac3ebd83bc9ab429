/*
 * Giving a text to its program's own interface, in a job.
 *
 * The text has an id there that follows from the delivery, so it is looked for before it is given,
 * and again where the answer was lost: the life before this one may have given it. A program that
 * answers before it has stored a text is asked for a while.
 */
#include "czar/prompt.h"

#include <poll.h>

#include "czar/interface.h"
#include "czar/io/http.h"

static const usec_t answer_within = 10 * USEC_SEC, stored_within = 3 * USEC_SEC;
enum { LOOK_EVERY_MS = 100 };
static const char *const text_headers[] = {"Content-Type: text/plain; charset=utf-8", NULL};

/* {"state": "queued" | "running" | "done"} */
static int read_state(const struct http_answer *a, int64_t *ret_begun, struct error *err)
{
	json_t *answer = json_loadb(str_text(&a->body), a->body.len, 0, NULL);
	const char *state = json_string_value(json_object_get(answer, "state"));
	bool begun =
		text_equal(state ? state : "", "running") || text_equal(state ? state : "", "done");
	bool known = begun || text_equal(state ? state : "", "queued");

	json_decref(answer);
	if (!known)
		return error(err, -PROMPT_UNKNOWN, "its answer names no state");
	*ret_begun = begun;
	return 0;
}

/* 1 it is there, 0 it is not. */
static int look_up(struct http_request q, int64_t *ret_begun, struct error *err)
{
	struct http_answer a = {0};
	int r;

	q.method = "GET";
	q.body = NULL;
	r = http_ask(&q, &a, err);
	if (r < 0)
		r = PROMPT_UNKNOWN;
	else if (a.status == 200)
		r = read_state(&a, ret_begun, err) < 0 ? PROMPT_UNKNOWN : 1;
	else if (a.status == 404)
		r = 0;
	else
		r = error(err, -PROMPT_UNKNOWN, "it answers %ld when asked for a text", a.status);
	http_answer_done(&a);
	return r;
}

/* 1 it has it, 0 nobody knows. */
static int give(const struct http_request *q, int64_t *ret_begun, struct error *err)
{
	struct http_answer a = {0};
	int r = http_ask(q, &a, err);

	if (r < 0 || a.status >= 500 || a.status < 200)
		r = 0;
	else if (a.status >= 300)
		r = error(err, EPERM, "it answers %ld", a.status);
	else
		r = read_state(&a, ret_begun, err) == 0;
	http_answer_done(&a);
	return r;
}

int prompt_offer(const char *socket, int64_t delivery, const char *text, size_t n,
	int64_t *ret_begun, struct error *err)
{
	char url[64];
	struct http_request q = {.method = "PUT",
		.socket = socket,
		.url = url,
		.headers = text_headers,
		.body = text,
		.body_bytes = n,
		.deadline = answer_within};
	int r;

	TEXT_SETF(url, "http://localhost/prompt/%lld", (long long)delivery);
	r = look_up(q, ret_begun, err);
	if (r == 0)
		r = give(&q, ret_begun, err);
	if (r == 0)
		r = look_up(q, ret_begun, err);
	if (r == 0)
		return error(err, -PROMPT_UNKNOWN, "no answer came, and it does not have the text");
	return r < 0 ? r : 0;
}

/* Not yet there is no proof that it will not be: it was said to be taken. */
static int wait_until_stored(
	struct interface *x, const char *message, const char *text, struct error *err)
{
	usec_t until = clock_awake() + stored_within;
	int r;

	while ((r = interface_find(x, message, text, err)) == 0 && clock_awake() < until)
		poll(NULL, 0, LOOK_EVERY_MS);
	return r;
}

static int offer_in_session(
	struct interface *x, int64_t delivery, const char *text, size_t n, struct error *err)
{
	char message[ID_SIZE];
	int r;

	interface_message(x, delivery, text, n, message);
	r = interface_find(x, message, text, err);
	if (r != 0)
		return r;
	r = interface_give(x, message, text, err);
	if (r < 0)
		return r;
	return r > 0 ? wait_until_stored(x, message, text, err)
		     : interface_find(x, message, text, err);
}

int prompt_offer_to(const json_t *request, int64_t delivery, const char *text, size_t n,
	int64_t *ret_begun, struct error *err)
{
	struct interface x;
	int r = interface_open(request, &x, err);

	if (r < 0)
		return r;
	r = interface_session(&x, err);
	if (r == 0)
		r = offer_in_session(&x, delivery, text, n, err);
	interface_done(&x);
	if (r == 0)
		return error(err, -PROMPT_UNKNOWN, "it does not have the text");
	if (r < 0)
		return r == -EACCES || r == -EPERM || r == -ENOENT || r == -EINVAL ? r
										   : PROMPT_UNKNOWN;
	*ret_begun = 1; /* what is in a session is read with its next request at the latest */
	return 0;
}
