/*
 * Jobs: asking a model, or a program of the project's, for a review.
 *
 * It reads commits and writes nothing. The nonce is made after what is shown, so nothing shown can
 * know it. A key is read last, and only kept while it is used.
 */
#include "czar/job_review.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "checks/fields.h"
#include "checks/review.h"
#include "czar/base/hash.h"
#include "czar/io/git_landing.h"
#include "czar/io/model.h"
#include "czar/io/secret.h"
#include "czar/io/spawn.h"
#include "czar/review_answer.h"
#include "czar/review_question.h"

enum { COMMAND_MOST_BYTES = 256 * 1024, NONCE_SIZE = 33, ENVIRONMENT_MOST = 160 };

/* What is shown, and the hash of it: another base may make the same change of it. */
struct question {
	struct git_changed changed;
	struct str diff;
	struct review_change change;
	bool cut;
	char hash[HASH_SIZE];
};

static void question_done(struct question *q)
{
	git_changed_done(&q->changed);
	str_done(&q->diff);
}

static int64_t number(const json_t *request, const char *key)
{
	return json_integer_value(json_object_get(request, key));
}

static void hash_question(const json_t *request, struct question *q)
{
	_cleanup_(str_done) struct str all = {0};

	str_addf(&all, "%s\n%s\n%s\n", job_text(request, "provider"), job_text(request, "model"),
		job_text(request, "run"));
	str_add(&all, review_instructions);
	review_question(&q->change, "", &all);
	hash_text(str_text(&all), all.len, q->hash);
}

static int make_question(const json_t *request, struct question *q, struct error *err)
{
	const char *checkout = job_text(request, "checkout");
	const char *base = job_text(request, "base_commit"), *commit = job_text(request, "commit");
	int r = git_changed(checkout, base, commit, &q->changed, err);

	q->change = (struct review_change){.task = job_text(request, "task"),
		.title = job_text(request, "title"),
		.text = job_text(request, "text"),
		.changed = &q->changed,
		.diff = &q->diff};
	if (r == 0)
		r = git_readable_diff(checkout, base, commit, (size_t)number(request, "diff_most"),
			&q->diff, &q->change.diff_bytes, err);
	if (r == -EFBIG) { /* more than git's door takes */
		q->change.diff_bytes = SIZE_MAX;
		r = 0;
	}
	q->cut = q->diff.len < q->change.diff_bytes;
	if (r == 0)
		hash_question(request, q);
	return r;
}

/* --- asking --- */

/* A worker's commands are not a person's, and what reads strangers' texts is no person. */
static void set_environment(const char *list[ENVIRONMENT_MOST])
{
	const char *const *common = spawn_environment();
	size_t n = 0;

	list[n++] = "CZAR_WORKER=@review";
	while (*common && n + 1 < ENVIRONMENT_MOST)
		list[n++] = *common++;
	list[n] = NULL;
}

static int ask_command(
	const json_t *request, const char *text, struct model_answer *ret, struct error *err)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	_cleanup_(str_done) struct str input = {0}, says = {0};
	const char *argv[] = {"/bin/sh", "-c", job_text(request, "run"), NULL};
	const char *environment[ENVIRONMENT_MOST];
	struct spawn_options o = {.argv = argv,
		.environment = environment,
		.directory = job_text(request, "checkout"),
		.deadline = number(request, "timeout"),
		.output_most_bytes = COMMAND_MOST_BYTES,
		.dies_with_us = true};
	int r;

	set_environment(environment);
	str_addf(&input, "%s\n%s", review_instructions, text);
	o.input = str_text(&input);
	r = spawn_wait(&o, &result, err);
	if (r < 0)
		return r;
	text_add_clean(&says, str_text(&result.errors), result.errors.len);
	if (result.timed_out)
		return error(err, EAGAIN, "the command takes too long");
	if (result.status)
		return error(err, EAGAIN, "the command ended with %d: %.160s", result.status,
			str_text(&says));
	if (result.output.len >= COMMAND_MOST_BYTES)
		return error(err, EBADMSG, "the command prints too much");
	str_add_bytes(&ret->text, str_text(&result.output), result.output.len);
	return 0;
}

static int read_key(const json_t *request, struct str *ret, struct error *err)
{
	const char *place = job_text(request, "token_from");

	return *place ? secret_read(place, ret, err) : 0;
}

static int ask_model(
	const json_t *request, const char *text, struct model_answer *ret, struct error *err)
{
	_cleanup_(secret_done) struct str key = {0};
	struct model_question q = {.api = text_equal(job_text(request, "provider"), "openai")
						  ? MODEL_OPENAI
						  : MODEL_ANTHROPIC,
		.api_url = job_text(request, "api_url"),
		.model = job_text(request, "model"),
		.constant = review_instructions,
		.text = text,
		.schema = review_schema,
		.schema_name = "review",
		.timeout = number(request, "timeout"),
		.attempts = number(request, "attempts")};
	int r = read_key(request, &key, err);

	if (r < 0)
		return r;
	q.key = str_text(&key);
	return model_ask(&q, ret, err);
}

