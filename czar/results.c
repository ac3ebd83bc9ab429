/*
 * Results: what tasks with a report brought, from the store into files that workers can read.
 *
 * A report is what czar finish handed in; where a marker alone ended the task, it is the message of
 * that commit. The files can be made again at any time.
 */
#include "czar/results.h"

#include <stdlib.h>
#include <string.h>

#include "checks/commit_message.h"
#include "checks/fields.h"
#include "checks/span.h"
#include "checks/transitions.h"
#include "czar/base/file.h"
#include "czar/base/log.h"
#include "status/result_json.h"
#include "status/row_json.h"

enum {
	HANDED_IN = TASK_HOLDS & ~(TASK_BIT(TASK_ASSIGNED) | TASK_BIT(TASK_WORKING)),
};

static bool has_result(const struct task *t)
{
	return t->result == RESULT_REPORT &&
	       (TASK_BIT(t->state) & (HANDED_IN | TASK_BIT(TASK_DONE)));
}

/* The last one that was submitted. */
static int on_attempt(const void *row, void *userdata)
{
	const struct attempt *a = row;

	if (a->outcome == OUTCOME_SUBMITTED)
		*(struct attempt *)userdata = *a;
	return 0;
}

/* The marker's line is no finding, unless it is all there is. */
static int message_of(struct daemon *d, const char *oid, struct str *ret, struct error *err)
{
	struct git_commit c = {0};
	struct span body, rest;
	int r = git_commit(d->git, oid, &c, err);

	if (r < 0)
		return r;
	rest = body = message_body((struct span){str_text(&c.message), c.message.len}, NULL);
	span_last_line(&rest);
	rest = span_trim_end(rest);
	str_add_bytes(ret, body.p, rest.n ? rest.n : body.n);
	git_commit_done(&c);
	return 0;
}

static int load(struct daemon *d, const struct task *t, json_t **ret, struct error *err)
{
	_cleanup_(str_done) struct str report = {0};
	struct attempt a = {0};
	int r = queue_each(d->queue, ROW_ATTEMPT, "task = $1", t->id, on_attempt, &a, err);

	if (r == 0 && !a.id)
		return error(err, ENOENT, "'%s' was never handed in", t->id);
	if (r == 0)
		r = queue_report(d->queue, t->id, a.worker, a.began, &report, err);
	if (r == -ENOENT)
		r = message_of(d, a.marker_commit, &report, err);
	if (r == 0)
		*ret = result_json(&(struct result_facts){t, &a, str_text(&report)});
	return r;
}

static void path_of(const struct daemon *d, const char *task, struct str *ret)
{
	str_addf(ret, "%s/results/%s.json", d->place->dot_czar, task);
}

static int put(struct daemon *d, const struct task *t, const json_t *result, struct error *err)
{
	_cleanup_(text_free) char *text = json_dumps(result, JSON_INDENT(2) | JSON_REALS_SHORT);
	_cleanup_(str_done) struct str path = {0};
	int r;

	str_addf(&path, "%s/results", d->place->dot_czar);
	r = dir_make(str_text(&path), 0755, err);
	if (r < 0)
		return r;
	if (!text)
		return error(err, EINVAL, "the report of '%s' cannot be written as JSON", t->id);
	str_clear(&path);
	path_of(d, t->id, &path);
	return file_write(str_text(&path), text, strlen(text), 0644, err);
}

void results_write(struct daemon *d, const char *task)
{
	struct error err = {0};
	json_t *result = NULL;
	struct task t;
	int r = queue_find_task(d->queue, task, &t, &err);

	if (r == 0 && !has_result(&t))
		return;
	if (r == 0)
		r = load(d, &t, &result, &err);
	if (r == 0)
		r = put(d, &t, result, &err);
	json_decref(result);
	if (r < 0)
		log_warning("no result of '%s' was written: %s", task, err.text);
}

static int on_task(const void *row, void *userdata)
{
	_cleanup_(str_done) struct str path = {0};
	struct daemon *d = userdata;
	const struct task *t = row;

	if (clock_now() - t->since > d->config.keep.tasks)
		return 0; /* what it would be made from may be gone */
	path_of(d, t->id, &path);
	if (has_result(t) && !path_exists(str_text(&path)))
		results_write(d, t->id);
	return 0;
}

void results_catch_up(struct daemon *d)
{
	struct error err = {0};

	if (queue_each(d->queue, ROW_TASK, "result = $1", "report", on_task, d, &err) < 0)
		log_warning("%s", err.text);
}

/* Findings that are no text are their JSON. */
static void add_findings(const json_t *result, struct str *ret)
{
	const json_t *findings = json_object_get(result, "findings");
	_cleanup_(text_free) char *dump = NULL;

	if (json_is_string(findings)) {
		str_add(ret, json_string_value(findings));
		return;
	}
	dump = json_dumps(findings, JSON_INDENT(2));
	str_add(ret, dump ? dump : "");
}

void results_find(struct daemon *d, const struct task *t, struct str *path, struct str *findings)
{
	struct error err = {0};
	json_t *result = NULL;

	if (!has_result(t) || load(d, t, &result, &err) < 0)
		return;
	path_of(d, t->id, path);
	add_findings(result, findings);
	if (!path_exists(str_text(path)))
		put(d, t, result, NULL);
	json_decref(result);
}
