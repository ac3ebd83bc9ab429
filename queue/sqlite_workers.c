/*
 * What workers bring through the spool and the store has to look up: a proposed task, how often one
 * wrote to another, the report that was handed in.
 */
#include "queue/sqlite.h"

#include <string.h>

#include "queue/tasks.h"

/* Who may propose: a worker that is known, with fewer than that many tasks that nobody began. */
static int check_proposer(struct queue *q, const char *worker, const char *source, int64_t most,
	struct str *problems, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	struct worker known;
	int64_t waiting = 0;
	int r = queue_find_worker(q, worker, &known, err);

	if (r == -ENOENT) {
		problem(problems, source, "no worker '%s'", worker);
		return 0;
	}
	if (r == 0)
		r = store_fixed(q,
			"SELECT count(*) FROM task WHERE proposed_by = $1 AND attempts_made = 0 "
			"AND state IN ('proposed', 'queued', 'blocked')",
			&statement, err);
	if (r < 0)
		return r;
	bind_text(statement, 1, worker);
	r = store_number(q, statement, &waiting, err);
	if (r == 0 && waiting >= most)
		problem(problems, source,
			"%lld tasks of yours wait already, and nobody has begun them: wait",
			(long long)waiting);
	return r;
}

/* The first problem, and how many there are besides. */
static void note_problems(struct event *e, const struct str *problems)
{
	const char *text = str_text(problems);
	size_t first = strcspn(text, "\n"), more = 0;

	for (const char *p = text + first; *p; p++)
		more += *p == '\n';
	e->task[0] = '\0';
	if (more > 1)
		TEXT_SETF(e->note, "%.*s (and %zu more)", (int)(first < 180 ? first : 180), text,
			more - 1);
	else
		TEXT_SETF(e->note, "%.*s", (int)first, text);
}

static int add_proposal(struct queue *q, struct event *e, struct new_task *task, int64_t most,
	struct str *problems, struct error *err)
{
	enum add_result result;
	int r = check_proposer(q, e->worker, task->source, most, problems, err);

	task->row.state = TASK_PROPOSED;
	TEXT_SET(task->row.proposed_by, e->worker);
	TEXT_SETF(task->row.reason, "proposed by %s", e->worker);
	if (r == 0)
		r = store_add_tasks(q, task, 1, e->at, &result, NULL, problems, err);
	if (r == -EINVAL && problems->len) {
		note_problems(e, problems);
		return 0;
	}
	if (r == 0)
		TEXT_SET(e->task, task->row.id);
	return r;
}

static int event_is_known(struct queue *q, const char *id, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q, "SELECT 1 FROM event WHERE id = $1", &statement, err);

	if (r < 0)
		return r;
	bind_text(statement, 1, id);
	return store_step(q, statement, err);
}

int queue_propose(struct queue *q, struct event *event, const char *body, struct new_task *task,
	int64_t most, struct str *problems, struct error *err)
{
	_cleanup_(store_leave) struct queue *open = NULL;
	struct event row = *event;
	int r = store_begin(q, err);

	if (r < 0)
		return r;
	open = q;
	r = event_is_known(q, row.id, err);
	if (r != 0)
		return r < 0 ? r : 0;
	r = add_proposal(q, &row, task, most, problems, err);
	if (r == 0)
		r = store_add_event(q, &row, body, err);
	if (r >= 0)
		r = store_commit(q, err);
	if (r == 0)
		*event = row;
	return r;
}

int queue_count_says(struct queue *q, const char *author, const char *worker, usec_t since,
	int64_t *ret, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q,
		"SELECT count(*) FROM delivery WHERE kind = 'say' AND author = $1 AND worker = $2 "
		"AND queued > $3",
		&statement, err);

	if (r < 0)
		return r;
	bind_text(statement, 1, author);
	bind_text(statement, 2, worker);
	bind_int(statement, 3, since);
	return store_number(q, statement, ret, err);
}

int queue_report(struct queue *q, const char *task, const char *worker, usec_t since,
	struct str *ret, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q,
		"SELECT body FROM event WHERE kind = 'finish' AND used = 1 AND lower(task) = "
		"lower($1) AND worker = $2 AND at >= $3 AND body IS NOT NULL "
		"ORDER BY at DESC, id DESC LIMIT 1",
		&statement, err);

	if (r < 0)
		return r;
	bind_text(statement, 1, task);
	bind_text(statement, 2, worker);
	bind_int(statement, 3, since);
	r = store_step(q, statement, err);
	if (r == 0)
		return error(err, ENOENT, "no report of '%s' was handed in", task);
	if (r > 0)
		column_add(statement, 0, ret);
	return r < 0 ? r : 0;
}
