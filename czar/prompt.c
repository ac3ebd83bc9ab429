/*
 * Giving a text to its program's own interface, in a job.
 *
 * The number of the delivery is the text's id there, so a text is looked for before it is given,
 * and again where the answer was lost: the life before this one may have given it.
 */
#include "czar/prompt.h"

#include <jansson.h>

#include "czar/io/http.h"

static const usec_t answer_within = 10 * USEC_SEC;
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
