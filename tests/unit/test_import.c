/*
 * Task files: good front matter becomes fields, bad front matter becomes problems with file and
 * line, all of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "queue/import.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FRONT_LIMIT_TRIED ((size_t)70000)

struct fixture {
	char folder[256];
	struct import im;
	struct str problems;
	struct error err;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	const char *tmp = getenv("TMPDIR");

	TEXT_SETF(f->folder, "%s/czar-import.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(f->folder))
		return -1;
	import_init(&f->im);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	import_done(&f->im);
	str_done(&f->problems);
	rmdir(f->folder);
	free(f);
	return 0;
}

static struct new_task *read_text(struct fixture *f, const char *text)
{
	str_clear(&f->problems);
	import_text(&f->im, "x", text, strlen(text), &f->problems);
	return &f->im.tasks[f->im.n_tasks - 1];
}

static struct new_task *read_good(struct fixture *f, const char *text)
{
	struct new_task *t = read_text(f, text);

	if (f->problems.len)
		print_error("for <<%s>>:\n%s", text, str_text(&f->problems));
	assert_int_equal(f->problems.len, 0);
	return t;
}

static void assert_list(const char *const *list, const char *want)
{
	_cleanup_(str_done) struct str got = {0};

	for (size_t i = 0; list && list[i]; i++)
		str_addf(&got, "%s|", list[i]);
	assert_string_equal(str_text(&got), want);
}

/* --- good files --- */

static void test_every_key(void **state)
{
	struct new_task *t = read_good(*state, "---\n"
					       "id: fix-1\n"
					       "title: \"Fix: the login\"\n"
					       "priority: high\n"
					       "depends_on: [a, 'b']\n"
					       "assignee: eng\n"
					       "role: engineer\n"
					       "group: core\n"
					       "touches:\n"
					       "  - src/login/\n"
					       "  - \"*.css\"\n"
					       "estimate: 3\n"
					       "result: report\n"
					       "timeout: 1h 30min\n"
					       "attempts: 2\n"
					       "approve: start\n"
					       "---\n"
					       "\n"
					       "  do it\n");

	assert_string_equal(t->row.id, "fix-1");
	assert_string_equal(t->row.title, "Fix: the login");
	assert_int_equal(t->row.priority, 1);
	assert_list(t->depends_on, "a|b|");
	assert_string_equal(t->row.assignee, "eng");
	assert_string_equal(t->row.role, "engineer");
	assert_string_equal(t->row.group, "core");
	assert_list(t->touches, "src/login/|*.css|");
	assert_int_equal(t->row.estimate, 3);
	assert_int_equal(t->row.result, RESULT_REPORT);
	assert_int_equal(t->row.timeout, 90 * USEC_MIN);
	assert_int_equal(t->row.attempts_limit, 2);
	assert_int_equal(t->row.approve, APPROVE_START);
	assert_int_equal(t->row.state, TASK_QUEUED);
	assert_string_equal(t->text, "  do it\n");
	assert_string_equal(t->source, "x:2");
	assert_string_equal(t->depends_source, "x:5");
}

static void test_defaults(void **state)
{
	struct fixture *f = *state;
	struct new_task *t = read_good(f, "# Do it\n\nnow\n");

	assert_string_equal(t->row.id, "");
	assert_int_equal(t->row.priority, 5);
	assert_int_equal(t->row.estimate, 1);
	assert_null(t->depends_on);
	assert_null(t->touches);
	assert_string_equal(t->text, "# Do it\n\nnow\n");
	assert_string_equal(t->source, "x:1");
	f->im.defaults.priority = 7;
	f->im.defaults.timeout = USEC_HOUR;
	f->im.defaults.state = TASK_PROPOSED;
	t = read_good(f, "---\ntimeout: 5min\n---\ndo\n");
	assert_int_equal(t->row.priority, 7);
	assert_int_equal(t->row.timeout, 5 * USEC_MIN);
	assert_int_equal(t->row.state, TASK_PROPOSED);
}

