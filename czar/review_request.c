/*
 * A model's review, the daemon's side of its job.
 *
 * A key out of the daemon's environment travels to the job on stdin, as a place that holds the key
 * itself (czar/io/secret.h); from elsewhere only the job reads it.
 */
#include "czar/review_request.h"

#include <stdlib.h>
#include <string.h>

#include "checks/fields.h"
#include "checks/review.h"
#include "czar/base/log.h"
#include "czar/io/model.h"
#include "czar/io/secret.h"

struct last_review {
	const char *head;
	struct review review;
	bool found;
};

static int on_review(const void *row, void *userdata)
{
	const struct review *x = row;
	struct last_review *last = userdata;

	if (text_equal(x->head, last->head)) {
		last->review = *x;
		last->found = true;
	}
	return 0;
}

/* With what it said; NULL when that head was not reviewed. New. */
static json_t *load_last(struct daemon *d, const char *task, const char *head, struct review *ret)
{
	struct last_review last = {.head = head};
	_cleanup_(str_done) struct str text = {0};

	if (queue_each(d->queue, ROW_REVIEW, "task = $1", task, on_review, &last, NULL) < 0 ||
		!last.found || queue_review_answer(d->queue, last.review.id, &text, NULL) < 0)
		return NULL;
	*ret = last.review;
	return json_loads(str_text(&text), 0, NULL);
}

/* Of the same head with another base: the change may be the same. A head that is handed in again
 * with the same base is meant to be asked about anew. */
static void add_known(struct daemon *d, const struct landing *l, json_t *request)
{
	struct review x;
	json_t *known = load_last(d, l->task, l->head, &x);

	if (!known || text_equal(x.base, l->base)) {
		json_decref(known);
		return;
	}
	json_object_update_new(
		known, json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "task", x.task, "head", x.head,
			       "model", x.model, "question", x.question, "verdict",
			       verdict_name(x.verdict), "cut", x.cut));
	json_object_set_new(request, "known", known);
}

static const char *default_url(const struct config_review *c)
{
	if (c->api_url)
		return c->api_url;
	return text_equal(c->provider, "openai") ? "https://api.openai.com/v1"
						 : "https://api.anthropic.com/v1";
}

/* Models on one's own machine need none: a variable that is not named is used when it is there. */
static int add_key(const struct config_review *c, json_t *request, struct error *err)
{
	const char *name =
		text_equal(c->provider, "openai") ? "OPENAI_API_KEY" : "ANTHROPIC_API_KEY";
	_cleanup_(secret_done) struct str place = {0};
	char usual[64];
	int r = 0;

	TEXT_SETF(usual, "env:%s", name);
	if (c->token_from)
		r = secret_hand_down(c->token_from, &place, err);
	else if (getenv(name))
		r = secret_hand_down(usual, &place, err);
	if (r == 0)
		json_object_set_new(request, "token_from", json_string(str_text(&place)));
	return r;
}

static int add_text(struct daemon *d, const char *task, json_t *request, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	int r = queue_task_text(d->queue, task, &text, err);

	if (r == 0)
		json_object_set_new(request, "text", json_stringn(str_text(&text), text.len));
	return r;
}

int review_request(struct daemon *d, const struct plan *p, const struct intent *in, json_t *request,
	struct error *err)
{
	const struct config_review *c = &d->config.review;
	const struct task *t = plan_task(p, in->args);
	const struct landing *l = plan_landing(p, in->args);
	int r;

	if (!t || !l || !*l->commit)
		return error(err, ENOENT, "nothing of task '%s' is verified", in->args);
	json_object_update_new(
		request, json_pack("{s:s, s:s, s:s, s:s, s:s}", "task", t->id, "title", t->title,
				 "head", l->head, "base_commit", l->base, "commit", l->commit));
	json_object_update_new(request,
		json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "provider", c->provider, "model",
			c->model ? c->model : "", "run", c->run ? c->run : "", "api_url",
			default_url(c), "timeout", (json_int_t)c->timeout, "attempts",
			(json_int_t)c->attempts, "diff_most", (json_int_t)c->diff_most_bytes));
	add_known(d, l, request);
	r = add_text(d, t->id, request, err);
	if (r == 0 && !text_equal(c->provider, "command"))
		r = add_key(c, request, err);
	return r;
}

