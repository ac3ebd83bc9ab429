/* The marker grammar: messages, and what they claim about task T-3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "checks/commit_message.h"
#include "checks/markers.h"
#include "czar/base/str.h"

static const char *const attribution[] = {"*Generated with *", "Made by the robot", NULL};

struct reading_case {
	const char *message;
	enum marker marker;
	const char *task; /* NULL: not named (COMPLETE), or no other task (BLOCKED) */
	const char *why;  /* BLOCKED: the reason; NEAR: what the sentence begins with */
};

#define TRAILERS "Co-Authored-By: A Robot <robot@example.org>\n"
#define GENERATED "\xf0\x9f\xa4\x96 Generated with [A Robot](https://example.org)\n"

static const struct reading_case complete[] = {
	{"Add it\n\nTASK_COMPLETE T-3\n", MARKER_COMPLETE, "T-3", ""},
	{"Add it\n\nTASK_COMPLETE T-3", MARKER_COMPLETE, "T-3", ""},
	{"Add it\n\nTASK_COMPLETE\n", MARKER_COMPLETE, NULL, ""},
	{"Add it\n\nmore\nTASK_COMPLETE\n", MARKER_COMPLETE, NULL, ""},
	{"Add it\r\n\r\nTASK_COMPLETE T-3\r\n", MARKER_COMPLETE, "T-3", ""},
	{"Add it\n\nTASK_COMPLETE T-3 \t \n\n \n\n", MARKER_COMPLETE, "T-3", ""},
	{"Add it\n\nTASK_COMPLETE \t T-3\n", MARKER_COMPLETE, "T-3", ""},
	{"Add it\n\nTASK_COMPLETE t-3\n", MARKER_COMPLETE, "T-3", ""},
	{"TASK_COMPLETE T-3\n", MARKER_COMPLETE, "T-3", ""},
	{"TASK_COMPLETE\n", MARKER_COMPLETE, NULL, ""},
	{"\n\n  \nTASK_COMPLETE T-3\n", MARKER_COMPLETE, "T-3", ""},
	{"Not TASK_COMPLETE yet, says the old text\n\nTASK_COMPLETE T-3\n", MARKER_COMPLETE, "T-3",
		""},
	{"Add it\n\nTASK_BLOCKED: no\nTASK_COMPLETE T-3\n", MARKER_COMPLETE, "T-3", ""},
	{"Add \xff\xfe\n\n\x80\nTASK_COMPLETE T-3\n", MARKER_COMPLETE, "T-3", ""},
	/* one line that ends in it */
	{"Add it TASK_COMPLETE T-3", MARKER_COMPLETE, "T-3", ""},
	{"Add it. TASK_COMPLETE\n", MARKER_COMPLETE, NULL, ""},
	{"  Add it. TASK_COMPLETE T-3", MARKER_COMPLETE, "T-3", ""},
	{"nothing left: TASK_COMPLETE T-3\n", MARKER_COMPLETE, "T-3", ""},
	{"is not it, TASK_COMPLETE T-3\n", MARKER_COMPLETE, "T-3", ""},
	{"Add it TASK_COMPLETE T-3\n\n" TRAILERS, MARKER_COMPLETE, "T-3", ""},
	/* what programs append */
	{"Add it\n\nTASK_COMPLETE T-3\n\n" TRAILERS, MARKER_COMPLETE, "T-3", ""},
	{"Add it\n\nTASK_COMPLETE T-3\n\n" GENERATED "\n" TRAILERS, MARKER_COMPLETE, "T-3", ""},
	{"Add it\n\nTASK_COMPLETE T-3\n\n" TRAILERS "\n" GENERATED, MARKER_COMPLETE, "T-3", ""},
	{"Add it\n\nTASK_COMPLETE T-3\n\n" GENERATED TRAILERS, MARKER_COMPLETE, "T-3", ""},
	{"Add it\n\nTASK_COMPLETE T-3\n" GENERATED, MARKER_COMPLETE, "T-3", ""},
	{"Add it\n\nTASK_COMPLETE T-3\n\n  Made by the robot\n", MARKER_COMPLETE, "T-3", ""},
	{"Add it\n\nTASK_COMPLETE T-3\n\nReviewed-by: A\nSigned-off-by: B\n  on two lines\n",
		MARKER_COMPLETE, "T-3", ""},
	{"Add it\n\nTASK_COMPLETE T-3\n\nnote\nSigned-off-by: B\nanother\n", MARKER_COMPLETE, "T-3",
		""},
	{"Add it\n\nTASK_COMPLETE T-3\n\n(cherry picked from commit 1234)\n", MARKER_COMPLETE,
		"T-3", ""},
	{"Add it\n\nTASK_COMPLETE T-3\r\n\r\nKey : value\r\n# a comment\r\n", MARKER_COMPLETE,
		"T-3", ""},
	{"TASK_COMPLETE T-3\n\n" TRAILERS, MARKER_COMPLETE, "T-3", ""},
};

