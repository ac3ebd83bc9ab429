/*
 * Removing what is over, a little at a time.
 *
 * A step walks on from the row where the one before ended, so its cost is bounded however long
 * history is; at a table's end it begins anew. Each condition leaves what queue_load chooses, and
 * what a verb asks for on behalf of an open row. Numbers come from counters of the project row; a
 * wish's comes from the highest one, which therefore stays.
 */
#include "queue/keep.h"

#include "queue/sqlite.h"

enum { STEP_ROWS = 250 }; /* some milliseconds */

#define OVER "state IN ('done', 'failed', 'cancelled')"
/* Is the row's task over since $3, and does no open task build on it? */
#define OF_OLD_TASK(states) \
	"EXISTS (SELECT 1 FROM task t WHERE t.id = task AND t." states " AND t.since < $3 AND " \
	"NOT EXISTS (SELECT 1 FROM dependency d JOIN task o ON o.id = d.task WHERE d.needs = " \
	"t.id " \
	"AND NOT o." OVER "))"
#define OPEN_DELIVERY \
	"state IN ('queued', 'held', 'refused', 'cleared', 'typed', 'parked', 'clearing', " \
	"'sent', " \
	"'unconfirmed')"
/* Dead and lost ones stay eight days longer: for a week a late proof may still come. */
#define OLD_DELIVERY \
	"queued < $3 AND (state IN ('acknowledged', 'expired', 'cancelled') OR state IN ('dead', " \
	"'lost') AND queued < $3 - 691200000000) AND attempt NOT IN (SELECT id FROM attempt " \
	"WHERE " \
	"step <> 'ended') AND id NOT IN (SELECT ask_delivery FROM attempt WHERE step <> 'ended')"

/* $1, $2: the rows looked at; $3: what is older, or a number, is over. The cheap conditions come
 * first: most rows that are looked at are young. */
#define STEP(table, condition) \
	"DELETE FROM " table " WHERE rowid > $1 AND rowid <= $2 AND " condition
#define END(table) \
	"SELECT max(rowid) FROM (SELECT rowid FROM " table " WHERE rowid > $1 ORDER BY rowid " \
	"LIMIT $2)"

struct table {
	const char *end;      /* the last row of a step */
	const char *step;     /* removes */
	const char *before;   /* removes what belongs to those rows; NULL */
	size_t age;           /* member of struct keep */
	usec_t least;         /* whatever the settings say: queue_load still chooses younger ones */
	bool from_the_oldest; /* what stays at its beginning is little: no walk */
};

#define AGE(member) offsetof(struct keep, member)

