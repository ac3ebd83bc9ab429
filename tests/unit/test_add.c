/*
 * Adding tasks: whole or not at all, every problem said with its place, known tasks updated while
 * nobody works on them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "checks/plan.h"
#include "queue/adding.h"
#include "queue/sqlite.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NOW (INT64_C(1790000000) * USEC_SEC)
#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

struct fixture {
	char folder[256], path[300];
	struct queue *q;
	struct error err;
	enum add_result results[16];
	struct str differences, problems;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	const char *tmp = getenv("TMPDIR");

	TEXT_SETF(f->folder, "%s/czar-add.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(f->folder))
		return -1;
	TEXT_SETF(f->path, "%s/store.db", f->folder);
	*state = f;
	return queue_open(f->path, &f->q, &f->err);
}

static int tear_down(void **state)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	struct fixture *f = *state;
	char path[320];

	queue_close(f->q);
	str_done(&f->differences);
	str_done(&f->problems);
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
		print_error("%d: %s\n%s", r, f->err.text, str_text(&f->problems));
	assert_int_equal(r, 0);
}

static struct new_task task(const char *id, const char *const *depends_on)
{
	struct new_task t = {.text = "do it\n", .depends_on = depends_on};

	t.row = (struct task){.state = TASK_QUEUED, .priority = 5, .estimate = 1};
	TEXT_SET(t.row.id, id);
	return t;
}

static int add(struct fixture *f, struct new_task *tasks, size_t n)
{
	str_clear(&f->differences);
	str_clear(&f->problems);
	return queue_add_tasks(
		f->q, tasks, n, NOW, f->results, &f->differences, &f->problems, &f->err);
}

static int64_t number(struct fixture *f, const char *sql)
{
	_cleanup_(statement_done) sqlite3_stmt *statement = NULL;

	check(f, store_prepare(f->q, sql, &statement, &f->err));
	assert_int_equal(store_step(f->q, statement, &f->err), 1);
	return sqlite3_column_int64(statement, 0);
}

static void set_state(struct fixture *f, const char *id, const char *state)
{
	check(f, store_run_texts(f->q, &f->err, "UPDATE task SET state = $1 WHERE id = $2", state,
			 id, NULL));
}

/* --- adding --- */

static void test_add_and_read(void **state)
{
	_cleanup_(str_done) struct str text = {0};
	struct fixture *f = *state;
	struct new_task tasks[] = {task("A", LIST("b", "B")), task("b", NULL), task("", LIST("a"))};
	struct task got;

	tasks[0].touches = LIST("src/", "src/", "doc/*.md");
	tasks[0].text = "# Title\r\n\r\nline\r\n\ttab; $(x) `y` 'z' \"q\"\r\n";
	tasks[0].source = "a.md:1";
	tasks[1].row.state = TASK_PROPOSED;
	check(f, add(f, tasks, 3));
	assert_string_equal(tasks[2].row.id, "T-1");
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(f->results[i], ADD_NEW);
	check(f, queue_find_task(f->q, "a", &got, &f->err));
	assert_string_equal(got.title, "Title");
	assert_int_equal(got.state, TASK_QUEUED);
	assert_int_equal(got.added, NOW);
	assert_int_equal(got.ready_since, NOW);
	assert_int_equal(got.version, 1);
	check(f, queue_find_task(f->q, "B", &got, &f->err));
	assert_int_equal(got.state, TASK_PROPOSED);
	check(f, queue_task_text(f->q, "a", &text, &f->err));
	assert_string_equal(str_text(&text), "# Title\n\nline\n\ttab; $(x) `y` 'z' \"q\"\n");
	assert_int_equal(queue_task_text(f->q, "c", &text, &f->err), -ENOENT);
	assert_int_equal(number(f, "SELECT count(*) FROM dependency WHERE needs = 'b'"), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM dependency WHERE needs = 'A'"), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM touch"), 2);
	assert_int_equal(number(f, "SELECT count(*) FROM task_text WHERE source = 'a.md:1'"), 1);
	assert_int_equal(number(f, "SELECT version FROM project"), 2);
}

