/*
 * Recording a plan: one immediate, synced transaction, all or nothing.
 *
 * The plan was made from rows as they were; each row written must still have that version. One that
 * has not drops the whole plan. Nothing is chosen here: marked rows are written, decisions added.
 */
#include "queue/sqlite.h"

#include <string.h>

/* A cause that was answered and comes again takes its old row; an open one is a conflict. */
static int write_alert(struct queue *q, const struct alert *alert, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(
		q, "DELETE FROM alert WHERE cause = $1 AND closed <> 0", &statement, err);

	if (r < 0)
		return r;
	bind_text(statement, 1, alert->cause);
	r = store_run(q, statement, err);
	return r < 0 ? r : row_write(q, ROW_INSERT, ROW_ALERT, alert, err);
}

/* An intent that leaves open closes the decision that made it. */
static int close_decision(
	struct queue *q, const struct intent *intent, usec_t now, struct error *err)
{
	char outcome[sizeof((struct decision *)0)->outcome];
	sqlite3_stmt *statement;
	int r;

	if (!intent->decision || intent->state == INTENT_OPEN)
		return 0;
	r = store_fixed(q, "UPDATE decision SET outcome = $1, outcome_at = $2 WHERE number = $3",
		&statement, err);
	if (r < 0)
		return r;
	TEXT_SETF(outcome, "%s%s%s", intent_state_name(intent->state),
		intent->result[0] ? ": " : "", intent->result);
	bind_text(statement, 1, outcome);
	bind_int(statement, 2, now);
	bind_int(statement, 3, intent->decision);
	return store_run(q, statement, err);
}

static int write_row(struct queue *q, enum row_type type, enum row_change change, const void *row,
	usec_t now, struct error *err)
{
	int r;

	switch (change) {
	case ROW_NEW:
		if (type == ROW_ALERT)
			return write_alert(q, row, err);
		r = row_write(q, ROW_INSERT, type, row, err);
		return type == ROW_DEPENDENCY && r > 0 ? 0 : r; /* there already: as wanted */
	case ROW_CHANGED:
		r = row_write(q, ROW_UPDATE, type, row, err);
		return r == 0 && type == ROW_INTENT ? close_decision(q, row, now, err) : r;
	case ROW_GONE:
		r = row_write(q, ROW_DELETE, type, row, err);
		return type == ROW_DEPENDENCY && r > 0 ? 0 : r; /* gone is gone */
	default:
		return 0;
	}
}

static int write_array(
	struct queue *q, const struct world_array *a, struct plan *p, struct error *err)
{
	size_t n, bytes = row_tables[a->type].row_bytes;
	char *rows = world_rows(a, &p->next, &n);
	char name[200];

	for (size_t i = 0; i < n; i++) {
		enum row_change *change = row_change(a->type, rows + i * bytes);
		int r;

		if (!change || *change == ROW_SAME)
			continue;
		r = write_row(q, a->type, *change, rows + i * bytes, p->next.now, err);
		if (r > 0)
			error(err, EAGAIN, "%s was changed by somebody else",
				row_name(a->type, rows + i * bytes, name, sizeof name));
		if (r != 0)
			return r;
	}
	return 0;
}

static int write_plan(struct queue *q, struct plan *p, struct error *err)
{
	int r = 0;

	if (p->next.project.change == ROW_CHANGED)
		r = row_write(q, ROW_UPDATE, ROW_PROJECT, &p->next.project, err);
	if (r > 0)
		error(err, EAGAIN, "the project was changed by somebody else");
	for (size_t i = 0; r == 0 && i < p->n_decisions; i++)
		r = row_write(q, ROW_INSERT, ROW_DECISION, &p->decisions[i], err);
	for (size_t i = 0; r == 0 && i < world_arrays_count; i++)
		r = write_array(q, &world_arrays[i], p, err);
	return r;
}

static void settle_row(enum row_type type, void *row)
{
	enum row_change *change = row_change(type, row);
	int64_t *version;

	if (!change || *change == ROW_SAME)
		return;
	*change = ROW_SAME;
	version = row_version(type, row);
	if (version)
		++*version;
}

/* The plan's rows are now what the store has; those that are gone leave their array. */
static void settle_array(const struct world_array *a, struct world *w)
{
	size_t n, kept = 0, bytes = row_tables[a->type].row_bytes;
	char *rows = world_rows(a, w, &n);

	for (size_t i = 0; i < n; i++) {
		enum row_change *change = row_change(a->type, rows + i * bytes);

		if (change && *change == ROW_GONE)
			continue;
		if (kept != i)
			memmove(rows + kept * bytes, rows + i * bytes, bytes);
		settle_row(a->type, rows + kept * bytes);
		kept++;
	}
	world_set_rows(a, w, rows, kept);
}

int queue_record(struct queue *q, struct plan *p, struct error *err)
{
	return queue_record_world(q, p, NULL, 0, err);
}

int queue_record_world(struct queue *q, struct plan *p, const struct kept_world *kept,
	size_t keep_bytes, struct error *err)
{
	_cleanup_(store_leave) struct queue *open = NULL;
	int r = store_begin(q, err);

	if (r < 0)
		return r;
	open = q;
	r = write_plan(q, p, err);
	if (r == 0 && kept)
		r = store_keep_world(q, kept, keep_bytes, err);
	if (r == 0)
		r = store_commit(q, err);
	if (r != 0)
		return r;
	settle_row(ROW_PROJECT, &p->next.project);
	for (size_t i = 0; i < world_arrays_count; i++)
		settle_array(&world_arrays[i], &p->next);
	return 0;
}
