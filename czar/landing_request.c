/*
 * Landing, the daemon's side of its jobs.
 *
 * Titles, globs and names are others' data: they travel as JSON on stdin and reach git the same
 * way.
 */
#include "czar/landing_request.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "checks/branches.h"
#include "checks/fields.h"
#include "checks/omnibus.h"
#include "checks/pulls.h"
#include "checks/review.h"
#include "checks/transitions.h"
#include "czar/base/file.h"
#include "czar/base/log.h"
#include "czar/desk_verbs.h"
#include "czar/review_request.h"

static json_t *list_of(const char *const *texts)
{
	json_t *list = json_array();

	for (; texts && *texts; texts++)
		json_array_append_new(list, json_string(*texts));
	return list;
}

static void protect_link(const struct daemon *d, const char *name, json_t *list)
{
	char path[PATH_MAX], below[PATH_SIZE];

	TEXT_SETF(path, "%s/%s", d->place->checkout, name);
	if (project_path_below(d->place, path, below, sizeof below))
		json_array_append_new(list, json_string(below));
}

/* What decides over others' work is not changed by a worker alone; nor where links lead that
 * stand in their place. */
static json_t *protected_paths(const struct daemon *d)
{
	static const char *const always[] = {"czar.conf", ".github", ".githooks", ".husky", NULL};
	json_t *list = list_of(always);

	for (const char *const *name = always; *name; name++)
		protect_link(d, *name, list);
	for (size_t i = 0; d->config.landing.protects && d->config.landing.protects[i]; i++)
		json_array_append_new(list, json_string(d->config.landing.protects[i]));
	return list;
}

static void ask_checks(struct daemon *d, json_t *request)
{
	json_t *checks = json_array();

	for (size_t i = 0; d->config.landing.require_checks && i < d->config.landing.n_checks;
		i++) {
		const struct config_check *c = &d->config.landing.checks[i];

		json_array_append_new(
			checks, json_pack("{s:s, s:s, s:I, s:b, s:o}", "name", c->name, "run",
					c->run, "timeout", (json_int_t)c->timeout, "required",
					c->required, "when", list_of(c->when)));
	}
	json_object_set_new(request, "checks", checks);
	json_object_set_new(request, "protects", protected_paths(d));
	json_object_set_new(request, "must_touch", list_of(d->config.landing.must_touch));
	json_object_set_new(request, "file_most_bytes",
		json_integer((json_int_t)d->config.landing.file_most_bytes));
	json_object_set_new(request, "worktrees", json_string(d->config.worktrees));
}

static json_t *touches_of(const struct plan *p, const char *task)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->next.n_touches; i++)
		if (text_equal(p->next.touches[i].task, task))
			json_array_append_new(list, json_string(p->next.touches[i].glob));
	return list;
}

/* Others that are handed in and not landed: whoever has one of their heads in his branch, because
 * he needed it or made his work fit, has their paths as well. */
static json_t *others_of(const struct plan *p, const struct task *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->next.n_tasks; i++) {
		const struct task *other = &p->next.tasks[i];

		if ((TASK_BIT(other->state) & TASK_HANDED_IN) && *other->head && other != t &&
			other->result == RESULT_COMMITS)
			json_array_append_new(list, json_pack("{s:s, s:o}", "head", other->head,
							    "touches", touches_of(p, other->id)));
	}
	return list;
}

json_t *landing_members(const struct plan *p, const struct task *t)
{
	const struct task **members;
	json_t *list = json_array();
	size_t n = t->result == RESULT_OMNIBUS ? omnibus_members(p, t, &members) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct task *m = members[i];

		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s, s:s, s:s}", "task", m->id, "head", m->head,
				"branch", m->branch, "title", m->title, "worker", m->last_worker));
	}
	return list;
}

static void add_members(const json_t *members, struct str *message)
{
	for (size_t i = 0; i < json_array_size(members); i++) {
		const json_t *m = json_array_get(members, i);

		str_addf(message, "%s- %s: %s\n", i ? "" : "\n",
			json_string_value(json_object_get(m, "task")),
			json_string_value(json_object_get(m, "title")));
	}
}

