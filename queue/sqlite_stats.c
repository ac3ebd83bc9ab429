/*
 * Counting for czar stats. $1 is the begin and $2 the end of the time that is asked for.
 *
 * What happened is counted where it was written down: tasks, attempts and deliveries in their rows,
 * states of workers and wishes in the decisions.
 */
#include "queue/stats.h"

#include "queue/sqlite.h"

/* The one row of a statement with $1 and $2. */
static int count(struct queue *q, const char *sql, usec_t since, usec_t until, int64_t *const *ret,
	struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q, sql, &statement, err);

	if (r < 0)
		return r;
	if (sqlite3_bind_parameter_count(statement)) {
		bind_int(statement, 1, since);
		bind_int(statement, 2, until);
	}
	r = store_step(q, statement, err);
	for (int i = 0; r > 0 && ret[i]; i++)
		*ret[i] = sqlite3_column_int64(statement, i);
	return r < 0 ? r : 0;
}
#define COUNT_INTO(...) ((int64_t *const[]){__VA_ARGS__, NULL})

static const char finished_tasks[] =
	"SELECT count(*), count(*) FILTER (WHERE state = 'done' AND attempts_made <= 1) "
	"FROM task WHERE state IN ('done', 'failed') AND attempts_made > 0 AND since >= $1 AND "
	"since <= $2";

static const char begun_attempts[] =
	"SELECT count(*), count(*) FILTER (WHERE kind IN ('again', 'rework')) "
	"FROM attempt WHERE began >= $1 AND began <= $2";

static const char tasks_worked_on[] = "SELECT count(DISTINCT task) FROM attempt "
				      "WHERE (ended = 0 OR ended >= $1) AND began <= $2";

/* Edits, and honoured wishes of the verbs of wish_is_help (checks/wishes.h), each repetition one
 * more; keys at one attempt are one help. */
static const char interventions[] =
	"SELECT coalesce(sum(CASE WHEN repeated > 1 THEN repeated ELSE 1 END) "
	"FILTER (WHERE rule = 'edit' OR rule = 'wish' AND \"action\" NOT LIKE 'refused: %' AND "
	"substr(saw, 6, instr(substr(saw, 6) || ' ', ' ') - 1) IN "
	"('restart', 'cancel', 'retry', 'say', 'approve', 'deny', 'assign')), 0), "
	"count(DISTINCT task || ' ' || \"action\") FILTER (WHERE rule = 'hand-typed') "
	"FROM decision WHERE at >= $1 AND at <= $2";

/* Progress is the attempt's begin or its newest own commit by then. */
static const char stuck_found[] =
	"SELECT count(*), coalesce(sum(took), 0), coalesce(max(took), 0) FROM ("
	"SELECT at - CASE WHEN committed > began THEN committed ELSE began END AS took FROM ("
	"SELECT d.at, a.began, (SELECT max(c.at) FROM \"commit\" AS c WHERE c.attempt = a.id "
	"AND c.at <= d.at) AS committed FROM decision AS d JOIN attempt AS a "
	"ON a.worker = d.subject AND a.began <= d.at AND (a.ended = 0 OR a.ended >= d.at) "
	"WHERE d.rule = 'health' AND d.\"action\" LIKE '%-> stuck' AND d.at >= $1 AND d.at <= $2) "
	"AS x) AS y";

/* One that still waits has waited until $2. */
static const char waited_for_others[] =
	"WITH span AS (SELECT $1 AS since, $2 AS until) "
	"SELECT count(*), coalesce(sum(took), 0), coalesce(max(took), 0) FROM ("
	"SELECT CASE WHEN ready > t.added THEN ready - t.added ELSE 0 END AS took FROM ("
	"SELECT d.task, max(CASE WHEN n.state = 'done' THEN n.since ELSE span.until END) AS ready "
	"FROM dependency AS d JOIN task AS n ON n.id = d.needs JOIN span GROUP BY d.task) AS x "
	"JOIN task AS t ON t.id = x.task JOIN span WHERE ready >= span.since AND t.added <= "
	"span.until "
	"AND t.state <> 'cancelled') AS y";

static const char texts[] =
	"SELECT count(*), count(*) FILTER (WHERE state = 'acknowledged' AND grade = 'exact'), "
	"count(*) FILTER (WHERE state = 'acknowledged' AND grade = 'frame'), "
	"count(*) FILTER (WHERE state = 'acknowledged' AND grade = 'seen'), "
	"count(*) FILTER (WHERE state IN ('expired', 'lost')), "
	"count(*) FILTER (WHERE state = 'dead'), count(*) FILTER (WHERE state = 'cancelled') "
	"FROM delivery WHERE queued >= $1 AND queued <= $2";

static const char removed_before[] =
	"SELECT CASE WHEN d.first > 1 THEN d.at ELSE 0 END, "
	"CASE WHEN a.first > 1 THEN a.at ELSE 0 END, "
	"CASE WHEN t.first > 1 THEN t.at ELSE 0 END "
	"FROM (SELECT min(number) AS first, min(at) AS at FROM decision) AS d, "
	"(SELECT min(id) AS first, min(began) AS at FROM attempt) AS a, "
	"(SELECT min(id) AS first, min(queued) AS at FROM delivery) AS t";