static void test_next_number(void **state)
{
	struct fixture *f = *state;
	struct new_task first[] = {task("", NULL), task("t-41", NULL), task("T-x", NULL),
		task("T-99999999999999", NULL), task("", NULL)};
	struct new_task second[] = {task("", NULL), task("T-50", NULL)};

	check(f, add(f, first, 5));
	assert_string_equal(first[0].row.id, "T-42");
	assert_string_equal(first[4].row.id, "T-43");
	check(f, add(f, second, 2));
	assert_string_equal(second[0].row.id, "T-51");
}

static void assert_problems(struct fixture *f, struct new_task *tasks, size_t n, const char *want)
{
	int64_t before = number(f, "SELECT count(*) FROM task");

	assert_int_equal(add(f, tasks, n), -EINVAL);
	if (strcmp(str_text(&f->problems), want) != 0)
		print_error("got:\n%s", str_text(&f->problems));
	assert_string_equal(str_text(&f->problems), want);
	assert_int_equal(number(f, "SELECT count(*) FROM task"), before);
	assert_int_equal(f->differences.len, 0);
	assert_non_null(strstr(f->err.text, "nothing was added"));
}

static void test_all_problems_at_once(void **state)
{
	struct fixture *f = *state;
	struct new_task tasks[] = {
		task("one", LIST("tow", "one")),
		task("ONE", NULL),
		task("two", LIST("three")),
		task("three", LIST("two")),
		task("a/b", NULL),
		task("good", LIST("two")),
	};

	tasks[0].source = "one.md:2";
	tasks[0].depends_source = "one.md:3";
	tasks[1].source = "x/ONE.md:1";
	tasks[1].text = " \n\t\n";
	tasks[2].source = "two.md:1";
	tasks[2].row.priority = 0;
	tasks[3].source = "three.md:1";
	tasks[4].source = "bad.md:1";
	tasks[4].row.estimate = 0;
	tasks[4].row.timeout = -1;
	tasks[4].touches = LIST("/etc", "a/../b", "", "x\ny", "ok");
	assert_problems(f, tasks, COUNT(tasks),
		"x/ONE.md:1: the text is empty: say what is to be done\n"
		"two.md:1: priority 0: it goes from 1 to 9\n"
		"bad.md:1: id 'a/b' may only hold letters, digits, '.', '_' and '-'\n"
		"bad.md:1: estimate 0: it goes from 1 to 1000\n"
		"bad.md:1: timeout: it cannot be negative\n"
		"bad.md:1: touches '/etc' leaves the repository: write a path inside it\n"
		"bad.md:1: touches 'a/../b' leaves the repository: write a path inside it\n"
		"bad.md:1: touches '' is empty\n"
		"bad.md:1: touches 'x y' holds a control character or is not UTF-8\n"
		"x/ONE.md:1: id 'ONE' is also that of one.md:2: give one of them another\n"
		"one.md:3: depends_on 'tow' is no task (the nearest is 'two'): add that task too, "
		"or remove it here\n"
		"one.md:3: 'one' depends on itself: remove it\n"
		"two.md:1: tasks wait for each other: two -> three -> two: remove one of these "
		"dependencies\n");
	assert_string_equal(tasks[5].row.id, "good");
}

static void test_problems_of_before_keep_everything_out(void **state)
{
	struct fixture *f = *state;
	struct new_task tasks[] = {task("a", NULL)};

	str_add(&f->problems, "file:1: front matter is not YAML\n");
	assert_int_equal(
		queue_add_tasks(f->q, tasks, 1, NOW, f->results, NULL, &f->problems, &f->err),
		-EINVAL);
	assert_int_equal(number(f, "SELECT count(*) FROM task"), 0);
}

