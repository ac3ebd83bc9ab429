/*
 * The texts czar sends: what a brief must hold, where the code stands, what is cleaned.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "czar/brief.h"

static const struct brief_dependency dependencies[] = {
	{"T-1", "The reader", "0123456789abcdef0123456789abcdef01234567",
		"2 files changed, 10 insertions(+)\nsrc/reader.c", "/p/.czar/results/T-1.json",
		"All is well.\n\033[1mReally."},
	{"T-2", "The \033[31mwriter", "fedcba9876543210", NULL, NULL, NULL},
};
static const struct brief_peer peers[] = {
	{"eng-2", "T-4", "Pages", "czar/T-4-pages", "docs/** README.md"},
};

static struct brief_facts facts(void)
{
	return (struct brief_facts){
		.czar = "/opt/my tools/czar",
		.project = "demo",
		.worker = "eng-1",
		.worktree = "/w/eng-1",
		.delivery = 12,
		.task = "T-3",
		.title = "Join both",
		.text = "Join them.\n\n$(rm) `x` {{task}} \"quoted\"",
		.branch = "czar/T-3-join-both",
		.base = "main",
		.code = "abcdef012345",
		.attempt = 2,
		.kind = ATTEMPT_AGAIN,
		.before = "crashed\nhard",
		.dependencies = dependencies,
		.n_dependencies = 2,
		.saved_ref = "refs/czar/saved/T-3/1",
		.saved_diff = "1 file changed",
		.peers = peers,
		.n_peers = 1,
		.status_file = "/p/.czar/status/worker-status.json",
		.age = 2 * USEC_HOUR + 11 * USEC_MIN,
		.last_commit = "a1b2c3d4e5f60718",
		.note = "the note",
	};
}

/* Every promise of a brief, as a piece of its text. */
static const char *const pieces[] = {
	"czar: task T-3 for eng-1 (delivery 12): Join both\n",
	"'/opt/my tools/czar' ack T-3 CODE\n",
	"Join them.\n\n$(rm) `x` {{task}} \"quoted\"\n",
	"on branch czar/T-3-join-both (from main)",
	"attempt 2 of this task; the one before ended: crashed hard",
	"  Its report is in /p/.czar/results/T-1.json, and says:\n    All is well.\n    "
	"?[1mReally.\n",
	"add -m \"what is to be done, whole\"",
	"- T-1: The reader (commit 0123456789ab)\n    2 files changed, 10 insertions(+)\n    "
	"src/reader.c",
	"- T-2: The ?[31mwriter (commit fedcba987654)",
	"refs/czar/saved/T-3/1",
	"    1 file changed",
	"git add -A && git commit -m \"what you did\" -m \"TASK_COMPLETE T-3\"\n",
	"--allow-empty",
	"TASK_BLOCKED: T-3 why",
	"progress T-3 60% --eta 2h",
	"czar' brief\n",
	"czar' say WORKER",
	"- eng-2: T-4 Pages, branch czar/T-4-pages, touches docs/** README.md",
	"/p/.czar/status/worker-status.json",
};

static void test_brief(void **state)
{
	_cleanup_(str_done) struct str s = {0};
	struct brief_facts f = facts();
	const char *code;

	(void)state;
	assert_int_equal(brief_compose(&f, KIND_BRIEF, NULL, &s, NULL), 0);
	for (size_t i = 0; i < sizeof(pieces) / sizeof *pieces; i++)
		if (!strstr(str_text(&s), pieces[i]))
			fail_msg("missing: %s\nin:\n%s", pieces[i], str_text(&s));
	assert_true(text_starts(str_text(&s), "czar: "));
	assert_true(text_ends(str_text(&s), "\ncode: abcdef012345 (T-3)"));
	code = strstr(str_text(&s), "abcdef012345");
	assert_null(strstr(code + 1, "abcdef012345")); /* and nowhere else */
	assert_true(text_bad_offset(str_text(&s), s.len) < 0);
}

static void test_report_and_first(void **state)
{
	_cleanup_(str_done) struct str s = {0};
	struct brief_facts f = facts();

	(void)state;
	f.result = RESULT_REPORT;
	f.kind = ATTEMPT_FIRST;
	f.before = NULL;
	f.n_dependencies = f.n_peers = 0;
	f.saved_ref = NULL;
	assert_int_equal(brief_compose(&f, KIND_BRIEF, NULL, &s, NULL), 0);
	assert_non_null(strstr(str_text(&s), "finish T-3 --report FILE"));
	assert_null(strstr(str_text(&s), "attempt 2"));
	assert_null(strstr(str_text(&s), "waited for"));
	assert_null(strstr(str_text(&s), "At work beside you"));
	assert_null(strstr(str_text(&s), "earlier attempt that"));
}

