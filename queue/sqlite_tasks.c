/*
 * Adding tasks: whole or not at all.
 *
 * What is stored is read inside the transaction that writes, so that two people who add at once
 * cannot make a circle or a double together. Checking is adding.c's, comparing with known tasks
 * sqlite_compare.c's; here rows are written. The project's version goes up with each change: a plan
 * that was made without these tasks is made again.
 */
#include "queue/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "queue/adding.h"
#include "queue/sqlite_compare.h"
#include "queue/task_export.h"

static bool is_edit(const struct addition *t)
{
	return t->given->before != NULL;
}

/* Somebody was given it as it is, or it is over: its file comes too late. The others are taken. */
static void refuse(const struct known_task *known, const struct str *lines, struct str *differences)
{
	const char *wrong = adding_fixed_reason(known, false), *first = str_text(lines);
	size_t n = strcspn(first, "\n");
	bool more = first[n] && first[n + 1];

	if (differences)
		str_addf(differences,
			"%s: refused: it %s%s and its file says something else now (%.*s%s): "
			"%sgive "
			"this another id\n",
			known->id, known->live ? "" : "is ", wrong, (int)n, first,
			more ? " ..." : "", known->live ? "wait, or cancel it, or " : "");
}

/* --- reading what is stored --- */

static int load_known(struct queue *q, struct adding *a, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	size_t room = 0;
	int r = store_fixed(q,
		"SELECT id, state, id IN (SELECT task FROM attempt WHERE step <> 'ended') FROM "
		"task",
		&statement, err);

	if (r < 0)
		return r;
	while ((r = store_step(q, statement, err)) > 0) {
		struct known_task *k;

		a->known = arena_grow(&a->arena, a->known, a->n_known, &room, sizeof *k);
		k = &a->known[a->n_known++];
		TEXT_SET(k->id, (const char *)sqlite3_column_text(statement, 0));
		k->state = (enum task_state)name_find(
			task_state_names, (const char *)sqlite3_column_text(statement, 1));
		k->live = sqlite3_column_int(statement, 2) != 0;
	}
	return r;
}

static int load_dependencies(struct queue *q, struct adding *a, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	size_t room = 0;
	int r = store_fixed(q,
		"SELECT task, needs, source FROM dependency "
		"WHERE task NOT IN (SELECT id FROM task WHERE state = 'done')",
		&statement, err);

	if (r < 0)
		return r;
	while ((r = store_step(q, statement, err)) > 0) {
		struct dependency *d;

		a->dependencies =
			arena_grow(&a->arena, a->dependencies, a->n_dependencies, &room, sizeof *d);
		d = &a->dependencies[a->n_dependencies++];
		r = row_read(statement, ROW_DEPENDENCY, d, err);
		if (r < 0)
			return r;
	}
	return r;
}

/* --- writing --- */

static int write_needs(struct queue *q, const char *id, const struct addition *t, struct error *err)
{
	int r = store_run_texts(
		q, err, "DELETE FROM dependency WHERE task = $1 AND source = 'task'", id, NULL);

	for (size_t i = 0; r == 0 && i < t->n_needs; i++)
		r = store_run_texts(q, err,
			"INSERT INTO dependency (task, needs, source) VALUES ($1, $2, 'task') "
			"ON CONFLICT (task, needs) DO UPDATE SET source = 'task'",
			id, t->needs[i], NULL);
	return r;
}

static int write_lists(struct queue *q, const char *id, const struct addition *t, struct error *err)
{
	int r = write_needs(q, id, t, err);

	if (r < 0 || (t->given->only_needs && t->known != SIZE_MAX))
		return r;
	r = store_run_texts(q, err,
		"INSERT INTO task_text (task, text, source) VALUES ($1, $2, $3) ON CONFLICT (task) "
		"DO UPDATE SET text = excluded.text, source = excluded.source",
		id, t->text, t->source, NULL);
	if (r == 0)
		r = store_run_texts(q, err, "DELETE FROM touch WHERE task = $1", id, NULL);
	for (size_t i = 0; r == 0 && i < t->n_touches; i++)
		r = store_run_texts(q, err, "INSERT INTO touch (task, glob) VALUES ($1, $2)", id,
			t->touches[i], NULL);
	return r;
}

