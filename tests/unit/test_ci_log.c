/* The log of a CI job: what is kept of it for the worker. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "checks/ci_log.h"

#define TIME "2026-11-21T20:51:21.1234567Z "

static const struct {
	const char *log, *kept;
	size_t most;
} logs[] = {
	{"", "", 1000},
	{"one\ntwo", "one\ntwo\n", 1000},
	{TIME "one\n" TIME "two\n", "one\ntwo\n", 1000},
	{"\xef\xbb\xbf" TIME "one\r\n" TIME "\r\n", "one\n\n", 1000},
	{"2026-11-21T20:51:21Z one\n2026-11-21 is no time\n2026-11-21T20:51:21.1x no\n",
		"2026-11-21T20:51:21Z one\n2026-11-21 is no time\n2026-11-21T20:51:21.1x no\n",
		1000},
	{TIME "\x1b[36;1mmake test\x1b[0m\nand ?[31mred?[m\n", "make test\nand red\n", 1000},
	{"is it? [1] \x1b[2J\xff\n", "is it? [1] ?[2J?\n", 1000},
	/* what comes behind the last error is cleaning up */
	{TIME "test\n" TIME "##[error]Process completed with exit code 1.\n" TIME
	      "Post job cleanup.\n",
		"test\n##[error]Process completed with exit code 1.\n", 1000},
	{"##[error]a\nb\n##[error]c\nd\n", "##[error]a\nb\n##[error]c\n", 1000},
	{"a\n##[error]at the end", "a\n##[error]at the end\n", 1000},
	/* whole lines from the end */
	{"first\nsecond\nthird\n", "second\nthird\n", 13},
	{"first\nsecond\nthird\n", "third\n", 12},
	{"first\nsecond\nthird\n", "", 3},
};

static void test_logs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
		_cleanup_(str_done) struct str kept = {0};

		ci_log_tail(logs[i].log, strlen(logs[i].log), logs[i].most, &kept);
		assert_string_equal(str_text(&kept), logs[i].kept);
	}
}

static void test_long_log(void **state)
{
	_cleanup_(str_done) struct str log = {0}, kept = {0};

	(void)state;
	while (log.len < 4 << 20)
		str_add(&log, TIME "##[error]##[error] ?[1m?[1m\x1b[m ?[ ?[ x\n");
	ci_log_tail(str_text(&log), log.len, 1000, &kept);
	assert_true(kept.len <= 1000 && kept.len > 900);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_logs),
		cmocka_unit_test(test_long_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