usec_t review_deadline(const struct daemon *d)
{
	const struct config_review *c = &d->config.review;

	return c->attempts * (c->timeout + MODEL_PAUSE_MOST) + 5 * USEC_MIN;
}

/* --- what came back --- */

#define READ_TEXT(o, member, row) text_from(o, #member, (row)->member, sizeof(row)->member)
#define READ_NUMBER(o, member, row) \
	((row)->member = json_integer_value(json_object_get(o, #member)))

static void text_from(const json_t *o, const char *key, char *ret, size_t size)
{
	const char *text = json_string_value(json_object_get(o, key));

	text_set(ret, size, text ? text : "");
}

static void read_review(const json_t *o, struct review *ret)
{
	char verdict[ID_SIZE];
	int value;

	READ_TEXT(o, task, ret);
	READ_TEXT(o, head, ret);
	READ_TEXT(o, base, ret);
	READ_TEXT(o, summary, ret);
	READ_TEXT(o, model, ret);
	READ_TEXT(o, question, ret);
	READ_NUMBER(o, took, ret);
	READ_NUMBER(o, input_tokens, ret);
	READ_NUMBER(o, cached_tokens, ret);
	READ_NUMBER(o, output_tokens, ret);
	text_from(o, "verdict", verdict, sizeof verdict);
	value = name_find(verdict_names, verdict);
	ret->verdict = value < 0 ? VERDICT_NONE : (enum verdict)value;
	ret->cut = json_is_true(json_object_get(o, "cut"));
	ret->at = clock_now();
	for (char *c = ret->summary; *c; c++)
		if (*c == '\n' || *c == '\t')
			*c = ' ';
}

void review_store(struct daemon *d, const json_t *review)
{
	struct review row = {0};
	struct error err = {0};
	json_t *answer;
	char *text;

	if (!review)
		return;
	read_review(review, &row);
	answer = json_pack("{s:O, s:O, s:O, s:O}", "verdict", json_object_get(review, "verdict"),
		"summary", json_object_get(review, "summary"), "comments",
		json_object_get(review, "comments"), "key", json_object_get(review, "key"));
	text = json_dumps(answer, JSON_COMPACT);
	if (!text || queue_add_review(d->queue, &row, text, &err) < 0)
		log_error("a review of %s is not kept: %s", row.task, err.text);
	json_decref(answer);
	free(text);
}

bool review_add_findings(struct daemon *d, const char *task, const char *head, struct str *ret)
{
	struct review x;
	json_t *answer = load_last(d, task, head, &x);
	const json_t *comments = json_object_get(answer, "comments");
	const char *summary = json_string_value(json_object_get(answer, "summary"));

	if (!summary) {
		json_decref(answer);
		return false;
	}
	str_addf(ret, REVIEW_FINDINGS "%s\n", summary);
	for (size_t i = 0; i < json_array_size(comments); i++) {
		const char *path = "", *body = "";
		json_int_t line = 0;

		json_unpack(json_array_get(comments, i), "{s:s, s:I, s:s}", "path", &path, "line",
			&line, "body", &body);
		if (line)
			str_addf(ret, "\n%s:%lld: %s\n", path, (long long)line, body);
		else
			str_addf(ret, "\n%s: %s\n", path, body);
	}
	json_decref(answer);
	return true;
}

int review_add_answer(
	struct daemon *d, const char *task, const char *head, json_t *request, struct error *err)
{
	static const char *const keys[] = {"summary", "comments"};
	struct review x;
	json_t *answer = load_last(d, task, head, &x);

	if (!answer)
		return error(err, ENOENT, "the review of %.10s is not kept", head);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		json_object_set(request, keys[i], json_object_get(answer, keys[i]));
	json_object_set_new(request, "verdict", json_string(verdict_name(x.verdict)));
	json_decref(answer);
	return 0;
}