static const struct reading_case blocked[] = {
	{"Try\n\nTASK_BLOCKED: needs a key\n", MARKER_BLOCKED, "needs", "needs a key"},
	{"Try\n\nTASK_BLOCKED: T-4 waiting for schema\n", MARKER_BLOCKED, "T-4",
		"T-4 waiting for schema"},
	{"Try\n\nTASK_BLOCKED: T-4: waiting\n", MARKER_BLOCKED, "T-4", "T-4: waiting"},
	{"Try\n\nTASK_BLOCKED: T-4\n", MARKER_BLOCKED, "T-4", "T-4"},
	{"Try\n\nTASK_BLOCKED:T-4 x\n", MARKER_BLOCKED, "T-4", "T-4 x"},
	{"Try\n\nTASK_BLOCKED: login first\n", MARKER_BLOCKED, "login", "login first"},
	{"Try\n\nTASK_BLOCKED: (no key)\n", MARKER_BLOCKED, NULL, "(no key)"},
	{"Try\n\nTASK_BLOCKED: -x fails\n", MARKER_BLOCKED, NULL, "-x fails"},
	{"Try\n\nTASK_BLOCKED: T-3 needs a key\n", MARKER_BLOCKED, "needs", "needs a key"},
	{"Try\n\nTASK_BLOCKED: t-3: T-4 first\n", MARKER_BLOCKED, "T-4", "T-4 first"},
	{"Try\n\nTASK_BLOCKED: T-3 T-3\n", MARKER_BLOCKED, NULL, "T-3"},
	{"TASK_BLOCKED: needs\r\n", MARKER_BLOCKED, "needs", "needs"},
	{"Try\n\nTASK_COMPLETE T-3\nTASK_BLOCKED: no key\n\n" TRAILERS, MARKER_BLOCKED, "no",
		"no key"},
	{"Try\n\nTASK_BLOCKED: \x1b[31mred\xff\n", MARKER_BLOCKED, NULL, "?[31mred?"},
	{"Try\n\nTASK_BLOCKED: \xe9\x8d\xb5\xe3\x81\x8c\n", MARKER_BLOCKED, NULL,
		"\xe9\x8d\xb5\xe3\x81\x8c"},
};

