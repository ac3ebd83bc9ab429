/*
 * Files of the older kind: every way in which they are wrong, with file and line, and that nothing
 * is stored then; and how they may be written.
 */
#include "tests/unit/older_fixture.h"

static const struct {
	const char *queue, *dependencies, *says[4]; /* after the folder and the slash */
} bad[] = {
	{"{", NULL, {"work-queue.json:1: no good JSON"}},
	{"{\n\"primary_tasks\": {\n\"a\": {}\n\"b\": {}}}", NULL,
		{"work-queue.json:4: no good JSON"}},
	{"{\"primary_tasks\": {\n\"a\": {},\n\"a\": {}}}", NULL,
		{"work-queue.json:3: no good JSON: duplicate object key"}},
	{"[]", NULL, {"work-queue.json:1: neither a work queue"}},
	{"{}", NULL, {"work-queue.json:1: neither a work queue"}},
	{"\n\n{\"tasks\": []}", NULL, {"work-queue.json:3: neither a work queue"}},
	{"{\"primary_tasks\":\n[]}", NULL, {"work-queue.json:1: 'primary_tasks': an object"}},
	{"{\"primary_tasks\": {\n\"a\": 7}}", NULL, {"work-queue.json:2: 'a': an object"}},
	{"{\"primary_tasks\": {\"a\": {\n\"status\": \"completed\"}}}", NULL,
		{"work-queue.json:2: status 'completed': complete, in_progress, pending or "
		 "waiting"}},
	{"{\"primary_tasks\": {\"a\": {\n\"status\":\n1}}}", NULL,
		{"work-queue.json:2: status: a text is meant"}},
	{"{\"primary_tasks\": {\"a\": {\n\"priority\": 0}}}", NULL,
		{"work-queue.json:2: priority: 1 (most urgent) to 9"}},
	{"{\"primary_tasks\": {\"a\": {\n\"priority\": \"urgent\"}}}", NULL,
		{"work-queue.json:2: priority: 1 (most urgent) to 9"}},
	{"{\"primary_tasks\": {\"a\": {\n\"priority\": 1.5}}}", NULL,
		{"work-queue.json:2: priority: 1 (most urgent) to 9"}},
	{"{\"primary_tasks\": {\"a\": {\n\"dependson\": [\"c\"]}}}", NULL,
		{"work-queue.json:2: unknown key 'dependson': did you mean 'depends_on'?"}},
	{"{\"primary_tasks\": {\"a\": {\"depends_on\": [\n\"b\",\n\"nobody\"]}, \"b\": {}}}", NULL,
		{"work-queue.json:3: depends_on 'nobody' is no task"}},
	{"{\"primary_tasks\": {\"a\": {\"depends_on\":\n[7]}}}", NULL,
		{"work-queue.json:2: depends_on: a list of names"}},
	{"{\"primary_tasks\": {\"a\": {\n\"depends_on\": {\"b\": 1}}}}", NULL,
		{"work-queue.json:2: depends_on: a list of names"}},
	{"{\"primary_tasks\": {\"a\": {\"depends_on\": [\"c\"]},\n\"c\": {\"depends_on\":\n"
	 "[\"a\"]}}}",
		NULL, {"tasks wait for each other: a -> c -> a"}},
	{"{\"primary_tasks\": {\"a\": {\"blocks\":\n\"a\"}}}", NULL,
		{"work-queue.json:1: 'a' depends on itself"}},
	{"{\"primary_tasks\": {\n\"d\": {}}}", NULL,
		{"work-queue.json:2: 'd' has no text: write prompts/d.txt or prompts/d.md"}},
	{"{\"bonus_tasks\": {\"z\": {\n\"task_file\": \"none.txt\"}}}", NULL,
		{"work-queue.json:2: task_file 'none.txt' is neither beside"}},
	{"{\"bonus_tasks\": {\"z\": {\n\"task_file\": \"../T.txt\"}}}", NULL,
		{"work-queue.json:2: task_file '../T.txt': a name inside"}},
	{"{\"bonus_tasks\": {\"z\": {\n\"task_file\": \"/etc/hostname\"}}}", NULL,
		{"work-queue.json:2: task_file '/etc/hostname': a name inside"}},
	{"{\"bonus_tasks\": {\"z\": {\n\"task_file\": \"prompts\"}}}", NULL,
		{"work-queue.json:2: text of 'z':"}},
	{"{\"primary_tasks\": {\n\"Engineer 1\": {}}}", NULL,
		{"work-queue.json:2: name 'Engineer 1' may only hold letters, digits, '.', '_' and "
		 "'-': call it Engineer-1, here and wherever it is named"}},
	{"{\"primary_tasks\": {\n\"\": {}}}", NULL, {"work-queue.json:2: name '' is empty"}},
	{"{\"primary_tasks\": {\n\"../x\": {}}}", NULL, {"work-queue.json:2: name '../x' must"}},
	{"{\"bonus_tasks\": {\"T\": {\n\"assignee\": \"the boss\"}}}", NULL,
		{"work-queue.json:2: assignee 'the boss' may only hold"}},
	{"{\"primary_tasks\": {\n\"a\": {}}, \"bonus_tasks\": {\n\"A\": {\"task_file\": "
	 "\"T.txt\"}}}",
		NULL, {"work-queue.json:3: id 'A' is also that of"}},
	{"{\"primary_tasks\": {\"a\": {\n\"waiting_since\": \"yesterday\"}}}", NULL,
		{"work-queue.json:2: waiting_since 'yesterday': a time is meant"}},
	{"{\"primary_tasks\": {\"a\": {\n\"waiting_since\": \"2099-01-01T00:00:00Z\"}}}", NULL,
		{"work-queue.json:2: waiting_since '2099-01-01T00:00:00Z' is in the future"}},
	{"{\"primary_tasks\": {\"a\": {\n\"status\": \"complete\"}}}",
		"{\"a\": {\"blocks\": [],\n\n\"status\": \"waiting\"}}",
		{"work-queue.json:2: 'a' is complete here and waiting in ",
			"dependencies.json:3: make both say the same"}},
	{"{\"primary_tasks\": {\"a\": {\n\"status\": \"pending\"}}}",
		"{\"a\": {\"blocks\": [],\n\"status\": \"complete\"}}",
		{"work-queue.json:2: 'a' is pending here and complete in "}},
	{"{\"primary_tasks\": {\"a\": {}}}", "{\"a\": {\"blocks\": [\n\"nobody\"]}}",
		{"dependencies.json:2: 'nobody' is no task: add the work-queue.json"}},
	{"{\"primary_tasks\": {\"a\": {}}}", "{\"a\": {\"blocks\": [],\n\"notified\": [\"x\"]}}",
		{"dependencies.json:2: notified 'x' is no task"}},
	{NULL, "{\"a\": {\"blocks\": []},\n\"d\": {}}", {"dependencies.json:2: 'd' has no text"}},
	{"{\"primary_tasks\": {\n\"a\": {\"status\": \"x\"},\n\"d\": {},\n\"c\": {\"priority\": "
	 "10, "
	 "\"depends_on\": [\"q\"]}}}",
		NULL,
		{"work-queue.json:2: status", "work-queue.json:3: 'd' has no text",
			"work-queue.json:4: priority", "work-queue.json:4: depends_on 'q'"}},
};

