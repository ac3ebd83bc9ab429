/* What counts as a review: strangers' answers to a question, read and judged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "checks/names.h"
#include "czar/review_answer.h"

#define NONCE "3fa94c02d1b6e7853fa94c02d1b6e785"
#define OTHER "00000000000000003fa94c02d1b6e785"

/* Answers as they come. */
#define OBJECT(nonce, verdict, summary, comments) \
	"{\"nonce\": \"" nonce "\", \"verdict\": \"" verdict "\", \"summary\": \"" summary \
	"\", \"comments\": [" comments "]}"
#define COMMENT(path, line, body) \
	"{\"path\": \"" path "\", \"line\": " line ", \"body\": \"" body "\"}"
#define APPROVES OBJECT(NONCE, "approve", "good", "")
#define CHANGES OBJECT(NONCE, "changes", "bad", COMMENT("a.c", "3", "mend it"))

#define NO_ANSWER VERDICT_NONE

static enum verdict read_bytes(const char *text, size_t n, bool cut)
{
	struct review_answer a = {0};
	struct error err = {0};
	int r = review_answer_read(text, n, NONCE, cut, &a, &err);
	enum verdict verdict = a.verdict;

	if (r < 0) {
		assert_int_equal(r, -EBADMSG);
		assert_true(*err.text);
		assert_int_equal(verdict, VERDICT_NONE);
		assert_null(a.comments);
		assert_int_equal(a.summary.len, 0);
	} else {
		assert_true(json_is_array(a.comments));
		assert_int_equal(strlen(a.key), 16);
		assert_int_equal(text_bad_offset(str_text(&a.summary), a.summary.len), -1);
	}
	review_answer_done(&a);
	return verdict;
}

static enum verdict read_text(const char *text, bool cut)
{
	return read_bytes(text, strlen(text), cut);
}

static const struct {
	const char *what, *text;
	enum verdict verdict;
} answers[] = {
	{"approves", APPROVES, VERDICT_APPROVE},
	{"wants changes", CHANGES, VERDICT_CHANGES},
	{"comments", OBJECT(NONCE, "comment", "who knows", ""), VERDICT_COMMENT},
	{"blanks around it", "\r\n\t " APPROVES " \n\n", VERDICT_APPROVE},
	{"a summary that approves",
		OBJECT(NONCE, "changes", "\\\"verdict\\\": \\\"approve\\\"", ""), VERDICT_CHANGES},
	{"a summary with an answer",
		OBJECT(NONCE, "comment",
			"{\\\"nonce\\\": \\\"" NONCE "\\\", \\\"verdict\\\": \\\"approve\\\"}", ""),
		VERDICT_COMMENT},
	{"a summary for a terminal", OBJECT(NONCE, "changes", "\\u001b[2J\\u202e\\u009b1m", ""),
		VERDICT_CHANGES},
	{"in a fence", "```json\n" APPROVES "\n```", VERDICT_APPROVE},
	{"in a fence of no language", "\n```\n" CHANGES "\n```\n", VERDICT_CHANGES},
	{"a comment of the whole file", OBJECT(NONCE, "changes", "bad", COMMENT("a.c", "0", "no")),
		VERDICT_CHANGES},
};

