/*
 * Reading, for commands and status files. Nothing here changes a row.
 *
 * Ids and names compare without regard to case, lists are in the order people count in.
 */
#include "queue/sqlite.h"

#include <string.h>

enum { ROW_MOST_BYTES = 4096 };
_Static_assert(sizeof(struct worker) <= ROW_MOST_BYTES &&
		       sizeof(struct decision) <= ROW_MOST_BYTES &&
		       sizeof(struct project) <= ROW_MOST_BYTES,
	"a row must fit the buffer that queue_each lends");

/* Calls fn with each row of a statement that begins with row_select. */
static int each_row(struct queue *q, sqlite3_stmt *statement, enum row_type type, queue_row_fn fn,
	void *userdata, struct error *err)
{
	_Alignas(max_align_t) char row[ROW_MOST_BYTES];
	int r;

	while ((r = store_step(q, statement, err)) > 0) {
		memset(row, 0, row_tables[type].row_bytes);
		r = row_read(statement, type, row, err);
		if (r == 0)
			r = fn(row, userdata);
		if (r != 0)
			return r;
	}
	return r;
}

static void add_order(struct str *sql, enum row_type type)
{
	const struct row_table *t = &row_tables[type];
	const char *word = " ORDER BY ";

	for (size_t i = 0; i < t->n_fields; i++) {
		const struct field *f = &t->fields[i];

		if (!(f->flags & FIELD_KEY))
			continue;
		str_addf(sql, "%s\"%s\"%s", word, f->name,
			f->type == FIELD_TEXT ? " COLLATE \"natural\"" : "");
		word = ", ";
	}
}

int queue_each(struct queue *q, enum row_type type, const char *where, const char *arg,
	queue_row_fn fn, void *userdata, struct error *err)
{
	_cleanup_(statement_done) sqlite3_stmt *statement = NULL;
	_cleanup_(str_done) struct str sql = {0};
	int r;

	row_select(&sql, type);
	if (where)
		str_addf(&sql, " WHERE %s", where);
	add_order(&sql, type);
	r = store_prepare(q, str_text(&sql), &statement, err);
	if (r < 0)
		return r;
	if (arg && sqlite3_bind_parameter_count(statement))
		bind_text(statement, 1, arg);
	return each_row(q, statement, type, fn, userdata, err);
}

struct one {
	void *place;
	size_t bytes;
	bool found;
};

static int on_one(const void *row, void *userdata)
{
	struct one *one = userdata;

	memcpy(one->place, row, one->bytes);
	one->found = true;
	return 0;
}

static int find_row(struct queue *q, enum row_type type, const char *where, const char *key,
	const char *what, void *ret, struct error *err)
{
	struct one one = {ret, row_tables[type].row_bytes, false};
	int r = queue_each(q, type, where, key, on_one, &one, err);

	if (r == 0 && !one.found)
		return error(err, ENOENT, "no %s '%s'", what, key);
	return r;
}

static int find_number(struct queue *q, enum row_type type, const char *where, int64_t number,
	const char *what, void *ret, struct error *err)
{
	char key[24];

	TEXT_SETF(key, "%lld", (long long)number);
	return find_row(q, type, where, key, what, ret, err);
}

int queue_find_task(struct queue *q, const char *id, struct task *ret, struct error *err)
{
	return find_row(q, ROW_TASK, "lower(id) = lower($1)", id, "task", ret, err);
}

int queue_find_worker(struct queue *q, const char *name, struct worker *ret, struct error *err)
{
	return find_row(q, ROW_WORKER, "lower(name) = lower($1)", name, "worker", ret, err);
}

int queue_find_delivery(struct queue *q, int64_t id, struct delivery *ret, struct error *err)
{
	return find_number(q, ROW_DELIVERY, "id = $1", id, "delivery", ret, err);
}

int queue_find_decision(struct queue *q, int64_t number, struct decision *ret, struct error *err)
{
	return find_number(q, ROW_DECISION, "number = $1", number, "decision", ret, err);
}

int queue_find_wish(struct queue *q, int64_t id, struct wish *ret, struct error *err)
{
	return find_number(q, ROW_WISH, "id = $1", id, "wish", ret, err);
}

/* The one text a statement with $1 = key selects; NULL is an empty text. */
static int find_text(struct queue *q, const char *sql, const char *key, const char *what,
	struct str *ret, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q, sql, &statement, err);

	if (r < 0)
		return r;
	bind_text(statement, 1, key);
	r = store_step(q, statement, err);
	if (r == 0)
		return error(err, ENOENT, "no %s '%s'", what, key);
	if (r < 0)
		return r;
	column_add(statement, 0, ret);
	return 0;
}

int queue_task_text(struct queue *q, const char *id, struct str *ret, struct error *err)
{
	return find_text(q,
		"SELECT text FROM task_text WHERE task = (SELECT id FROM task WHERE lower(id) = "
		"lower($1))",
		id, "task", ret, err);
}

int queue_event_body(struct queue *q, const char *id, struct str *ret, struct error *err)
{
	return find_text(q, "SELECT body FROM event WHERE id = $1", id, "event", ret, err);
}

int queue_delivery_text(struct queue *q, int64_t id, struct str *ret, struct error *err)
{
	char key[24];

	TEXT_SETF(key, "%lld", (long long)id);
	return find_text(q, "SELECT text FROM delivery_text WHERE id = $1", key, "text of delivery",
		ret, err);
}

int queue_review_answer(struct queue *q, int64_t id, struct str *ret, struct error *err)
{
	char key[24];

	TEXT_SETF(key, "%lld", (long long)id);
	return find_text(
		q, "SELECT answer FROM review_answer WHERE id = $1", key, "review", ret, err);
}

int queue_decisions(struct queue *q, const struct decision_filter *f, queue_row_fn fn,
	void *userdata, struct error *err)
{
	_cleanup_(statement_done) sqlite3_stmt *statement = NULL;
	_cleanup_(str_done) struct str sql = {0};
	int r;

	row_select(&sql, ROW_DECISION);
	str_addf(&sql,
		" WHERE number > $1 AND ($2 = '' OR lower(task) = lower($2)) "
		"AND ($3 = '' OR lower(worker) = lower($3)) AND ($4 = '' OR rule = $4) "
		"AND max(at, \"until\") >= $5 AND at <= $6 ORDER BY number %s LIMIT $7",
		f->newest_first ? "DESC" : "ASC");
	r = store_prepare(q, str_text(&sql), &statement, err);
	if (r < 0)
		return r;
	bind_int(statement, 1, f->after);
	bind_text(statement, 2, f->task ? f->task : "");
	bind_text(statement, 3, f->worker ? f->worker : "");
	bind_text(statement, 4, f->rule ? f->rule : "");
	bind_int(statement, 5, f->since);
	bind_int(statement, 6, f->until ? f->until : INT64_MAX);
	bind_int(statement, 7, f->limit ? f->limit : -1);
	return each_row(q, statement, ROW_DECISION, fn, userdata, err);
}
