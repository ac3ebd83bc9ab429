/*
 * A copy of the store in memory: for who decides without being allowed to record.
 *
 * The original is only read. Whatever is written goes into the copy and is gone with it; when
 * somebody wrote the original, the copy can be made anew.
 */
#include "queue/sqlite.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"

/* The original's change count; 0 while there is none. */
static int original_count(struct queue *q, int64_t *ret, struct error *err)
{
	struct queue original = {.db = q->original};
	sqlite3_stmt *statement = NULL;
	int r = store_prepare(&original, "PRAGMA data_version", &statement, err);

	if (r == 0)
		r = store_number(&original, statement, ret, err);
	sqlite3_finalize(statement);
	return r;
}

static int copy_all(struct queue *q, struct error *err)
{
	sqlite3_backup *b = sqlite3_backup_init(q->db, "main", q->original, "main");

	if (!b)
		return store_error(q, "cannot begin to copy", err);
	while (sqlite3_backup_step(b, -1) == SQLITE_BUSY)
		sqlite3_sleep(5);
	return sqlite3_backup_finish(b) == SQLITE_OK ? 0 : store_error(q, "cannot copy", err);
}

static int open_original(struct queue *q, const char *path, struct error *err)
{
	struct queue original = {0};

	if (access(path, F_OK) < 0)
		return 0;
	if (sqlite3_open_v2(path, &original.db,
		    SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
		    NULL) != SQLITE_OK) {
		store_error(&original, "cannot open", err);
		sqlite3_close(original.db);
		return -err->number;
	}
	q->original = original.db;
	return 0;
}

int queue_open_copy(const char *path, struct queue **ret, struct error *err)
{
	_cleanup_(queue_done) struct queue *q = calloc(1, sizeof *q);
	int r;

	if (!q)
		abort();
	if (sqlite3_open_v2(":memory:", &q->db,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
		    NULL) != SQLITE_OK)
		return store_error(q, "cannot make a store in memory", err);
	r = open_original(q, path, err);
	if (r == 0 && q->original)
		r = original_count(q, &q->original_count, err);
	if (r == 0 && q->original)
		r = copy_all(q, err);
	if (r == 0)
		r = store_settle(q, err);
	if (r < 0)
		return error_wrap(err, "the store '%s'", path);
	*ret = q;
	q = NULL;
	return 0;
}

int queue_copy_again(struct queue *q, struct error *err)
{
	int64_t count = 0;
	int r = q->original ? original_count(q, &count, err) : 0;

	if (r < 0 || count == q->original_count)
		return r;
	q->original_count = count;
	r = copy_all(q, err);
	if (r == 0)
		r = store_settle(q, err);
	return r < 0 ? r : 1;
}
