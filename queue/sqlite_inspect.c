/*
 * Looking at a store without opening it as one: no schema step, no setting, no write.
 */
#include "queue/inspect.h"

#include <stdlib.h>

#include "queue/schema.h"
#include "queue/sqlite.h"

static int read_number(struct queue *q, const char *sql, int64_t *ret, struct error *err)
{
	_cleanup_(statement_done) sqlite3_stmt *statement = NULL;
	int r = store_prepare(q, sql, &statement, err);

	return r < 0 ? r : store_number(q, statement, ret, err);
}

static int read_problems(struct queue *q, struct str *problems, struct error *err)
{
	_cleanup_(statement_done) sqlite3_stmt *statement = NULL;
	_cleanup_(str_done) struct str line = {0};
	int r = store_prepare(q, "PRAGMA quick_check(5)", &statement, err);

	if (r < 0)
		return r;
	while ((r = store_step(q, statement, err)) > 0) {
		str_clear(&line);
		column_add(statement, 0, &line);
		if (!text_equal(str_text(&line), "ok"))
			str_addf(problems, "%s\n", str_text(&line));
	}
	return r;
}

int queue_inspect(
	const char *path, struct store_facts *ret, struct str *problems, struct error *err)
{
	_cleanup_(queue_done) struct queue *q = calloc(1, sizeof *q);
	struct store_facts f = {0};
	int64_t pages = 0, page_bytes = 0;
	int r = 0;

	if (!q)
		abort();
	if (sqlite3_open_v2(path, &q->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_EXRESCODE, NULL) !=
		SQLITE_OK)
		r = store_error(q, "cannot open", err);
	while (schema_steps[f.known_schema])
		f.known_schema++;
	if (r == 0)
		r = read_number(q, "SELECT schema FROM meta", &f.schema, err);
	if (r == 0)
		r = read_number(q, "PRAGMA page_count", &pages, err);
	if (r == 0)
		r = read_number(q, "PRAGMA page_size", &page_bytes, err);
	if (r == 0)
		r = read_problems(q, problems, err);
	f.bytes = pages * page_bytes;
	if (r == 0)
		*ret = f;
	return r;
}