static void test_unclean_texts(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"a\x1b[201~b", "byte 0x1b at offset 1 (line 1 of the text)"},
		{"a\r\nb\r\n\x01", "byte 0x01 at offset 6 (line 3 of the text)"},
		{"\r\nb\rc", "byte 0x0d at offset 3 (line 2 of the text)"},
		{"ok \xc3\xa4 \xc3", "byte 0xc3 at offset 6 (line 1 of the text)"},
		{"x\x7f", "byte 0x7f at offset 1"},
		{"x\xc2\x9b", "byte 0xc2 at offset 1"},
		{"x\xed\xa0\x80", "byte 0xed at offset 1"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct new_task tasks[] = {task("a", NULL)};

		tasks[0].text = cases[i].text;
		TEXT_SET(tasks[0].row.title, "t");
		assert_int_equal(add(f, tasks, 1), -EINVAL);
		if (!strstr(str_text(&f->problems), cases[i].want))
			print_error("case %zu: %s", i, str_text(&f->problems));
		assert_non_null(strstr(str_text(&f->problems), cases[i].want));
		assert_int_equal(text_bad_offset(f->problems.data, f->problems.len), -1);
	}
}

static void test_text_sizes(void **state)
{
	_cleanup_(str_done) struct str text = {0}, back = {0};
	struct fixture *f = *state;
	struct new_task tasks[] = {task("big", NULL)};

	while (text.len < TASK_TEXT_BYTES)
		str_add(&text, "0123456789abcde\n");
	tasks[0].text = str_text(&text);
	check(f, add(f, tasks, 1));
	check(f, queue_task_text(f->q, "big", &back, &f->err));
	assert_string_equal(str_text(&back), str_text(&text));
	str_add(&text, "x");
	tasks[0].text = str_text(&text);
	TEXT_SET(tasks[0].row.id, "bigger");
	assert_int_equal(add(f, tasks, 1), -EINVAL);
	assert_non_null(strstr(str_text(&f->problems), "has 1048577 bytes: at most 1048576"));
}

static void test_hostile_names_are_shown_safely(void **state)
{
	struct fixture *f = *state;
	struct new_task tasks[] = {task("a", LIST("x\x1b]0;boo\x07\ny"))};

	assert_int_equal(add(f, tasks, 1), -EINVAL);
	assert_int_equal(text_bad_offset(f->problems.data, f->problems.len), -1);
	assert_ptr_equal(strchr(f->problems.data, '\n'), f->problems.data + f->problems.len - 1);
}

/* --- known tasks --- */