static void set_message(json_t *request, const struct task *t, bool squash)
{
	_cleanup_(str_done) struct str message = {0};

	if (t->result == RESULT_OMNIBUS) {
		str_addf(&message, "Merge %s: %s\n", t->id, t->title);
		add_members(json_object_get(request, "members"), &message);
	} else if (squash)
		str_addf(&message, "%s\n\nTask: %s\nWorker: %s\n", t->title, t->id, t->last_worker);
	else
		str_addf(&message, "Merge %s: %s\n\nWorker: %s\n", t->id, t->title, t->last_worker);
	json_object_set_new(request, "message", json_string(str_text(&message)));
}

int landing_request(struct daemon *d, const struct plan *p, const struct intent *in,
	json_t *request, struct error *err)
{
	const struct task *t = plan_task(p, in->args);
	const struct landing *l = plan_landing(p, in->args);
	const char *join = p->next.settings.land_none ? "none" : d->config.landing.merge;
	char ref[PATH_SIZE], logs[PATH_SIZE];

	if (!t || !l)
		return error(err, ENOENT, "task '%s' is gone", in->args);
	TEXT_SETF(ref, "refs/czar/landing/%s", t->id);
	TEXT_SETF(logs, "%s/.czar/checks", d->place->checkout);
	json_object_update_new(request,
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "task", t->id,
			"head", l->head, "branch",
			branch_is_workers(t->branch, t->last_worker) ? "" : t->branch, "join", join,
			"ref", ref, "base_commit", l->base, "commit", l->commit, "tree", l->tree,
			"logs", logs, "touches", touches_of(p, t->id)));
	if (in->verb == VERB_VERIFY)
		json_object_set_new(request, "others", others_of(p, t));
	json_object_set_new(request, "members", landing_members(p, t));
	json_object_set_new(request, "landed", json_boolean(*l->landed));
	set_message(request, t, !text_equal(join, "merge"));
	ask_checks(d, request);
	return 0;
}

/* --- what came back --- */

static void text_from(const json_t *object, const char *key, char *ret, size_t size)
{
	const char *text = json_string_value(json_object_get(object, key));

	text_set(ret, size, text ? text : "");
}

static void read_check(const json_t *check, struct check_result *ret)
{
	char outcome[ID_SIZE];
	int value;

	text_from(check, "task", ret->task, sizeof ret->task);
	text_from(check, "head", ret->head, sizeof ret->head);
	text_from(check, "name", ret->name, sizeof ret->name);
	text_from(check, "log", ret->log, sizeof ret->log);
	text_from(check, "says", ret->says, sizeof ret->says);
	text_from(check, "result", outcome, sizeof outcome);
	value = name_find(check_outcome_names, outcome);
	ret->outcome = value < 0 ? CHECK_RED : (enum check_outcome)value;
	ret->required = json_is_true(json_object_get(check, "required"));
	ret->took = json_integer_value(json_object_get(check, "took"));
	ret->at = clock_now();
}

void landing_store_checks(struct daemon *d, const json_t *checks)
{
	size_t n = json_array_size(checks);
	struct check_result *results;
	struct error err = {0};

	if (!n)
		return;
	results = calloc(n, sizeof *results);
	if (!results)
		abort();
	for (size_t i = 0; i < n; i++)
		read_check(json_array_get(checks, i), &results[i]);
	if (queue_add_check_results(d->queue, results, n, &err) < 0)
		log_error("what checks said is not kept: %s", err.text);
	free(results);
}

/* --- for the brief of a rework --- */

enum {
	CHECKS_MOST = 64,
	TAIL_MOST_BYTES = 3000,
	CHANGES_MOST_BYTES = 16 * 1024,
	LOG_MOST_BYTES = 2 << 20
};

struct last_results {
	const char *head;
	struct check_result results[CHECKS_MOST]; /* the last of each name, for that head */
	size_t n;
};