static int ask(const json_t *request, const struct question *q, struct model_answer *ret,
	struct review_answer *answer, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	char nonce[NONCE_SIZE];
	int r;

	TEXT_SETF(nonce, "%016llx%016llx", (unsigned long long)random_u64(),
		(unsigned long long)random_u64());
	review_question(&q->change, nonce, &text);
	if (text_equal(job_text(request, "provider"), "command"))
		r = ask_command(request, str_text(&text), ret, err);
	else
		r = ask_model(request, str_text(&text), ret, err);
	if (r < 0)
		return r;
	r = review_answer_read(str_text(&ret->text), ret->text.len, nonce, q->cut, answer, err);
	return r < 0 ? error_wrap(err, "its answer cannot be used") : 0;
}

/* --- what came of it --- */

static int head_tree(const json_t *request, char ret[65], struct error *err)
{
	char name[80];

	TEXT_SETF(name, "%s^{tree}", job_text(request, "head"));
	return git_id_of(job_text(request, "checkout"), name, ret, err);
}

/* One line for the rule. */
static int say(const json_t *request, enum verdict verdict, const char *key, const char *summary,
	struct str *ret, struct error *err)
{
	char tree[65];
	int r = head_tree(request, tree, err);

	if (r < 0)
		return r;
	str_addf(ret, "%s %.16s %.16s %s %s ", verdict_name(verdict), job_text(request, "head"),
		job_text(request, "base_commit"), key, tree);
	for (; *summary; summary++)
		str_add_bytes(ret, *summary == '\n' || *summary == '\t' ? " " : summary, 1);
	return 0;
}

static json_t *row_of(const json_t *request, const struct question *q,
	const struct review_answer *a, const struct model_answer *m, usec_t took)
{
	const char *model = job_text(request, "model");

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:s, s:s, s:O}",
		"task", job_text(request, "task"), "head", job_text(request, "head"), "base",
		job_text(request, "base_commit"), "verdict", verdict_name(a->verdict), "model",
		*model ? model : job_text(request, "provider"), "question", q->hash, "cut", q->cut,
		"took", (json_int_t)took, "input_tokens", (json_int_t)m->input_tokens,
		"cached_tokens", (json_int_t)m->cached_tokens, "output_tokens",
		(json_int_t)m->output_tokens, "key", a->key, "summary", str_text(&a->summary),
		"comments", a->comments);
}

/* The base moved, the change is the same: so is the answer. 1, or 0 when it is not known. */
static int answer_as_before(
	const json_t *request, const struct question *q, struct job_answer *ret, struct error *err)
{
	const json_t *known = json_object_get(request, "known");
	int verdict = name_find(verdict_names, job_text(known, "verdict"));
	int r;

	if (verdict <= VERDICT_NONE || !text_equal(job_text(known, "question"), q->hash))
		return 0;
	r = say(request, (enum verdict)verdict, job_text(known, "key"), job_text(known, "summary"),
		&ret->result, err);
	if (r < 0)
		return r;
	ret->review = json_deep_copy(known);
	json_object_set_new(ret->review, "base", json_string(job_text(request, "base_commit")));
	for (const char *const *name = (const char *const[]){"took", "input_tokens",
		     "cached_tokens", "output_tokens", NULL};
		*name; name++)
		json_object_set_new(ret->review, *name, json_integer(0));
	return 1;
}

static int ask_and_say(
	const json_t *request, const struct question *q, struct job_answer *ret, struct error *err)
{
	_cleanup_(review_answer_done) struct review_answer answer = {0};
	_cleanup_(model_answer_done) struct model_answer model = {0};
	usec_t began = clock_awake();
	int r = ask(request, q, &model, &answer, err);

	if (r < 0) {
		ret->number = model.wait / USEC_SEC;
		return r;
	}
	r = say(request, answer.verdict, answer.key, str_text(&answer.summary), &ret->result, err);
	if (r == 0)
		ret->review = row_of(request, q, &answer, &model, clock_awake() - began);
	return r;
}

int job_review(const struct project_place *place, const json_t *request, struct job_answer *ret,
	struct error *err)
{
	_cleanup_(question_done) struct question q = {0};
	int r;

	(void)place;
	prctl(PR_SET_DUMPABLE, 0); /* nobody of this user looks into a process that holds a key */
	r = make_question(request, &q, err);
	if (r == 0)
		r = answer_as_before(request, &q, ret, err);
	if (r == 0)
		r = ask_and_say(request, &q, ret, err);
	return r < 0 ? r : 0;
}
