/*
 * The store: every field makes the round trip, a plan is written whole or not at all, and a world
 * holds the rows that world.h says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "queue/sqlite.h"
#include "queue/schema.h"

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

static int set_up(void **state)
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

static int tear_down(void **state)
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

static void check(struct fixture *f, int r)
{
	if (r != 0)
		print_error("%d: %s\n", r, f->err.text);
	assert_int_equal(r, 0);
}

static void load(struct fixture *f)
{
	f->world = (struct world){.now = NOW, .awake = 10 * DAY};
	check(f, queue_load(f->q, &f->arena, &f->world, &f->err));
}

/* A plan over the stored world, with room for one row of each type behind those that are there. */
static void begin(struct fixture *f)
{
	load(f);
	f->plan = (struct plan){.arena = &f->arena, .next = f->world};
}

static int record(struct fixture *f)
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

static int64_t number(struct fixture *f, const char *sql)
{
	_cleanup_(statement_done) sqlite3_stmt *statement = NULL;

	check(f, store_prepare(f->q, sql, &statement, &f->err));
	assert_int_equal(store_step(f->q, statement, &f->err), 1);
	return sqlite3_column_int64(statement, 0);
}

/* --- opening --- */

static void test_open_is_private(void **state)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	struct fixture *f = *state;
	struct stat st;
	char path[320];

	for (size_t i = 0; i < COUNT(ends); i++) {
		TEXT_SETF(path, "%s%s", f->path, ends[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
	assert_int_equal(number(f, "PRAGMA synchronous"), 2);
	assert_int_equal(number(f, "PRAGMA foreign_keys"), 1);
	assert_int_equal(number(f, "PRAGMA busy_timeout"), 5000);
}

static void test_open_again_makes_an_open_file_private(void **state)
{
	struct fixture *f = *state;
	struct queue *second = NULL;
	struct stat st;

	assert_int_equal(chmod(f->path, 0644), 0);
	check(f, queue_open(f->path, &second, &f->err));
	queue_close(second);
	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_newer_schema_is_refused(void **state)
{
	struct fixture *f = *state;
	struct queue *second = NULL;

	check(f, store_run_texts(f->q, &f->err, "UPDATE meta SET schema = 4711", NULL));
	assert_int_equal(queue_open(f->path, &second, &f->err), -EPROTO);
	assert_null(second);
	assert_non_null(strstr(f->err.text, "newer czar (schema 4711"));
}

static void test_unreadable_file_is_no_empty_store(void **state)
{
	struct fixture *f = *state;
	struct queue *second = NULL;
	char path[320], zeros[8192] = {0};
	FILE *file;

	TEXT_SETF(path, "%s/zeros", f->folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fwrite(zeros, sizeof zeros, 1, file);
	fclose(file);
	assert_int_equal(queue_open(path, &second, &f->err), -EIO);
	unlink(path);
	assert_int_equal(symlink(f->path, path), 0);
	assert_int_equal(queue_open(path, &second, &f->err), -EINVAL);
	unlink(path);
	TEXT_SETF(path, "%s/no/such", f->folder);
	assert_int_equal(queue_open(path, &second, &f->err), -ENOENT);
}

/* Several processes make the same store at once: one makes it, the others wait. */
static void test_open_at_once(void **state)
{
	struct fixture *f = *state;
	pid_t children[6];
	int status;

	queue_close(f->q);
	f->q = NULL;
	unlink(f->path);
	for (size_t i = 0; i < COUNT(children); i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0) {
			struct queue *q = NULL;
			struct wish wish = {.by = "me"};
			int r = queue_open(f->path, &q, &f->err);

			if (r == 0)
				r = queue_add_wish(q, &wish, &f->err);
			if (r < 0)
				print_error("%s\n", f->err.text);
			queue_close(q);
			_exit(r < 0);
		}
	}
	for (size_t i = 0; i < COUNT(children); i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	check(f, queue_open(f->path, &f->q, &f->err));
	assert_int_equal(number(f, "SELECT count(*) FROM wish"), COUNT(children));
	assert_int_equal(number(f, "SELECT count(*) FROM project"), 1);
}

/* --- schema and fields --- */

static bool is_extra(const char *table, const char *column)
{
	return (strcmp(table, "event") == 0 && strcmp(column, "body") == 0) ||
	       (strcmp(table, "project") == 0 && strcmp(column, "one") == 0);
}

static const struct field *stored_field(const struct row_table *t, const char *name)
{
	for (size_t i = 0; i < t->n_fields; i++)
		if (strcmp(t->fields[i].name, name) == 0)
			return t->fields[i].flags & FIELD_FACT ? NULL : &t->fields[i];
	return NULL;
}

static size_t compare_columns(struct fixture *f, const struct row_table *t)
{
	_cleanup_(statement_done) sqlite3_stmt *statement = NULL;
	char sql[100];
	size_t n = 0;

	snprintf(sql, sizeof sql, "PRAGMA table_info(\"%s\")", t->name);
	check(f, store_prepare(f->q, sql, &statement, &f->err));
	while (store_step(f->q, statement, &f->err) > 0) {
		const char *column = (const char *)sqlite3_column_text(statement, 1);
		const char *type = (const char *)sqlite3_column_text(statement, 2);
		const struct field *field = stored_field(t, column);

		if (!field && is_extra(t->name, column))
			continue;
		if (!field)
			print_error("%s.%s is in no field table\n", t->name, column);
		assert_non_null(field);
		if (field->type == FIELD_TEXT || field->type == FIELD_ENUM)
			assert_string_equal(type, "TEXT");
		else
			assert_string_equal(type, "INTEGER");
		if ((sqlite3_column_int(statement, 5) > 0) != !!(field->flags & FIELD_KEY))
			print_error("%s.%s: key or not?\n", t->name, column);
		assert_int_equal(
			sqlite3_column_int(statement, 5) > 0, !!(field->flags & FIELD_KEY));
		n++;
	}
	return n;
}

static void test_schema_has_the_fields(void **state)
{
	struct fixture *f = *state;

	for (int type = 0; type < ROW_TYPES; type++) {
		const struct row_table *t = &row_tables[type];
		size_t stored = 0;

		for (size_t i = 0; i < t->n_fields; i++)
			stored += !(t->fields[i].flags & FIELD_FACT);
		assert_int_equal(compare_columns(f, t), stored);
	}
	for (int64_t i = 0; schema_steps[i]; i++)
		assert_true(number(f, "SELECT schema FROM meta") > i);
}

/* --- round trip --- */

/* Gives each field a value that no other field of the row has. */
static void fill(const struct row_table *t, void *row, int salt)
{
	for (size_t i = 0; i < t->n_fields; i++) {
		const struct field *f = &t->fields[i];
		char *place = (char *)row + f->offset;
		int64_t wide = -7 + INT64_C(1000000007) * (int64_t)(i + 1) + salt;
		int names = 0;

		if (f->flags & (FIELD_VERSION | FIELD_FACT))
			continue;
		if (f->type == FIELD_TEXT) {
			text_setf(place, f->size, "%d%c'\"\\;-- \xc3\xa4\xf0\x9f\x92\xa5\n%s", salt,
				(int)('a' + i % 26), f->name);
		} else if (f->type == FIELD_BOOL) {
			*(bool *)place = (i + (size_t)salt) % 2;
		} else if (f->type == FIELD_ENUM) {
			while (f->names[names])
				names++;
			names = (int)((i + (size_t)salt) % (size_t)names);
			memcpy(place, &names, sizeof names);
		} else {
			memcpy(place, &wide, sizeof wide);
		}
	}
}

static void assert_rows_equal(enum row_type type, const void *a, const void *b)
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

struct one {
	enum row_type type;
	char row[4096];
	int n;
};

static int on_one(const void *row, void *userdata)
{
	struct one *one = userdata;

	memcpy(one->row, row, row_tables[one->type].row_bytes);
	one->n++;
	return 0;
}

static void check_stored(struct fixture *f, enum row_type type, const void *row, int64_t version)
{
	struct one one = {.type = type};

	check(f, queue_each(f->q, type, NULL, NULL, on_one, &one, &f->err));
	if (one.n != 1)
		print_error("%s: %d rows\n", row_tables[type].name, one.n);
	assert_int_equal(one.n, 1);
	assert_rows_equal(type, one.row, row);
	if (row_version(type, one.row))
		assert_int_equal(*row_version(type, one.row), version);
}

static void keep_keys(enum row_type type, void *to, const void *from)
{
	const struct row_table *t = &row_tables[type];

	for (size_t i = 0; i < t->n_fields; i++)
		if (t->fields[i].flags & FIELD_KEY)
			memcpy((char *)to + t->fields[i].offset,
				(const char *)from + t->fields[i].offset, t->fields[i].size);
}

static void round_trip(struct fixture *f, enum row_type type)
{
	char first[4096] = {0}, second[4096] = {0};
	const struct row_table *t = &row_tables[type];

	/* rows point at each other: not what is tried here */
	check(f, store_run_texts(f->q, &f->err, "PRAGMA foreign_keys = OFF", NULL));
	for (int salt = 0; salt < 14; salt++) {
		char sql[64];

		snprintf(sql, sizeof sql, "DELETE FROM \"%s\"", t->name);
		assert_int_equal(sqlite3_exec(f->q->db, sql, NULL, NULL, NULL), SQLITE_OK);
		memset(first, 0, sizeof first);
		memset(second, 0, sizeof second);
		fill(t, first, salt);
		assert_int_equal(row_write(f->q, ROW_INSERT, type, first, &f->err), 0);
		check_stored(f, type, first, 1);
		if (type != ROW_DECISION)
			assert_int_equal(row_write(f->q, ROW_INSERT, type, first, &f->err), 1);
		if (type == ROW_TOUCH)
			continue;
		fill(t, second, salt + 1);
		keep_keys(type, second, first);
		if (row_version(type, second))
			*row_version(type, second) = 1;
		assert_int_equal(row_write(f->q, ROW_UPDATE, type, second, &f->err), 0);
		check_stored(f, type, second, 2);
		if (row_version(type, second))
			assert_int_equal(row_write(f->q, ROW_UPDATE, type, second, &f->err), 1);
	}
}

static void test_round_trip(void **state)
{
	for (int type = 0; type < ROW_TYPES; type++)
		if (type != ROW_PROJECT)
			round_trip(*state, (enum row_type)type);
}

static void test_project_round_trip(void **state)
{
	struct fixture *f = *state;
	struct project kept;

	for (int salt = 0; salt < 3; salt++) {
		begin(f);
		assert_int_equal(f->plan.next.project.version, salt + 1);
		fill(&row_tables[ROW_PROJECT], &f->plan.next.project, salt);
		f->plan.next.project.change = ROW_CHANGED;
		check(f, record(f));
		assert_int_equal(f->plan.next.project.change, ROW_SAME);
		assert_int_equal(f->plan.next.project.version, salt + 2);
		kept = f->plan.next.project;
		load(f);
		assert_rows_equal(ROW_PROJECT, &f->world.project, &kept);
	}
	assert_int_equal(number(f, "SELECT count(*) FROM project"), 1);
}

static void test_unknown_enum_is_refused(void **state)
{
	struct fixture *f = *state;

	begin(f);
	PLAN_ROWS(f, accounts, {.change = ROW_NEW, .name = "a"});
	check(f, record(f));
	check(f, store_run_texts(f->q, &f->err, "UPDATE account SET state = 'melted'", NULL));
	assert_int_equal(queue_load(f->q, &f->arena, &f->world, &f->err), -EPROTO);
	assert_non_null(strstr(f->err.text, "melted"));
}

/* --- recording --- */

static void test_record_marks_and_versions(void **state)
{
	struct fixture *f = *state;

	begin(f);
	PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "T-1", .state = TASK_QUEUED},
		{.change = ROW_NEW, .id = "T-2", .state = TASK_QUEUED});
	PLAN_ROWS(f, dependencies,
		{.change = ROW_NEW, .task = "T-2", .needs = "T-1", .source = "worker"},
		{.change = ROW_NEW, .task = "T-2", .needs = "T-1", .source = "worker"});
	check(f, record(f));
	assert_int_equal(f->plan.next.tasks[0].version, 1);
	assert_int_equal(f->plan.next.tasks[0].change, ROW_SAME);
	/* the plan's world serves as the next one */
	TEXT_SET(f->plan.next.tasks[0].title, "changed");
	f->plan.next.tasks[0].change = ROW_CHANGED;
	f->plan.next.n_dependencies = 1;
	f->plan.next.dependencies[0].change = ROW_GONE;
	check(f, record(f));
	assert_int_equal(f->plan.next.tasks[0].version, 2);
	assert_int_equal(f->plan.next.tasks[1].version, 1);
	assert_int_equal(f->plan.next.n_dependencies, 0);
	load(f);
	assert_int_equal(f->world.n_tasks, 2);
	assert_string_equal(f->world.tasks[0].title, "changed");
	assert_int_equal(f->world.n_dependencies, 0);
}

/* Somebody else changes one row of each versioned kind: the plan is dropped, nothing written. */
static void test_record_conflicts(void **state)
{
	static const char *const changes[] = {"UPDATE task SET version = 9",
		"DELETE FROM task WHERE id = 'T-1'", "UPDATE project SET version = version + 1",
		"UPDATE worker SET version = 9", "UPDATE account SET version = 9",
		"INSERT INTO crash VALUES (1, '', '', 0, 0)"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(changes); i++) {
		print_message("  %s\n", changes[i]);
		sqlite3_exec(f->q->db,
			"DELETE FROM task; DELETE FROM worker; DELETE FROM account; DELETE FROM "
			"crash; DELETE FROM decision",
			NULL, NULL, NULL);
		begin(f);
		PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "T-1", .state = TASK_QUEUED});
		PLAN_ROWS(f, workers, {.change = ROW_NEW, .name = "w", .wanted = true});
		PLAN_ROWS(f, accounts, {.change = ROW_NEW, .name = "a"});
		check(f, record(f));
		assert_int_equal(sqlite3_exec(f->q->db, changes[i], NULL, NULL, NULL), SQLITE_OK);
		f->plan.next.project.change = ROW_CHANGED;
		f->plan.next.tasks[0].change = ROW_CHANGED;
		f->plan.next.workers[0].change = ROW_CHANGED;
		f->plan.next.accounts[0].change = ROW_CHANGED;
		PLAN_ROWS(f, crashes, {.change = ROW_NEW, .id = 1, .at = NOW});
		f->plan.decisions = &(struct decision){.number = 1, .rule = "r"};
		f->plan.n_decisions = 1;
		assert_int_equal(record(f), 1);
		assert_non_null(strstr(f->err.text, "changed by somebody else"));
		assert_int_equal(f->plan.next.tasks[0].change, ROW_CHANGED);
		assert_int_equal(f->plan.next.tasks[0].version, 1);
		assert_int_equal(number(f, "SELECT count(*) FROM decision"), 0);
		assert_true(sqlite3_get_autocommit(f->q->db));
		f->plan.n_decisions = 0;
	}
}