/* Two open tasks on one branch would take it from each other. */
static int check_branch(
	struct queue *q, struct adding *a, const struct addition *t, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r;

	if (!t->row.branch[0] || t->row.state == TASK_DONE)
		return 0;
	r = store_fixed(q,
		"SELECT id FROM task WHERE branch = $1 AND lower(id) <> lower($2) AND state NOT IN "
		"('done', 'cancelled')",
		&statement, err);
	if (r < 0)
		return r;
	bind_text(statement, 1, t->row.branch);
	bind_text(statement, 2, t->row.id);
	r = store_step(q, statement, err);
	if (r > 0)
		problem(a->problems, t->source, "branch '%s' is that of task %s already",
			t->row.branch, (const char *)sqlite3_column_text(statement, 0));
	return r < 0 ? r : 0;
}

static int next_decision(struct queue *q, struct decision *d, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q,
		"UPDATE project SET last_decision = last_decision + 1, version = version + 1 "
		"RETURNING last_decision, ticks",
		&statement, err);

	if (r == 0)
		r = store_step_project(q, statement, err);
	if (r < 0)
		return r;
	d->number = sqlite3_column_int64(statement, 0);
	d->tick = sqlite3_column_int64(statement, 1);
	return 0;
}

/* A person's command is a decision too. A worker's proposal is one of the tick that takes it in. */
static int write_decision(struct queue *q, const struct addition *t, struct decision *d, usec_t now,
	struct error *err)
{
	int r;

	if (!t->given->by && !t->given->history)
		return 0;
	r = next_decision(q, d, err);
	if (r < 0)
		return r;
	d->at = now;
	TEXT_SET(d->by, t->given->by ? t->given->by : "");
	TEXT_SET(d->task, d->subject);
	TEXT_SET(d->why, "a person's word");
	r = row_write(q, ROW_INSERT, ROW_DECISION, d, err);
	return r > 0 ? error(err, EEXIST, "decision %lld is there already", (long long)d->number)
		     : r;
}

/* What was found of a task elsewhere is kept with it. */
static int write_added(struct queue *q, const struct addition *t, usec_t now, struct error *err)
{
	struct decision d = {.rule = "add"};

	TEXT_SET(d.subject, t->row.id);
	TEXT_SET(d.saw, t->given->history ? t->given->history : t->source);
	TEXT_SETF(d.action, "added as %s%s%s", task_state_name(t->row.state),
		t->row.branch[0] ? ", on branch " : "", t->row.branch);
	return write_decision(q, t, &d, now, err);
}

/* lines: what differs, a line each. */
static int write_changed(struct queue *q, const struct addition *t, const char *id,
	const struct str *lines, usec_t now, struct error *err)
{
	struct decision d = {.rule = "edit"};
	_cleanup_(str_done) struct str what = {0};
	const char *end;

	for (const char *line = str_text(lines); *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		str_addf(&what, "%s%.*s", what.len ? "; " : "", (int)(end - line), line);
	}
	TEXT_SET(d.subject, id);
	TEXT_SETF(d.saw, "%s%s", t->given->before ? "czar edit " : "",
		t->given->before ? id : t->source);
	if (!TEXT_SET(d.action, str_text(&what)))
		TEXT_SETF(d.action, "%s is changed", id);
	return write_decision(q, t, &d, now, err);
}

static int write_new(
	struct queue *q, struct addition *t, usec_t now, int64_t *number, struct error *err)
{
	struct task *row = &t->row;
	int r;

	if (!row->id[0])
		TEXT_SETF(row->id, "T-%lld", (long long)(*number)++);
	if (row->state != TASK_PROPOSED && row->state != TASK_DONE)
		row->state = TASK_QUEUED;
	row->added = row->since = now;
	if (!row->ready_since || row->ready_since > now)
		row->ready_since = now;
	row->version = 0;
	r = row_write(q, ROW_INSERT, ROW_TASK, row, err);
	if (r > 0)
		return error(err, EEXIST, "task '%s' is there already", row->id);
	if (r == 0)
		r = write_lists(q, row->id, t, err);
	return r < 0 ? r : write_added(q, t, now, err);
}

/* A worker's proposal is no way to change what others want, nor what a person is about to admit:
 * what he has read is what begins. */
static bool is_fixed_for(const struct addition *t)
{
	return *t->row.proposed_by;
}

/* Is it still what the editor was given? */
static int check_unchanged(
	struct queue *q, struct adding *a, const struct addition *t, struct error *err)
{
	_cleanup_(str_done) struct str now = {0};
	const char *id = a->known[t->known].id;
	int r = t->given->before ? queue_export_task(q, id, &now, err) : 0;

	if (r == 0 && t->given->before && strcmp(str_text(&now), t->given->before) != 0)
		problem(a->problems, t->source,
			"%s was changed by somebody else meanwhile: look at it (czar show %s) and "
			"edit it again",
			id, id);
	return r;
}

