/*
 * The model door: making the request, reading the envelope of the answer, asking again.
 *
 * Each API is one pair of functions, request and answer; all else is the same. Asking twice costs
 * money and changes nothing, so whatever may pass is tried again.
 */
#include "czar/io/model.h"

#include <jansson.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "czar/io/http.h"
#include "czar/io/secret.h"

enum { ANSWER_MOST_BYTES = 4 << 20, ANSWER_MOST_TOKENS = 8192 };

void model_answer_done(struct model_answer *a)
{
	str_done(&a->text);
}

static const char *text_of(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "";
}

static int64_t number_of(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

/* --- Anthropic: the answer is the input of a tool that it must call --- */

static json_t *anthropic_request(const struct model_question *q, json_t *schema)
{
	return json_pack("{s:s, s:i, s:[{s:s, s:s, s:O}], s:{s:s, s:s, s:b}, "
			 "s:[{s:s, s:s, s:{s:s}}], s:[{s:s, s:s}]}",
		"model", q->model, "max_tokens", ANSWER_MOST_TOKENS, "tools", "name",
		q->schema_name, "description", "Hands in the answer.", "input_schema", schema,
		"tool_choice", "type", "tool", "name", q->schema_name, "disable_parallel_tool_use",
		1, "system", "type", "text", "text", q->constant, "cache_control", "type",
		"ephemeral", "messages", "role", "user", "content", q->text);
}

static int anthropic_answer(const json_t *o, struct model_answer *ret, struct error *err)
{
	const json_t *content = json_object_get(o, "content"), *usage = json_object_get(o, "usage"),
		     *input = NULL;
	char *text;

	ret->cached_tokens = number_of(usage, "cache_read_input_tokens");
	ret->input_tokens = number_of(usage, "input_tokens") + ret->cached_tokens +
			    number_of(usage, "cache_creation_input_tokens");
	ret->output_tokens = number_of(usage, "output_tokens");
	for (size_t i = 0; i < json_array_size(content); i++) {
		const json_t *block = json_array_get(content, i);

		if (!text_equal(text_of(block, "type"), "tool_use"))
			continue;
		if (input)
			return error(err, EBADMSG, "it answered twice");
		input = json_object_get(block, "input");
	}
	if (!text_equal(text_of(o, "stop_reason"), "tool_use") || !input)
		return error(err, EBADMSG, "it gave no whole answer (stop_reason: %.40s)",
			text_of(o, "stop_reason"));
	text = json_dumps(input, JSON_COMPACT | JSON_ENCODE_ANY);
	str_add(&ret->text, text ? text : "");
	free(text);
	return 0;
}

/* --- OpenAI and what speaks like it: the answer is the message --- */

static json_t *openai_request(const struct model_question *q, json_t *schema)
{
	return json_pack("{s:s, s:[{s:s, s:s}, {s:s, s:s}], s:{s:s, s:{s:s, s:b, s:O}}}", "model",
		q->model, "messages", "role", "system", "content", q->constant, "role", "user",
		"content", q->text, "response_format", "type", "json_schema", "json_schema", "name",
		q->schema_name, "strict", 1, "schema", schema);
}

static int openai_answer(const json_t *o, struct model_answer *ret, struct error *err)
{
	const json_t *choices = json_object_get(o, "choices"), *usage = json_object_get(o, "usage"),
		     *choice = json_array_get(choices, 0);

	ret->input_tokens = number_of(usage, "prompt_tokens");
	ret->output_tokens = number_of(usage, "completion_tokens");
	ret->cached_tokens =
		number_of(json_object_get(usage, "prompt_tokens_details"), "cached_tokens");
	if (json_array_size(choices) != 1)
		return error(err, EBADMSG, "it answered %zu times", json_array_size(choices));
	if (!text_equal(text_of(choice, "finish_reason"), "stop"))
		return error(err, EBADMSG, "it gave no whole answer (finish_reason: %.40s)",
			text_of(choice, "finish_reason"));
	str_add(&ret->text, text_of(json_object_get(choice, "message"), "content"));
	return 0;
}

static const struct {
	const char *path, *version, *key_header;
	json_t *(*request)(const struct model_question *, json_t *);
	int (*answer)(const json_t *, struct model_answer *, struct error *);
} apis[] = {
	[MODEL_ANTHROPIC] = {"/messages", "anthropic-version: 2023-06-01",
		"x-api-key: ", anthropic_request, anthropic_answer},
	[MODEL_OPENAI] = {"/chat/completions", "Accept: application/json", "Authorization: Bearer ",
		openai_request, openai_answer},
};

/* --- one asking --- */

/* Some repeat the key that they refuse. */
static void add_without_key(struct str *ret, const char *text, const char *key)
{
	const char *at;

	while (*key && (at = strstr(text, key))) {
		str_add_bytes(ret, text, (size_t)(at - text));
		str_add(ret, "(the key)");
		text = at + strlen(key);
	}
	str_add(ret, text);
}

/* Its own sentence, where it has one: {"error": {"message"}} in both APIs. */
static void add_reason(const struct http_answer *a, const char *key, struct str *ret)
{
	json_t *o = json_loadb(str_text(&a->body), a->body.len, 0, NULL);
	_cleanup_(str_done) struct str message = {0};
	size_t n;

	add_without_key(&message, text_of(json_object_get(o, "error"), "message"), key);
	n = strcspn(str_text(&message), "\n");
	str_addf(ret, "HTTP %ld", a->status);
	if (n) {
		str_add(ret, ": ");
		text_add_clean(ret, str_text(&message), n < 160 ? n : 160);
	}
	json_decref(o);
}

static bool may_pass(long status)
{
	return status == 408 || status == 409 || status == 429 || status >= 500;
}

/* In seconds; a date is as good as none: then the pause is ours. */
static usec_t wait_of(const struct http_answer *a)
{
	_cleanup_(str_done) struct str value = {0};
	int64_t seconds;

	if (!http_answer_header(a, "retry-after", &value) ||
		!text_to_int(str_text(&value), &seconds) || seconds < 0 || seconds > 86400)
		return 0;
	return seconds * USEC_SEC;
}

static int judge_status(
	const struct http_answer *a, const char *key, struct model_answer *ret, struct error *err)
{
	_cleanup_(str_done) struct str reason = {0};

	if (a->status == 200)
		return 0;
	add_reason(a, key, &reason);
	ret->wait = wait_of(a);
	return error(err,
		may_pass(a->status)                    ? EAGAIN
		: a->status == 401 || a->status == 403 ? EACCES
						       : EINVAL,
		"%s", str_text(&reason));
}

static int read_answer(const struct model_question *q, const struct http_answer *a,
	struct model_answer *ret, struct error *err)
{
	json_t *o = json_loadb(str_text(&a->body), a->body.len, JSON_REJECT_DUPLICATES, NULL);
	int r = o ? apis[q->api].answer(o, ret, err)
		  : error(err, EBADMSG, "what it sent is not JSON");

	json_decref(o);
	return r;
}

static int ask_once(const struct model_question *q, const char *body, struct model_answer *ret,
	struct error *err)
{
	_cleanup_(http_answer_done) struct http_answer answer = {0};
	_cleanup_(secret_done) struct str key = {0};
	_cleanup_(str_done) struct str url = {0};
	struct http_request request = {.method = "POST",
		.body = body,
		.body_bytes = strlen(body),
		.deadline = q->timeout,
		.answer_most_bytes = ANSWER_MOST_BYTES};
	const char *headers[] = {
		"Content-Type: application/json", apis[q->api].version, NULL, NULL};
	int r;

	str_addf(&url, "%s%s", q->api_url, apis[q->api].path);
	str_addf(&key, "%s%s", apis[q->api].key_header, q->key);
	if (*q->key)
		headers[2] = str_text(&key);
	request.url = str_text(&url);
	request.headers = headers;
	r = http_ask(&request, &answer, err);
	if (r < 0) {
		if (err)
			err->number = EAGAIN;
		return -EAGAIN;
	}
	r = judge_status(&answer, q->key, ret, err);
	return r < 0 ? r : read_answer(q, &answer, ret, err);
}

static void pause_for(usec_t time)
{
	poll(NULL, 0, (int)(time / USEC_MSEC));
}

int model_ask(const struct model_question *q, struct model_answer *ret, struct error *err)
{
	json_t *schema = json_loads(q->schema, 0, NULL);
	json_t *request = schema ? apis[q->api].request(q, schema) : NULL;
	char *body = request ? json_dumps(request, JSON_COMPACT) : NULL;
	usec_t pause = USEC_SEC;
	int r = body ? 0 : error(err, EINVAL, "the question is not to be written as JSON");

	for (int64_t i = 1; r == 0; i++) {
		r = ask_once(q, body, ret, err);
		if (r != -EAGAIN || i >= q->attempts || ret->wait > MODEL_PAUSE_MOST)
			break;
		pause_for(ret->wait > pause ? ret->wait : pause);
		pause = 2 * pause < MODEL_PAUSE_MOST ? 2 * pause : MODEL_PAUSE_MOST;
		ret->wait = 0;
		r = 0;
	}
	json_decref(schema);
	json_decref(request);
	free(body);
	return r;
}