static void test_record_refuses_a_dependency_on_nothing(void **state)
{
	struct fixture *f = *state;

	begin(f);
	PLAN_ROWS(
		f, dependencies, {.change = ROW_NEW, .task = "x", .needs = "y", .source = "task"});
	assert_true(record(f) < 0);
	assert_int_equal(number(f, "SELECT count(*) FROM dependency"), 0);
}

static void test_decision_is_repeated_and_closed(void **state)
{
	struct fixture *f = *state;
	struct decision d = {.number = 7, .at = NOW, .rule = "hold", .why = "first", .by = "rule"};
	struct decision got;

	begin(f);
	f->plan.decisions = &d;
	f->plan.n_decisions = 1;
	PLAN_ROWS(f, intents,
		{.change = ROW_NEW,
			.id = 3,
			.verb = VERB_PASTE,
			.decision = 7,
			.outcome = INTENT_DONE});
	check(f, record(f));
	d.repeated = 4;
	d.until = NOW + 5;
	TEXT_SET(d.why, "another why that is not taken");
	check(f, record(f));
	check(f, queue_find_decision(f->q, 7, &got, &f->err));
	assert_int_equal(got.repeated, 4);
	assert_int_equal(got.until, NOW + 5);
	assert_string_equal(got.why, "first");
	load(f);
	assert_int_equal(f->world.n_intents, 1);
	assert_int_equal(f->world.intents[0].outcome, INTENT_OPEN);

	f->plan.n_decisions = 0;
	f->plan.next.intents[0].state = INTENT_REFUSED;
	f->plan.next.intents[0].change = ROW_CHANGED;
	TEXT_SET(f->plan.next.intents[0].result, "a dialog is open");
	check(f, record(f));
	check(f, queue_find_decision(f->q, 7, &got, &f->err));
	assert_string_equal(got.outcome, "refused: a dialog is open");
	assert_int_equal(got.outcome_at, NOW);
	load(f);
	assert_int_equal(f->world.n_intents, 0);
	assert_int_equal(queue_find_decision(f->q, 8, &got, &f->err), -ENOENT);
}

