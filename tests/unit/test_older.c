/*
 * Projects of the older kind: what must become of each field.
 */
#include "tests/unit/older_fixture.h"

static const char queue[] =
	"{\"primary_tasks\": {\n"
	"  \"a\": {\"status\": \"complete\", \"priority\": 1},\n"
	"  \"b\": {\"status\": \"in_progress\", \"priority\": \"high\"},\n"
	"  \"c\": {\"status\": \"pending\", \"priority\": \"low\"}},\n"
	" \"bonus_tasks\": {\n"
	"  \"x\": {\"assignee\": \"b\", \"priority\": \"medium\",\n"
	"    \"depends_on\": [\"a\", \"c\"], \"task_file\": \"T.txt\"},\n"
	"  \"y\": {\"assignee\": null, \"status\": \"waiting\", \"priority\": 7,\n"
	"    \"task_file\": \"BESIDE.txt\"}}}\n";
static const char dependencies[] =
	"{\"a\": {\"blocks\": [\"b\"], \"blocked_by\": [], \"status\": \"complete\",\n"
	"   \"notified\": [\"b\"]},\n"
	" \"b\": {\"blocks\": [\"y\"], \"blocked_by\": [\"a\"], \"status\": \"waiting\",\n"
	"   \"waiting_since\": \"2026-09-20T10:00:00Z\"}}\n";

static void test_fields(void **state)
{
	_cleanup_(str_done) struct str text = {0};
	struct older_fixture f;

	begin_project(&f, *state);
	import_good(&f, queue, dependencies);
	assert_int_equal(number(f.store, "SELECT count(*) FROM task"), 5);
	assert_int_equal(stored(&f, "a").state, TASK_DONE);
	assert_int_equal(stored(&f, "b").state, TASK_QUEUED);
	assert_int_equal(stored(&f, "y").state, TASK_QUEUED);
	assert_int_equal(stored(&f, "a").priority, 1);
	assert_int_equal(stored(&f, "b").priority, 1);
	assert_int_equal(stored(&f, "c").priority, 9);
	assert_int_equal(stored(&f, "x").priority, 5);
	assert_int_equal(stored(&f, "y").priority, 7);
	assert_string_equal(stored(&f, "c").assignee, "c");
	assert_string_equal(stored(&f, "x").assignee, "b");
	assert_string_equal(stored(&f, "y").assignee, "");
	assert_string_equal(stored(&f, "a").title, "Do a");
	assert_string_equal(text_of(&f, "b", &text), "Do b\nwith care\n");
	assert_string_equal(text_of(&f, "c", &text), "Do c\n");
	assert_string_equal(text_of(&f, "x", &text), "Do T\n");
	assert_string_equal(text_of(&f, "y", &text), "Beside\n");
	end_project(&f);
}

static void test_dependencies_are_joined(void **state)
{
	struct older_fixture f;

	begin_project(&f, *state);
	import_good(&f, queue, dependencies);
	assert_int_equal(needs(&f, "b", "a"), 1); /* said by both of them */
	assert_int_equal(needs(&f, "x", "a"), 1);
	assert_int_equal(needs(&f, "x", "c"), 1);
	assert_int_equal(needs(&f, "y", "b"), 1); /* only as a block of b's */
	assert_int_equal(number(f.store, "SELECT count(*) FROM dependency"), 4);
	end_project(&f);
}

static void test_told_and_waiting(void **state)
{
	struct older_fixture f;

	begin_project(&f, *state);
	import_good(&f, queue, dependencies);
	assert_true(stored(&f, "b").cleared_told);
	assert_false(stored(&f, "x").cleared_told);
	assert_true(stored(&f, "b").ready_since == INT64_C(1789898400) * USEC_SEC);
	assert_true(stored(&f, "b").added == NOW);
	assert_true(stored(&f, "c").ready_since == NOW);
	end_project(&f);
}

static void test_history(void **state)
{
	struct older_fixture f;
	char reason[TEXT_SIZE];

	begin_project(&f, *state);
	import_good(&f, queue, dependencies);
	TEXT_SETF(reason, "was in progress in %s/work-queue.json:3", f.folder);
	assert_string_equal(stored(&f, "b").reason, reason);
	assert_int_equal(number(f.store, "SELECT count(*) FROM decision WHERE rule = 'add' AND "
					 "task = 'b' AND saw LIKE 'in_progress in %'"),
		1);
	assert_int_equal(number(f.store, "SELECT count(*) FROM decision"), 5);
	assert_int_equal(number(f.store, "SELECT last_decision FROM project"), 5);
	end_project(&f);
}