static void test_template(void **state)
{
	static const struct {
		const char *template, *error;
	} cases[] = {
		{"{{text}}", NULL},
		{"a {{title}}\n{{text}}\n{{peers}}", NULL},
		{"{{text}}\n{{nonsense}}", "line 2: unknown name '{{nonsense}}'"},
		{"{{text}} {{", "line 1: '{{' without '}}'"},
		{"no task", "without {{text}}"},
		{"{{text}}\033", "byte 8"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof *cases; i++) {
		_cleanup_(str_done) struct str s = {0};
		struct brief_facts f = facts();
		struct error err = {0};
		int r = brief_compose(&f, KIND_BRIEF, cases[i].template, &s, &err);

		if (!cases[i].error &&
			(r != 0 || !text_starts(str_text(&s), "czar: task T-3") ||
				!text_ends(str_text(&s), "code: abcdef012345 (T-3)")))
			fail_msg("case %zu: %s", i, err.text);
		if (cases[i].error && (r != -EINVAL || !strstr(err.text, cases[i].error) || s.len))
			fail_msg("case %zu: '%s'", i, err.text);
	}
	assert_int_equal(brief_template_check(brief_template_default, NULL), 0);
}

static void test_other_texts(void **state)
{
	static const struct {
		enum delivery_kind kind;
		const char *piece;
	} cases[] = {
		{KIND_REMINDER, "no commit for 2 h 11 min since a1b2c3d4e5f6"},
		{KIND_REMINDER, "TASK_COMPLETE T-3"},
		{KIND_ASK, "your status, please"},
		{KIND_ASK, "TASK_BLOCKED: T-3 why"},
		{KIND_REDRIVE, "Go on with it"},
		{KIND_NUDGE, "ack T-3 CODE"},
		{KIND_NOTICE, "czar: about T-3: the note"},
		{KIND_CONFLICT, "czar: a conflict of T-3 for "},
		{KIND_CONFLICT, "that of eng-2, who works on T-4 (The other), cannot be merged"},
		{KIND_CONFLICT, "    src/a.c and 2 more\n"},
		{KIND_CONFLICT, "git diff main...czar/T-4"},
		{KIND_CONFLICT, " say eng-2 "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof *cases; i++) {
		_cleanup_(str_done) struct str s = {0};
		struct brief_facts f = facts();

		f.conflict = (struct brief_conflict){
			"eng-2", "T-4", "The other", "czar/T-4", "src/a.c and 2 more"};
		assert_int_equal(brief_compose(&f, cases[i].kind, NULL, &s, NULL), 0);
		if (!strstr(str_text(&s), cases[i].piece) || !text_starts(str_text(&s), "czar: ") ||
			strstr(str_text(&s), "abcdef012345"))
			fail_msg("case %zu:\n%s", i, str_text(&s));
	}
	assert_int_equal(
		brief_compose(&(struct brief_facts){0}, KIND_SAY, NULL, NULL, NULL), -EINVAL);
}

static void test_other_conflicts(void **state)
{
	_cleanup_(str_done) struct str handed_in = {0}, base = {0};
	struct brief_facts f = facts();

	(void)state;
	f.conflict = (struct brief_conflict){"", "T-4", "The other", "czar/T-4", "a.c"};
	assert_int_equal(brief_compose(&f, KIND_CONFLICT, NULL, &handed_in, NULL), 0);
	assert_non_null(
		strstr(str_text(&handed_in), "that of T-4 (The other), which is handed in,"));
	assert_null(strstr(str_text(&handed_in), " say "));
	f.conflict = (struct brief_conflict){"", "", "", "", "a.c"};
	assert_int_equal(brief_compose(&f, KIND_CONFLICT, NULL, &base, NULL), 0);
	assert_non_null(strstr(str_text(&base), "Your branch and main cannot be merged"));
	assert_non_null(strstr(str_text(&base), "git merge main, then resolve and commit."));
}

/* A first attempt that goes on where somebody else was. */
static void test_continued(void **state)
{
	_cleanup_(str_done) struct str s = {0}, later = {0};
	struct brief_facts f = facts();

	(void)state;
	f.kind = ATTEMPT_CONTINUED;
	f.attempt = 1;
	f.before = NULL;
	assert_int_equal(brief_compose(&f, KIND_BRIEF, NULL, &s, NULL), 0);
	assert_non_null(strstr(str_text(&s), "Work on this task is on your branch already"));
	assert_non_null(strstr(str_text(&s), "(git log main..)"));
	assert_null(strstr(str_text(&s), "attempt 1 of this task"));
	f.attempt = 2;
	f.before = "waiting";
	assert_int_equal(brief_compose(&f, KIND_BRIEF, NULL, &later, NULL), 0);
	assert_non_null(strstr(str_text(&later), "attempt 2 of this task"));
	assert_null(strstr(str_text(&later), "from before it came to czar"));
}

static void test_by_file_and_say(void **state)
{
	_cleanup_(str_done) struct str s = {0}, said = {0};
	struct brief_facts f = facts();

	(void)state;
	f.title = "/quit @README.md";
	brief_by_file(&f, KIND_BRIEF, "/w/eng-1/.czar/12.md", 70000, "00ff", &s);
	assert_non_null(strstr(str_text(&s),
		"Read the whole text in /w/eng-1/.czar/12.md now (70000 bytes, SHA-256 00ff)"));
	assert_null(strstr(str_text(&s), "abcdef012345"));
	assert_null(strstr(str_text(&s), "README"));
	say_compose("eng-1", "eng-2", "hello", &said);
	assert_string_equal(str_text(&said), "[eng-1 -> eng-2] hello");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_brief),
		cmocka_unit_test(test_report_and_first),
		cmocka_unit_test(test_template),
		cmocka_unit_test(test_other_texts),
		cmocka_unit_test(test_other_conflicts),
		cmocka_unit_test(test_continued),
		cmocka_unit_test(test_by_file_and_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