static void test_alert_comes_again(void **state)
{
	struct fixture *f = *state;

	begin(f);
	PLAN_ROWS(f, alerts, {.change = ROW_NEW, .cause = "task-blocked T-1", .text = "one"});
	check(f, record(f));
	PLAN_ROWS(f, alerts, {.change = ROW_NEW, .cause = "task-blocked T-1", .text = "two"});
	assert_int_equal(record(f), 1); /* it is open */
	load(f);
	f->plan.next.alerts = f->world.alerts;
	f->plan.next.alerts[0].closed = NOW;
	f->plan.next.alerts[0].change = ROW_CHANGED;
	check(f, record(f));
	load(f);
	assert_int_equal(f->world.n_alerts, 0);
	PLAN_ROWS(f, alerts, {.change = ROW_NEW, .cause = "task-blocked T-1", .text = "two"});
	check(f, record(f));
	load(f);
	assert_int_equal(f->world.n_alerts, 1);
	assert_string_equal(f->world.alerts[0].text, "two");
	assert_int_equal(f->world.alerts[0].version, 1);
}

/* --- loading --- */

#define IDS(array, format, member) \
	for (size_t i = 0; i < f->world.n_##array; i++) \
	str_addf(&ids, "%s" format, i ? " " : "", f->world.array[i].member)

#define ASSERT_LOADED(array, format, member, want) \
	do { \
		_cleanup_(str_done) struct str ids = {0}; \
		IDS(array, format, member); \
		assert_string_equal(str_text(&ids), want); \
	} while (0)

static void add_rows_to_choose_from(struct fixture *f)
{
	begin(f);
	PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "proposed", .state = TASK_PROPOSED},
		{.change = ROW_NEW, .id = "queued", .state = TASK_QUEUED},
		{.change = ROW_NEW, .id = "landing", .state = TASK_LANDING},
		{.change = ROW_NEW, .id = "done", .state = TASK_DONE},
		{.change = ROW_NEW, .id = "blocked", .state = TASK_BLOCKED},
		{.change = ROW_NEW, .id = "failed-needed", .state = TASK_FAILED},
		{.change = ROW_NEW, .id = "failed-behind", .state = TASK_FAILED},
		{.change = ROW_NEW, .id = "failed-wished", .state = TASK_FAILED},
		{.change = ROW_NEW, .id = "failed", .state = TASK_FAILED},
		{.change = ROW_NEW, .id = "cancelled-needed", .state = TASK_CANCELLED},
		{.change = ROW_NEW, .id = "cancelled", .state = TASK_CANCELLED});
	PLAN_ROWS(f, dependencies, {.change = ROW_NEW, .task = "queued", .needs = "failed-needed"},
		{.change = ROW_NEW, .task = "queued", .needs = "done"},
		{.change = ROW_NEW, .task = "queued", .needs = "landing"},
		{.change = ROW_NEW, .task = "blocked", .needs = "cancelled-needed"},
		{.change = ROW_NEW, .task = "failed-needed", .needs = "failed-behind"},
		{.change = ROW_NEW, .task = "done", .needs = "queued"});
	PLAN_ROWS(f, attempts, {.change = ROW_NEW, .id = 1, .task = "landing", .step = STEP_ENDED},
		{.change = ROW_NEW,
			.id = 2,
			.task = "landing",
			.worker = "live",
			.step = STEP_TAKEN},
		{.change = ROW_NEW, .id = 3, .task = "landing", .step = STEP_ENDING});
	PLAN_ROWS(f, workers, {.change = ROW_NEW, .name = "w-10", .wanted = true},
		{.change = ROW_NEW, .name = "w-2", .wanted = true},
		{.change = ROW_NEW, .name = "gone"}, {.change = ROW_NEW, .name = "live"},
		{.change = ROW_NEW, .name = "attempt", .attempt = 3},
		{.change = ROW_NEW, .name = "session", .session = 3});
	PLAN_ROWS(f, accounts, {.change = ROW_NEW, .name = "b"}, {.change = ROW_NEW, .name = "a"});
	PLAN_ROWS(f, intents, {.change = ROW_NEW, .id = 1, .state = INTENT_OPEN},
		{.change = ROW_NEW, .id = 2, .state = INTENT_DONE},
		{.change = ROW_NEW, .id = 3, .state = INTENT_UNKNOWN});
	PLAN_ROWS(f, wishes, {.change = ROW_NEW, .id = 1, .subject = "FAILED-wished"},
		{.change = ROW_NEW, .id = 2, .state = WISH_HONOURED, .subject = "failed"});
	PLAN_ROWS(f, commits, {.change = ROW_NEW, .oid = "b", .attempt = 1, .first_seen = 5},
		{.change = ROW_NEW, .oid = "a", .attempt = 1, .first_seen = 6},
		{.change = ROW_NEW, .oid = "c", .attempt = 1, .judged = true});
	PLAN_ROWS(f, crashes, {.change = ROW_NEW, .id = 1, .task = "done", .at = NOW - 2 * DAY},
		{.change = ROW_NEW, .id = 2, .task = "done", .at = NOW - USEC_HOUR},
		{.change = ROW_NEW, .id = 3, .task = "queued", .at = NOW - 50 * DAY},
		{.change = ROW_NEW, .id = 4, .task = "failed", .at = NOW - 50 * DAY});
	PLAN_ROWS(f, alerts, {.change = ROW_NEW, .cause = "late", .since = 2},
		{.change = ROW_NEW, .cause = "early", .since = 1},
		{.change = ROW_NEW, .cause = "closed", .closed = 1});
	check(f, record(f));
}