static void test_forms(void **state)
{
	static const struct {
		const char *text, *id, *body, *needs;
		int64_t priority;
	} cases[] = {
		{"---\npriority: low\n---\nx", "", "x", "", 9},
		{"---\npriority: medium\n---\nx", "", "x", "", 5},
		{"---\npriority: '3'\n---\nx", "", "x", "", 3},
		{"---\npriority:\n---\nx", "", "x", "", 5},
		{"---\npriority: ~\nid: null\n---\nx", "", "x", "", 5},
		{"---\nid: 007\n---\nx", "007", "x", "", 5},
		{"---\nid: yes\n---\nx", "yes", "x", "", 5},
		{"---\r\nid: a\r\n---\r\n\r\nx\r\ny", "a", "x\ny", "", 5},
		{"\xef\xbb\xbf---\nid: a\n---\nx", "a", "x", "", 5},
		{"---  \nid: a # a remark\n...\nx", "a", "x", "", 5},
		{"---\n---\nx", "", "x", "", 5},
		{"---\n# nothing\n---\nx", "", "x", "", 5},
		{"---\ndepends_on: a, b c\n---\nx", "", "x", "a|b|c|", 5},
		{"---\ndepends_on: []\n---\nx", "", "x", "", 5},
		{"---\ndepends_on:\n- a\n-\n---\nx", "", "x", "a|", 5},
		{"---\n\"id\": b\n---\nx", "b", "x", "", 5},
		{"{id: a}\n", "", "{id: a}\n", "", 5},
		{"----\nid: a\n---\nx", "", "----\nid: a\n---\nx", "", 5},
		{" ---\nid: a\n", "", " ---\nid: a\n", "", 5},
		{"x\n---\nid: a\n---\n", "", "x\n---\nid: a\n---\n", "", 5},
		{"---\nid: a\n---\n\n\n\tx\n---\ny", "a", "\tx\n---\ny", "", 5},
		{"\n\nx\n", "", "\n\nx\n", "", 5},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct new_task *t = read_good(*state, cases[i].text);

		print_message("  case %zu\n", i);
		assert_string_equal(t->row.id, cases[i].id);
		assert_string_equal(t->text, cases[i].body);
		assert_int_equal(t->row.priority, cases[i].priority);
		assert_list(t->depends_on, cases[i].needs);
	}
}

/* --- bad files --- */