static const struct reading_case near[] = {
	{"Add it\n\nTASK_COMPLETE T-9\n", MARKER_NEAR, "T-9",
		"names T-9, but this branch's task is T-3"},
	{"Add it TASK_COMPLETE T-33\n", MARKER_NEAR, "T-33", "names T-33, but"},
	{"Add it\n\n`TASK_COMPLETE T-3`\n", MARKER_NEAR, NULL, "the marker stands in quotes"},
	{"Add it\n\n**TASK_COMPLETE**\n", MARKER_NEAR, NULL,
		"the marker stands in quotes or markup"},
	{"Add it\n\n**TASK_COMPLETE T-3**\n", MARKER_NEAR, NULL, "the marker stands in quotes"},
	{"Add it\n\n__TASK_COMPLETE__\n", MARKER_NEAR, NULL, "the marker stands in quotes"},
	{"Add it\n\n\"TASK_COMPLETE T-3\"\n", MARKER_NEAR, NULL, "the marker stands in quotes"},
	{"Add it\n\n> TASK_COMPLETE T-3\n", MARKER_NEAR, NULL, "the marker stands in a quotation"},
	{"Add it\n\n## TASK_COMPLETE T-3\n", MARKER_NEAR, NULL, "the marker stands in a quotation"},
	{"Add it\n\n- TASK_COMPLETE T-3\n", MARKER_NEAR, NULL,
		"something stands before the marker"},
	{"Add it\n\n    TASK_COMPLETE T-3\n", MARKER_NEAR, NULL, "the marker's line is indented"},
	{"Add it\n\nTASK_COMPLETE.\n", MARKER_NEAR, NULL,
		"nothing may follow the marker, not even"},
	{"Add it\n\nTASK_COMPLETE T-3.\n", MARKER_NEAR, NULL,
		"the task's id has to stand there plainly"},
	{"Add it\n\nTASK_COMPLETE (T-3)\n", MARKER_NEAR, NULL,
		"the task's id has to stand there plainly"},
	{"Add it\n\nTASK_COMPLETE: T-3\n", MARKER_NEAR, NULL, "no colon may follow"},
	{"Add it\n\nTASK_COMPLETE T-3 all tests pass\n", MARKER_NEAR, NULL,
		"nothing may follow the marker but the task's id"},
	{"Add it\n\ntask_complete T-3\n", MARKER_NEAR, NULL,
		"the marker has to be in capital letters"},
	{"Add it\n\nTASK_COMPLETED T-3\n", MARKER_NEAR, NULL, "the marker is spelled differently"},
	{"Add it\n\nTASK COMPLETE T-3\n", MARKER_NEAR, NULL, "the marker is spelled differently"},
	{"Add it\n\nTask complete.\n", MARKER_NEAR, NULL, "the marker is spelled differently"},
	{"Add it\n\nDone. TASK_COMPLETE T-3\n", MARKER_NEAR, NULL, "the marker has to begin"},
	{"Add it\n\nTASK_COMPLETE T-3\n\nAll tests pass\n", MARKER_NEAR, NULL,
		"the marker is not the last line"},
	{"TASK_COMPLETE T-3\n\nAll tests pass\n", MARKER_NEAR, NULL,
		"the marker is not the last line"},
	{"Add it\n\nTASK_COMPLETE T-3\n\nTests: green\n\n" TRAILERS, MARKER_NEAR, NULL,
		"the marker is not the last line"},
	{"Explain how TASK_COMPLETE is read\n", MARKER_NEAR, NULL,
		"nothing may follow the marker but"},
	{"Add it\n\nTASK_COMPLETE T-3\n" TRAILERS, MARKER_NEAR, NULL,
		"the marker is not the last line"},
	{"Add it\n\nTASK_COMPLETE T-3\nSigned-off-by: B\n", MARKER_NEAR, NULL,
		"an empty line has to stand between"},
	/* denied */
	{"not TASK_COMPLETE\n", MARKER_NEAR, NULL, "the word before the marker denies it"},
	{"this is not TASK_COMPLETE T-3\n", MARKER_NEAR, NULL,
		"the word before the marker denies it"},
	{"there is no TASK_COMPLETE\n", MARKER_NEAR, NULL, "the word before the marker denies it"},
	{"Never TASK_COMPLETE T-3\n", MARKER_NEAR, NULL, "the word before the marker denies it"},
	{"some way until TASK_COMPLETE\n", MARKER_NEAR, NULL,
		"the word before the marker denies it"},
	{"a step BEFORE TASK_COMPLETE\n", MARKER_NEAR, NULL,
		"the word before the marker denies it"},
	{"commit (without: TASK_COMPLETE T-3\n", MARKER_NEAR, NULL,
		"the word before the marker denies"},
	/* blocked */
	{"Try\n\nTASK_BLOCKED\n", MARKER_NEAR, NULL, "a colon has to follow TASK_BLOCKED"},
	{"Try\n\nTASK_BLOCKED no key\n", MARKER_NEAR, NULL, "a colon has to follow TASK_BLOCKED"},
	{"Try\n\nTASK_BLOCKED: \n", MARKER_NEAR, NULL, "the marker says no reason"},
	{"Try\n\nTASK_BLOCKED: ...\n", MARKER_NEAR, NULL, "the marker says no reason"},
	{"Try\n\nTASK_BLOCKED: T-3\n", MARKER_NEAR, NULL, "the marker says no reason"},
	{"Try TASK_BLOCKED: no key\n", MARKER_NEAR, NULL, "the marker has to begin the last line"},
	{"Try\n\nTask blocked: no key\n", MARKER_NEAR, NULL, "the marker is spelled differently"},
	{"Try\n\n**TASK_BLOCKED: no key**\n", MARKER_NEAR, NULL, "the marker stands in quotes"},
};

