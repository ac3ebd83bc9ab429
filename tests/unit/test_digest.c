/*
 * The digest is one page, whatever happened in the night.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "checks/fields.h"
#include "czar/cmd/digest.h"
#include "czar/cmd/print.h"

#define NOW (INT64_C(1795249800) * USEC_SEC)
#define LONG_WORDS \
	"a very long sentence that goes on and on, über alle Maße, until it has no place at all " \
	"any more on any line that somebody could want to read in the morning before breakfast"

static struct rows tasks(size_t n, enum task_state state)
{
	struct rows r = {.row_bytes = sizeof(struct task)};

	for (size_t i = 0; i < n; i++) {
		struct task t = {.state = state, .priority = 5, .since = NOW};

		TEXT_SETF(t.id, "T-%zu", i + 1);
		TEXT_SET(t.title, LONG_WORDS);
		TEXT_SET(t.reason, LONG_WORDS);
		TEXT_SET(t.last_worker, "eng-1");
		rows_add(&r, &t);
	}
	return r;
}

static struct rows decisions(size_t n)
{
	struct rows r = {.row_bytes = sizeof(struct decision)};

	for (size_t i = 0; i < n; i++) {
		struct decision d = {.number = (int64_t)i, .at = NOW - USEC_HOUR, .until = NOW};

		TEXT_SET(d.subject, "eng-1");
		TEXT_SET(d.saw, LONG_WORDS);
		TEXT_SET(d.action, LONG_WORDS);
		rows_add(&r, &d);
	}
	return r;
}

static struct rows alerts(size_t n)
{
	struct rows r = {.row_bytes = sizeof(struct alert)};

	for (size_t i = 0; i < n; i++) {
		struct alert a = {.level = 1, .since = NOW};

		TEXT_SET(a.text, LONG_WORDS);
		TEXT_SET(a.command, "czar retry T-1");
		rows_add(&r, &a);
	}
	return r;
}

static void fill(struct digest *d, size_t n)
{
	*d = (struct digest){
		.since = NOW - 15 * USEC_HOUR,
		.until = NOW,
		.first = NOW - 14 * USEC_HOUR,
		.by_default = true,
		.n_tasks = 13 * n,
		.done = tasks(n, TASK_DONE),
		.failed = tasks(n, TASK_FAILED),
		.blocked = tasks(n, TASK_BLOCKED),
		.alerts = alerts(n),
		.held = decisions(n),
		.limits = decisions(n),
		.crashes = n,
		.quarantines = n,
		.restarts = n,
		.asks = n,
		.reminders = n,
		.redrives = n,
		.typed = n,
		.n_workers = n,
		.worked = (usec_t)n * 7 * USEC_HOUR,
	};
	for (int i = 0; i <= TASK_CANCELLED; i++)
		d->states[i] = n;
	for (int i = 0; wish_verb_names[i]; i++)
		d->wishes[i] = n;
}

static void test_one_page(void **state)
{
	static const size_t sizes[] = {0, 1, 2, 3, 4, 7, 300, 10000};
	static const int widths[] = {60, 80, 200};
	const struct command_context c = {.directory = "."};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (size_t k = 0; k < sizeof widths / sizeof *widths; k++) {
			_cleanup_(str_done) struct str s = {0};
			struct digest d;
			int lines = 0;
			char *rest, *line;

			fill(&d, sizes[i]);
			digest_add(&c, &d, widths[k], &s);
			digest_done(&d);
			rest = s.data;
			while ((line = strsep(&rest, "\n")) && rest) {
				lines++;
				if (text_width(line) > widths[k])
					fail_msg("%zu: wider than %d: %s", sizes[i], widths[k],
						line);
			}
			if (lines > DIGEST_LINES)
				fail_msg("%zu: %d lines", sizes[i], lines);
		}
}

static void expect_line(const char *page, const char *line)
{
	if (!strstr(page, line))
		fail_msg("no '%s' in:\n%s", line, page);
}

static void test_what_it_says(void **state)
{
	const struct command_context c = {.directory = "."};
	_cleanup_(str_done) struct str s = {0};
	struct digest d;

	(void)state;
	fill(&d, 300);
	d.redrives = 700; /* what there was most of comes first */
	d.wishes[WISH_RETRY] = 500;
	digest_add(&c, &d, 0, &s);
	expect_line(str_text(&s), "(yesterday 18:00), 15 h 0 min\n");
	expect_line(str_text(&s), "\n300 of 3900 tasks are done, 300 proposed, ");
	expect_line(str_text(&s), "\nDone (300)\n  T-1 a very long");
	expect_line(str_text(&s), "\n  and 298 more: czar tasks --state done\n");
	expect_line(str_text(&s), "\nFailed (300)\n");
	expect_line(str_text(&s), "\nWaiting for you (300)\n  ! a very long");
	expect_line(str_text(&s), "\n      czar retry T-1\n");
	expect_line(str_text(&s), "\n  and 297 more: czar inbox\n");
	expect_line(str_text(&s), "\n  eng-1, still, for 1 h 0 min: a very");
	expect_line(str_text(&s), "in the morning be, by eng-1\n"); /* whole, into a pipe */
	expect_line(str_text(&s), "\nTrouble: 700 redrives, 300 crashes, 300 quarantines, ");
	expect_line(str_text(&s), "\nPeople helped: 500 retry, 300 approve, ");
	expect_line(str_text(&s),
		"\nTime: 300 workers had a task for 87 d 12 h, none for 87 d 12 h (50 %)\n");
	digest_done(&d);
	str_clear(&s);
	fill(&d, 0);
	digest_add(&c, &d, 0, &s);
	expect_line(str_text(&s), "\n0 of 0 tasks are done\n");
	assert_null(strstr(str_text(&s), "(0)")); /* a part with nothing in it is not there */
	digest_done(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_page),
		cmocka_unit_test(test_what_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