static const struct {
	const char *text, *want;
} problems[] = {
	{"---\nid: a\n", "x:1: front matter has no end: put a line '---' before the text\n"},
	{"---\npririty: 1\n---\nx", "x:2: unknown key 'pririty': did you mean 'priority'?\n"},
	{"---\n\ndepends: a\n---\nx", "x:3: unknown key 'depends': did you mean 'depends_on'?\n"},
	{"---\nid: a\nid: b\n---\nx", "x:3: id: it stands in line 2 already: keep one\n"},
	{"---\nid: a/b\n---\nx", "x:2: id 'a/b' may only hold letters, digits, '.', '_' and '-'\n"},
	{"---\nid: [a]\n---\nx", "x:2: id: one value is meant, not a list\n"},
	{"---\nid: &a b\n---\nx", "x:2: front matter knows no anchors, aliases and tags: "
				  "write the value out, in "
				  "quotes if it begins with '&', '*' or '!'\n"},
	{"---\ntitle: *a\n---\nx", "x:2: front matter knows no anchors, aliases and tags: "
				   "write the value out, in "
				   "quotes if it begins with '&', '*' or '!'\n"},
	{"---\ntitle: !!str a\n---\nx", "x:2: front matter knows no anchors, aliases and "
					"tags: write the value out, in "
					"quotes if it begins with '&', '*' or '!'\n"},
	{"---\ndepends_on: &x [*x]\n---\nx", "x:2: front matter knows no anchors, aliases "
					     "and tags: write the value out, in "
					     "quotes if it begins with '&', '*' or '!'\n"},
	{"---\ntitle: {a: b}\n---\nx", "x:2: title: a value or a flat list is meant, "
				       "nothing nested (quote a value "
				       "with '{', '[' or ': ')\n"},
	{"---\ntouches: [[a]]\n---\nx", "x:2: touches: a value or a flat list is meant, "
					"nothing nested (quote a value "
					"with '{', '[' or ': ')\n"},
	{"---\n? [a]\n: b\n---\nx", "x:2: front matter: a value or a flat list is meant, "
				    "nothing nested (quote a "
				    "value with '{', '[' or ': ')\n"},
	{"---\njust words\n---\nx", "x:2: front matter is lines of 'key: value'\n"},
	{"---\n- a\n---\nx", "x:2: front matter is lines of 'key: value'\n"},
	{"---\ntitle: a\n\nrole: b: c\n---\nx",
		"x:4: front matter is not YAML: mapping values are not allowed in this "
		"context\n"},
	{"---\npriority: 10\n---\nx",
		"x:2: priority '10': 1 (most urgent) to 9, or high, medium, low\n"},
	{"---\npriority: 1.5\n---\nx",
		"x:2: priority '1.5': 1 (most urgent) to 9, or high, medium, low\n"},
	{"---\nestimate: 0\n---\nx", "x:2: estimate '0': a whole number from 1 to 1000 is meant\n"},
	{"---\nestimate: 99999999999999999999999\n---\nx",
		"x:2: estimate '99999999999999999999999': a whole number from 1 to 1000 is "
		"meant\n"},
	{"---\nattempts: many\n---\nx",
		"x:2: attempts 'many': a whole number from 1 to 100 is meant\n"},
	{"---\ntimeout: soon\n---\nx",
		"x:2: timeout 'soon': a duration is meant, as in 90min or 1h 30min\n"},
	{"---\nresult: diff\n---\nx", "x:2: result 'diff': commits or report\n"},
	{"---\napprove: end\n---\nx", "x:2: approve 'end': none or start\n"},
	{"---\nrole: a b\n---\nx",
		"x:2: role 'a b' may only hold letters, digits, '.', '_' and '-'\n"},
	{"---\ntitle: |\n  a\n  b\n---\nx", "x:2: title: one line is meant\n"},
	{"---\ntitle: \"a\\e[31m\"\n---\nx",
		"x:2: title: it holds a control character or is not UTF-8: remove it\n"},
	{"---\nbudget: 5\n---\nx", "x:2: budget: nothing obeys it yet, it comes with the "
				   "agents that do: remove "
				   "the line\n"},
	{"---\nmodel: big\n---\nx", "x:2: model: nothing obeys it yet, it comes with the "
				    "agents that do: remove "
				    "the line\n"},
	{"a\nb\x1b[31m\n", "x:2: byte 0x1b at offset 3 is a control character or not UTF-8: "
			   "remove it\n"},
	{"---\r\nid: a\r\n---\r\nb\r\n\xff", "x:5: byte 0xff at offset 20 is a control "
					     "character or not UTF-8: remove it\n"},
	{"---\nprio: 1\nestimate: x\n---\n\x01",
		"x:2: unknown key 'prio': did you mean 'priority'?\n"
		"x:3: estimate 'x': a whole number from 1 to 1000 is meant\n"
		"x:5: byte 0x01 at offset 28 is a control character or not UTF-8: remove "
		"it\n"},
};

static void test_problems(void **state)
{
	for (size_t i = 0; i < COUNT(problems); i++) {
		struct fixture *f = *state;

		read_text(f, problems[i].text);
		if (strcmp(str_text(&f->problems), problems[i].want) != 0)
			print_error("case %zu: <<%s>>\n%s", i, problems[i].text,
				str_text(&f->problems));
		assert_string_equal(str_text(&f->problems), problems[i].want);
	}
}

static void test_nul_and_sizes(void **state)
{
	static const char nul[] = "---\nid: a\n---\nx\0y";
	_cleanup_(str_done) struct str deep = {0}, wide = {0}, keys = {0};
	struct fixture *f = *state;

	import_text(&f->im, "x", nul, sizeof nul - 1, &f->problems);
	assert_string_equal(str_text(&f->problems),
		"x:4: byte 0x00 at offset 15 is a control character or not UTF-8: remove it\n");
	str_add(&deep, "---\ntouches: ");
	for (int i = 0; i < 20000; i++)
		str_add(&deep, "[");
	str_add(&deep, "\n---\nx");
	read_text(f, str_text(&deep));
	assert_non_null(strstr(str_text(&f->problems), "nothing nested"));
	str_add(&wide, "---\ntitle: ");
	while (wide.len < FRONT_LIMIT_TRIED)
		str_add(&wide, "0123456789");
	str_add(&wide, "\n---\nx");
	read_text(f, str_text(&wide));
	assert_non_null(strstr(str_text(&f->problems), "front matter has 69998 bytes"));
	str_add(&keys, "---\n");
	for (int i = 0; i < 100; i++)
		str_addf(&keys, "k%d: a\n", i);
	str_add(&keys, "---\nx");
	read_text(f, str_text(&keys));
	assert_non_null(strstr(str_text(&f->problems), "too many keys: at most 64"));
	read_text(f,
		"---\ntitle: 01234567890123456789012345678901234567890123456789012345678901234567"
		"8901234567890123456789012345678901234567890123456789012345678901234567890123456"
		"789012345678901234567890\n---\nx");
	assert_non_null(strstr(str_text(&f->problems), "bytes: at most 160"));
}