static const struct reading_case none[] = {
	{"", MARKER_NONE, NULL, ""},
	{"\n\n \r\n", MARKER_NONE, NULL, ""},
	{"Add it\n", MARKER_NONE, NULL, ""},
	{"Complete the task\n\n" TRAILERS, MARKER_NONE, NULL, ""},
	{TRAILERS, MARKER_NONE, NULL, ""},
	{GENERATED, MARKER_NONE, NULL, ""},
	{"Rename MY_TASK_COMPLETE_FLAG\n", MARKER_NONE, NULL, ""},
	{"The task complete this year was long\n", MARKER_NONE, NULL, ""},
	{"task complete set of icons\n", MARKER_NONE, NULL, ""},
	{"TASK_COMPLE", MARKER_NONE, NULL, ""},
	{"\xff\xfe\x80", MARKER_NONE, NULL, ""},
};

static void check(const struct reading_case *c)
{
	const char *task = c->task ? c->task : "";
	struct marker_reading r;

	classify_marker(c->message, "T-3", attribution, &r);
	if (r.marker != c->marker)
		fail_msg("'%s': marker %d, not %d (%s)", c->message, (int)r.marker, (int)c->marker,
			r.why);
	if (!text_equal(r.task, task))
		fail_msg("'%s': task '%s', not '%s'", c->message, r.task, task);
	if (r.marker == MARKER_NEAR ? !text_starts(r.why, c->why) : !text_equal(r.why, c->why))
		fail_msg("'%s': why '%s', not '%s'", c->message, r.why, c->why);
	if (r.marker == MARKER_COMPLETE && r.named != (c->task != NULL))
		fail_msg("'%s': named is %d", c->message, r.named);
}

#define CHECK_ALL(table) \
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) \
	check(&table[i])

static void test_complete(void **state)
{
	(void)state;
	CHECK_ALL(complete);
}

static void test_blocked(void **state)
{
	(void)state;
	CHECK_ALL(blocked);
}

static void test_near(void **state)
{
	(void)state;
	CHECK_ALL(near);
}

static void test_none(void **state)
{
	(void)state;
	CHECK_ALL(none);
}

static void test_blocked_names_the_own_task(void **state)
{
	static const struct {
		const char *message;
		bool named;
	} cases[] = {
		{"x\n\nTASK_BLOCKED: T-3 needs a key", true},
		{"x\n\nTASK_BLOCKED: T-3: T-4 first", true},
		{"x\n\nTASK_BLOCKED: T-4 first", false},
		{"x\n\nTASK_BLOCKED: no key for T-3", false},
	};
	struct marker_reading r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		classify_marker(cases[i].message, "T-3", NULL, &r);
		assert_int_equal(r.marker, MARKER_BLOCKED);
		if (r.named != cases[i].named)
			fail_msg("'%s'", cases[i].message);
	}
}

/* Every sentence is whole, clean and says how the line has to be. */
static void test_sentences_help(void **state)
{
	struct marker_reading r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(near) / sizeof(near[0]); i++) {
		classify_marker(near[i].message, "T-3", NULL, &r);
		if (!strstr(r.why, "T-3") && !strstr(r.why, "TASK_BLOCKED: why"))
			fail_msg("'%s': %s", near[i].message, r.why);
		assert_int_equal(text_bad_offset(r.why, strlen(r.why)), -1);
		assert_null(strchr(r.why, '\n'));
	}
}