static void test_same_and_updated(void **state)
{
	struct fixture *f = *state;
	struct new_task tasks[] = {task("A", LIST("B", "C")), task("B", NULL), task("C", NULL)};
	struct new_task again[] = {task("a", LIST("c")), task("b", NULL), task("D", NULL)};
	struct task got;

	check(f, add(f, tasks, 3));
	check(f, store_run_texts(f->q, &f->err, "UPDATE task SET cleared_told = 1", NULL));
	check(f, add(f, tasks, 3));
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(f->results[i], ADD_SAME);
	assert_int_equal(number(f, "SELECT version FROM project"), 2);

	again[0].row.priority = 1;
	again[0].row.timeout = 90 * USEC_MIN;
	again[0].row.result = RESULT_REPORT;
	TEXT_SET(again[0].row.group, "core");
	TEXT_SET(again[0].row.title, "Other");
	again[0].text = "do it well\n";
	again[0].touches = LIST("src/", "a/");
	check(f, add(f, again, 3));
	assert_int_equal(f->results[0], ADD_UPDATED);
	assert_int_equal(f->results[1], ADD_SAME);
	assert_int_equal(f->results[2], ADD_NEW);
	assert_string_equal(again[0].row.id, "A");
	assert_string_equal(str_text(&f->differences), "A: title 'do it' -> 'Other'\n"
						       "A: priority 5 -> 1\n"
						       "A: group '' -> 'core'\n"
						       "A: result commits -> report\n"
						       "A: timeout none -> 1 h 30 min\n"
						       "A: text changed (1 line)\n"
						       "A: touches none -> a/, src/\n"
						       "A: depends_on B, C -> C\n");
	check(f, queue_find_task(f->q, "A", &got, &f->err));
	assert_int_equal(got.version, 2);
	assert_int_equal(got.priority, 1);
	assert_false(got.cleared_told);
	assert_int_equal(number(f, "SELECT count(*) FROM dependency"), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM touch"), 2);
	check(f, add(f, again, 3));
	assert_int_equal(f->results[0], ADD_SAME);
}

static void test_update_by_state(void **state)
{
	static const struct {
		const char *state, *refused;
	} cases[] = {
		{"proposed", NULL},
		{"queued", NULL},
		{"blocked", NULL},
		{"assigned", "it is assigned"},
		{"working", "it is working"},
		{"submitted", "it is submitted"},
		{"landing", "it is landing"},
		{"done", "it is done"},
		{"failed", "it is failed"},
		{"cancelled", "it is cancelled"},
	};
	struct fixture *f = *state;
	struct new_task tasks[] = {task("A", NULL)};

	check(f, add(f, tasks, 1));
	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_(str_done) struct str want = {0};
		int64_t before = number(f, "SELECT priority FROM task");

		print_message("  %s\n", cases[i].state);
		set_state(f, "A", cases[i].state);
		check(f, add(f, tasks, 1)); /* the same is never refused */
		assert_int_equal(f->results[0], ADD_SAME);
		tasks[0].row.priority = before % 9 + 1;
		check(f, add(f, tasks, 1));
		assert_int_equal(f->results[0], cases[i].refused ? ADD_REFUSED : ADD_UPDATED);
		assert_int_equal(number(f, "SELECT priority FROM task"),
			cases[i].refused ? before : tasks[0].row.priority);
		if (!cases[i].refused)
			continue;
		str_addf(&want,
			"A: refused: %s and its file says something else now (A: priority %d -> "
			"%d): give this another id\n",
			cases[i].refused, (int)before, (int)tasks[0].row.priority);
		assert_string_equal(str_text(&f->differences), str_text(&want));
		tasks[0].row.priority = before;
	}
}

/* Of one import: what is over stays, the rest is taken, and no line of what stays counts. */
static void test_refused_beside_others(void **state)
{
	struct fixture *f = *state;
	static const char *const on_a[] = {"A", NULL}, *const on_c[] = {"C", NULL};
	struct new_task tasks[] = {task("A", NULL), task("B", NULL), task("C", NULL)};

	check(f, add(f, tasks, 3));
	set_state(f, "A", "cancelled");
	tasks[0] = task("A", on_c);
	tasks[1].row.priority = 1;
	tasks[2] = task("C", on_a); /* a circle only with what A's file says */
	check(f, add(f, tasks, 3));
	assert_int_equal(f->results[0], ADD_REFUSED);
	assert_int_equal(f->results[1], ADD_UPDATED);
	assert_int_equal(f->results[2], ADD_UPDATED);
	assert_int_equal(number(f, "SELECT count(*) FROM dependency WHERE task = 'A'"), 0);
	assert_int_equal(number(f, "SELECT count(*) FROM dependency WHERE task = 'C'"), 1);
	tasks[1].text = " ";
	tasks[2].row.priority = 1;
	assert_int_equal(add(f, tasks, 3), -EINVAL); /* whole or not at all, all the same */
	assert_int_equal(number(f, "SELECT priority FROM task WHERE id = 'C'"), 5);
}