static void test_bad(void **state)
{
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct older_fixture f;

		begin_project(&f, *state);
		assert_true(import(&f, bad[i].queue, bad[i].dependencies) < 0);
		for (size_t k = 0; k < COUNT(bad[i].says) && bad[i].says[k]; k++)
			if (!strstr(str_text(&f.problems), bad[i].says[k])) {
				print_error("case %zu: '%s' is not in:\n%s", i, bad[i].says[k],
					str_text(&f.problems));
				fail();
			}
		assert_int_equal(number(f.store, "SELECT count(*) FROM task"), 0);
		assert_int_equal(number(f.store, "SELECT count(*) FROM decision"), 0);
		end_project(&f);
	}
}

#define BYTES(text) text, sizeof(text) - 1

static const struct {
	const char *what, *bytes;
	size_t n;
	const char *says; /* NULL: it is good */
} encodings[] = {
	{"a byte order mark", BYTES("\xef\xbb\xbf{\"primary_tasks\": {\"a\": {}}}"), NULL},
	{"CRLF", BYTES("{\"primary_tasks\":\r\n{\"a\": {}}\r\n}\r\n"), NULL},
	{"UTF-16 with a mark", BYTES("\xff\xfe{\0}\0"), "is written in UTF-16"},
	{"UTF-16BE without", BYTES("\0{\0}"), "is written in UTF-16BE: turn it into UTF-8 (iconv"},
	{"UTF-32", BYTES("\xff\xfe\0\0{\0\0\0"), "is written in UTF-32"},
	{"no UTF-8", BYTES("{\"primary_tasks\": {\n\"\xe4\": {}}}"), "work-queue.json:2: no good"},
	{"a NUL", BYTES("{\"primary_tasks\": {\"a\": {\"status\": \"x\\u0000\"}}}"),
		"no good JSON"},
	{"nothing", BYTES(""), "work-queue.json:1: no good JSON"},
};

