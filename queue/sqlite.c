/*
 * The SQLite store: opening, schema steps, transactions and statements.
 *
 * One file in write-ahead mode, every commit synced, because promises rest on it. Every statement
 * is prepared once and kept. Nothing here knows a table but meta and project: rows are
 * sqlite_rows.c, verbs are the other sqlite_*.c.
 */
#include "queue/sqlite.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "queue/natural.h"
#include "queue/schema.h"

enum { BUSY_MSEC = 5000 };

static int sqlite_errno(int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return EAGAIN;
	case SQLITE_FULL:
		return ENOSPC;
	case SQLITE_READONLY:
		return EROFS;
	case SQLITE_CANTOPEN:
		return ENOENT;
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return EACCES;
	case SQLITE_CONSTRAINT:
		return EEXIST;
	case SQLITE_TOOBIG:
		return EFBIG;
	default:
		return EIO;
	}
}

int store_error(struct queue *q, const char *what, struct error *err)
{
	int code = q->db ? sqlite3_extended_errcode(q->db) : SQLITE_NOMEM, number;

	if ((code & 0xff) == SQLITE_NOMEM)
		abort();
	number = sqlite_errno(code);
	/* a file that cannot grow is not always called a full disk */
	if (number == EIO &&
		(sqlite3_system_errno(q->db) == ENOSPC || sqlite3_system_errno(q->db) == EDQUOT))
		number = ENOSPC;
	if (number == ENOSPC)
		return error(err, ENOSPC, "%s: its disk is full: make room", what);
	return error(err, number, "%s: %s", what, sqlite3_errmsg(q->db));
}

static bool placeholders_in_order(sqlite3_stmt *statement)
{
	char name[16];

	for (int i = 1; i <= sqlite3_bind_parameter_count(statement); i++) {
		snprintf(name, sizeof name, "$%d", i);
		if (strcmp(sqlite3_bind_parameter_name(statement, i), name) != 0)
			return false;
	}
	return true;
}

int store_prepare(struct queue *q, const char *sql, sqlite3_stmt **ret, struct error *err)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v3(q->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
		SQLITE_OK)
		return store_error(q, "cannot prepare a statement", err);
	/* SQLite numbers $n by first appearance; PostgreSQL by n. Ours mean the same to both. */
	if (!placeholders_in_order(statement))
		abort();
	*ret = statement;
	return 0;
}

int store_fixed(struct queue *q, const char *sql, sqlite3_stmt **ret, struct error *err)
{
	size_t i;
	int r;

	for (i = 0; i < q->n_fixed; i++)
		if (q->fixed[i].sql == sql) {
			*ret = q->fixed[i].statement;
			return 0;
		}
	if (i == FIXED_STATEMENTS)
		abort();
	r = store_prepare(q, sql, ret, err);
	if (r < 0)
		return r;
	q->fixed[i].sql = sql;
	q->fixed[i].statement = *ret;
	q->n_fixed++;
	return 0;
}

int store_step(struct queue *q, sqlite3_stmt *statement, struct error *err)
{
	int code = sqlite3_step(statement);

	if (code == SQLITE_ROW)
		return 1;
	if (code == SQLITE_DONE)
		return 0;
	return store_error(q, "the store failed", err);
}

int store_number(struct queue *q, sqlite3_stmt *statement, int64_t *ret, struct error *err)
{
	int r = store_step(q, statement, err);

	if (r > 0)
		*ret = sqlite3_column_int64(statement, 0);
	return r < 0 ? r : 0;
}

int store_step_project(struct queue *q, sqlite3_stmt *statement, struct error *err)
{
	int r = store_step(q, statement, err);

	if (r == 0)
		return error(err, EIO, "the store has no project row");
	return r < 0 ? r : 0;
}

int store_run(struct queue *q, sqlite3_stmt *statement, struct error *err)
{
	int r;

	do
		r = store_step(q, statement, err);
	while (r > 0);
	statement_reset(&statement);
	return r;
}

int store_run_texts(struct queue *q, struct error *err, const char *sql, ...)
{
	sqlite3_stmt *statement;
	const char *text;
	va_list ap;
	int at = 1, r = store_fixed(q, sql, &statement, err);

	if (r < 0)
		return r;
	va_start(ap, sql);
	while ((text = va_arg(ap, const char *)))
		bind_text(statement, at++, text);
	va_end(ap);
	return store_run(q, statement, err);
}

