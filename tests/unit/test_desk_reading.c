/* What the desk reads out of GitHub's answers: checks of a head, and what people said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "czar/base/str.h"
#include "czar/desk_call.h"
#include "czar/head_checks.h"
#include "czar/head_reviews.h"

/* --- checks --- */

#define RUN(name, status, conclusion) \
	"{\"name\":\"" name "\",\"status\":\"" status "\",\"conclusion\":" conclusion "}"
#define DONE(name, conclusion) RUN(name, "completed", "\"" conclusion "\"")
#define STATUS(context, state) "{\"context\":\"" context "\",\"state\":\"" state "\"}"

static const struct {
	const char *runs, *statuses, *required; /* runs NULL: not readable */
	const char *state, *red;
} heads[] = {
	{"", "", "", "none", ""},
	{NULL, "", "", "none", ""},
	{DONE("test", "success"), "", "", "green", ""},
	{DONE("test", "neutral") "," DONE("docs", "skipped"), "", "", "green", ""},
	{"", STATUS("ci", "success"), "", "green", ""},
	{NULL, STATUS("ci", "failure"), "", "red", "ci"},
	{"", STATUS("ci", "pending"), "", "pending", ""},
	{"", STATUS("ci", "error"), "", "red", "ci"},
	{"", STATUS("ci", "unheard-of"), "", "pending", ""},
	{RUN("test", "queued", "null"), "", "", "pending", ""},
	{RUN("test", "in_progress", "null"), STATUS("ci", "success"), "", "pending", ""},
	{RUN("test", "in_progress", "\"failure\""), "", "", "pending", ""},
	{DONE("test", "unheard-of"), "", "", "pending", ""},
	{RUN("test", "completed", "null"), "", "", "pending", ""},
	{DONE("test", "action_required"), "", "", "pending", ""},
	{DONE("test", "stale"), "", "", "pending", ""},
	{DONE("test", "timed_out"), "", "", "red", "test"},
	{DONE("test", "startup_failure"), "", "", "red", "test"},
	{DONE("test", "cancelled"), "", "", "red", "test"},
	/* red at once, though another one still runs */
	{DONE("test", "failure") "," RUN("slow", "queued", "null"), "", "", "red", "test"},
	{DONE("a", "success") "," DONE("b", "failure") "," DONE("c", "failure"), "", "", "red",
		"b"},
	/* what was stopped because of the failure is not the failure */
	{DONE("a", "cancelled") "," DONE("b", "failure"), "", "", "red", "b"},
	{DONE("a", "cancelled"), STATUS("ci", "failure"), "", "red", "ci"},
	/* two runs of one name, by two events */
	{DONE("a", "success") "," DONE("a", "failure"), "", "", "red", "a"},
	/* our own count for nothing */
	{"", STATUS("czar/verify", "success"), "", "none", ""},
	{"", STATUS("czar/review", "failure") "," STATUS("ci", "success"), "", "green", ""},
	/* and nobody else's, whatever they are called */
	{DONE("czar/x", "failure"), "", "", "red", "czar/x"},
	{DONE("czar/verify", "failure"), "", "", "red", "czar/verify"},
	{"", STATUS("czar/x", "failure"), "", "red", "czar/x"},
	{"", STATUS("czar/x", "success"), "\"czar/x\"", "green", ""},
	/* where the base asks for some, only these */
	{DONE("test", "success") "," DONE("nice", "failure"), "", "\"test\"", "green", ""},
	{DONE("nice", "success"), "", "\"test\"", "pending", ""},
	{"", "", "\"test\"", "pending", ""},
	{DONE("test", "success"), STATUS("ci", "pending"), "\"test\",\"ci\"", "pending", ""},
	{DONE("test", "success"), STATUS("ci", "failure"), "\"test\",\"ci\"", "red", "ci"},
	{DONE("test", "success"), STATUS("ci", "success"), "\"test\",\"ci\"", "green", ""},
	{DONE("nice", "failure"), "", "\"czar/verify\"", "red", "nice"},
	{DONE("test", "success"), "", "\"czar/verify\",\"test\"", "green", ""},
};

/* A list of that text; owned. */
static json_t *list(const char *text)
{
	_cleanup_(str_done) struct str s = {0};
	json_t *value;

	if (!text)
		return NULL;
	str_addf(&s, "[%s]", text);
	value = json_loads(str_text(&s), 0, NULL);
	assert_non_null(value);
	return value;
}

