/*
 * Where the live table comes from: the store's rows, or the published files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/base/file.h"
#include "czar/cmd/published.h"
#include "czar/cmd/rows.h"
#include "czar/cmd/status_groups.h"
#include "status/row_json.h"

enum { FILE_MOST_BYTES = 64 << 20 };

static const struct attempt *attempt_find(const struct rows *attempts, int64_t id)
{
	for (size_t i = 0; id && i < attempts->n; i++)
		if (ROWS_AT(attempts, attempt, i)->id == id)
			return ROWS_AT(attempts, attempt, i);
	return NULL;
}

static const struct task *task_find(const struct rows *tasks, const char *id)
{
	for (size_t i = 0; i < tasks->n; i++)
		if (text_equal(ROWS_AT(tasks, task, i)->id, id))
			return ROWS_AT(tasks, task, i);
	return NULL;
}

static void fill_row(struct status_row *row, const struct worker *w, const struct rows *tasks,
	const struct rows *attempts)
{
	const struct attempt *a = attempt_find(attempts, w->attempt);
	const struct task *t = a ? task_find(tasks, a->task) : NULL;

	TEXT_SET(row->name, w->name);
	row->health = w->health;
	row->since = w->since;
	row->ahead = row->pushed = -1;
	TEXT_SET(row->reason, w->reason);
	if (t)
		TEXT_SETF(row->task, "%s %s", t->id, t->title);
	else
		TEXT_SET(row->task, a ? a->task : "");
}

static void make_room(struct status_view *v, size_t n)
{
	v->rows = calloc(n ? n : 1, sizeof(*v->rows));
	if (!v->rows)
		abort();
}

static void fill_view(struct status_view *v, const struct rows *workers, const struct rows *tasks,
	const struct rows *attempts)
{
	make_room(v, workers->n);
	for (size_t i = 0; i < workers->n; i++)
		fill_row(&v->rows[v->n_rows++], ROWS_AT(workers, worker, i), tasks, attempts);
	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = ROWS_AT(tasks, task, i);

		v->tasks[t->state]++;
		status_groups_count(v, t->group, t->state);
	}
}

static json_t *read_json(const char *folder, const char *name, struct error *err)
{
	_cleanup_(str_done) struct str path = {0}, text = {0};
	json_error_t bad;
	json_t *root;

	str_addf(&path, "%s/%s", folder, name);
	if (file_read(str_text(&path), FILE_MOST_BYTES, &text, err) < 0)
		return NULL;
	root = json_loadb(str_text(&text), text.len, 0, &bad);
	if (!root)
		error(err, EINVAL, "'%s' line %d: %s", str_text(&path), bad.line, bad.text);
	return root;
}

static enum health health_find(const char *name)
{
	for (int i = 0; i <= HEALTH_IDLE; i++)
		if (text_equal(health_name((enum health)i), name))
			return (enum health)i;
	return HEALTH_UNKNOWN;
}

/* What git says of its branch: only a daemon looks, and publishes it. */
static void branch_facts(struct status_row *row, const json_t *o)
{
	const json_t *ahead = json_object_get(o, "ahead"), *pushed = json_object_get(o, "pushed");

	row->ahead = json_is_integer(ahead) ? json_integer_value(ahead) : -1;
	row->pushed = json_is_boolean(pushed) ? json_is_true(pushed) : -1;
}

static void row_from_object(struct status_row *row, const char *name, const json_t *o)
{
	TEXT_SET(row->name, name);
	row->health = health_find(published_text(o, "health"));
	TEXT_SET(row->task, published_text(o, "current_task"));
	TEXT_SET(row->reason, published_text(o, "reason"));
	row->since = published_time(o, "since");
	branch_facts(row, o);
}

/* The numbers in a reason move with the clock, and git's with every look: a daemon publishes them,
 * but does not store them. */
static void refresh(struct command_context *c, struct status_view *v)
{
	json_auto_t *root = NULL;
	const struct config *config;

	root = read_json(c->place.status_dir, "worker-status.json", NULL);
	if (!root && command_config(c, &config, NULL) == 0) /* status-dir is elsewhere */
		root = read_json(c->place.status_dir, "worker-status.json", NULL);
	for (size_t i = 0; root && i < v->n_rows; i++) {
		const json_t *o =
			json_object_get(json_object_get(root, "workers"), v->rows[i].name);

		if (text_equal(published_text(o, "health"), health_name(v->rows[i].health)))
			TEXT_SET(v->rows[i].reason, published_text(o, "reason"));
		if (v->rows[i].task[0])
			branch_facts(&v->rows[i], o);
	}
}

int status_from_store(struct command_context *c, struct status_view *ret, struct error *err)
{
	_cleanup_(rows_done) struct rows workers = {0}, tasks = {0}, attempts = {0}, alerts = {0};
	struct status_view v = {0};
	struct project project;
	int r = rows_load(c, ROW_WORKER, "wanted = 1", NULL, &workers, err);

	if (r == 0)
		r = rows_load(c, ROW_TASK, NULL, NULL, &tasks, err);
	if (r == 0)
		r = rows_load(c, ROW_ATTEMPT, "outcome = $1", "none", &attempts, err);
	if (r == 0)
		r = rows_load(c, ROW_ALERT, "closed = 0", NULL, &alerts, err);
	if (r == 0)
		r = rows_project(c, &project, err);
	if (r < 0)
		return r;
	r = conflict_list_load(c, &v.conflicts, err);
	r = r < 0 ? r : pull_list_load(c, &tasks, &v.pulls, err);
	if (r < 0) {
		status_view_done(&v);
		return r;
	}
	fill_view(&v, &workers, &tasks, &attempts);
	v.n_alerts = alerts.n;
	v.paused = project.paused;
	v.hold = project.hold;
	TEXT_SET(v.hold_reason, project.hold_reason);
	v.daemon = project_lock_held(&c->place, NULL, v.daemon_text, sizeof(v.daemon_text));
	if (v.daemon)
		refresh(c, &v);
	*ret = v;
	return 0;
}

int status_from_files(const char *status_dir, struct status_view *ret, struct error *err)
{
	json_auto_t *root = read_json(status_dir, "worker-status.json", err);
	json_auto_t *tasks = root ? read_json(status_dir, "tasks.json", err) : NULL;
	struct status_view v = {.daemon = true};
	json_t *workers = json_object_get(root, "workers");
	const json_t *list = json_object_get(tasks, "tasks");

	if (!root || !tasks)
		return -err->number;
	v.updated = published_time(root, "last_updated");
	if (!v.updated)
		v.updated = 1;
	conflict_list_read(json_object_get(root, "conflicts"), &v.conflicts);
	make_room(&v, json_object_size(workers));
	for (void *at = json_object_iter(workers); at; at = json_object_iter_next(workers, at))
		row_from_object(
			&v.rows[v.n_rows++], json_object_iter_key(at), json_object_iter_value(at));
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *t = json_array_get(list, i);
		int state = name_find(task_state_names, published_text(t, "state"));

		if (state < 0)
			continue;
		v.tasks[state]++;
		status_groups_count(&v, published_text(t, "group"), (enum task_state)state);
	}
	*ret = v;
	return 0;
}
