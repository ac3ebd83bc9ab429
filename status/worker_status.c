/*
 * worker-status.json: one object a worker, for scripts and for other workers.
 *
 * Names and types of the fields are a promise (DESIGN 8): they are kept as scripts know them, and
 * only ever added to. What is not known is null. Data in, text out; the file is written whole.
 */
#include "status/worker_status.h"

#include <stdlib.h>

#include "checks/fields.h"
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

static const struct task *task_of(const struct world *w, const struct attempt *a)
{
	for (size_t i = 0; a && i < w->n_tasks; i++)
		if (text_equal(w->tasks[i].id, a->task))
			return &w->tasks[i];
	return NULL;
}

static bool is_assigned_to(const struct task *t, const struct worker *worker)
{
	return t->assignee[0] &&
	       (text_equal(t->assignee, worker->name) || text_equal(t->assignee, worker->pool));
}

const char *worker_waits_for(const struct world *w, size_t worker)
{
	for (size_t i = 0; i < w->n_tasks; i++) {
		const struct task *t = &w->tasks[i];
		const char *needs;

		if (t->state != TASK_QUEUED || !is_assigned_to(t, &w->workers[worker]))
			continue;
		needs = schedule_waits_for(w, t);
		if (needs)
			return needs;
	}
	return "";
}

static bool has_ready_task(const struct world *w, const struct worker *worker)
{
	for (size_t i = 0; i < w->n_tasks; i++) {
		const struct task *t = &w->tasks[i];

		if (t->state == TASK_QUEUED && t->wake <= w->now && !schedule_waits_for(w, t) &&
			schedule_fits(w, t, worker))
			return true;
	}
	return false;
}

const char *worker_status_word(const struct world *w, size_t worker)
{
	const struct worker *row = &w->workers[worker];

	if ((size_t)row->health >= sizeof(words) / sizeof *words)
		return "working";
	if (row->health != HEALTH_IDLE)
		return words[row->health];
	if (worker_waits_for(w, worker)[0])
		return "waiting";
	return row->used && !has_ready_task(w, row) ? "complete" : "idle";
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

/* The other ends of a task's edges: what it needs, or (blocking) what needs it. */
static json_t *edges_of(const struct world *w, const struct task *t, bool blocking)
{
	json_t *array = json_array();

	for (size_t i = 0; t && i < w->n_dependencies; i++) {
		const struct dependency *d = &w->dependencies[i];

		if (text_equal(blocking ? d->needs : d->task, t->id))
			json_array_append_new(array, json_clean(blocking ? d->task : d->needs));
	}
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

static const char *waiting_for(const struct world *w, size_t worker)
{
	const struct worker *row = &w->workers[worker];

	if (row->health == HEALTH_IDLE)
		return worker_waits_for(w, worker);
	if (text_equal(words[row->health], "waiting"))
		return row->reason;
	return "";
}

static json_t *worker_object(const struct world *w, size_t worker, usec_t now)
{
	const struct worker *row = &w->workers[worker];
	const struct attempt *a = attempt_of(w, row);
	const struct task *t = task_of(w, a);
	json_t *o = json_object();

	json_object_set_new(o, "status", json_string(worker_status_word(w, worker)));
	json_object_set_new(o, "current_task", current_task(t, a));
	json_object_set_new(o, "branch", text_or_null(a ? a->branch : ""));
	json_object_set_new(o, "files_changed",
		json_integer(w->looks && a ? w->looks[worker].files_changed : 0));
	json_object_set_new(o, "last_commit", ago_or_null(a ? a->last_commit_at : 0, now));
	json_object_set_new(o, "progress", progress_of(a));
	json_object_set_new(o, "eta", text_or_null(a ? a->eta : ""));
	json_object_set_new(o, "dependencies", edges_of(w, t, false));
	json_object_set_new(o, "blocking", edges_of(w, t, true));
	json_object_set_new(o, "waiting_for", text_or_null(waiting_for(w, worker)));
	json_object_set_new(o, "health", json_string(health_name(row->health)));
	json_object_set_new(o, "reason", text_or_null(row->reason));
	json_object_set_new(o, "since", time_or_null(row->since));
	json_object_set_new(o, "evidence", text_or_null(row->evidence));
	json_object_set_new(o, "pr", json_null());
	json_object_set_new(o, "last_commit_at", time_or_null(a ? a->last_commit_at : 0));
	json_object_set_new(o, "task", text_or_null(a ? a->task : ""));
	json_object_set_new(o, "role", text_or_null(row->role));
	json_object_set_new(o, "note", text_or_null(a ? a->note : ""));
	return o;
}

void worker_status_text(const struct world *w, usec_t now, struct str *ret)
{
	json_t *root = json_object(), *workers = json_object();
	char text[40];
	char *dump;

	json_object_set_new(root, "last_updated", json_string(time_text(now, text, sizeof(text))));
	json_object_set_new(root, "schema", json_integer(1));
	for (size_t i = 0; i < w->n_workers; i++)
		if (w->workers[i].wanted)
			json_object_set_new(workers, w->workers[i].name, worker_object(w, i, now));
	json_object_set_new(root, "workers", workers);
	dump = json_dumps(root, JSON_INDENT(2));
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