static void test_without_attribution(void **state)
{
	struct marker_reading r;

	(void)state;
	classify_marker("Add it\n\nTASK_COMPLETE T-3\n\n" GENERATED, "T-3", NULL, &r);
	assert_int_equal(r.marker, MARKER_NEAR);
	classify_marker("Add it\n\nTASK_COMPLETE T-3\n\n" TRAILERS, "T-3", NULL, &r);
	assert_int_equal(r.marker, MARKER_COMPLETE);
}

static void test_long_ids(void **state)
{
	char own[ID_SIZE], other[ID_SIZE];
	_cleanup_(str_done) struct str s = {0};
	struct marker_reading r;

	(void)state;
	memset(own, 'a', ID_SIZE - 1);
	memset(other, 'b', ID_SIZE - 1);
	own[ID_SIZE - 1] = other[ID_SIZE - 1] = '\0';
	str_addf(&s, "x\n\nTASK_COMPLETE %s", own);
	classify_marker(str_text(&s), own, NULL, &r);
	assert_int_equal(r.marker, MARKER_COMPLETE);
	assert_string_equal(r.task, own);
	classify_marker(str_text(&s), other, NULL, &r);
	assert_int_equal(r.marker, MARKER_NEAR);
	assert_string_equal(r.task, own);
	str_add(&s, "a");
	classify_marker(str_text(&s), own, NULL, &r);
	assert_int_equal(r.marker, MARKER_NEAR);
	assert_string_equal(r.task, "");
}

/* Megabytes of what is worst for a reader that goes backwards must not take long. */
static void test_very_long(void **state)
{
	static const char *const units[] = {"A: b\n", "TASK_COMPLETE\n", "_", " ", "\n", "T",
		"x y ", "Made by the robot\n", "Generated with", " # \n", "Signed-off-by: x\n",
		"\xff"};
	struct marker_reading r;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		_cleanup_(str_done) struct str s = {0};

		str_add(&s, "x\n\n");
		for (n = 0; n < 1000000; n += strlen(units[i]))
			str_add(&s, units[i]);
		classify_marker(str_text(&s), "T-3", attribution, &r);
		str_add(&s, "\n\nTASK_BLOCKED: ");
		for (n = 0; n < 1000000; n += strlen(units[i]))
			str_add(&s, units[i]);
		str_add(&s, "\n\nTASK_COMPLETE T-3\n\n" TRAILERS);
		classify_marker(str_text(&s), "T-3", attribution, &r);
		assert_int_equal(r.marker, MARKER_COMPLETE);
	}
}

/* Every cut of a message is read without a byte beyond its end (the sanitizer watches). */
static void test_every_cut(void **state)
{
	static const char text[] = "Add it\r\n\r\n TASK_COMPLETE T-3\n\n" GENERATED "\n" TRAILERS
				   "Signed-off-by: B\n  c\n# d\nTASK_BLOCKED: T-3 T-4: \xe9\x8d\n";
	struct marker_reading r;
	size_t from, n;

	(void)state;
	for (from = 0; from < sizeof(text); from++) {
		for (n = 0; from + n < sizeof(text); n++) {
			char *cut = strndup(text + from, n);

			classify_marker(cut, "T-3", attribution, &r);
			assert_int_equal(text_bad_offset(r.why, strlen(r.why)), -1);
			free(cut);
		}
	}
}

static void test_id_form(void **state)
{
	static const struct {
		const char *id;
		bool good;
	} cases[] = {{"T-3", true}, {"a", true}, {"0", true}, {"a.b_c-d", true}, {"", false},
		{"-a", false}, {".a", false}, {"_a", false}, {"a..b", false}, {"a.", false},
		{"a.lock", false}, {".lock", false}, {"lock", true}, {"a/b", false}, {"a b", false},
		{"a\n", false}, {"\xc3\xa9", false}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (task_id_form(cases[i].id, strlen(cases[i].id)) != cases[i].good)
			fail_msg("'%s'", cases[i].id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_blocked),
		cmocka_unit_test(test_near),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_blocked_names_the_own_task),
		cmocka_unit_test(test_sentences_help),
		cmocka_unit_test(test_without_attribution),
		cmocka_unit_test(test_long_ids),
		cmocka_unit_test(test_very_long),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_id_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