/* Again, and each file alone: nothing is lost that the other one said. */
static void test_again(void **state)
{
	static const char *const files[][2] = {
		{queue, dependencies}, {queue, NULL}, {NULL, dependencies}};

	for (size_t i = 0; i < COUNT(files); i++) {
		struct older_fixture f;

		begin_project(&f, *state);
		import_good(&f, files[i][0], files[i][1]);
		assert_int_equal(number(f.store, "SELECT count(*) FROM dependency"), 4);
		assert_int_equal(number(f.store, "SELECT count(*) FROM decision"), 5);
		assert_int_equal(stored(&f, "b").priority, 1);
		end_project(&f);
	}
}

/* Alone, the second file makes tasks of its own names. */
static void test_dependencies_alone(void **state)
{
	struct older_fixture f;

	begin_project(&f, *state);
	import_good(&f, NULL,
		"{\"a\": {\"blocks\": [\"c\"], \"status\": \"complete\"}, \"c\": "
		"{\"blocked_by\": \"a\"}}");
	assert_int_equal(stored(&f, "a").state, TASK_DONE);
	assert_string_equal(stored(&f, "c").assignee, "c");
	assert_int_equal(needs(&f, "c", "a"), 1);
	end_project(&f);
}

static void test_branches(void **state)
{
	struct older_fixture f;

	begin_project(&f, *state);
	write_text(&f, "status/worker-status.json",
		"{\"workers\": {\n\"a\": {\"branch\": \"feat/a\"},\n\"b\": {\"branch\": null},\n"
		"\"c\": {}}}");
	import_good(&f, queue, dependencies);
	assert_string_equal(older_branch_of(&f.older, "a")->branch, "feat/a");
	assert_non_null(strstr(older_branch_of(&f.older, "a")->place, "worker-status.json:2"));
	assert_null(older_branch_of(&f.older, "b"));
	assert_null(older_branch_of(&f.older, "d"));
	end_project(&f);
}

static void test_own_status_file_is_not_theirs(void **state)
{
	struct older_fixture f;

	begin_project(&f, *state);
	write_text(&f, "status/worker-status.json",
		"{\"schema\": 1, \"workers\": {\"a\": {\"branch\": \"czar/T-1-x\"}}}");
	import_good(&f, queue, dependencies);
	assert_null(older_branch_of(&f.older, "a"));
	end_project(&f);
}

static void test_left_out(void **state)
{
	_cleanup_(str_done) struct str notes = {0};
	struct older_fixture f;

	begin_project(&f, *state);
	import_good(&f,
		"{\"version\": 2, \"primary_tasks\": {\n"
		"\"a\": {\"remark\": {\"status\": \"x\"}},\n\"c\": {\"remark\": []}}}",
		NULL);
	older_notes(&f.older, &notes);
	assert_non_null(strstr(str_text(&notes), "work-queue.json:1: 'version' is left out:"));
	assert_non_null(strstr(str_text(&notes), "work-queue.json:2: 'remark' is left out, here "
						 "and further down"));
	end_project(&f);
}

/* What a text holds is typed to an agent: a link is no way to a file from elsewhere. */
static void test_text_behind_a_link(void **state)
{
	static const char *const queues[] = {
		"{\"primary_tasks\": {\n\"z\": {\"task_file\": \"link.txt\"}}}",
		"{\"primary_tasks\": {\n\"link\": {}}}"};
	struct older_fixture f;
	char path[600];

	for (size_t i = 0; i < COUNT(queues); i++) {
		begin_project(&f, *state);
		TEXT_SETF(path, "%s/prompts/link.txt", f.folder);
		assert_true(symlink("/etc/passwd", path) == 0 || errno == EEXIST);
		assert_true(import(&f, queues[i], NULL) < 0);
		assert_non_null(strstr(str_text(&f.problems), "leads out of"));
		assert_int_equal(number(f.store, "SELECT count(*) FROM task"), 0);
		end_project(&f);
	}
}

