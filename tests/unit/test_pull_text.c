/* Title and body of a pull request: from messages, and over what stands there already. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "checks/pull_text.h"

#define FOOTER_BEGINS "<!-- czar:T-3 -->"

static const char *const attribution[] = {"*Generated with *", NULL};

static const struct check_result checks[] = {
	{.name = "lint", .outcome = CHECK_GREEN, .required = true, .took = 3200 * USEC_MSEC},
	{.name = "slow", .outcome = CHECK_TIMEOUT, .required = false, .took = 60 * USEC_SEC},
};

static struct pull_source source(const char *message)
{
	return (struct pull_source){.task = "T-3",
		.title = "The task's title",
		.worker = "eng-1",
		.message = message,
		.attribution = attribution,
		.head = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		.base = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
		.tree = "cccccccccccccccccccccccccccccccccccccccc",
		.checks = checks,
		.n_checks = 2};
}

/* A text of n times that piece. Owned. */
static char *repeated(const char *piece, size_t n)
{
	struct str s = {0};

	for (size_t i = 0; i < n; i++)
		str_add(&s, piece);
	return str_take(&s);
}

static const struct {
	const char *message, *title, *text;
} messages[] = {
	{"Add it\n\nTASK_COMPLETE T-3\n", "Add it", ""},
	{"Add it\n\nBecause.\n\nAnd more.\n\nTASK_COMPLETE\n", "Add it", "Because.\n\nAnd more."},
	{"Add it\nTASK_COMPLETE T-3\n", "Add it", ""},
	{"Add it. TASK_COMPLETE T-3\n", "Add it.", ""},
	{"TASK_COMPLETE T-3\n", "The task's title", ""},
	{"  Add it  \r\n\r\n  - one\r\n\r\nTASK_COMPLETE T-3\r\n", "Add it", "  - one"},
	{"Add it\n\nWhy\n\nTASK_COMPLETE T-3\n\nGenerated with Robot\n\nCo-Authored-By: R <r@x>\n",
		"Add it", "Why"},
	{"Add it\n\nWhy\n\nGenerated with Robot\n\nTASK_COMPLETE T-3\n", "Add it", "Why"},
	/* no marker: a report, or a person's commit */
	{"Add it\n\nWhy\n", "Add it", "Why"},
	{"Speak of TASK_COMPLETE here\n\nWhy\n", "Speak of TASK_COMPLETE here", "Why"},
	{"", "The task's title", ""},
	/* a stranger's bytes */
	{"Add \x1b[31m\xff it\n\n\xe2\x80\xaeturned\n", "Add ?[31m? it", "?turned"},
	{"Add <!-- czar:T-3 --> it\n\n<!-- hidden -->\n", "Add &lt;!-- czar:T-3 --> it",
		"&lt;!-- hidden -->"},
};

static void test_messages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
		_cleanup_(pull_text_done) struct pull_text t = {0};
		_cleanup_(str_done) struct str want = {0};
		struct pull_source s = source(messages[i].message);

		pull_text_make(&s, &t);
		assert_string_equal(str_text(&t.title), messages[i].title);
		str_addf(&want, "%s%s" FOOTER_BEGINS "\n", messages[i].text,
			*messages[i].text ? "\n\n" : "");
		if (!text_starts(str_text(&t.body), str_text(&want)))
			fail_msg("case %zu: %s", i, str_text(&t.body));
	}
}

static void test_footer(void **state)
{
	_cleanup_(pull_text_done) struct pull_text t = {0};
	struct pull_source s = source("Add it\n\nTASK_COMPLETE T-3\n");
	static const char want[] =
		FOOTER_BEGINS "\n\n---\n\nTask T-3, by worker eng-1.\n"
			      "Verified: commit aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, joined "
			      "with bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, as tree "
			      "`cccccccccccccccccccccccccccccccccccccccc`.\n\n"
			      "| check | result | seconds |\n|---|---|---|\n"
			      "| lint | green | 3.2 |\n"
			      "| slow | timeout (not required) | 60.0 |\n\n"
			      "<!-- /czar:T-3 ";

	(void)state;
	pull_text_make(&s, &t);
	if (!text_starts(str_text(&t.body), want))
		fail_msg("%s", str_text(&t.body));
	assert_true(text_ends(str_text(&t.body), " -->"));
}