static void test_changed_lines(void **state)
{
	static const struct {
		const char *before, *after, *lines;
	} cases[] = {
		{"a\nb\nc\n", "a\nx\nc\n", "1 line"},
		{"a\nb\nc\n", "a\nc\n", "1 line"},
		{"a\nc\n", "a\nb1\nb2\nc\n", "2 lines"},
		{"a\n", "a\nb\n", "1 line"},
		{"a\nb\nc", "x\nb\ny", "3 lines"},
		{"ab\n", "abc\n", "1 line"},
		{"a\na\n", "a\na\na\n", "1 line"},
		{"a\nb\n", "a\nb", "1 line"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct new_task t = task("A", NULL);
		_cleanup_(str_done) struct str want = {0};

		TEXT_SETF(t.row.id, "A-%zu", i);
		TEXT_SET(t.row.title, "same");
		t.text = cases[i].before;
		check(f, add(f, &t, 1));
		t.text = cases[i].after;
		check(f, add(f, &t, 1));
		str_addf(&want, "A-%zu: text changed (%s)\n", i, cases[i].lines);
		assert_string_equal(str_text(&f->differences), str_text(&want));
	}
}

static void test_given_out_is_not_updated(void **state)
{
	struct fixture *f = *state;
	struct new_task tasks[] = {task("A", NULL), task("B", NULL)};
	struct attempt a = {
		.change = ROW_NEW, .id = 1, .task = "A", .worker = "w", .step = STEP_ENDING};
	struct plan p = {.next = {.attempts = &a, .n_attempts = 1}};

	check(f, add(f, tasks, 2));
	check(f, queue_record(f->q, &p, &f->err));
	tasks[0].row.priority = 2;
	tasks[1].row.priority = 2;
	check(f, add(f, tasks, 2));
	assert_non_null(
		strstr(str_text(&f->differences), "A: refused: it has been given to a worker"));
	assert_int_equal(f->results[0], ADD_REFUSED);
	assert_int_equal(f->results[1], ADD_UPDATED);
	assert_int_equal(number(f, "SELECT count(*) FROM task WHERE priority = 2"), 1);
}

static void test_cycles_with_what_is_stored(void **state)
{
	struct fixture *f = *state;
	struct new_task stored[] = {task("A", NULL), task("B", LIST("A")), task("C", LIST("B"))};
	struct new_task closing[] = {task("a", LIST("C"))};
	struct new_task turning[] = {task("A", LIST("B")), task("B", NULL)};
	struct new_task behind_worker[] = {task("C", NULL), task("A", LIST("C"))};

	check(f, add(f, stored, 3));
	closing[0].source = "a.md:4";
	assert_problems(f, closing, 1,
		"a.md:4: tasks wait for each other: A -> C -> B -> A: remove one of these "
		"dependencies\n");
	/* files that are given again replace what they said before */
	check(f, add(f, turning, 2));
	/* what a worker said stays */
	check(f, store_run_texts(f->q, &f->err,
			 "UPDATE dependency SET source = 'worker' WHERE task = 'C'", NULL));
	behind_worker[1].source = "a.md:4";
	check(f, add(f, stored, 1));
	check(f, add(f, stored + 1, 1));
	assert_problems(f, behind_worker, 2,
		"a.md:4: tasks wait for each other: A -> C -> B -> A: remove one of these "
		"dependencies\n");
}

static void test_worker_dependency_named_by_the_file(void **state)
{
	struct fixture *f = *state;
	struct new_task tasks[] = {task("A", NULL), task("B", NULL)};

	check(f, add(f, tasks, 2));
	check(f, store_run_texts(f->q, &f->err,
			 "INSERT INTO dependency VALUES ('A', 'B', 'worker')", NULL));
	check(f, add(f, tasks, 2));
	assert_int_equal(f->results[0], ADD_SAME);
	tasks[0].depends_on = LIST("b");
	check(f, add(f, tasks, 2));
	assert_int_equal(f->results[0], ADD_UPDATED);
	check(f, add(f, tasks, 2));
	assert_int_equal(f->results[0], ADD_SAME);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_add_and_read),
		TEST(test_next_number),
		TEST(test_all_problems_at_once),
		TEST(test_problems_of_before_keep_everything_out),
		TEST(test_unclean_texts),
		TEST(test_text_sizes),
		TEST(test_hostile_names_are_shown_safely),
		TEST(test_same_and_updated),
		TEST(test_update_by_state),
		TEST(test_refused_beside_others),
		TEST(test_changed_lines),
		TEST(test_given_out_is_not_updated),
		TEST(test_cycles_with_what_is_stored),
		TEST(test_worker_dependency_named_by_the_file),
	};

	return cmocka_run_group_tests_name("add", tests, NULL, NULL);
}