static void test_load_chooses(void **state)
{
	struct fixture *f = *state;

	add_rows_to_choose_from(f);
	check(f, store_run_texts(f->q, &f->err,
			 "INSERT INTO touch VALUES ('queued', 'src/'), ('done', 'doc/')", NULL));
	load(f);
	ASSERT_LOADED(tasks, "%s", id,
		"blocked cancelled-needed failed-needed failed-wished landing proposed queued");
	ASSERT_LOADED(dependencies, "%s", needs, "cancelled-needed failed-needed landing");
	ASSERT_LOADED(touches, "%s", glob, "src/");
	ASSERT_LOADED(attempts, "%ld", id, "2 3");
	ASSERT_LOADED(workers, "%s", name, "attempt live session w-2 w-10");
	ASSERT_LOADED(accounts, "%s", name, "a b");
	ASSERT_LOADED(intents, "%ld", id, "1");
	ASSERT_LOADED(wishes, "%ld", id, "1");
	ASSERT_LOADED(commits, "%s", oid, "b a");
	ASSERT_LOADED(crashes, "%ld", id, "2 3");
	ASSERT_LOADED(alerts, "%s", cause, "early late");
}

static int compare_bytes(const void *a, const void *b)
{
	return strncmp(a, b, 512);
}

/* The rows of an array as sorted lines: what they are, whatever order they are in. */
static void world_lines(const struct world_array *a, const struct world *w, struct str *ret)
{
	size_t n;
	char *rows = world_rows(a, w, &n), name[512], *lines = calloc(n + 1, 512);

	for (size_t i = 0; i < n; i++)
		text_set(lines + i * 512, 512,
			row_name(a->type, rows + i * row_tables[a->type].row_bytes, name,
				sizeof name));
	qsort(lines, n, 512, compare_bytes);
	for (size_t i = 0; i < n; i++)
		str_addf(ret, "%s\n", lines + i * 512);
	free(lines);
}