static void test_checks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		json_t *runs = list(heads[i].runs), *statuses = list(heads[i].statuses),
		       *required = list(heads[i].required);
		struct head_checks got;

		head_checks_judge(runs, statuses, required, &got);
		if (!text_equal(got.state, heads[i].state) ||
			!text_equal(got.red ? head_check_name(got.red) : "", heads[i].red))
			fail_msg("case %zu (%s; %s): %s", i, heads[i].runs, heads[i].statuses,
				got.state);
		json_decref(runs);
		json_decref(statuses);
		json_decref(required);
	}
}

static void test_words_of_checks(void **state)
{
	json_t *all =
		list("{\"name\":\"a\",\"conclusion\":\"failure\",\"output\":{\"title\":\"2 red\"}},"
		     "{\"name\":\"a\",\"conclusion\":\"failure\",\"output\":{\"title\":null}},"
		     "{\"context\":\"a\",\"state\":\"failure\",\"description\":\"broke\"},"
		     "{\"context\":\"a\",\"state\":\"failure\",\"description\":null}");
	static const char *const says[] = {"2 red", "failure", "broke", ""};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		const json_t *check = json_array_get(all, i);

		assert_string_equal(head_check_name(check), "a");
		assert_string_equal(head_check_says(check), says[i]);
		assert_int_equal(head_check_is_run(check), i < 2);
	}
	json_decref(all);
}

/* --- reviews --- */

#define REVIEW(id, who, state, commit) \
	"{\"id\":" #id ",\"user\":{\"login\":\"" who "\"},\"state\":\"" state \
	"\",\"commit_id\":\"" commit "\",\"body\":\"\"}"
#define OURS(id, state) \
	"{\"id\":" #id ",\"user\":{\"login\":\"ann\"},\"state\":\"" state \
	"\",\"commit_id\":\"new\",\"body\":\"fine\\n\\n<!-- czar:9 -->\"}"
#define FORGED(id, state) \
	"{\"id\":" #id ",\"user\":{\"login\":\"bob\"},\"state\":\"" state \
	"\",\"commit_id\":\"new\",\"body\":\"fine\\n\\n<!-- czar:9 -->\"}"
#define SAID(id, state, body) \
	"{\"id\":" #id ",\"user\":{\"login\":\"ann\"},\"state\":\"" state \
	"\",\"commit_id\":\"new\",\"body\":\"" body "\"}"
#define BOT(id, state) \
	"{\"id\":" #id ",\"user\":{\"login\":\"ci[bot]\",\"type\":\"Bot\"},\"state\":\"" state \
	"\",\"commit_id\":\"new\",\"body\":\"\"}"
#define GHOST "{\"id\":1,\"user\":null,\"state\":\"APPROVED\",\"commit_id\":\"new\",\"body\":\"\"}"

static const struct {
	const char *reviews;
	const char *approved_by;
	const char *changes; /* their ids */
} said[] = {
	{"", "", ""},
	{REVIEW(1, "ann", "APPROVED", "new"), "ann", ""},
	{REVIEW(1, "ann", "APPROVED", "old"), "", ""},
	{REVIEW(1, "ann", "COMMENTED", "new"), "", ""},
	{REVIEW(1, "ann", "PENDING", "new"), "", ""},
	{REVIEW(1, "ann", "CHANGES_REQUESTED", "old"), "", "1"},
	{REVIEW(1, "ann", "CHANGES_REQUESTED", "new") "," REVIEW(2, "ann", "COMMENTED", "new"), "",
		"1"},
	{REVIEW(1, "ann", "CHANGES_REQUESTED", "new") "," REVIEW(2, "ann", "APPROVED", "new"),
		"ann", ""},
	/* taken back by an approval of another head; which approves nothing here */
	{REVIEW(1, "ann", "CHANGES_REQUESTED", "old") "," REVIEW(2, "ann", "APPROVED", "old"), "",
		""},
	{REVIEW(1, "ann", "APPROVED", "new") "," REVIEW(2, "ann", "CHANGES_REQUESTED", "new"), "",
		"2"},
	{REVIEW(1, "ann", "DISMISSED", "new"), "", ""},
	{REVIEW(1, "ann", "APPROVED", "new") "," REVIEW(2, "ann", "DISMISSED", "new"), "", ""},
	{REVIEW(1, "ann", "CHANGES_REQUESTED", "old") "," REVIEW(2, "bob", "APPROVED", "new"),
		"bob", "1"},
	{REVIEW(1, "ann", "CHANGES_REQUESTED", "old") "," REVIEW(
		 2, "bob", "CHANGES_REQUESTED", "new"),
		"", "1 2"},
	/* who may not write has no say */
	{REVIEW(1, "eve", "APPROVED", "new"), "", ""},
	{REVIEW(1, "eve", "CHANGES_REQUESTED", "new"), "", ""},
	{GHOST, "", ""},
	/* what czar posted is nobody's word, and takes nobody's back */
	{OURS(1, "APPROVED"), "", ""},
	{OURS(1, "CHANGES_REQUESTED"), "", ""},
	{REVIEW(1, "ann", "CHANGES_REQUESTED", "new") "," OURS(2, "APPROVED"), "", "1"},
	/* whoever else writes our mark is not heard less for it */
	{FORGED(1, "APPROVED"), "bob", ""},
	{FORGED(1, "CHANGES_REQUESTED"), "", "1"},
	/* a person's words with ours in them are a person's */
	{SAID(1, "CHANGES_REQUESTED", "> fine\\n> <!-- czar:9 -->\\n\\nNo."), "", "1"},
	{SAID(1, "CHANGES_REQUESTED", "No.\\n\\n> <!-- czar:9 -->"), "", "1"},
	/* a program's yes is no person's; its no is heard */
	{BOT(1, "APPROVED"), "", ""},
	{REVIEW(1, "ann", "APPROVED", "new") "," BOT(2, "APPROVED"), "ann", ""},
	{BOT(1, "CHANGES_REQUESTED"), "", "1"},
};

