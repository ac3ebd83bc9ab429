#pragma once
/* A store of its own for each test, a plan over it, and what tests of the store compare with. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "queue/sqlite.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NOW (INT64_C(1790000000) * USEC_SEC)
#define DAY (24 * USEC_HOUR)

struct fixture {
	char folder[256], path[300];
	struct queue *q;
	struct arena arena;
	struct world world;
	struct plan plan;
	struct error err;
};

static inline int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	const char *tmp = getenv("TMPDIR");

	TEXT_SETF(f->folder, "%s/czar-queue.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(f->folder))
		return -1;
	TEXT_SETF(f->path, "%s/store.db", f->folder);
	*state = f;
	return queue_open(f->path, &f->q, &f->err);
}

static inline int tear_down(void **state)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	struct fixture *f = *state;
	char path[320];

	queue_close(f->q);
	arena_done(&f->arena);
	for (size_t i = 0; i < COUNT(ends); i++) {
		TEXT_SETF(path, "%s%s", f->path, ends[i]);
		unlink(path);
	}
	rmdir(f->folder);
	free(f);
	return 0;
}

static inline void check(struct fixture *f, int r)
{
	if (r != 0)
		print_error("%d: %s\n", r, f->err.text);
	assert_int_equal(r, 0);
}

static inline void load(struct fixture *f)
{
	f->world = (struct world){.now = NOW, .awake = 10 * DAY};
	check(f, queue_load(f->q, &f->arena, &f->world, &f->err));
}

/* A plan over the stored world, with room for one row of each type behind those that are there. */
static inline void begin(struct fixture *f)
{
	load(f);
	f->plan = (struct plan){.arena = &f->arena, .next = f->world};
}

static inline int record(struct fixture *f)
{
	return queue_record(f->q, &f->plan, &f->err);
}

/* Makes an array of the plan be these rows alone. */
#define PLAN_ROWS(f, array, ...) \
	do { \
		__typeof__(*(f)->plan.next.array) rows_[] = {__VA_ARGS__}; \
		(f)->plan.next.array = arena_alloc(&(f)->arena, sizeof rows_); \
		memcpy((f)->plan.next.array, rows_, sizeof rows_); \
		(f)->plan.next.n_##array = COUNT(rows_); \
	} while (0)

static inline int64_t number(struct fixture *f, const char *sql)
{
	_cleanup_(statement_done) sqlite3_stmt *statement = NULL;

	check(f, store_prepare(f->q, sql, &statement, &f->err));
	assert_int_equal(store_step(f->q, statement, &f->err), 1);
	return sqlite3_column_int64(statement, 0);
}

static inline void assert_rows_equal(enum row_type type, const void *a, const void *b)
{
	const struct row_table *t = &row_tables[type];

	for (size_t i = 0; i < t->n_fields; i++) {
		const struct field *f = &t->fields[i];
		const char *x = (const char *)a + f->offset, *y = (const char *)b + f->offset;
		bool same = f->type == FIELD_TEXT ? strcmp(x, y) == 0 : memcmp(x, y, f->size) == 0;

		if (f->flags & (FIELD_FACT | FIELD_VERSION) || same)
			continue;
		print_error("%s.%s is not what it was\n", t->name, f->name);
		fail();
	}
}

#define IDS(array, format, member) \
	for (size_t i = 0; i < f->world.n_##array; i++) \
	str_addf(&ids, "%s" format, i ? " " : "", f->world.array[i].member)

#define ASSERT_LOADED(array, format, member, want) \
	do { \
		_cleanup_(str_done) struct str ids = {0}; \
		IDS(array, format, member); \
		assert_string_equal(str_text(&ids), want); \
	} while (0)

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