static void assert_same_world(const struct world *a, const struct world *b)
{
	for (size_t i = 0; i < world_arrays_count; i++) {
		_cleanup_(str_done) struct str x = {0}, y = {0};

		world_lines(&world_arrays[i], a, &x);
		world_lines(&world_arrays[i], b, &y);
		if (world_arrays[i].type != ROW_WORKER)
			assert_string_equal(str_text(&x), str_text(&y));
	}
}

/* What is forgotten is what a load would not choose. */
static void test_forget_is_load(void **state)
{
	struct fixture *f = *state;
	struct world next;

	add_rows_to_choose_from(f);
	queue_forget(&f->plan.next);
	load(f);
	assert_same_world(&f->plan.next, &f->world);
	begin(f);
	for (size_t i = 0; i < f->plan.next.n_tasks; i++) {
		struct task *t = &f->plan.next.tasks[i];

		if (strcmp(t->id, "blocked") == 0)
			t->state = TASK_CANCELLED;
		else if (strcmp(t->id, "landing") == 0)
			t->state = TASK_DONE;
		else
			continue;
		t->change = ROW_CHANGED;
	}
	f->plan.next.wishes[0].state = WISH_HONOURED;
	f->plan.next.wishes[0].change = ROW_CHANGED;
	f->plan.next.attempts[0].step = STEP_ENDED;
	f->plan.next.attempts[0].change = ROW_CHANGED;
	f->plan.next.commits[1].judged = true;
	f->plan.next.commits[1].change = ROW_CHANGED;
	f->plan.next.alerts[0].closed = NOW;
	f->plan.next.alerts[0].change = ROW_CHANGED;
	f->plan.next.intents[0].state = INTENT_SETTLED;
	f->plan.next.intents[0].change = ROW_CHANGED;
	check(f, record(f));
	next = f->plan.next;
	queue_forget(&next);
	load(f);
	assert_same_world(&next, &f->world);
	assert_int_equal(next.n_tasks, 3); /* failed-needed proposed queued */
}