int queue_stats(
	struct queue *q, usec_t since, usec_t until, struct stats_counts *ret, struct error *err)
{
	struct stats_counts n = {0};
	const struct {
		const char *sql;
		int64_t *const *into;
	} counts[] = {
		{finished_tasks, COUNT_INTO(&n.finished, &n.first_time)},
		{begun_attempts, COUNT_INTO(&n.attempts, &n.retries)},
		{tasks_worked_on, COUNT_INTO(&n.worked_on)},
		{interventions, COUNT_INTO(&n.wishes, &n.typed)},
		{stuck_found, COUNT_INTO(&n.stuck.n, &n.stuck.total, &n.stuck.most)},
		{waited_for_others, COUNT_INTO(&n.blocked.n, &n.blocked.total, &n.blocked.most)},
		{texts, COUNT_INTO(&n.deliveries.queued, &n.deliveries.exact, &n.deliveries.frame,
				&n.deliveries.seen, &n.deliveries.failed, &n.deliveries.dead,
				&n.deliveries.cancelled)},
		{removed_before,
			COUNT_INTO(&n.decisions_from, &n.attempts_from, &n.deliveries_from)},
	};
	_cleanup_(store_leave) struct queue *open = NULL;
	int r = store_begin_read(q, err);

	if (r < 0)
		return r;
	open = q;
	for (size_t i = 0; r == 0 && i < sizeof counts / sizeof *counts; i++)
		r = count(q, counts[i].sql, since, until, counts[i].into, err);
	if (r == 0)
		r = store_commit(q, err);
	if (r == 0)
		*ret = n;
	return r;
}

/* A worker's state lasts until its next one. */
static const char idle_stretches[] =
	"WITH span AS (SELECT $1 AS since, $2 AS until) "
	"SELECT at, ends FROM (SELECT at, \"action\", coalesce(lead(at) OVER (PARTITION BY subject "
	"ORDER BY number), span.until) AS ends FROM decision JOIN span WHERE rule = 'health') AS x "
	"JOIN span WHERE \"action\" LIKE '%-> idle' AND ends >= span.since AND at <= span.until";

/* schedule_needs_yes, before it is given. */
#define GATED \
	"t.approve = 'start' OR ((SELECT gated FROM span) AND (t.approve = 'default' OR " \
	"t.proposed_by <> ''))"

/* Ready since the last of: added, the last dependency done, a person's yes, the attempt before
 * ended. */
static const char ready_stretches[] =
	"WITH span AS (SELECT $1 AS since, $2 AS until, $3 AS gated), free AS (SELECT t.id, "
	"max(t.added, coalesce((SELECT max(n.since) FROM dependency AS "
	"d "
	"JOIN task AS n ON n.id = d.needs WHERE d.task = t.id), 0), "
	"CASE WHEN " GATED " THEN coalesce((SELECT min(y.at) FROM decision AS y WHERE "
	"y.task = t.id AND y.rule = 'wish' AND y.saw LIKE 'czar approve %' AND y.\"action\" NOT "
	"LIKE 'refused: %'), 0) ELSE 0 END) AS at FROM task AS t) "
	"SELECT max(free.at, coalesce(lag(a.ended) OVER (PARTITION BY a.task ORDER BY a.number), "
	"0)) AS begins, a.began AS ends FROM attempt AS a JOIN free ON free.id = a.task "
	"WHERE a.began >= (SELECT since FROM span) "
	"UNION ALL SELECT max(free.at, t.ready_since), (SELECT until FROM span) FROM task AS t "
	"JOIN free ON free.id = "
	"t.id WHERE t.state = 'queued' AND (t.approved OR NOT (" GATED ")) AND NOT EXISTS "
	"(SELECT 1 FROM dependency AS d JOIN task AS "
	"n "
	"ON n.id = d.needs WHERE d.task = t.id AND n.state <> 'done')";

int queue_each_stretch(struct queue *q, enum stretch_kind kind, usec_t since, usec_t until,
	queue_stretch_fn fn, void *userdata, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r;

	if (kind == STRETCH_IDLE)
		r = store_fixed(q, idle_stretches, &statement, err);
	else
		r = store_fixed(q, ready_stretches, &statement, err);
	if (r < 0)
		return r;
	bind_int(statement, 1, since);
	bind_int(statement, 2, until);
	if (kind != STRETCH_IDLE)
		bind_int(statement, 3, kind == STRETCH_READY_GATED);
	while ((r = store_step(q, statement, err)) > 0) {
		usec_t begin = sqlite3_column_int64(statement, 0);
		usec_t end = sqlite3_column_int64(statement, 1);

		fn(begin > since ? begin : since, end < until ? end : until, userdata);
	}
	return r;
}

int queue_each_work(struct queue *q, usec_t since, usec_t until, size_t limit, queue_work_fn fn,
	void *userdata, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q,
		"SELECT cut, last_commit FROM attempt WHERE cut <> '' AND last_commit <> '' AND "
		"commits > 0 AND (ended = 0 OR ended >= $1) AND began <= $2 ORDER BY id DESC "
		"LIMIT $3",
		&statement, err);

	if (r < 0)
		return r;
	bind_int(statement, 1, since);
	bind_int(statement, 2, until);
	bind_int(statement, 3, (int64_t)limit);
	while ((r = store_step(q, statement, err)) > 0)
		fn(&(struct attempt_work){(const char *)sqlite3_column_text(statement, 0),
			   (const char *)sqlite3_column_text(statement, 1)},
			userdata);
	return r;
}
