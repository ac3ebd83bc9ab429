/*
 * What the desk is asked: everything that a verb needs stands in its request.
 *
 * The desk opens no store and reads no settings; titles and names are others' data and travel as
 * JSON.
 */
#include "czar/desk_request.h"

#include <string.h>

#include "checks/fields.h"
#include "czar/desk_status.h"
#include "czar/landing_request.h"
#include "czar/review_request.h"
#include "status/row_json.h"

const char *desk_request_text(const json_t *request, const char *key)
{
	const char *text = json_string_value(json_object_get(request, key));

	return text ? text : "";
}

/* "a, b" */
static json_t *words_of(const char *text)
{
	json_t *list = json_array();

	for (const char *at = text; at && *at;) {
		size_t n = strcspn(at, ","), trimmed = n;

		while (trimmed && at[trimmed - 1] == ' ')
			trimmed--;
		if (trimmed)
			json_array_append_new(list, json_stringn(at, trimmed));
		at += n;
		at += strspn(at, ", ");
	}
	return list;
}

struct record {
	const char *head;
	json_t *list;
};

static int on_check(const void *row, void *userdata)
{
	const struct check_result *c = row;
	struct record *x = userdata;

	const struct row_table *table = &row_tables[ROW_CHECK_RESULT];
	json_t *o;
	size_t i = 0;

	if (!text_equal(c->head, x->head) || text_starts(c->name, CHECK_OF_GITHUB))
		return 0;
	o = row_to_json(table->fields, table->n_fields, c);
	while (i < json_array_size(x->list) &&
		!text_equal(desk_request_text(json_array_get(x->list, i), "name"), c->name))
		i++;
	if (i < json_array_size(x->list))
		json_array_set_new(x->list, i, o); /* it ran again */
	else
		json_array_append_new(x->list, o);
	return 0;
}

static json_t *record_of(struct daemon *d, const struct landing *l)
{
	struct record x = {.head = l->head, .list = json_array()};

	queue_each(d->queue, ROW_CHECK_RESULT, "task = $1", l->task, on_check, &x, NULL);
	return x.list;
}

static json_t *attribution_of(const struct daemon *d, const struct plan *p, const struct task *t)
{
	const struct worker *w = plan_worker(p, t->last_worker);
	const struct profile *profile = w ? config_profile(&d->config, w->profile) : NULL;
	json_t *list = json_array();

	for (size_t i = 0; profile && profile->attribution && profile->attribution[i]; i++)
		json_array_append_new(list, json_string(profile->attribution[i]));
	return list;
}

/* What an omnibus says of itself: no commit of anybody's does. */
static void add_members(const struct plan *p, const struct task *t, struct str *ret)
{
	json_t *members = landing_members(p, t);
	const json_t *m;
	size_t i;

	json_array_foreach (members, i, m)
		str_addf(ret, "- %s: %s (%s, %.10s)\n", desk_request_text(m, "task"),
			desk_request_text(m, "title"), desk_request_text(m, "worker"),
			desk_request_text(m, "head"));
	json_decref(members);
}

static void ask_omnibus(const struct plan *p, const struct task *t, json_t *request)
{
	_cleanup_(str_done) struct str message = {0};

	str_addf(&message, "%s: %s\n\nThese tasks land together:\n\n", t->id, t->title);
	add_members(p, t, &message);
	json_object_set_new(request, "text", json_string(str_text(&message)));
}

static void ask_pull(struct daemon *d, const struct plan *p, const struct task *t,
	const struct landing *l, json_t *request)
{
	const struct config_github *c = &d->config.github;

	json_object_set_new(request, "title", json_string(t->title));
	json_object_set_new(request, "worker", json_string(t->last_worker));
	json_object_set_new(request, "attribution", attribution_of(d, p, t));
	json_object_set_new(request, "record", record_of(d, l));
	json_object_set_new(request, "draft", json_boolean(c->draft));
	json_object_set_new(request, "labels",
		words_of(c->labels && !text_equal(c->labels, "none") ? c->labels : ""));
	json_object_set_new(request, "assignees", words_of(c->assignees));
	json_object_set_new(request, "reviewers", words_of(c->reviewers));
	json_object_set_new(request, "asked", json_integer(l->asked_at));
	if (t->result == RESULT_OMNIBUS)
		ask_omnibus(p, t, request);
}

/* The rules know the two apart: a task on its way is verified, one that was given back is not. */
static void ask_status(const struct task *t, const struct landing *l, json_t *request)
{
	bool red = t->state == TASK_QUEUED || t->state == TASK_BLOCKED;

	json_object_set_new(request, "context", json_string(STATUS_OF_CHECKS));
	json_object_set_new(request, "state", json_string(red ? "failure" : "success"));
	json_object_set_new(request, "text", json_string(red ? l->findings : "verified by czar"));
}

static int ask_review(struct daemon *d, const struct landing *l, json_t *request, struct error *err)
{
	json_object_set_new(request, "head", json_string(l->review_head));
	return review_add_answer(d, l->task, l->review_head, request, err);
}

static void ask_merge(struct daemon *d, const struct plan *p, const struct task *t, json_t *request)
{
	_cleanup_(str_done) struct str message = {0}, title = {0};

	json_object_set_new(request, "method", json_string(d->config.landing.merge));
	if (t->result == RESULT_OMNIBUS) {
		str_addf(&title, "%s: %s", t->id, t->title);
		add_members(p, t, &message);
	} else {
		str_add(&title, t->title);
		str_addf(&message, "Task: %s\nWorker: %s\n", t->id, t->last_worker);
	}
	json_object_set_new(request, "title", json_string(str_text(&title)));
	json_object_set_new(request, "message", json_string(str_text(&message)));
}

json_t *desk_request(
	struct daemon *d, const struct plan *p, const struct intent *in, struct error *err)
{
	const struct task *t = plan_task(p, in->args);
	const struct landing *l = plan_landing(p, in->args);
	json_t *request = json_pack("{s:s, s:s}", "verb", verb_name(in->verb), "task", in->args);
	int r = 0;

	if (in->verb == VERB_FETCH)
		return request;
	if (!t || !l) {
		json_decref(request);
		error(err, ENOENT, "task '%s' is gone", in->args);
		return NULL;
	}
	json_object_update_new(
		request, json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:s}", "branch",
				 t->branch, "head", l->head, "base", d->config.base, "number",
				 (json_int_t)l->pull, "pushed", l->pushed, "base_commit", l->base,
				 "commit", l->commit, "tree", l->tree, "merged", l->merged));
	if (in->verb == VERB_PULL)
		ask_pull(d, p, t, l, request);
	else if (in->verb == VERB_STATUS)
		ask_status(t, l, request);
	else if (in->verb == VERB_POST_REVIEW)
		r = ask_review(d, l, request, err);
	else if (in->verb == VERB_MERGE)
		ask_merge(d, p, t, request);
	else if (in->verb == VERB_PROVE)
		json_object_set_new(request, "members", landing_members(p, t));
	if (r == 0)
		return request;
	json_decref(request);
	return NULL;
}