static int write_known(struct queue *q, struct adding *a, struct addition *t, usec_t now,
	struct str *differences, enum add_result *result, struct error *err)
{
	_cleanup_(str_done) struct str lines = {0};
	const char *id = a->known[t->known].id;
	struct task row = {0};
	int r = task_compare(q, a, t, id, &row, &lines, err);
	bool late = lines.len && adding_fixed_reason(&a->known[t->known], is_edit(t));

	*result = !lines.len ? ADD_SAME : late ? ADD_REFUSED : ADD_UPDATED;
	if (r == 0 && is_fixed_for(t))
		problem(a->problems, t->source,
			"%s is there already: leave the id out, or take another one", row.id);
	if (r < 0 || !lines.len || is_fixed_for(t))
		return r;
	if (late && !is_edit(t)) {
		refuse(&a->known[t->known], &lines, differences);
		return 0;
	}
	if (late)
		problem(a->problems, t->source, "%s %s meanwhile: its text stays as it was given",
			id, adding_fixed_reason(&a->known[t->known], true));
	r = check_unchanged(q, a, t, err);
	if (r < 0 || a->problems->len)
		return r;
	if (differences)
		str_add(differences, str_text(&lines));
	r = row_write(q, ROW_UPDATE, ROW_TASK, &row, err);
	if (r == 0)
		r = write_lists(q, id, t, err);
	return r < 0 ? r : write_changed(q, t, id, &lines, now, err);
}

static int write_tasks(struct queue *q, struct adding *a, usec_t now, enum add_result *results,
	struct str *differences, struct error *err)
{
	int64_t number = adding_next_number(a);
	int r = 0;

	/* Known tasks even when there are problems already: theirs are to be said too. */
	for (size_t i = 0; r == 0 && i < a->n_tasks; i++)
		r = check_branch(q, a, &a->tasks[i], err);
	for (size_t i = 0; r == 0 && i < a->n_tasks; i++)
		if (a->tasks[i].known != SIZE_MAX)
			r = write_known(q, a, &a->tasks[i], now, differences, &results[i], err);
	for (size_t i = 0; r == 0 && !a->problems->len && i < a->n_tasks; i++)
		if (a->tasks[i].known == SIZE_MAX) {
			results[i] = ADD_NEW;
			r = write_new(q, &a->tasks[i], now, &number, err);
		}
	return r;
}

static size_t count_lines(const struct str *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->len; i++)
		n += s->data[i] == '\n';
	return n;
}

static int add_checked(struct queue *q, struct adding *a, struct new_task *tasks, size_t n,
	usec_t now, enum add_result *results, struct str *differences, struct error *err)
{
	bool changed = false;
	int r = load_known(q, a, err);

	if (r == 0)
		r = load_dependencies(q, a, err);
	if (r < 0)
		return r;
	adding_check(a, tasks, n);
	r = write_tasks(q, a, now, results, differences, err);
	if (r < 0)
		return r;
	if (a->problems->len)
		return error(err, EINVAL, "%zu problem%s, nothing was added",
			count_lines(a->problems), count_lines(a->problems) == 1 ? "" : "s");
	for (size_t i = 0; i < n; i++)
		changed = changed || results[i] == ADD_NEW || results[i] == ADD_UPDATED;
	if (changed)
		r = store_run_texts(q, err, "UPDATE project SET version = version + 1", NULL);
	return r;
}

static void adding_cleanup(struct adding *a)
{
	adding_done(a);
}

int store_add_tasks(struct queue *q, struct new_task *tasks, size_t n, usec_t now,
	enum add_result *results, struct str *differences, struct str *problems, struct error *err)
{
	_cleanup_(adding_cleanup) struct adding a = {.problems = problems};
	int r = add_checked(q, &a, tasks, n, now, results, differences, err);

	for (size_t i = 0; r == 0 && i < n; i++)
		TEXT_SET(tasks[i].row.id, a.known && a.tasks[i].known != SIZE_MAX
						  ? a.known[a.tasks[i].known].id
						  : a.tasks[i].row.id);
	return r;
}

int queue_add_tasks(struct queue *q, struct new_task *tasks, size_t n, usec_t now,
	enum add_result *results, struct str *differences, struct str *problems, struct error *err)
{
	_cleanup_(str_done) struct str lines = {0};
	_cleanup_(store_leave) struct queue *open = NULL;
	int r = store_begin(q, err);

	if (r < 0)
		return r;
	open = q;
	r = store_add_tasks(q, tasks, n, now, results, &lines, problems, err);
	if (r == 0)
		r = store_commit(q, err);
	if (r == 0 && differences)
		str_add(differences, str_text(&lines));
	return r;
}