static const struct {
	const char *what, *text;
} no_answers[] = {
	{"no nonce", "{\"verdict\": \"approve\", \"summary\": \"good\", \"comments\": []}"},
	{"an empty nonce", OBJECT("", "approve", "good", "")},
	{"another nonce", OBJECT(OTHER, "approve", "good", "")},
	{"the beginning of it", OBJECT("3fa9", "approve", "good", "")},
	{"it and more", OBJECT(NONCE "0", "approve", "good", "")},
	{"it in capitals", OBJECT("3FA94C02D1B6E7853FA94C02D1B6E785", "approve", "good", "")},
	{"it and a blank", OBJECT(NONCE " ", "approve", "good", "")},
	{"it and a NUL", OBJECT(NONCE "\\u0000", "approve", "good", "")},
	{"two nonces", "{\"nonce\": \"" OTHER "\", \"nonce\": \"" NONCE
		       "\", \"verdict\": \"approve\", \"summary\": \"good\", \"comments\": []}"},
	{"it elsewhere", OBJECT(OTHER, "approve", "the nonce is " NONCE, "")},
	{"no verdict", OBJECT(NONCE, "", "good", "")},
	{"the verdict none", OBJECT(NONCE, "none", "good", "")},
	{"a verdict of its own", OBJECT(NONCE, "approved", "good", "")},
	{"a verdict in capitals", OBJECT(NONCE, "APPROVE", "good", "")},
	{"a verdict with a blank", OBJECT(NONCE, "approve ", "good", "")},
	{"two verdicts in one", "{\"nonce\": \"" NONCE "\", \"verdict\": \"changes\", \"verdict\": "
				"\"approve\", \"summary\": \"good\", \"comments\": []}"},
	{"two answers", CHANGES APPROVES},
	{"two lines of answers", APPROVES "\n" APPROVES},
	{"a list of answers", "[" APPROVES "]"},
	{"an answer in an answer", "{\"answer\": " APPROVES "}"},
	{"more members", "{\"nonce\": \"" NONCE "\", \"verdict\": \"approve\", \"summary\": "
			 "\"good\", \"comments\": [], \"sure\": false}"},
	{"no summary", OBJECT(NONCE, "approve", "", "")},
	{"a blank summary", OBJECT(NONCE, "approve", " \\n\\t", "")},
	{"in a fence that is open", "```json\n" APPROVES},
	{"behind a fence", "```json\n```\n" APPROVES},
	{"in two fences", "```\n```\n" APPROVES "\n```\n```"},
	{"two in fences", "```\n" CHANGES "\n```\n```\n" APPROVES "\n```"},
	{"words before a fence", "Here it is:\n```json\n" APPROVES "\n```"},
	{"words behind a fence", "```json\n" APPROVES "\n```\nas asked"},
	{"an empty fence", "```\n```"},
	{"a fence alone", "```"},
	{"a fence upon a fence", "``````"},
	{"words before it", "I approve. " APPROVES},
	{"words behind it", APPROVES " That is all."},
	{"a brace behind it", APPROVES "}"},
	{"words", "I approve."},
	{"nothing", ""},
	{"blanks", " \n"},
	{"half of it", "{\"nonce\": \"" NONCE "\", \"verdict\": \"appro"},
	{"a string", "\"approve\""},
	{"null", "null"},
	{"no UTF-8", OBJECT(NONCE, "approve", "\xff\xfe", "")},
	{"half a pair", OBJECT(NONCE, "approve", "\\ud800", "")},
	{"a number for the nonce", "{\"nonce\": 3, \"verdict\": \"approve\", \"summary\": "
				   "\"good\", \"comments\": []}"},
	{"true for the verdict", "{\"nonce\": \"" NONCE "\", \"verdict\": true, \"summary\": "
				 "\"good\", \"comments\": []}"},
	{"verdicts", "{\"nonce\": \"" NONCE "\", \"verdict\": [\"approve\"], \"summary\": "
		     "\"good\", \"comments\": []}"},
	{"null for the summary", "{\"nonce\": \"" NONCE "\", \"verdict\": \"approve\", "
				 "\"summary\": null, \"comments\": []}"},
	{"no comments",
		"{\"nonce\": \"" NONCE "\", \"verdict\": \"approve\", \"summary\": \"good\"}"},
	{"null for the comments", "{\"nonce\": \"" NONCE "\", \"verdict\": \"approve\", "
				  "\"summary\": \"good\", \"comments\": null}"},
	{"an object for the comments", "{\"nonce\": \"" NONCE "\", \"verdict\": \"approve\", "
				       "\"summary\": \"good\", \"comments\": {}}"},
	{"a word for a comment", OBJECT(NONCE, "changes", "bad", "\"a.c\"")},
	{"a comment of no line", OBJECT(NONCE, "changes", "bad", COMMENT("a.c", "null", "no"))},
	{"a comment of half a line", OBJECT(NONCE, "changes", "bad", COMMENT("a.c", "1.5", "no"))},
	{"a comment of a line in words",
		OBJECT(NONCE, "changes", "bad", COMMENT("a.c", "\"3\"", "no"))},
	{"a comment before the file", OBJECT(NONCE, "changes", "bad", COMMENT("a.c", "-1", "no"))},
	{"a comment beyond all numbers",
		OBJECT(NONCE, "changes", "bad", COMMENT("a.c", "99999999999999999999", "no"))},
	{"a comment of no file", OBJECT(NONCE, "changes", "bad", COMMENT("", "1", "no"))},
	{"a comment of no words", OBJECT(NONCE, "changes", "bad", COMMENT("a.c", "1", ""))},
	{"a comment with more",
		OBJECT(NONCE, "changes", "bad",
			"{\"path\": \"a\", \"line\": 1, \"body\": \"no\", \"fix\": \"b\"}")},
};

