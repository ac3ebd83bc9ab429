/*
 * The time line: what stands where, and that it fits however narrow the terminal is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "status/timeline.h"

#define NOW (INT64_C(1764285300) * USEC_SEC)

static void test_timeline(void **state)
{
	const struct attempt attempts[] = {
		{.task = "T-1",
			.worker = "eng-1",
			.began = NOW,
			.ended = NOW + 40 * USEC_SEC,
			.outcome = OUTCOME_SUBMITTED},
		{.task = "T-2",
			.worker = "eng-2",
			.began = NOW,
			.ended = NOW + 20 * USEC_SEC,
			.outcome = OUTCOME_CRASHED},
		{.task = "T-2", .worker = "eng-2", .began = NOW + 20 * USEC_SEC},
	};
	const struct timeline_mark marks[] = {
		{NOW + 40 * USEC_SEC, TIMELINE_COMMIT, "eng-1", "T-1"},
		{NOW + 10 * USEC_SEC, TIMELINE_PROMPT, "eng-1", "T-1"},
		{NOW, TIMELINE_ASSIGNED, "eng-1", "T-1"},
		{NOW, TIMELINE_PROMPT, "eng-1", "T-1"}, /* the assignment is seen there */
		{NOW + 90 * USEC_SEC, TIMELINE_COMMIT, "eng-2", "T-2"}, /* past the end */
	};
	const struct timeline_facts f = {.attempts = attempts,
		.n_attempts = 3,
		.marks = marks,
		.n_marks = 5,
		.to = NOW + 40 * USEC_SEC,
		.now = NOW + 40 * USEC_SEC,
		.width = 60};
	const struct timeline_facts none = {.now = NOW, .width = 60};
	_cleanup_(str_done) struct str s = {0};

	(void)state;
	timeline_text(&none, &s);
	assert_int_equal(s.len, 0);
	timeline_text(&f, &s);
	assert_string_equal(str_text(&s),
		"eng-1 |========================T-1========================*|\n"
		"      |a           p                                      c|\n"
		"eng-2 |===========T-2===========x===========T-2===========>|\n"
		"       2025-11-27 23:15:00                            +40 s\n"
		"* submitted  x crashed  ! given up  # blocked  > goes on\n"
		"a assigned  p prompt  c commit  L landed\n");
}

/* However narrow, and however long the names: no line is wider than it may be. */
static void test_timeline_fits(void **state)
{
	static const int widths[] = {60, 80, 200};
	struct attempt attempts[40] = {0};

	(void)state;
	for (int i = 0; i < 40; i++) {
		TEXT_SETF(attempts[i].worker, "a-worker-with-a-long-name-that-fills-the-line-%d",
			i % 7);
		TEXT_SETF(attempts[i].task, "T-%d", i);
		attempts[i].began = NOW + i * USEC_MIN;
		attempts[i].ended = NOW + (i + 1) * USEC_MIN;
	}
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
		const struct timeline_facts f = {
			.attempts = attempts, .n_attempts = 40, .now = NOW, .width = widths[i]};
		_cleanup_(str_done) struct str s = {0};

		timeline_text(&f, &s);
		for (char *rest = s.data, *line; (line = strsep(&rest, "\n"));)
			assert_true(strlen(line) <= (size_t)widths[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_timeline),
		cmocka_unit_test(test_timeline_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