static void test_load_deliveries(void **state)
{
	static const struct {
		enum delivery_state state;
		usec_t queued, since_awake;
		bool loaded;
	} cases[] = {
		{DELIVERY_QUEUED, NOW - 90 * DAY, 0, true},
		{DELIVERY_SENT, NOW - 90 * DAY, 0, true},
		{DELIVERY_UNCONFIRMED, NOW, 0, true},
		{DELIVERY_ACKNOWLEDGED, NOW, 10 * DAY, false},
		{DELIVERY_EXPIRED, NOW, 10 * DAY, false},
		{DELIVERY_CANCELLED, NOW, 10 * DAY, false},
		{DELIVERY_DEAD, NOW - USEC_HOUR, 0, true},
		{DELIVERY_LOST, NOW - 2 * DAY, 10 * DAY - USEC_HOUR, true},
		{DELIVERY_LOST, NOW - 2 * DAY, 8 * DAY, false},
		{DELIVERY_DEAD, NOW - 8 * DAY, 10 * DAY, false},
	};
	struct fixture *f = *state;
	struct delivery rows[COUNT(cases)];
	size_t at = 0;

	begin(f);
	for (size_t i = 0; i < COUNT(cases); i++)
		rows[i] = (struct delivery){.change = ROW_NEW,
			.id = (int64_t)i + 1,
			.state = cases[i].state,
			.queued = cases[i].queued,
			.since_awake = cases[i].since_awake};
	f->plan.next.deliveries = rows;
	f->plan.next.n_deliveries = COUNT(cases);
	check(f, record(f));
	load(f);
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool found =
			at < f->world.n_deliveries && f->world.deliveries[at].id == (int64_t)i + 1;

		if (found != cases[i].loaded)
			print_error("case %zu (%s)\n", i, delivery_state_name(cases[i].state));
		assert_int_equal(found, cases[i].loaded);
		at += found;
	}
	queue_forget(&f->plan.next);
	assert_same_world(&f->plan.next, &f->world);
}

/* --- events, wishes, texts --- */

static void test_events_are_stored_once(void **state)
{
	_cleanup_(str_done) struct str body = {0};
	const struct event events[] = {{.id = "b",
					       .at = 2,
					       .kind = EVENT_ACK,
					       .task = "T-1",
					       .code = "xyz",
					       .percent = -1},
		{.id = "a", .at = 2, .kind = EVENT_SAY, .delivery = 9, .whole = true},
		{.id = "c", .at = 1, .kind = EVENT_LOOK}};
	const char *const bodies[] = {NULL, "it's; \"a body\"\n", ""};
	const char *const others[] = {"other", "other", "other"};
	struct fixture *f = *state;

	check(f, queue_add_events(f->q, events, bodies, 3, &f->err));
	check(f, queue_add_events(f->q, events, others, 3, &f->err));
	load(f);
	ASSERT_LOADED(events, "%s", id, "c a b");
	assert_int_equal(f->world.events[1].delivery, 0); /* a fact, not stored */
	check(f, queue_event_body(f->q, "a", &body, &f->err));
	assert_string_equal(str_text(&body), bodies[1]);
	str_clear(&body);
	check(f, queue_event_body(f->q, "b", &body, &f->err));
	assert_int_equal(body.len, 0);
	assert_int_equal(queue_event_body(f->q, "d", &body, &f->err), -ENOENT);
	begin(f);
	f->plan.next.events[0].used = true;
	f->plan.next.events[0].change = ROW_CHANGED;
	check(f, record(f));
	load(f);
	ASSERT_LOADED(events, "%s", id, "a b");
	check(f, queue_event_body(f->q, "a", &body, &f->err));
	assert_string_equal(str_text(&body), bodies[1]);
}