/* --- files and folders --- */

static void put(struct fixture *f, const char *name, const char *text)
{
	char path[400];

	TEXT_SETF(path, "%s/%s", f->folder, name);
	assert_int_equal(file_write(path, text, strlen(text), 0600, &f->err), 0);
}

static void take_away(struct fixture *f, const char *name)
{
	char path[400];

	TEXT_SETF(path, "%s/%s", f->folder, name);
	assert_true(unlink(path) == 0 || rmdir(path) == 0);
}

static void test_folder(void **state)
{
	static const char *const names[] = {
		"b.md", "a-10.md", "a-9.md", "notes.txt", ".hidden.md", "two words.md"};
	struct fixture *f = *state;
	char folder[400];

	for (size_t i = 0; i < COUNT(names); i++)
		put(f, names[i], i ? "do it\n" : "---\nid: other\n---\nit\n");
	TEXT_SETF(folder, "%s/sub.md", f->folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(import_dir(&f->im, f->folder, &f->problems, &f->err), 0);
	assert_int_equal(f->im.n_tasks, 4);
	assert_string_equal(f->im.tasks[0].row.id, "a-10");
	assert_string_equal(f->im.tasks[1].row.id, "a-9");
	assert_string_equal(f->im.tasks[2].row.id, "other");
	assert_string_equal(f->im.tasks[3].row.id, "");
	assert_non_null(strstr(str_text(&f->problems), "sub.md: not a file"));
	assert_non_null(strstr(str_text(&f->problems),
		"two words.md:1: the file's name is its id and 'two words' may only hold"));
	for (size_t i = 0; i < COUNT(names); i++)
		take_away(f, names[i]);
	take_away(f, "sub.md");
	assert_int_equal(import_dir(&f->im, f->folder, &f->problems, &f->err), -ENOENT);
	TEXT_SETF(folder, "%s/none", f->folder);
	assert_int_equal(import_dir(&f->im, folder, &f->problems, &f->err), -ENOENT);
	assert_int_equal(import_file(&f->im, folder, &f->problems, &f->err), -ENOENT);
}

/* What a file says arrives in the queue, and its problems keep it out. */
static void test_into_the_queue(void **state)
{
	static const char *const rests[] = {"store.db", "one.md"};
	struct fixture *f = *state;
	enum add_result results[2];
	struct queue *q = NULL;
	char path[400];

	put(f, "one.md", "---\ndepends_on: no-such\n---\ndo it\n");
	TEXT_SETF(path, "%s/store.db", f->folder);
	assert_int_equal(queue_open(path, &q, &f->err), 0);
	TEXT_SETF(path, "%s/one.md", f->folder);
	assert_int_equal(import_file(&f->im, path, &f->problems, &f->err), 0);
	import_text(&f->im, "-m", "do that", 7, &f->problems);
	assert_int_equal(f->problems.len, 0);
	assert_int_equal(
		queue_add_tasks(q, f->im.tasks, 2, 1, results, NULL, &f->problems, &f->err),
		-EINVAL);
	assert_non_null(
		strstr(str_text(&f->problems), "/one.md:2: depends_on 'no-such' is no task"));
	str_clear(&f->problems);
	f->im.tasks[0].depends_on = NULL;
	assert_int_equal(
		queue_add_tasks(q, f->im.tasks, 2, 1, results, NULL, &f->problems, &f->err), 0);
	assert_string_equal(f->im.tasks[0].row.id, "one");
	assert_string_equal(f->im.tasks[1].row.id, "T-1");
	queue_close(q);
	for (size_t i = 0; i < COUNT(rests); i++)
		take_away(f, rests[i]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_every_key),
		TEST(test_defaults),
		TEST(test_forms),
		TEST(test_problems),
		TEST(test_nul_and_sizes),
		TEST(test_folder),
		TEST(test_into_the_queue),
	};

	return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