static void test_long(void **state)
{
	_cleanup_(text_free) char *subject = repeated("\xf0\x9f\x98\x80 ", 200);
	_cleanup_(text_free) char *line = repeated("\xc3\xa4\n", 100000);
	_cleanup_(str_done) struct str message = {0};
	_cleanup_(pull_text_done) struct pull_text t = {0};
	struct check_result many[500];
	struct pull_source s = source("");

	(void)state;
	str_addf(&message, "%s\n\n%s", subject, line);
	s.message = str_text(&message);
	for (size_t i = 0; i < 500; i++)
		many[i] = checks[0];
	s.checks = many;
	s.n_checks = 500;
	pull_text_make(&s, &t);
	assert_true(pull_text_characters(str_text(&t.title), t.title.len) <= PULL_TITLE_MOST);
	assert_true(text_ends(str_text(&t.title), "..."));
	assert_int_equal(text_bad_offset(str_text(&t.title), t.title.len), -1);
	assert_true(text_starts(str_text(&t.body), "\xf0\x9f\x98\x80 "));
	assert_true(pull_text_characters(str_text(&t.body), t.body.len) <= PULL_BODY_MOST);
	assert_int_equal(text_bad_offset(str_text(&t.body), t.body.len), -1);
	assert_non_null(strstr(str_text(&t.body), "\n400 more checks are not shown.\n"));
}

/* The second verification, of another commit, over a body that was changed in some way. */
static const struct {
	const char *name;
	const char *title;         /* on GitHub; NULL: as we wrote it */
	const char *above, *below; /* around our footer; above NULL: as we wrote it */
	const char *title_after, *begins, *ends;
	bool crlf;
} edits[] = {
	{"nobody changed it", NULL, NULL, "", "Mend it", "Better\n\n" FOOTER_BEGINS, " -->", false},
	{"a form sent it", NULL, NULL, "\n", "Mend it", "Better\n\n" FOOTER_BEGINS, " -->", true},
	{"title", "Mine", NULL, "", "Mine", "Better\n\n" FOOTER_BEGINS, " -->", false},
	{"text", NULL, "Please read\n\n", "", "Mend it", "Please read\n\n" FOOTER_BEGINS, " -->",
		false},
	{"text taken away", NULL, "", "", "Mend it", FOOTER_BEGINS, " -->", false},
	{"below", NULL, NULL, "\n\nAnd this.\n", "Mend it", "Better\n\n" FOOTER_BEGINS,
		" -->\n\nAnd this.", false},
	{"all of it", "Mine", "It says " FOOTER_BEGINS " somewhere", "x", "Mine",
		"It says " FOOTER_BEGINS " somewhere\n\n" FOOTER_BEGINS, " -->x", false},
};

/* Body on GitHub: what we wrote, with other words around the footer. Owned. */
static char *body_with(const struct pull_text *t, const char *above, const char *below, bool crlf)
{
	const char *body = str_text(&t->body), *footer = strstr(body, FOOTER_BEGINS);
	struct str s = {0};

	if (above)
		str_add(&s, above);
	else
		str_add_bytes(&s, body, (size_t)(footer - body));
	for (; *footer; footer++) {
		if (crlf && *footer == '\n')
			str_add(&s, "\r");
		str_add_bytes(&s, footer, 1);
	}
	str_add(&s, below);
	return str_take(&s);
}

static void test_edits(void **state)
{
	struct pull_source first = source("Add it\n\nWhy\n\nTASK_COMPLETE T-3\n");
	struct pull_source second = source("Mend it\n\nBetter\n\nTASK_COMPLETE T-3\n");
	_cleanup_(pull_text_done) struct pull_text t = {0};

	(void)state;
	second.head = "dddddddddddddddddddddddddddddddddddddddd";
	pull_text_make(&first, &t);
	for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
		_cleanup_(text_free) char *body =
			body_with(&t, edits[i].above, edits[i].below, edits[i].crlf);
		const char *title = edits[i].title ? edits[i].title : str_text(&t.title);
		_cleanup_(pull_text_done) struct pull_text after = {0}, again = {0};

		assert_true(pull_text_edit(&second, title, body, &after));
		assert_string_equal(str_text(&after.title), edits[i].title_after);
		if (!text_starts(str_text(&after.body), edits[i].begins) ||
			!text_ends(str_text(&after.body), edits[i].ends))
			fail_msg("%s: %s", edits[i].name, str_text(&after.body));
		assert_non_null(strstr(str_text(&after.body), second.head));
		assert_null(strstr(str_text(&after.body), first.head));
		/* and that is all: nothing is left to write */
		assert_false(pull_text_edit(
			&second, str_text(&after.title), str_text(&after.body), &again));
		assert_int_equal(again.body.len, 0);
	}
}

