/*
 * worker-status.json: one object a worker, for scripts and for other workers.
 *
 * Names and types of the fields are a promise: they are kept as scripts know them, and
 * only ever added to. What is not known is null. Data in, text out; the file is written whole.
 */
#include "status/worker_status.h"

#include <stdlib.h>

#include "checks/fields.h"
#include "checks/graph.h"
#include "checks/schedule.h"
#include "czar/base/file.h"
#include "status/row_json.h"

static const char *const words[] = {
	[HEALTH_PAUSED] = "paused",
	[HEALTH_QUARANTINED] = "blocked",
	[HEALTH_OFFLINE] = "offline",
	[HEALTH_SETUP_FAILED] = "blocked",
	[HEALTH_CRASHED] = "blocked",
	[HEALTH_LOGGED_OUT] = "blocked",
	[HEALTH_LIMITED] = "waiting",
	[HEALTH_STARTING] = "working",
	[HEALTH_ASKING] = "waiting",
	[HEALTH_UNKNOWN] = "working",
	[HEALTH_RESTING] = "waiting",
	[HEALTH_STUCK] = "working",
	[HEALTH_SLOW] = "working",
	[HEALTH_HEALTHY] = "working",
	[HEALTH_WINDING_DOWN] = "working",
	[HEALTH_IDLE] = "idle",
};

static const struct attempt *attempt_of(const struct world *w, const struct worker *worker)
{
	for (size_t i = 0; worker->attempt && i < w->n_attempts; i++)
		if (w->attempts[i].id == worker->attempt)
			return &w->attempts[i];
	return NULL;
}

/* The world as the file shows it: its graph, and the tasks that idle workers could have. */
struct shown {
	const struct world *w;
	struct arena arena;
	struct graph graph;
	size_t *ready, n_ready;     /* indices of tasks */
	size_t *waiting, n_waiting; /* behind others, and meant for one worker or pool */
};

static void shown_done(struct shown *s)
{
	arena_done(&s->arena);
}

static void shown_init(struct shown *s, const struct world *w)
{
	*s = (struct shown){.w = w};
	graph_make(w, &s->arena, &s->graph);
	s->ready = arena_alloc(&s->arena, (w->n_tasks + 1) * sizeof *s->ready);
	s->waiting = arena_alloc(&s->arena, (w->n_tasks + 1) * sizeof *s->waiting);
	for (size_t i = 0; i < w->n_tasks; i++) {
		const struct task *t = &w->tasks[i];

		if (t->state != TASK_QUEUED)
			continue;
		if (graph_waits_for(&s->graph, i) && t->assignee[0])
			s->waiting[s->n_waiting++] = i;
		else if (t->wake <= w->now && !graph_waits_for(&s->graph, i))
			s->ready[s->n_ready++] = i;
	}
}

static const struct task *task_of(const struct shown *s, const struct attempt *a)
{
	size_t i = a ? graph_find(&s->graph, a->task) : GRAPH_NONE;

	return i == GRAPH_NONE ? NULL : &s->w->tasks[i];
}

static bool is_assigned_to(const struct task *t, const struct worker *worker)
{
	return text_equal(t->assignee, worker->name) || text_equal(t->assignee, worker->pool);
}

static const char *waits_for(const struct shown *s, const struct worker *worker)
{
	for (size_t i = 0; i < s->n_waiting; i++)
		if (is_assigned_to(&s->w->tasks[s->waiting[i]], worker))
			return graph_waits_for(&s->graph, s->waiting[i])->needs;
	return "";
}

static bool has_ready_task(const struct shown *s, const struct worker *worker)
{
	for (size_t i = 0; i < s->n_ready; i++)
		if (schedule_fits(s->w, &s->w->tasks[s->ready[i]], worker))
			return true;
	return false;
}

static const char *status_word(const struct shown *s, const struct worker *row)
{
	if ((size_t)row->health >= sizeof(words) / sizeof *words)
		return "working";
	if (row->health != HEALTH_IDLE)
		return words[row->health];
	if (waits_for(s, row)[0])
		return "waiting";
	return row->used && !has_ready_task(s, row) ? "complete" : "idle";
}

const char *worker_waits_for(const struct world *w, size_t worker)
{
	_cleanup_(shown_done) struct shown s = {0};

	shown_init(&s, w);
	return waits_for(&s, &w->workers[worker]);
}

const char *worker_status_word(const struct world *w, size_t worker)
{
	_cleanup_(shown_done) struct shown s = {0};

	shown_init(&s, w);
	return status_word(&s, &w->workers[worker]);
}

static json_t *text_or_null(const char *text)
{
	return text[0] ? json_clean(text) : json_null();
}

static json_t *time_or_null(usec_t time)
{
	char text[40];

	return time ? json_string(time_text(time, text, sizeof(text))) : json_null();
}

/* "2 minutes ago", as people script against it. */
static json_t *ago_or_null(usec_t time, usec_t now)
{
	char age[40], text[60];

	if (!time)
		return json_null();
	text_setf(text, sizeof(text), "%s ago",
		duration_text(now > time ? now - time : 0, age, sizeof(age)));
	return json_string(text);
}

static json_t *needs_of(const struct shown *s, const struct task *t)
{
	size_t i = t ? (size_t)(t - s->w->tasks) : 0;
	json_t *array = json_array();

	for (size_t e = s->graph.need_at[i]; t && e < s->graph.need_at[i + 1]; e++)
		json_array_append_new(
			array, json_clean(s->w->dependencies[s->graph.need_row[e]].needs));
	return array;
}