static int on_result(const void *row, void *userdata)
{
	const struct check_result *c = row;
	struct last_results *l = userdata;
	size_t i = 0;

	if (!text_equal(c->head, l->head))
		return 0;
	while (i < l->n && !text_equal(l->results[i].name, c->name))
		i++;
	if (i < CHECKS_MOST) {
		l->results[i] = *c;
		l->n += i == l->n;
	}
	return 0;
}

void pull_logs_path(const struct daemon *d, const char *task, char ret[PATH_SIZE])
{
	text_setf(ret, PATH_SIZE, "%s/.czar/checks/%s", d->place->checkout, task);
}

/* All that people ask for on its pull request; false when it is not kept. */
static bool add_changes(const struct daemon *d, const struct landing *l, struct str *ret)
{
	_cleanup_(str_done) struct str told = {0};
	char folder[PATH_SIZE], path[PATH_SIZE];
	size_t n;

	pull_logs_path(d, l->task, folder);
	TEXT_SETF(path, "%s/" REVIEW_FILE, folder, (long long)l->changes);
	if (file_read(path, LOG_MOST_BYTES, &told, NULL) < 0 || !told.len)
		return false;
	str_addf(ret, "Changes are asked for on its pull request, %s\n\n", l->url);
	n = told.len;
	if (n > CHANGES_MOST_BYTES)
		for (n = CHANGES_MOST_BYTES; n > 0 && told.data[n] != '\n'; n--)
			;
	str_add_bytes(ret, told.data, n);
	if (n < told.len)
		str_addf(ret, "\n(the rest: %s)\n", path);
	return true;
}

/* From the beginning of a line. */
static void add_tail(const char *path, struct str *ret)
{
	_cleanup_(str_done) struct str log = {0};
	const char *tail;

	if (!*path || file_read(path, LOG_MOST_BYTES, &log, NULL) < 0)
		return;
	tail = str_text(&log);
	if (log.len > TAIL_MOST_BYTES) {
		tail += log.len - TAIL_MOST_BYTES;
		tail += strcspn(tail, "\n");
		tail += *tail == '\n';
	}
	str_add(ret, tail);
	if (ret->len && ret->data[ret->len - 1] != '\n')
		str_add(ret, "\n");
}

static void add_result(const struct check_result *c, struct str *ret)
{
	char took[40];

	if (!c->required || (c->outcome != CHECK_RED && c->outcome != CHECK_TIMEOUT))
		return;
	str_addf(ret, "\n%s is %s after %s", c->name, check_outcome_name(c->outcome),
		duration_text(c->took, took, sizeof took));
	if (!*c->log) {
		str_addf(ret, ": %s\n", c->says);
		return;
	}
	str_addf(ret, "; all of its output: %s\nits end:\n", c->log);
	add_tail(c->log, ret);
}

bool landing_findings(struct daemon *d, const struct plan *p, const char *task, struct str *ret)
{
	const struct landing *l = plan_landing(p, task);
	struct last_results *last;
	char base[REMOTE_REF_SIZE];

	if (!l || !*l->findings)
		return false;
	if (text_starts(l->findings, REVIEW_FINDINGS) && review_add_findings(d, task, l->head, ret))
		return true;
	if (text_starts(l->findings, PULL_CHANGES_FINDINGS) && add_changes(d, l, ret))
		return true;
	remote_base_name(&d->config, base);
	str_addf(ret, "%s\n", l->findings);
	if (text_starts(l->findings, "conflicts with the base"))
		str_addf(ret,
			"Merge %s into your branch and resolve the conflicts; a merge carries no "
			"marker, so hand it\nin by a commit after it (git commit --allow-empty).\n",
			base);
	else if (text_starts(l->findings, "conflicts "))
		str_add(ret,
			"It is to land together with that task. Merge the branch that is named "
			"there into yours and\nresolve the conflicts; a merge carries no marker, "
			"so hand it in by a commit after it\n(git commit --allow-empty).\n");
	last = calloc(1, sizeof *last);
	if (!last)
		abort();
	last->head = l->head;
	queue_each(d->queue, ROW_CHECK_RESULT, "task = $1", task, on_result, last, NULL);
	for (size_t i = 0; i < last->n; i++)
		add_result(&last->results[i], ret);
	free(last);
	return true;
}