struct asked {
	int eve, others;
};

static bool may_write(const char *login, void *userdata)
{
	struct asked *asked = userdata;

	asked->eve += text_equal(login, "eve");
	asked->others += !text_equal(login, "eve");
	return !text_equal(login, "eve");
}

static bool is_us(const json_t *account, void *userdata)
{
	(void)userdata;
	return text_equal(desk_at(account, "login", NULL), "ann");
}

static void test_reviews(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		json_t *reviews = list(said[i].reviews), *review;
		_cleanup_(head_reviews_done) struct head_reviews got = {0};
		_cleanup_(str_done) struct str ids = {0};
		struct asked asked = {0};
		const struct reviewers who = {may_write, is_us, &asked};
		size_t k;

		head_reviews_read(reviews, "new", &who, &got);
		json_array_foreach (got.changes, k, review)
			str_addf(&ids, "%s%lld", k ? " " : "",
				(long long)json_integer_value(json_object_get(review, "id")));
		if (!text_equal(got.approved_by, said[i].approved_by) ||
			!text_equal(str_text(&ids), said[i].changes))
			fail_msg("case %zu: '%s', '%s'", i, got.approved_by, str_text(&ids));
		json_decref(reviews);
	}
}

static void test_words_of_a_review(void **state)
{
	json_t *all = list(
		"{\"user\":{\"login\":\"ann\"},\"commit_id\":\"0123456789abcdef\","
		"\"body\":\"\\n Please \\u001b[2J\\u202emend\\nthis\"},"
		"[{\"path\":\"a.c\",\"line\":7,\"body\":\"why?\"},"
		"{\"path\":\"b.c\",\"line\":null,\"original_line\":3,\"body\":\"no\\nno\"}],"
		"{\"user\":{\"login\":\"bob\"},\"commit_id\":\"0123456789abcdef\",\"body\":\"\"}");
	_cleanup_(str_done) struct str told = {0}, line = {0}, second = {0};

	(void)state;
	head_review_tell(json_array_get(all, 0), json_array_get(all, 1), &told);
	assert_string_equal(str_text(&told),
		"ann asks for changes (at 0123456789):\n\n\n Please ?[2J?mend\nthis\n"
		"\na.c:7: why?\n\nb.c:3: no\nno\n");
	head_review_line(json_array_get(all, 0), json_array_get(all, 1), &line);
	assert_string_equal(str_text(&line), "Please ?[2J?mend");
	head_review_line(json_array_get(all, 2), json_array_get(all, 1), &second);
	assert_string_equal(str_text(&second), "why?");
	json_decref(all);
}

static void test_a_long_review_is_cut(void **state)
{
	_cleanup_(str_done) struct str body = {0}, told = {0};
	json_t *review;

	(void)state;
	while (body.len < 1 << 20)
		str_add(&body, "a line of a very long review\n");
	review = json_pack("{s:{s:s}, s:s, s:s}", "user", "login", "ann", "commit_id", "abc",
		"body", str_text(&body));
	head_review_tell(review, NULL, &told);
	assert_true(told.len < 33 << 10);
	assert_true(text_ends(str_text(&told), "review\n(the rest is on GitHub)\n"));
	json_decref(review);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_checks),
		cmocka_unit_test(test_words_of_checks),
		cmocka_unit_test(test_reviews),
		cmocka_unit_test(test_words_of_a_review),
		cmocka_unit_test(test_a_long_review_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
