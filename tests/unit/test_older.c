/*
 * Projects of the older kind: what must become of each field, every way in which files are wrong,
 * with file and line, and that nothing is stored then.
 */
#include "tests/unit/queue_fixture.h"

#include "czar/base/file.h"
#include "queue/older.h"

struct older_fixture {
	struct fixture *store;
	char folder[256];
	struct older older;
	struct import im;
	struct str problems;
	struct error err;
};

static void make_file(const struct older_fixture *f, const char *name, const char *bytes, size_t n)
{
	char path[512], folder[512];

	TEXT_SETF(path, "%s/%s", f->folder, name);
	TEXT_SET(folder, path);
	*strrchr(folder, '/') = '\0';
	assert_int_equal(dir_make(folder, 0755, NULL), 0);
	assert_int_equal(file_write(path, bytes, n, 0644, NULL), 0);
}

static void write_text(const struct older_fixture *f, const char *name, const char *text)
{
	make_file(f, name, text, strlen(text));
}

/* Texts of tasks a, b and c, and one that several may name. */
static void begin_project(struct older_fixture *f, struct fixture *store)
{
	*f = (struct older_fixture){.store = store};
	TEXT_SETF(f->folder, "%s/project", store->folder);
	write_text(f, "prompts/a.txt", "# Do a\n\nAll of it.\n");
	write_text(f, "prompts/b.md", "Do b\r\nwith care\r\n");
	write_text(f, "prompts/c.txt",
		"\xef\xbb\xbf"
		"Do c\n");
	write_text(f, "prompts/T.txt", "Do T\n");
	write_text(f, "BESIDE.txt", "Beside\n");
	older_init(&f->older, NOW);
	import_init(&f->im);
}

static void end_project(struct older_fixture *f)
{
	older_done(&f->older);
	import_done(&f->im);
	str_done(&f->problems);
}

static void read_file(struct older_fixture *f, const char *name)
{
	char path[512];

	TEXT_SETF(path, "%s/%s", f->folder, name);
	if (older_read(&f->older, path, &f->problems, &f->err) < 0)
		str_addf(&f->problems, "%s\n", f->err.text);
}

/* Files of queue and dependencies (NULL: none) to the end; the store's answer. */
static int import(struct older_fixture *f, const char *queue, const char *dependencies)
{
	enum add_result results[16];

	if (queue)
		write_text(f, "work-queue.json", queue);
	if (dependencies)
		write_text(f, "dependencies.json", dependencies);
	if (dependencies) /* in whatever order */
		read_file(f, "dependencies.json");
	if (queue)
		read_file(f, "work-queue.json");
	older_tasks(&f->older, &f->im, &f->problems);
	assert_true(f->im.n_tasks <= COUNT(results));
	return queue_add_tasks(
		f->store->q, f->im.tasks, f->im.n_tasks, NOW, results, NULL, &f->problems, &f->err);
}

static void import_good(struct older_fixture *f, const char *queue, const char *dependencies)
{
	if (import(f, queue, dependencies) < 0)
		print_error("%s\n%s", f->err.text, str_text(&f->problems));
	assert_int_equal(f->problems.len, 0);
}

static struct task stored(struct older_fixture *f, const char *id)
{
	struct task t = {0};

	check(f->store, queue_find_task(f->store->q, id, &t, &f->store->err));
	return t;
}

static const char *text_of(struct older_fixture *f, const char *id, struct str *ret)
{
	str_clear(ret);
	check(f->store, queue_task_text(f->store->q, id, ret, &f->store->err));
	return str_text(ret);
}

/* "a needs b": how many such rows there are */
static int64_t needs(struct older_fixture *f, const char *a, const char *b)
{
	char sql[200];

	TEXT_SETF(sql, "SELECT count(*) FROM dependency WHERE task = '%s' AND needs = '%s'", a, b);
	return number(f->store, sql);
}

/* --- what becomes of the fields --- */

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

/* --- everything that is wrong --- */

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

/* --- files as they come --- */

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

static int remove_folder(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = {"prompts/a.txt", "prompts/b.md", "prompts/c.txt",
		"prompts/T.txt", "prompts/link.txt", "prompts", "BESIDE.txt", "work-queue.json",
		"dependencies.json", "status/worker-status.json", "status", "pipe.json", ""};
	char path[600];

	for (size_t i = 0; i < COUNT(names); i++) {
		TEXT_SETF(path, "%s/project/%s", f->folder, names[i]);
		remove(path);
	}
	return tear_down(state);
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, remove_folder)

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
		TEST(test_bad),
		TEST(test_text_behind_a_link),
		TEST(test_complete_later),
		TEST(test_one_task_a_branch),
		TEST(test_encodings),
		TEST(test_text_encodings),
		TEST(test_deep),
		TEST(test_lines_below_nested_values),
		TEST(test_too_large),
		TEST(test_no_file),
		TEST(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
