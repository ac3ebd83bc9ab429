#pragma once
/*
 * Private to queue/sqlite*.c: the store's connection, its statements, and rows as statements see
 * them. The only place that names sqlite3.h.
 */

#include <sqlite3.h>

#include "queue/queue.h"

enum row_verb { ROW_INSERT, ROW_UPDATE, ROW_DELETE, ROW_VERBS };

enum { FIXED_STATEMENTS = 128 };

struct queue {
	sqlite3 *db;
	sqlite3_stmt *rows[ROW_TYPES][ROW_VERBS]; /* generated from the field tables */
	struct {
		const char *sql; /* a literal: compared by address */
		sqlite3_stmt *statement;
	} fixed[FIXED_STATEMENTS]; /* written by hand, prepared when first used */
	size_t n_fixed;
	struct world_statements {
		sqlite3_stmt *select;
		size_t rows; /* of the last load */
	} * world;           /* of sqlite_load.c; owned */
	sqlite3 *original;   /* of sqlite_copy.c: what this one is a copy of */
	int64_t original_count;
};

/* --- sqlite.c: the connection --- */

/* What every connection is set to, then schema steps that are missing. */
int store_settle(struct queue *q, struct error *err);
/* Says what SQLite says, "WHAT: ...", with the errno that fits. */
int store_error(struct queue *q, const char *what, struct error *err);
/* A new statement of the caller's; its $1, $2, ... must first appear in that order. */
int store_prepare(struct queue *q, const char *sql, sqlite3_stmt **ret, struct error *err);
/* The one prepared statement of that literal, reset; lent. Not to be used twice at once. */
int store_fixed(struct queue *q, const char *sql, sqlite3_stmt **ret, struct error *err);
/* 1 a row, 0 the end, or -errno. */
int store_step(struct queue *q, sqlite3_stmt *statement, struct error *err);
/* The one number that it asks for; none leaves *ret alone. */
int store_number(struct queue *q, sqlite3_stmt *statement, int64_t *ret, struct error *err);
/* Steps to the row of the project, which must be there. */
int store_step_project(struct queue *q, sqlite3_stmt *statement, struct error *err);
/* Steps to the end and resets. */
int store_run(struct queue *q, sqlite3_stmt *statement, struct error *err);
/* A fixed statement with texts for $1, $2, ...; NULL-terminated. */
int store_run_texts(struct queue *q, struct error *err, const char *sql, ...)
	__attribute__((sentinel));
void statement_reset(sqlite3_stmt **statement); /* for _cleanup_ */
void statement_done(sqlite3_stmt **statement);  /* for _cleanup_ */

int store_begin(struct queue *q, struct error *err);      /* one writer, waits at most 5 s */
int store_begin_read(struct queue *q, struct error *err); /* one snapshot */
int store_commit(struct queue *q, struct error *err);
void store_leave(struct queue **q); /* for _cleanup_: rolls back what was not committed */

void bind_text(sqlite3_stmt *statement, int at, const char *text); /* lent until the next step */
void bind_int(sqlite3_stmt *statement, int at, int64_t value);
void column_add(sqlite3_stmt *statement, int at, struct str *ret);

/* --- within an open transaction --- */

/* queue_add_tasks; on an error the ids are as they were given. */
int store_add_tasks(struct queue *q, struct new_task *tasks, size_t n, usec_t now,
	enum add_result *results, struct str *differences, struct str *problems, struct error *err);
/* 0 added, 1 it was there already. body may be NULL. */
int store_add_event(
	struct queue *q, const struct event *event, const char *body, struct error *err);

/* --- sqlite_rows.c: rows and their field tables --- */

/* "SELECT every stored column FROM table"; the caller goes on with WHERE. */
void row_select(struct str *sql, enum row_type type);
/* Reads the columns of row_select. */
int row_read(sqlite3_stmt *statement, enum row_type type, void *row, struct error *err);
/* Writes one row; its version is stored as version + 1. Update and delete return 1 when no row has
 * that key and version, insert when the key is taken. */
int row_write(struct queue *q, enum row_verb verb, enum row_type type, const void *row,
	struct error *err);
/* "task 'T-3'", for messages. Returns buf. */
const char *row_name(enum row_type type, const void *row, char *buf, size_t size);
int64_t *row_version(enum row_type type, void *row); /* NULL: its type has none */
enum row_change *row_change(enum row_type type, void *row);

/* --- sqlite_worlds.c --- */

/* Within a transaction: writes it and makes room. */
int store_keep_world(
	struct queue *q, const struct kept_world *kept, size_t keep_bytes, struct error *err);

/* Where a world keeps the rows of a type. */
struct world_array {
	enum row_type type;
	size_t rows_offset, count_offset;
};
extern const struct world_array world_arrays[];
extern const size_t world_arrays_count;
void *world_rows(const struct world_array *a, const struct world *w, size_t *ret_n);
void world_set_rows(const struct world_array *a, struct world *w, void *rows, size_t n);
