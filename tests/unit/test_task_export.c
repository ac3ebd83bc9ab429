/*
 * A task as its file: whatever was added, its file read again changes nothing; and an edit is
 * refused when the task is no longer what the editor was given.
 */
#include "tests/unit/queue_fixture.h"

#include "queue/import.h"
#include "queue/task_export.h"

static const char *const files[] = {
	"Do it.\n",
	"---\nid: T-9\n---\nDo it.",
	"---\ntitle: 'Read: the \"formula\" \\ #1'\n---\nDo it\n",
	"---\ntitle: \"null\"\n---\nDo it\n",
	"---\ntitle: Größe – naïve\ntimeout: 90min\nattempts: 7\n---\n\n# A heading\n\n---\nrule\n",
	"---\npriority: high\nassignee: w-1\nrole: eng\ngroup: parser\nestimate: 12\ntimeout: "
	"1500ms\n"
	"result: report\napprove: start\ntouches: ['src/*.c', \"a b, c/**\", -x]\ndepends_on: "
	"[T-1]\n"
	"---\nAll of it\twith\ttabs\n\n\n",
};

static int add(struct fixture *f, struct import *im, enum add_result *results)
{
	_cleanup_(str_done) struct str problems = {0};
	int r = queue_add_tasks(
		f->q, im->tasks, im->n_tasks, NOW, results, NULL, &problems, &f->err);

	if (problems.len)
		TEXT_SET(f->err.text, str_text(&problems));
	return r;
}

static void read_text(struct import *im, const char *text)
{
	_cleanup_(str_done) struct str problems = {0};

	import_init(im);
	import_text(im, "file", text, strlen(text), &problems);
	assert_string_equal(str_text(&problems), "");
}

static void add_text(struct fixture *f, const char *text, char id[ID_SIZE], enum add_result want)
{
	enum add_result result;
	struct import im;

	read_text(&im, text);
	check(f, add(f, &im, &result));
	assert_int_equal(result, want);
	text_set(id, ID_SIZE, im.tasks[0].row.id);
	import_done(&im);
}

static void test_round_trip(void **state)
{
	struct fixture *f = *state;
	char id[ID_SIZE];

	for (size_t i = 0; i < COUNT(files); i++) {
		_cleanup_(str_done) struct str text = {0}, again = {0};

		add_text(f, files[i], id, ADD_NEW);
		check(f, queue_export_task(f->q, id, &text, &f->err));
		/* a final newline that was not there is all that may differ */
		add_text(
			f, str_text(&text), id, text_ends(files[i], "\n") ? ADD_SAME : ADD_UPDATED);
		check(f, queue_export_task(f->q, id, &again, &f->err));
		assert_string_equal(str_text(&again), str_text(&text));
	}
}

/* What was said stays said; what was not is left to [task] approve. */
static void test_approve(void **state)
{
	static const struct {
		const char *line;
		enum task_approve approve;
	} cases[] = {{"", APPROVE_DEFAULT}, {"approve: none\n", APPROVE_NONE},
		{"approve: start\n", APPROVE_START}, {"approve:\n", APPROVE_DEFAULT}};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_(str_done) struct str file = {0}, text = {0};
		char id[ID_SIZE];
		struct task t;

		str_addf(&file, "---\n%s---\nDo it.\n", cases[i].line);
		add_text(f, str_text(&file), id, ADD_NEW);
		check(f, queue_find_task(f->q, id, &t, &f->err));
		assert_int_equal(t.approve, cases[i].approve);
		check(f, queue_export_task(f->q, id, &text, &f->err));
		assert_true(!strstr(str_text(&text), "approve:") ==
			    (cases[i].approve == APPROVE_DEFAULT));
		add_text(f, str_text(&text), id, ADD_SAME);
	}
}

static void test_what_it_looks_like(void **state)
{
	struct fixture *f = *state;
	_cleanup_(str_done) struct str text = {0};
	char id[ID_SIZE];

	for (size_t i = 0; i < COUNT(files); i++)
		add_text(f, files[i], id, ADD_NEW);
	check(f, queue_export_task(f->q, id, &text, &f->err));
	assert_string_equal(str_text(&text),
		"---\nid: T-13\ntitle: \"All of it\\twith\\ttabs\"\npriority: 1\nassignee: "
		"w-1\nrole: eng\n"
		"group: parser\nestimate: 12\ntimeout: 1500ms\nresult: report\napprove: start\n"
		"depends_on: [T-1]\ntouches: [\"-x\", \"a b, c/**\", \"src/*.c\"]\n---\n"
		"All of it\twith\ttabs\n\n\n");
}

static int edit(struct fixture *f, const char *before, const char *text)
{
	enum add_result result;
	struct import im;
	int r;

	read_text(&im, text);
	im.tasks[0].before = before;
	r = add(f, &im, &result);
	import_done(&im);
	return r;
}

static void test_edit_of_something_else_is_refused(void **state)
{
	struct fixture *f = *state;
	_cleanup_(str_done) struct str before = {0};
	char id[ID_SIZE];

	add_text(f, "---\nid: T-1\n---\nDo it.\n", id, ADD_NEW);
	check(f, queue_export_task(f->q, id, &before, &f->err));
	add_text(f, "---\nid: T-1\npriority: 2\n---\nDo it.\n", id, ADD_UPDATED);
	assert_int_equal(edit(f, str_text(&before), "---\nid: T-1\n---\nDo it well.\n"), -EINVAL);
	assert_non_null(strstr(f->err.text, "changed by somebody else meanwhile"));
	assert_int_equal(number(f, "SELECT priority FROM task"), 2);
	str_clear(&before);
	check(f, queue_export_task(f->q, id, &before, &f->err));
	check(f, edit(f, str_text(&before), "---\nid: T-1\n---\nDo it well.\n"));
	assert_int_equal(number(f, "SELECT priority FROM task"), 5);
}

/* What is over may be edited before it is tried again; adding its file again is something else. */
static void test_edit_of_what_failed(void **state)
{
	static const char changed[] = "---\nid: T-1\n---\nDo it well.\n";
	struct fixture *f = *state;
	_cleanup_(str_done) struct str before = {0};
	char id[ID_SIZE];

	add_text(f, "---\nid: T-1\n---\nDo it.\n", id, ADD_NEW);
	check(f, queue_export_task(f->q, id, &before, &f->err));
	check(f, store_run_texts(f->q, &f->err, "UPDATE task SET state = 'failed'", NULL));
	add_text(f, changed, id, ADD_REFUSED);
	check(f, edit(f, str_text(&before), changed));
	check(f, store_run_texts(f->q, &f->err, "UPDATE task SET state = 'done'", NULL));
	assert_int_equal(edit(f, changed, "---\nid: T-1\n---\nMore.\n"), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_round_trip),
		TEST(test_approve),
		TEST(test_what_it_looks_like),
		TEST(test_edit_of_something_else_is_refused),
		TEST(test_edit_of_what_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
