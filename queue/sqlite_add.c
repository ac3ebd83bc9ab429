/*
 * What comes in besides tasks: wishes, events, texts of deliveries, the settings' workers, the tmux
 * server's epoch. Each call is one synced transaction.
 */
#include "queue/sqlite.h"

#include <string.h>

/* --- wishes --- */

static int insert_wish(struct queue *q, struct wish *row, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q, "SELECT coalesce(max(id), 0) + 1 FROM wish", &statement, err);

	if (r == 0)
		r = store_number(q, statement, &row->id, err);
	if (r < 0)
		return r;
	row->version = 0;
	statement_reset(&statement);
	r = row_write(q, ROW_INSERT, ROW_WISH, row, err);
	if (r > 0)
		return error(err, EEXIST, "wish %lld is there already", (long long)row->id);
	row->version = 1;
	return r;
}

int queue_add_wish(struct queue *q, struct wish *wish, struct error *err)
{
	_cleanup_(store_leave) struct queue *open = NULL;
	struct wish row = *wish;
	int r = store_begin(q, err);

	if (r < 0)
		return r;
	open = q;
	r = insert_wish(q, &row, err);
	if (r == 0)
		r = store_commit(q, err);
	if (r == 0)
		*wish = row;
	return r;
}

/* --- events --- */

int store_add_event(struct queue *q, const struct event *event, const char *body, struct error *err)
{
	int r = row_write(q, ROW_INSERT, ROW_EVENT, event, err);

	if (r != 0 || !body)
		return r;
	return store_run_texts(
		q, err, "UPDATE event SET body = $1 WHERE id = $2", body, event->id, NULL);
}

int queue_add_events(struct queue *q, const struct event *events, const char *const *bodies,
	size_t n, struct error *err)
{
	_cleanup_(store_leave) struct queue *open = NULL;
	int r = store_begin(q, err);

	if (r < 0)
		return r;
	open = q;
	/* one that is there was drained before and its file not removed: once is enough */
	for (size_t i = 0; r >= 0 && i < n; i++)
		r = store_add_event(q, &events[i], bodies ? bodies[i] : NULL, err);
	return r < 0 ? r : store_commit(q, err);
}

/* --- what checks and reviews said --- */

static int last_id(struct queue *q, const char *sql, int64_t *ret, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q, sql, &statement, err);

	return r < 0 ? r : store_number(q, statement, ret, err);
}

int queue_add_check_results(
	struct queue *q, struct check_result *results, size_t n, struct error *err)
{
	_cleanup_(store_leave) struct queue *open = NULL;
	int64_t last = 0;
	int r = store_begin(q, err);

	if (r < 0)
		return r;
	open = q;
	r = last_id(q, "SELECT coalesce(max(id), 0) FROM check_result", &last, err);
	for (size_t i = 0; r == 0 && i < n; i++) {
		results[i].id = ++last;
		r = row_write(q, ROW_INSERT, ROW_CHECK_RESULT, &results[i], err);
	}
	return r < 0 ? r : store_commit(q, err);
}

static int insert_answer(struct queue *q, int64_t id, const char *answer, struct error *err)
{
	sqlite3_stmt *statement;
	int r = store_fixed(
		q, "INSERT INTO review_answer (id, answer) VALUES ($1, $2)", &statement, err);

	if (r < 0)
		return r;
	bind_int(statement, 1, id);
	bind_text(statement, 2, answer);
	return store_run(q, statement, err);
}

int queue_add_review(struct queue *q, struct review *review, const char *answer, struct error *err)
{
	_cleanup_(store_leave) struct queue *open = NULL;
	int64_t last = 0;
	int r = store_begin(q, err);

	if (r < 0)
		return r;
	open = q;
	r = last_id(q, "SELECT coalesce(max(id), 0) FROM review", &last, err);
	review->id = last + 1;
	if (r == 0)
		r = row_write(q, ROW_INSERT, ROW_REVIEW, review, err);
	if (r == 0)
		r = insert_answer(q, review->id, answer, err);
	return r < 0 ? r : store_commit(q, err);
}

/* --- texts of deliveries --- */

static int write_delivery_text(struct queue *q, int64_t id, const char *text, struct error *err)
{
	sqlite3_stmt *statement;
	int r = store_fixed(q,
		"INSERT INTO delivery_text (id, text) VALUES ($1, $2) "
		"ON CONFLICT (id) DO UPDATE SET text = excluded.text",
		&statement, err);

	if (r < 0)
		return r;
	bind_int(statement, 1, id);
	bind_text(statement, 2, text);
	return store_run(q, statement, err);
}

/* The project's version goes up, so that a plan that has numbered deliveries itself is made again.
 */
static int reserve_delivery(struct queue *q, int64_t *ret, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q,
		"UPDATE project SET last_delivery = last_delivery + 1, version = version + 1 "
		"RETURNING last_delivery",
		&statement, err);

	if (r == 0)
		r = store_step_project(q, statement, err);
	if (r < 0)
		return r;
	*ret = sqlite3_column_int64(statement, 0);
	return 0;
}

