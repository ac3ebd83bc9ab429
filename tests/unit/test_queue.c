/*
 * The store: opening, schema steps, and every field makes the round trip.
 */
#include "tests/unit/queue_fixture.h"

#include "queue/schema.h"

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
	int status, failed = 0;

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
			_exit(r < 0 ? 1 : 0);
		}
	}
	for (size_t i = 0; i < COUNT(children); i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		failed += status != 0;
	}
	assert_int_equal(failed, 0);
	check(f, queue_open(f->path, &f->q, &f->err));
	assert_int_equal(number(f, "SELECT count(*) FROM wish"), COUNT(children));
	assert_int_equal(number(f, "SELECT count(*) FROM project"), 1);
}

static int64_t wishes(struct queue *q)
{
	struct wish wish;
	int64_t n = 0;

	while (queue_find_wish(q, n + 1, &wish, NULL) == 0)
		n++;
	return n;
}

/* What is written into a copy stays in it; the copy follows when it is asked to. */
static void test_copy(void **state)
{
	struct fixture *f = *state;
	struct queue *copy = NULL;
	struct wish wish = {.by = "me"};

	check(f, queue_add_wish(f->q, &wish, &f->err));
	check(f, queue_open_copy(f->path, &copy, &f->err));
	assert_int_equal(wishes(copy), 1);
	assert_int_equal(queue_copy_again(copy, &f->err), 0);
	check(f, queue_add_wish(copy, &wish, &f->err));
	check(f, queue_add_wish(copy, &wish, &f->err));
	assert_int_equal(wishes(copy), 3);
	assert_int_equal(wishes(f->q), 1);
	assert_int_equal(queue_copy_again(copy, &f->err), 0);
	check(f, queue_add_wish(f->q, &wish, &f->err));
	assert_int_equal(queue_copy_again(copy, &f->err), 1);
	assert_int_equal(wishes(copy), 2);
	assert_int_equal(queue_copy_again(copy, &f->err), 0);
	queue_close(copy);
	assert_int_equal(wishes(f->q), 2);
}

static void test_copy_of_no_file(void **state)
{
	struct fixture *f = *state;
	struct queue *copy = NULL;
	char path[320];

	TEXT_SETF(path, "%s/none", f->folder);
	check(f, queue_open_copy(path, &copy, &f->err));
	assert_int_equal(wishes(copy), 0);
	assert_int_equal(queue_copy_again(copy, &f->err), 0);
	queue_close(copy);
	assert_int_equal(access(path, F_OK), -1);
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

struct one {
	enum row_type type;
	int n;
	_Alignas(max_align_t) char row[4096];
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
	_Alignas(max_align_t) char first[4096] = {0};
	_Alignas(max_align_t) char second[4096] = {0};
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_open_is_private),
		TEST(test_open_again_makes_an_open_file_private),
		TEST(test_newer_schema_is_refused),
		TEST(test_unreadable_file_is_no_empty_store),
		TEST(test_open_at_once),
		TEST(test_copy),
		TEST(test_copy_of_no_file),
		TEST(test_schema_has_the_fields),
		TEST(test_round_trip),
		TEST(test_project_round_trip),
		TEST(test_unknown_enum_is_refused),
	};

	return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