/* clang-format off: one condition an idea */
static const struct table tables[KEEP_TABLES] = {
	{END("decision"),
		STEP("decision",
			"number <= (SELECT last_decision FROM project) - $3 "
			"AND number NOT IN (SELECT decision FROM intent WHERE state = 'open') "
			"AND number NOT IN (SELECT decision FROM repeat)"),
		NULL, AGE(decisions), 0, true},
	{END("delivery"), STEP("delivery", OLD_DELIVERY),
		"DELETE FROM delivery_text WHERE id IN (SELECT id FROM delivery WHERE id > $1 AND "
		"id <= $2 AND " OLD_DELIVERY ")",
		AGE(deliveries), 0, false},
	/* a worker's last one says whose work lies in its worktree */
	{END("attempt"),
		STEP("attempt", "step = 'ended' AND ended < $3 AND " OF_OLD_TASK(
					OVER) " AND id NOT IN (SELECT max(id) FROM attempt GROUP "
					      "BY worker)"),
		NULL, AGE(tasks), 0, false},
	{END("check_result"),
		STEP("check_result",
			OF_OLD_TASK(OVER) " AND id < (SELECT max(id) FROM check_result)"),
		NULL, AGE(tasks), 0, false},
	{END("review"), STEP("review", OF_OLD_TASK(OVER) " AND id < (SELECT max(id) FROM review)"),
		"DELETE FROM review_answer WHERE id IN (SELECT id FROM review WHERE id > $1 AND "
		"id <= $2 AND " OF_OLD_TASK(OVER) " AND id < (SELECT max(id) FROM review))",
		AGE(tasks), 0, false},
	{END("\"commit\""),
		STEP("\"commit\"", "judged = 1 AND first_seen < $3 AND NOT EXISTS (SELECT 1 FROM "
				   "attempt a WHERE a.id = attempt)"),
		NULL, AGE(tasks), 0, false},
	/* a blocked, failed or cancelled one may be tried again */
	{END("task_text"), STEP("task_text", OF_OLD_TASK("state = 'done'")), NULL, AGE(tasks), 0,
		false},
	/* reports stay as long as their task's attempts, texts until they are composed */
	{END("event"),
		STEP("event",
			"used = 1 AND at < $3 AND (kind <> 'finish' OR NOT EXISTS (SELECT 1 FROM "
			"task t "
			"JOIN attempt a ON a.task = t.id WHERE lower(t.id) = lower(event.task))) "
			"AND id NOT IN (SELECT note FROM delivery WHERE " OPEN_DELIVERY ")"),
		NULL, AGE(events), 0, false},
	{END("wish"),
		STEP("wish", "state <> 'open' AND at < $3 AND id < (SELECT max(id) FROM wish)"),
		NULL, AGE(events), 0, false},
	{END("intent"), STEP("intent", "state <> 'open' AND at < $3"), NULL, AGE(events), 0, false},
	{END("crash"),
		STEP("crash", "at < $3 AND NOT EXISTS (SELECT 1 FROM task t WHERE t.id = task AND "
			      "NOT t." OVER ") "
			      "AND task NOT IN (SELECT subject FROM wish WHERE state = 'open')"),
		NULL, AGE(events), 25 * USEC_HOUR, false},
	{END("alert"), STEP("alert", "closed <> 0 AND closed < $3"), NULL, AGE(alerts), 0, false},
};
/* clang-format on */

/* The last row of this step; 0: there is none behind where the last one ended. */
static int find_end(
	struct queue *q, const struct table *t, int64_t from, int64_t *ret, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q, t->end, &statement, err);

	if (r < 0)
		return r;
	bind_int(statement, 1, from);
	bind_int(statement, 2, STEP_ROWS);
	r = store_step(q, statement, err);
	if (r < 0)
		return r;
	*ret = sqlite3_column_int64(statement, 0);
	return 0;
}

static int64_t limit_of(const struct table *t, const struct keep *k, usec_t now)
{
	int64_t kept = *(const int64_t *)((const char *)k + t->age);

	if (t->from_the_oldest)
		return kept;
	return now - (kept > t->least ? kept : t->least);
}

static int remove_rows(struct queue *q, const char *sql, int64_t from, int64_t to, int64_t limit,
	struct error *err)
{
	sqlite3_stmt *statement;
	int r = store_fixed(q, sql, &statement, err);

	if (r < 0)
		return r;
	bind_int(statement, 1, from);
	bind_int(statement, 2, to);
	bind_int(statement, 3, limit);
	r = store_run(q, statement, err);
	return r < 0 ? r : sqlite3_changes(q->db);
}

/* How many rows were removed. */
static int keep_table(
	struct queue *q, const struct table *t, int64_t limit, int64_t *row, struct error *err)
{
	_cleanup_(store_leave) struct queue *open = NULL;
	int64_t from = t->from_the_oldest ? 0 : *row, to = 0;
	int removed = 0, r = find_end(q, t, from, &to, err);

	*row = to;
	if (r < 0 || !to)
		return r;
	r = store_begin(q, err);
	if (r < 0)
		return r;
	open = q;
	if (t->before)
		r = remove_rows(q, t->before, from, to, limit, err);
	if (r >= 0)
		removed = r = remove_rows(q, t->step, from, to, limit, err);
	if (r >= 0)
		r = store_commit(q, err);
	return r < 0 ? r : removed;
}

int queue_prune(struct queue *q, const struct keep *k, usec_t now, struct keep_place *place,
	int64_t *ret_removed, struct error *err)
{
	int64_t removed = 0;

	for (size_t i = 0; i < KEEP_TABLES; i++) {
		const struct table *t = &tables[i];
		int r = keep_table(q, t, limit_of(t, k, now), &place->row[i], err);

		if (r < 0)
			return r;
		removed += r;
	}
	*ret_removed = removed;
	return 0;
}