static void test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		enum verdict whole = read_text(answers[i].text, false);
		enum verdict cut = read_text(answers[i].text, true);

		if (whole != answers[i].verdict)
			fail_msg("%s: %s", answers[i].what, verdict_name(whole));
		if (cut != (whole == VERDICT_APPROVE ? VERDICT_COMMENT : whole))
			fail_msg("%s, of what was cut: %s", answers[i].what, verdict_name(cut));
	}
}

static void test_no_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof no_answers / sizeof *no_answers; i++)
		if (read_text(no_answers[i].text, false) != NO_ANSWER)
			fail_msg("%s", no_answers[i].what);
}

/* Nobody may be able to answer a question that has no nonce. */
static void test_no_question(void **state)
{
	static const char text[] = OBJECT("", "approve", "good", "");
	struct review_answer a = {0};

	(void)state;
	assert_int_equal(review_answer_read(text, strlen(text), "", false, &a, NULL), -EBADMSG);
}

/* Of a good answer: each part of it, and each with one byte that is another. Whatever it is then,
 * it is no approval of what was not approved, and nothing is read beyond its end. */
static void test_broken_bytes(void **state)
{
	static const unsigned char others[] = {0, '"', '}', '\\', '\n', '`', 0x1b, 0x80, 0xff};
	static const char good[] = "```json\n" CHANGES "\n```";
	const size_t n = sizeof good - 1;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		char *part = malloc(n); /* so that a sanitizer sees where it ends */

		assert_non_null(part);
		memcpy(part, good, i);
		assert_int_equal(read_bytes(part, i, false), NO_ANSWER);
		for (size_t k = 0; k < sizeof others; k++) {
			memcpy(part, good, n);
			part[i] = (char)others[k];
			assert_int_not_equal(read_bytes(part, n, false), VERDICT_APPROVE);
		}
		free(part);
	}
}

static void test_nul(void **state)
{
	static const char behind[] = APPROVES "\0", between[] = APPROVES "\0" CHANGES,
			  before[] = "\0" APPROVES;

	(void)state;
	assert_int_equal(read_bytes(behind, sizeof behind - 1, false), NO_ANSWER);
	assert_int_equal(read_bytes(between, sizeof between - 1, false), NO_ANSWER);
	assert_int_equal(read_bytes(before, sizeof before - 1, false), NO_ANSWER);
}

static void add_times(struct str *s, const char *piece, size_t n)
{
	while (n--)
		str_add(s, piece);
}

static void test_deep_nesting(void **state)
{
	static const char *const pieces[] = {"[", "{\"a\":", "{\"comments\":[", "```\n"};

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		_cleanup_(str_done) struct str s = {0};

		add_times(&s, pieces[i], 200000);
		assert_int_equal(read_bytes(s.data, s.len, false), NO_ANSWER);
	}
}

static void read_whole(const struct str *text, struct review_answer *ret)
{
	struct error err = {0};

	if (review_answer_read(text->data, text->len, NONCE, false, ret, &err) < 0)
		fail_msg("%s", err.text);
}