static json_t *dependents_of(const struct shown *s, const struct task *t)
{
	size_t i = t ? (size_t)(t - s->w->tasks) : 0;
	json_t *array = json_array();

	for (size_t e = s->graph.dependent_at[i]; t && e < s->graph.dependent_at[i + 1]; e++)
		json_array_append_new(array, json_clean(s->w->tasks[s->graph.dependent[e]].id));
	return array;
}

static json_t *progress_of(const struct attempt *a)
{
	char text[16];

	if (!a || a->percent < 0)
		return json_null();
	text_setf(text, sizeof(text), "%d%%", (int)a->percent);
	return json_string(text);
}

static json_t *current_task(const struct task *t, const struct attempt *a)
{
	char text[ID_SIZE + TITLE_SIZE + 2];

	if (!t)
		return a ? json_clean(a->task) : json_null();
	text_setf(text, sizeof(text), "%s: %s", t->id, t->title);
	return json_clean(text);
}

static const char *waiting_for(const struct shown *s, const struct worker *row)
{
	if (row->health == HEALTH_IDLE)
		return waits_for(s, row);
	if (text_equal(words[row->health], "waiting"))
		return row->reason;
	return "";
}

/* Where its branch stands: beside the base, and is all of it at a remote? */
static void add_branch(json_t *o, const struct look *l)
{
	bool known = l && l->head[0];

	json_object_set_new(o, "ahead", known ? json_integer(l->ahead) : json_null());
	json_object_set_new(o, "behind", known ? json_integer(l->behind) : json_null());
	json_object_set_new(o, "pushed", known ? json_boolean(l->pushed) : json_null());
}

/* Of the task that it works on: a rework has one. */
static json_t *pull_of(const struct world *w, const struct attempt *a)
{
	for (size_t i = 0; a && i < w->n_landings; i++)
		if (text_equal(w->landings[i].task, a->task) && w->landings[i].pull)
			return json_integer(w->landings[i].pull);
	return json_null();
}

static json_t *worker_object(const struct shown *s, size_t worker, usec_t now)
{
	const struct world *w = s->w;
	const struct worker *row = &w->workers[worker];
	const struct attempt *a = attempt_of(w, row);
	const struct task *t = task_of(s, a);
	json_t *o = json_object();

	json_object_set_new(o, "status", json_string(status_word(s, row)));
	json_object_set_new(o, "current_task", current_task(t, a));
	json_object_set_new(o, "branch", text_or_null(a ? a->branch : ""));
	json_object_set_new(o, "files_changed",
		json_integer(w->looks && a ? w->looks[worker].files_changed : 0));
	json_object_set_new(o, "last_commit", ago_or_null(a ? a->last_commit_at : 0, now));
	json_object_set_new(o, "progress", progress_of(a));
	json_object_set_new(o, "eta", text_or_null(a ? a->eta : ""));
	json_object_set_new(o, "dependencies", needs_of(s, t));
	json_object_set_new(o, "blocking", dependents_of(s, t));
	json_object_set_new(o, "waiting_for", text_or_null(waiting_for(s, row)));
	json_object_set_new(o, "health", json_string(health_name(row->health)));
	json_object_set_new(o, "reason", text_or_null(row->reason));
	json_object_set_new(o, "since", time_or_null(row->since));
	json_object_set_new(o, "evidence", text_or_null(row->evidence));
	json_object_set_new(o, "pr", pull_of(w, a));
	json_object_set_new(o, "last_commit_at", time_or_null(a ? a->last_commit_at : 0));
	json_object_set_new(o, "task", text_or_null(a ? a->task : ""));
	json_object_set_new(o, "role", text_or_null(row->role));
	json_object_set_new(o, "note", text_or_null(a ? a->note : ""));
	add_branch(o, w->looks && a ? &w->looks[worker] : NULL);
	return o;
}

static const char *worker_on(const struct world *w, const char *task)
{
	for (size_t i = 0; *task && i < w->n_attempts; i++)
		if (w->attempts[i].step != STEP_ENDED && text_equal(w->attempts[i].task, task))
			return w->attempts[i].worker;
	return "";
}

/* Branches that cannot be merged. */
static json_t *conflicts_of(const struct world *w)
{
	json_t *array = json_array();

	for (size_t i = 0; i < w->n_conflicts; i++) {
		const struct conflict *c = &w->conflicts[i];

		if (c->gone)
			continue;
		json_array_append_new(
			array, json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "one", json_clean(c->one),
				       "one_worker", text_or_null(worker_on(w, c->one)), "two",
				       text_or_null(c->two), "two_worker",
				       text_or_null(worker_on(w, c->two)), "files",
				       json_clean(c->files), "since", time_or_null(c->since)));
	}
	return array;
}

void worker_status_text(const struct world *w, usec_t now, struct str *ret)
{
	_cleanup_(shown_done) struct shown s = {0};
	json_t *root = json_object(), *workers = json_object();
	char text[40];
	char *dump;

	shown_init(&s, w);
	json_object_set_new(root, "last_updated", json_string(time_text(now, text, sizeof(text))));
	json_object_set_new(root, "schema", json_integer(1));
	for (size_t i = 0; i < w->n_workers; i++)
		if (w->workers[i].wanted)
			json_object_set_new(workers, w->workers[i].name, worker_object(&s, i, now));
	json_object_set_new(root, "workers", workers);
	json_object_set_new(root, "conflicts", conflicts_of(w));
	dump = json_dumps(root, JSON_INDENT(2) | JSON_REALS_SHORT);
	json_decref(root);
	str_add(ret, dump);
	str_add(ret, "\n");
	free(dump);
}

int worker_status_write(const struct world *w, const char *path, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};

	worker_status_text(w, w->now, &text);
	return file_write(path, str_text(&text), text.len, 0644, err);
}