static void test_wishes(void **state)
{
	struct fixture *f = *state;
	struct wish wish = {.by = "me@host", .verb = WISH_PAUSE, .at = 5}, got;

	check(f, queue_add_wish(f->q, &wish, &f->err));
	assert_int_equal(wish.id, 1);
	check(f, queue_add_wish(f->q, &wish, &f->err));
	assert_int_equal(wish.id, 2);
	check(f, queue_find_wish(f->q, 2, &got, &f->err));
	assert_rows_equal(ROW_WISH, &got, &wish);
	assert_int_equal(got.version, wish.version);
	assert_int_equal(queue_find_wish(f->q, 3, &got, &f->err), -ENOENT);
	begin(f);
	f->plan.next.wishes[0].state = WISH_REFUSED;
	TEXT_SET(f->plan.next.wishes[0].outcome, "no");
	f->plan.next.wishes[0].change = ROW_CHANGED;
	check(f, record(f));
	check(f, queue_find_wish(f->q, 1, &got, &f->err));
	assert_int_equal(got.state, WISH_REFUSED);
}

static void test_delivery_texts(void **state)
{
	_cleanup_(str_done) struct str text = {0};
	struct fixture *f = *state;
	int64_t first = 0, second = 0;

	begin(f);
	check(f, queue_add_delivery_text(f->q, "hello", &first, &f->err));
	check(f, queue_add_delivery_text(f->q, "you", &second, &f->err));
	assert_int_equal(first, 1);
	assert_int_equal(second, 2);
	/* a plan that numbers deliveries itself was made before: it is made again */
	f->plan.next.project.last_delivery = 1;
	f->plan.next.project.change = ROW_CHANGED;
	assert_int_equal(record(f), 1);
	begin(f);
	assert_int_equal(f->plan.next.project.last_delivery, 2);
	check(f, queue_delivery_text(f->q, 2, &text, &f->err));
	assert_string_equal(str_text(&text), "you");
	check(f, queue_set_delivery_text(f->q, 2, "them", &f->err));
	str_clear(&text);
	check(f, queue_delivery_text(f->q, 2, &text, &f->err));
	assert_string_equal(str_text(&text), "them");
	assert_int_equal(queue_delivery_text(f->q, 3, &text, &f->err), -ENOENT);
}

/* --- workers --- */

static void test_set_workers(void **state)
{
	struct fixture *f = *state;
	struct worker workers[] = {
		{.name = "eng-1", .profile = "p", .account = "acc", .worktree = "/w/1", .pid = 5},
		{.name = "eng-2", .profile = "p", .account = "acc", .worktree = "/w/2"}};
	struct worker got;

	check(f, queue_set_workers(f->q, workers, 2, &f->err));
	load(f);
	ASSERT_LOADED(workers, "%s", name, "eng-1 eng-2");
	ASSERT_LOADED(accounts, "%s", name, "acc");
	assert_int_equal(f->world.workers[0].health, HEALTH_OFFLINE);
	assert_int_equal(f->world.workers[0].pid, 0);
	assert_true(f->world.workers[0].wanted);
	begin(f);
	f->plan.next.workers[0].pid = 77;
	f->plan.next.workers[0].change = ROW_CHANGED;
	check(f, record(f));
	TEXT_SET(workers[0].role, "tester");
	check(f, queue_set_workers(f->q, workers, 1, &f->err));
	load(f);
	ASSERT_LOADED(workers, "%s", name, "eng-1");
	assert_string_equal(f->world.workers[0].role, "tester");
	assert_int_equal(f->world.workers[0].pid, 77);
	assert_int_equal(f->world.workers[0].version, 3);
	check(f, queue_set_workers(f->q, workers, 1, &f->err));
	check(f, queue_find_worker(f->q, "ENG-1", &got, &f->err));
	assert_int_equal(got.version, 3);
	check(f, queue_find_worker(f->q, "eng-2", &got, &f->err));
	assert_false(got.wanted);
	assert_int_equal(queue_find_worker(f->q, "eng-3", &got, &f->err), -ENOENT);
	check(f, queue_set_epoch(f->q, 12, 34, "boot", "/tmp/s", &f->err));
	load(f);
	assert_int_equal(f->world.project.server_pid, 12);
	assert_string_equal(f->world.project.socket, "/tmp/s");
}

/* --- reading --- */

static int on_id(const void *row, void *userdata)
{
	str_addf(userdata, "%s ", ((const struct task *)row)->id);
	return strcmp(((const struct task *)row)->id, "stop") == 0 ? 5 : 0;
}

static int on_number(const void *row, void *userdata)
{
	str_addf(userdata, "%ld ", ((const struct decision *)row)->number);
	return 0;
}