static void test_encodings(void **state)
{
	for (size_t i = 0; i < COUNT(encodings); i++) {
		struct older_fixture f;

		begin_project(&f, *state);
		make_file(&f, "work-queue.json", encodings[i].bytes, encodings[i].n);
		read_file(&f, "work-queue.json");
		if (encodings[i].says ? !strstr(str_text(&f.problems), encodings[i].says)
				      : f.problems.len > 0) {
			print_error("%s: %s", encodings[i].what, str_text(&f.problems));
			fail();
		}
		end_project(&f);
	}
}

static void test_text_encodings(void **state)
{
	struct older_fixture f;

	begin_project(&f, *state);
	make_file(&f, "prompts/T.txt", BYTES("\xff\xfeT\0"));
	assert_true(import(&f, "{\"primary_tasks\": {\n\"T\": {}}}", NULL) < 0);
	assert_non_null(strstr(str_text(&f.problems), "work-queue.json:2: text of 'T': "));
	end_project(&f);
	begin_project(&f, *state);
	make_file(&f, "prompts/T.txt", BYTES("one\n\x1b[31m\n"));
	assert_true(import(&f, "{\"primary_tasks\": {\n\"T\": {}}}", NULL) < 0);
	assert_non_null(strstr(str_text(&f.problems), "prompts/T.txt: the text holds byte 0x1b at "
						      "offset 4 (line 2 of the text)"));
	end_project(&f);
	begin_project(&f, *state);
	write_text(&f, "prompts/T.txt", " \n");
	assert_true(import(&f, "{\"primary_tasks\": {\n\"T\": {}}}", NULL) < 0);
	assert_non_null(strstr(str_text(&f.problems), "prompts/T.txt: the text is empty"));
	end_project(&f);
}

static void test_deep(void **state)
{
	_cleanup_(str_done) struct str text = {0};
	struct older_fixture f;

	begin_project(&f, *state);
	str_add(&text, "{\"primary_tasks\": {\"a\": {\"x\": ");
	for (int i = 0; i < 100000; i++)
		str_add(&text, "[");
	make_file(&f, "work-queue.json", text.data, text.len);
	read_file(&f, "work-queue.json");
	assert_non_null(strstr(str_text(&f.problems), "no good JSON: maximum parsing depth"));
	end_project(&f);
}

static void test_lines_below_nested_values(void **state)
{
	struct older_fixture f;

	begin_project(&f, *state);
	assert_true(
		import(&f,
			"{\"note\": [{\"primary_tasks\": {\"\\\"}\": [1,\n[2, {}], \"]\\\\\"]}}, "
			"null,\ntrue, -1e3],\n\"primary_tasks\": {\"a\": {\"x\": {\"y\":\n[]},\n"
			"\"status\": \"odd\"}}}",
			NULL) < 0);
	assert_non_null(strstr(str_text(&f.problems), "work-queue.json:6: status 'odd'"));
	end_project(&f);
}

static void test_too_large(void **state)
{
	struct older_fixture f;
	char path[512];

	begin_project(&f, *state);
	write_text(&f, "work-queue.json", "{");
	TEXT_SETF(path, "%s/work-queue.json", f.folder);
	assert_int_equal(truncate(path, 17 << 20), 0);
	read_file(&f, "work-queue.json");
	assert_non_null(strstr(str_text(&f.problems), "is larger than 16777216 bytes"));
	end_project(&f);
}

static void test_no_file(void **state)
{
	struct older_fixture f;
	char path[512];

	begin_project(&f, *state);
	TEXT_SETF(path, "%s/pipe.json", f.folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	read_file(&f, "pipe.json"); /* would wait for ever */
	read_file(&f, "nowhere.json");
	assert_non_null(strstr(str_text(&f.problems), "pipe.json' is not a file"));
	assert_non_null(strstr(str_text(&f.problems), "nowhere.json': No such file"));
	end_project(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_bad),
		TEST(test_encodings),
		TEST(test_text_encodings),
		TEST(test_deep),
		TEST(test_lines_below_nested_values),
		TEST(test_too_large),
		TEST(test_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