/* A finished task is not given out again because a file says otherwise, and nor the reverse. */
static void test_complete_later(void **state)
{
	struct older_fixture f;

	begin_project(&f, *state);
	import_good(&f, "{\"primary_tasks\": {\"a\": {\"status\": \"pending\"}}}", NULL);
	end_project(&f);
	begin_project(&f, *state);
	assert_true(
		import(&f, "{\"primary_tasks\": {\"a\": {\"status\": \"complete\"}}}", NULL) < 0);
	assert_non_null(
		strstr(str_text(&f.problems), "work-queue.json:1: a is complete here and queued"));
	assert_int_equal(stored(&f, "a").state, TASK_QUEUED);
	end_project(&f);
}

/* Tasks of any file may go on from a branch; two open ones never from the same. */
static int add_on(
	struct older_fixture *f, const char *id, const char *branch, enum task_state state)
{
	struct new_task t = {.text = "do it\n",
		.row = {.state = state, .priority = 5, .estimate = 1, .head = "0123"}};
	enum add_result result;

	str_clear(&f->problems);
	TEXT_SET(t.row.id, id);
	TEXT_SET(t.row.branch, branch);
	return queue_add_tasks(f->store->q, &t, 1, NOW, &result, NULL, &f->problems, &f->err);
}

static void test_one_task_a_branch(void **state)
{
	struct older_fixture f;

	begin_project(&f, *state);
	assert_int_equal(add_on(&f, "a", "feat/x", TASK_QUEUED), 0);
	assert_string_equal(stored(&f, "a").branch, "feat/x");
	assert_string_equal(stored(&f, "a").head, "0123");
	assert_int_equal(add_on(&f, "b", "feat/x", TASK_DONE), 0);
	assert_true(add_on(&f, "c", "feat/x", TASK_QUEUED) < 0);
	assert_non_null(strstr(str_text(&f.problems), "branch 'feat/x' is that of task a already"));
	assert_int_equal(add_on(&f, "c", "", TASK_QUEUED), 0);
	assert_int_equal(add_on(&f, "c", "feat/y", TASK_QUEUED), 0);
	assert_string_equal(stored(&f, "c").branch, "feat/y");
	assert_true(add_on(&f, "c", "feat/z", TASK_QUEUED) < 0);
	assert_non_null(strstr(str_text(&f.problems), "c is on branch 'feat/y' already"));
	assert_int_equal(add_on(&f, "c", "", TASK_QUEUED), 0);
	assert_string_equal(stored(&f, "c").branch, "feat/y");
	end_project(&f);
}

/* Ten thousand tasks of one chain, each known to the other file: no step is quadratic. */
static void test_many(void **state)
{
	_cleanup_(str_done) struct str text = {0}, other = {0};
	struct older_fixture f;

	begin_project(&f, *state);
	str_add(&text, "{\"bonus_tasks\": {");
	str_add(&other, "{");
	for (int i = 0; i < 10000; i++) {
		str_addf(&text, "%s\n\"t%d\": {\"task_file\": \"T.txt\"}", i ? "," : "", i);
		str_addf(&other, "%s\n\"t%d\": {\"blocks\": [%s", i ? "," : "", i,
			i == 9999 ? "" : "\"t");
		if (i < 9999)
			str_addf(&other, "%d\"", i + 1);
		str_add(&other, "]}");
	}
	str_add(&text, "}}");
	str_add(&other, "}");
	make_file(&f, "work-queue.json", text.data, text.len);
	make_file(&f, "dependencies.json", other.data, other.len);
	assert_true(older_read_folder(&f.older, f.folder, &f.problems));
	older_tasks(&f.older, &f.im, &f.problems);
	assert_int_equal(f.problems.len, 0);
	assert_int_equal(f.im.n_tasks, 10000);
	assert_string_equal(f.im.tasks[7].depends_on[0], "t6");
	assert_non_null(strstr(f.im.tasks[7].depends_sources[0], "dependencies.json:8"));
	end_project(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_fields),
		TEST(test_dependencies_are_joined),
		TEST(test_told_and_waiting),
		TEST(test_history),
		TEST(test_again),
		TEST(test_dependencies_alone),
		TEST(test_branches),
		TEST(test_own_status_file_is_not_theirs),
		TEST(test_left_out),
		TEST(test_text_behind_a_link),
		TEST(test_complete_later),
		TEST(test_one_task_a_branch),
		TEST(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