static void test_each_counts_like_people(void **state)
{
	_cleanup_(str_done) struct str got = {0};
	struct fixture *f = *state;

	begin(f);
	PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "T-10"}, {.change = ROW_NEW, .id = "T-9"},
		{.change = ROW_NEW, .id = "t-011"}, {.change = ROW_NEW, .id = "b"},
		{.change = ROW_NEW, .id = "stop"},
		{.change = ROW_NEW, .id = "a2b10", .state = TASK_QUEUED},
		{.change = ROW_NEW, .id = "A2b9", .state = TASK_QUEUED},
		{.change = ROW_NEW, .id = "a"});
	check(f, record(f));
	assert_int_equal(queue_each(f->q, ROW_TASK, NULL, NULL, on_id, &got, &f->err), 5);
	assert_string_equal(str_text(&got), "a A2b9 a2b10 b stop ");
	str_clear(&got);
	check(f, queue_each(f->q, ROW_TASK, "state = $1", "queued", on_id, &got, &f->err));
	assert_string_equal(str_text(&got), "A2b9 a2b10 ");
	str_clear(&got);
	check(f, queue_each(f->q, ROW_TASK, "id > 'b'", NULL, on_id, &got, &f->err) == 5 ? 0 : -1);
	assert_string_equal(str_text(&got), "stop ");
}

static void test_find_ignores_case(void **state)
{
	struct fixture *f = *state;
	struct task got;

	begin(f);
	PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "Fix-It"});
	check(f, record(f));
	check(f, queue_find_task(f->q, "fIX-iT", &got, &f->err));
	assert_string_equal(got.id, "Fix-It");
	assert_int_equal(queue_find_task(f->q, "Fix", &got, &f->err), -ENOENT);
	assert_string_equal(f->err.text, "no task 'Fix'");
	PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "FIX-IT"});
	assert_int_equal(record(f), 1);
}

static void test_decisions_are_filtered(void **state)
{
	struct decision rows[] = {{.number = 1, .task = "T-1", .rule = "a"},
		{.number = 2, .task = "T-2", .worker = "w", .rule = "b"},
		{.number = 3, .task = "T-1", .worker = "w", .rule = "b"},
		{.number = 4, .task = "T-1", .worker = "W", .rule = "a"}};
	static const struct {
		int64_t after;
		size_t limit;
		const char *task, *worker, *rule, *want;
	} cases[] = {
		{0, 100, NULL, NULL, NULL, "1 2 3 4 "},
		{1, 2, NULL, NULL, NULL, "2 3 "},
		{0, 100, "t-1", NULL, NULL, "1 3 4 "},
		{0, SIZE_MAX, NULL, "w", NULL, "2 3 4 "},
		{0, 100, "T-1", "w", "b", "3 "},
		{0, 100, "' OR 1", NULL, NULL, ""},
		{4, 100, NULL, NULL, NULL, ""},
	};
	struct fixture *f = *state;

	begin(f);
	f->plan.decisions = rows;
	f->plan.n_decisions = COUNT(rows);
	check(f, record(f));
	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_(str_done) struct str got = {0};

		check(f, queue_decisions(f->q, cases[i].after, cases[i].limit, cases[i].task,
				 cases[i].worker, cases[i].rule, on_number, &got, &f->err));
		if (strcmp(str_text(&got), cases[i].want) != 0)
			print_error("case %zu\n", i);
		assert_string_equal(str_text(&got), cases[i].want);
	}
}

static void test_change_count(void **state)
{
	struct fixture *f = *state;
	struct queue *second = NULL;
	struct wish wish = {.by = "me"};
	int64_t before = 0, after = 0;

	check(f, queue_open(f->path, &second, &f->err));
	check(f, queue_change_count(f->q, &before, &f->err));
	check(f, queue_add_wish(f->q, &wish, &f->err));
	check(f, queue_change_count(f->q, &after, &f->err));
	assert_int_equal(before, after); /* our own */
	check(f, queue_add_wish(second, &wish, &f->err));
	check(f, queue_change_count(f->q, &after, &f->err));
	assert_int_not_equal(before, after);
	queue_close(second);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_open_is_private),
		TEST(test_open_again_makes_an_open_file_private),
		TEST(test_newer_schema_is_refused),
		TEST(test_unreadable_file_is_no_empty_store),
		TEST(test_open_at_once),
		TEST(test_schema_has_the_fields),
		TEST(test_round_trip),
		TEST(test_project_round_trip),
		TEST(test_unknown_enum_is_refused),
		TEST(test_record_marks_and_versions),
		TEST(test_record_conflicts),
		TEST(test_record_refuses_a_dependency_on_nothing),
		TEST(test_decision_is_repeated_and_closed),
		TEST(test_alert_comes_again),
		TEST(test_load_chooses),
		TEST(test_forget_is_load),
		TEST(test_load_deliveries),
		TEST(test_events_are_stored_once),
		TEST(test_wishes),
		TEST(test_delivery_texts),
		TEST(test_set_workers),
		TEST(test_each_counts_like_people),
		TEST(test_find_ignores_case),
		TEST(test_decisions_are_filtered),
		TEST(test_change_count),
	};

	return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