void statement_reset(sqlite3_stmt **statement)
{
	if (!*statement)
		return;
	sqlite3_reset(*statement);
	sqlite3_clear_bindings(*statement);
}

void statement_done(sqlite3_stmt **statement)
{
	sqlite3_finalize(*statement);
}

void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
	sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

void bind_int(sqlite3_stmt *statement, int at, int64_t value)
{
	sqlite3_bind_int64(statement, at, value);
}

void column_add(sqlite3_stmt *statement, int at, struct str *ret)
{
	const char *text = (const char *)sqlite3_column_text(statement, at);

	str_add_bytes(ret, text ? text : "", (size_t)sqlite3_column_bytes(statement, at));
}

static int store_exec(struct queue *q, const char *sql, const char *what, struct error *err)
{
	if (sqlite3_exec(q->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return store_error(q, what, err);
	return 0;
}

int store_begin(struct queue *q, struct error *err)
{
	return store_run_texts(q, err, "BEGIN IMMEDIATE", NULL);
}

int store_begin_read(struct queue *q, struct error *err)
{
	return store_run_texts(q, err, "BEGIN", NULL);
}

int store_commit(struct queue *q, struct error *err)
{
	return store_run_texts(q, err, "COMMIT", NULL);
}

void store_leave(struct queue **q)
{
	if (*q && !sqlite3_get_autocommit((*q)->db))
		sqlite3_exec((*q)->db, "ROLLBACK", NULL, NULL, NULL);
}

/*
 * Makes the file with its mode before SQLite does (which takes the umask's). An existing file is
 * never opened here: closing it would drop the locks of another connection of this process
 * (sqlite.org/howtocorrupt.html, 2.2).
 */
static int store_make_file(const char *path, struct error *err)
{
	_cleanup_(fd_close) int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct stat st;

	if (fd >= 0)
		return 0;
	if (errno != EEXIST)
		return error(err, errno, "cannot make the store '%s': %s", path, strerror(errno));
	if (lstat(path, &st) < 0)
		return error(err, errno, "cannot look at '%s': %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error(err, EINVAL, "the store '%s' is not a regular file", path);
	if ((st.st_mode & 077) && chmod(path, 0600) < 0)
		return error(err, errno, "cannot make '%s' private: %s", path, strerror(errno));
	return 0;
}

static int on_compare(void *unused, int n, const void *a, int m, const void *b)
{
	(void)unused;
	return natural_compare(a, (size_t)n, b, (size_t)m);
}

/*
 * Two processes that make the same store at once: while one turns the log on, SQLite refuses the
 * other at once instead of asking its busy handler, so the waiting is done here.
 */
static int store_set_log(struct queue *q, struct error *err)
{
	_cleanup_(statement_done) sqlite3_stmt *statement = NULL;
	int code, waited = 0, r = store_prepare(q, "PRAGMA journal_mode = WAL", &statement, err);

	if (r < 0)
		return r;
	while ((code = sqlite3_step(statement)) != SQLITE_ROW) {
		if ((code & 0xff) != SQLITE_BUSY || waited >= BUSY_MSEC)
			return store_error(q, "cannot turn its write-ahead log on", err);
		sqlite3_reset(statement);
		waited += sqlite3_sleep(5);
	}
	if (strcmp((const char *)sqlite3_column_text(statement, 0), "wal") != 0)
		return error(err, ENOTSUP, "its file system cannot share a write-ahead log");
	return 0;
}

static bool is_in_memory(struct queue *q)
{
	return !*sqlite3_db_filename(q->db, "main");
}

static int store_configure(struct queue *q, struct error *err)
{
	int r;

	sqlite3_busy_timeout(q->db, BUSY_MSEC);
	/* "x" is a name and never a text: a misspelt column is an error. */
	sqlite3_db_config(q->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(q->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_create_collation(q->db, "natural", SQLITE_UTF8, NULL, on_compare);
	r = is_in_memory(q) ? 0 : store_set_log(q, err);
	if (r < 0)
		return r;
	return store_exec(q,
		"PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192; "
		"PRAGMA journal_size_limit = 16777216",
		"cannot configure", err);
}

static int schema_number(struct queue *q, int64_t *ret, struct error *err)
{
	_cleanup_(statement_done) sqlite3_stmt *statement = NULL;
	int64_t tables = 0;
	int r = store_prepare(
		q, "SELECT count(*) FROM sqlite_master WHERE name = 'meta'", &statement, err);

	if (r == 0)
		r = store_number(q, statement, &tables, err);
	if (r < 0)
		return r;
	*ret = 0;
	if (!tables)
		return 0;
	sqlite3_finalize(statement);
	statement = NULL;
	r = store_prepare(q, "SELECT schema FROM meta", &statement, err);
	if (r == 0)
		r = store_step(q, statement, err);
	if (r == 0)
		return error(err, EIO, "its schema number is missing");
	if (r > 0)
		*ret = sqlite3_column_int64(statement, 0);
	return r < 0 ? r : 0;
}

static int store_apply_steps(struct queue *q, int64_t known, struct error *err)
{
	_cleanup_(store_leave) struct queue *open = NULL;
	char sql[160];
	int64_t number = 0;
	int r = store_begin(q, err);

	if (r < 0)
		return r;
	open = q;
	r = schema_number(q, &number, err); /* again, now that nobody else can apply them */
	if (r == 0 && number == 0)
		r = store_exec(q,
			"CREATE TABLE meta (schema INTEGER NOT NULL) STRICT;"
			"INSERT INTO meta (schema) VALUES (0)",
			"cannot begin", err);
	for (; r == 0 && number < known; number++) {
		snprintf(sql, sizeof sql, "schema step %lld", (long long)number + 1);
		r = store_exec(q, schema_steps[number], sql, err);
	}
	if (r < 0)
		return r;
	snprintf(sql, sizeof sql, "UPDATE meta SET schema = %lld", (long long)known);
	r = store_exec(q, sql, "cannot note the schema", err);
	return r < 0 ? r : store_commit(q, err);
}

static int store_upgrade(struct queue *q, struct error *err)
{
	int64_t number, known = 0;
	int r = schema_number(q, &number, err);

	if (r < 0)
		return r;
	while (schema_steps[known])
		known++;
	if (number > known)
		return error(err, EPROTO,
			"written by a newer czar (schema %lld, this one knows %lld): use that one, "
			"or a store of its own",
			(long long)number, (long long)known);
	return number == known ? 0 : store_apply_steps(q, known, err);
}

int store_settle(struct queue *q, struct error *err)
{
	int r = store_configure(q, err);

	return r < 0 ? r : store_upgrade(q, err);
}

void queue_done(struct queue **q)
{
	queue_close(*q);
}

int queue_open(const char *path, struct queue **ret, struct error *err)
{
	_cleanup_(queue_done) struct queue *q = calloc(1, sizeof *q);
	int r;

	if (!q)
		abort();
	r = store_make_file(path, err);
	if (r < 0)
		return r;
	if (sqlite3_open_v2(path, &q->db,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
		    NULL) != SQLITE_OK)
		r = store_error(q, "cannot open", err);
	if (r == 0)
		r = store_settle(q, err);
	if (r < 0)
		return error_wrap(err, "the store '%s'", path);
	*ret = q;
	q = NULL;
	return 0;
}

void queue_close(struct queue *q)
{
	if (!q)
		return;
	for (size_t i = 0; i < q->n_fixed; i++)
		sqlite3_finalize(q->fixed[i].statement);
	for (int type = 0; type < ROW_TYPES; type++)
		for (int verb = 0; verb < ROW_VERBS; verb++)
			sqlite3_finalize(q->rows[type][verb]);
	for (size_t i = 0; q->world && i < world_arrays_count; i++)
		sqlite3_finalize(q->world[i].select);
	free(q->world);
	sqlite3_close(q->original);
	sqlite3_close(q->db);
	free(q);
}

int queue_change_count(struct queue *q, int64_t *ret, struct error *err)
{
	_cleanup_(statement_reset) sqlite3_stmt *statement = NULL;
	int r = store_fixed(q, "PRAGMA data_version", &statement, err);

	return r < 0 ? r : store_number(q, statement, ret, err);
}