/* What a person took over stays theirs over a third verification. */
static void test_edited_twice(void **state)
{
	struct pull_source first = source("Add it\n\nWhy\n"), second = source("Mend it\n\nBut\n");
	_cleanup_(pull_text_done) struct pull_text t = {0}, after = {0}, last = {0};
	_cleanup_(text_free) char *body = NULL;

	(void)state;
	pull_text_make(&first, &t);
	body = body_with(&t, "Mine\n\n", "", false);
	second.tree = "dddddddddddddddddddddddddddddddddddddddd";
	assert_true(pull_text_edit(&second, "My title", body, &after));
	second.tree = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
	assert_true(pull_text_edit(&second, "My title", str_text(&after.body), &last));
	assert_string_equal(str_text(&last.title), "My title");
	assert_true(text_starts(str_text(&last.body), "Mine\n\n" FOOTER_BEGINS));
}

static void test_adopted(void **state)
{
	struct pull_source s = source("Add it\n\nWhy\n\nTASK_COMPLETE T-3\n");
	_cleanup_(pull_text_done) struct pull_text full = {0}, empty = {0};

	(void)state;
	assert_true(pull_text_edit(&s, "Its own", "Its body", &full));
	assert_string_equal(str_text(&full.title), "Its own");
	assert_true(text_starts(str_text(&full.body), "Its body\n\n" FOOTER_BEGINS));
	assert_true(pull_text_edit(&s, "Its own", "", &empty));
	assert_true(text_starts(str_text(&empty.body), "Why\n\n" FOOTER_BEGINS));
}

/* Marks that are not whole are a person's words. */
static void test_torn_marks(void **state)
{
	static const char *const torn[] = {
		FOOTER_BEGINS,
		FOOTER_BEGINS "<!-- /czar:T-3 -->",
		FOOTER_BEGINS "<!-- /czar:T-3 0123456789abcdef",
		FOOTER_BEGINS "<!-- /czar:T-3 0123456789abcdef 0",
		FOOTER_BEGINS "<!-- /czar:T-3 0123456789abcdef 0123456789abcdef",
		FOOTER_BEGINS "<!-- /czar:T-3 0123456789abcdefg0123456789abcdef -->",
		FOOTER_BEGINS "<!-- /czar:T-33 0123456789abcdef 0123456789abcdef -->",
	};
	struct pull_source s = source("Add it\n");

	(void)state;
	for (size_t i = 0; i < sizeof torn / sizeof *torn; i++) {
		_cleanup_(text_free) char *body = repeated(torn[i], 1);
		_cleanup_(pull_text_done) struct pull_text t = {0};

		assert_true(pull_text_edit(&s, "Its own", body, &t));
		assert_true(text_starts(str_text(&t.body), torn[i]));
	}
}

/* A person's text is never cut: checks are left out first, then all of the footer. */
static void test_no_room(void **state)
{
	struct pull_source s = source("Add it\n");
	_cleanup_(text_free) char *body = repeated("x", PULL_BODY_MOST);
	_cleanup_(pull_text_done) struct pull_text ours = {0}, edited = {0};

	(void)state;
	pull_text_make(&s, &ours);
	assert_false(pull_text_edit(&s, "Its own", body, &edited));
	body[PULL_BODY_MOST - ours.body.len] = '\0';
	assert_true(pull_text_edit(&s, "Its own", body, &edited));
	assert_null(strstr(str_text(&edited.body), "| lint |"));
	assert_true(edited.body.len <= PULL_BODY_MOST);
	body[PULL_BODY_MOST - ours.body.len - 2] = '\0';
	pull_text_done(&edited);
	assert_true(pull_text_edit(&s, "Its own", body, &edited));
	assert_non_null(strstr(str_text(&edited.body), "| lint |"));
	assert_int_equal(edited.body.len, PULL_BODY_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_footer),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_edits),
		cmocka_unit_test(test_edited_twice),
		cmocka_unit_test(test_adopted),
		cmocka_unit_test(test_torn_marks),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