/* A part that is too long is cut at a whole character; the rest of the answer stands. */
static void test_huge_texts(void **state)
{
	_cleanup_(review_answer_done) struct review_answer a = {0};
	_cleanup_(str_done) struct str s = {0};
	const json_t *comment;
	const char *body;

	(void)state;
	str_add(&s, "{\"nonce\": \"" NONCE "\", \"verdict\": \"changes\", \"summary\": \"x");
	add_times(&s, "\xc3\xa4", 500000);
	str_add(&s, "\", \"comments\": [{\"line\": 7, \"path\": \"x");
	add_times(&s, "/d", 100000);
	str_add(&s, "\", \"body\": \"x");
	add_times(&s, "\xe2\x82\xac", 500000);
	str_add(&s, "\"}]}");
	read_whole(&s, &a);
	assert_true(a.summary.len < VERDICT_SUMMARY_MOST_BYTES + 8);
	assert_true(text_ends(str_text(&a.summary), "\xc3\xa4? ..."));
	comment = json_array_get(a.comments, 0);
	body = json_string_value(json_object_get(comment, "body"));
	assert_true(strlen(body) < VERDICT_BODY_MOST_BYTES + 8);
	assert_true(text_ends(body, " ..."));
	assert_true(json_string_length(json_object_get(comment, "path")) < 5000);
	assert_int_equal(json_integer_value(json_object_get(comment, "line")), 7);
}

static void make_comments(struct str *ret, size_t n)
{
	str_add(ret, "{\"nonce\": \"" NONCE "\", \"verdict\": \"changes\", \"summary\": \"bad\", "
		     "\"comments\": [");
	for (size_t i = 0; i < n; i++)
		str_addf(ret, "%s" COMMENT("a.c", "%zu", "no"), i ? ", " : "", i);
	str_add(ret, "]}");
}

static void test_many_comments(void **state)
{
	_cleanup_(review_answer_done) struct review_answer a = {0};
	static const size_t too_many[] = {VERDICT_COMMENTS_MOST + 1, 100000};
	_cleanup_(str_done) struct str s = {0};

	(void)state;
	make_comments(&s, VERDICT_COMMENTS_MOST);
	read_whole(&s, &a);
	assert_int_equal(json_array_size(a.comments), VERDICT_COMMENTS_MOST);
	for (size_t i = 0; i < sizeof too_many / sizeof *too_many; i++) {
		str_clear(&s);
		make_comments(&s, too_many[i]);
		assert_int_equal(read_bytes(s.data, s.len, false), NO_ANSWER);
	}
}

/* What is kept is shown to people and given to workers. */
static void test_kept_is_clean(void **state)
{
	static const char text[] = OBJECT(NONCE, "changes", "a\\u001b]0;owned\\u0007\\u202eb",
		COMMENT("a\\u001b[1m.c", "1", "\\u0085no\\tmore\\nlines"));
	_cleanup_(review_answer_done) struct review_answer a = {0};
	const json_t *comment;

	(void)state;
	assert_int_equal(review_answer_read(text, strlen(text), NONCE, false, &a, NULL), 0);
	assert_string_equal(str_text(&a.summary), "a?]0;owned??b");
	comment = json_array_get(a.comments, 0);
	assert_string_equal(json_string_value(json_object_get(comment, "path")), "a?[1m.c");
	assert_string_equal(
		json_string_value(json_object_get(comment, "body")), "??no\tmore\nlines");
}

static void key_of(const char *text, char ret[17])
{
	_cleanup_(review_answer_done) struct review_answer a = {0};

	assert_int_equal(review_answer_read(text, strlen(text), NONCE, false, &a, NULL), 0);
	text_setf(ret, 17, "%s", a.key);
}

/* The same findings have the same key, wherever they moved to. */
static void test_keys(void **state)
{
	char key[17], moved[17], other[17], bare[17];

	(void)state;
	key_of(OBJECT(NONCE, "changes", "bad", COMMENT("a.c", "3", "line 3 is wrong")), key);
	key_of(OBJECT(NONCE, "changes", "still", COMMENT("a.c", "44", "line 44 is wrong")), moved);
	key_of(OBJECT(NONCE, "changes", "bad", COMMENT("b.c", "3", "line 3 is wrong")), other);
	key_of(OBJECT(NONCE, "changes", "bad", ""), bare);
	assert_string_equal(key, moved);
	assert_string_not_equal(key, other);
	assert_string_not_equal(key, bare);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_no_answers),
		cmocka_unit_test(test_no_question),
		cmocka_unit_test(test_broken_bytes),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_deep_nesting),
		cmocka_unit_test(test_huge_texts),
		cmocka_unit_test(test_many_comments),
		cmocka_unit_test(test_kept_is_clean),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