int queue_add_say(struct queue *q, const char *text, struct wish *wish, struct error *err)
{
	_cleanup_(store_leave) struct queue *open = NULL;
	struct wish row = *wish;
	int r = store_begin(q, err);

	if (r < 0)
		return r;
	open = q;
	r = reserve_delivery(q, &row.delivery, err);
	if (r == 0)
		r = write_delivery_text(q, row.delivery, text, err);
	if (r == 0)
		r = insert_wish(q, &row, err);
	if (r == 0)
		r = store_commit(q, err);
	if (r == 0)
		*wish = row;
	return r;
}

int queue_set_delivery_text(struct queue *q, int64_t id, const char *text, struct error *err)
{
	return write_delivery_text(q, id, text, err);
}

/* --- workers of the settings --- */

static bool same_settings(const struct worker *a, const struct worker *b)
{
	return a->wanted == b->wanted && a->keeps_context == b->keeps_context &&
	       strcmp(a->pool, b->pool) == 0 && strcmp(a->profile, b->profile) == 0 &&
	       strcmp(a->role, b->role) == 0 && strcmp(a->account, b->account) == 0 &&
	       strcmp(a->worktree, b->worktree) == 0;
}

bool worker_may_change_profile(const struct worker *w)
{
	return !w->session;
}

bool worker_may_move(const struct worker *w)
{
	return !w->attempt && (!w->session || !w->keeps_context);
}

static void take_settings(struct worker *row, const struct worker *from)
{
	row->wanted = true;
	row->keeps_context = from->keeps_context;
	TEXT_SET(row->pool, from->pool);
	TEXT_SET(row->role, from->role);
	TEXT_SET(row->account, from->account);
	if (worker_may_change_profile(row))
		TEXT_SET(row->profile, from->profile);
	if (worker_may_move(row))
		TEXT_SET(row->worktree, from->worktree);
}

static int set_account(struct queue *q, const char *name, struct error *err)
{
	struct account row = {.state = ACCOUNT_OK};
	int r;

	if (!name[0])
		return 0;
	TEXT_SET(row.name, name);
	r = row_write(q, ROW_INSERT, ROW_ACCOUNT, &row, err);
	return r > 0 ? 0 : r; /* there already */
}

static int set_worker(struct queue *q, const struct worker *wanted, struct error *err)
{
	struct worker row = {0}, before;
	int r = queue_find_worker(q, wanted->name, &row, err);

	if (r == -ENOENT) {
		row = (struct worker){.health = HEALTH_OFFLINE, .since = wanted->since};
		TEXT_SET(row.name, wanted->name);
		TEXT_SET(row.reason, "not started yet");
		take_settings(&row, wanted);
		r = row_write(q, ROW_INSERT, ROW_WORKER, &row, err);
	} else if (r == 0) {
		before = row;
		take_settings(&row, wanted);
		if (!same_settings(&before, &row))
			r = row_write(q, ROW_UPDATE, ROW_WORKER, &row, err);
	}
	if (r > 0)
		return error(err, EEXIST, "worker '%s' cannot be stored", wanted->name);
	return r < 0 ? r : set_account(q, wanted->account, err);
}

/* The stored workers, wanted ones, in the arena: which are to go is decided outside the reading. */
static int collect_names(
	struct queue *q, struct arena *arena, const char ***ret, size_t *ret_n, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	const char **names = NULL;
	size_t n = 0, room = 0;
	int r = store_fixed(q, "SELECT name FROM worker WHERE wanted = 1", &statement, err);

	if (r < 0)
		return r;
	while ((r = store_step(q, statement, err)) > 0) {
		const char *name = (const char *)sqlite3_column_text(statement, 0);
		char *copy = arena_alloc(arena, strlen(name) + 1);

		memcpy(copy, name, strlen(name));
		names = arena_grow(arena, names, n, &room, sizeof *names);
		names[n++] = copy;
	}
	*ret = names;
	*ret_n = n;
	return r;
}

static int drop_others(struct queue *q, const struct worker *workers, size_t n, struct error *err)
{
	_cleanup_(arena_done) struct arena arena = {0};
	const char **names = NULL;
	size_t n_names = 0;
	int r = collect_names(q, &arena, &names, &n_names, err);

	for (size_t i = 0; r == 0 && i < n_names; i++) {
		bool kept = false;

		for (size_t j = 0; j < n && !kept; j++)
			kept = strcmp(names[i], workers[j].name) == 0;
		if (!kept)
			r = store_run_texts(q, err,
				"UPDATE worker SET wanted = 0, version = version + 1 WHERE name = "
				"$1",
				names[i], NULL);
	}
	return r;
}

int queue_set_workers(struct queue *q, const struct worker *workers, size_t n, struct error *err)
{
	_cleanup_(store_leave) struct queue *open = NULL;
	int r = store_begin(q, err);

	if (r < 0)
		return r;
	open = q;
	r = drop_others(q, workers, n, err);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = set_worker(q, &workers[i], err);
	return r < 0 ? r : store_commit(q, err);
}

int queue_set_epoch(struct queue *q, int64_t pid, int64_t start, const char *boot,
	const char *socket, struct error *err)
{
	sqlite3_stmt *statement;
	int r = store_fixed(q,
		"UPDATE project SET server_pid = $1, server_start = $2, server_boot = $3, "
		"socket = $4, version = version + 1",
		&statement, err);

	if (r < 0)
		return r;
	bind_int(statement, 1, pid);
	bind_int(statement, 2, start);
	bind_text(statement, 3, boot);
	bind_text(statement, 4, socket);
	return store_run(q, statement, err);
}
