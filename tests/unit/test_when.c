/*
 * Points in time as people write them. The machine's zone is Berlin's here: it has summer time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "czar/base/str.h"
#include "czar/base/when.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* 2026-11-21 09:30:00 in Berlin */
#define NOW (INT64_C(1795249800) * USEC_SEC)

static const struct {
	const char *text, *utc; /* utc NULL: refused */
} cases[] = {
	{"now", "2026-11-21T08:30:00.000Z"},
	{"2h", "2026-11-21T06:30:00.000Z"},
	{"2h ago", "2026-11-21T06:30:00.000Z"},
	{"1h 30min ago", "2026-11-21T07:00:00.000Z"},
	{"1d", "2026-11-20T08:30:00.000Z"},
	{"09:30", "2026-11-21T08:30:00.000Z"},
	{"09:31", "2026-11-20T08:31:00.000Z"}, /* not yet today */
	{"18:00", "2026-11-20T17:00:00.000Z"},
	{"18:00:05", "2026-11-20T17:00:05.000Z"},
	{"00:00", "2026-11-20T23:00:00.000Z"},
	{"today", "2026-11-20T23:00:00.000Z"},
	{"today 08:00", "2026-11-21T07:00:00.000Z"},
	{"today 18:00", "2026-11-21T17:00:00.000Z"},
	{"yesterday", "2026-11-19T23:00:00.000Z"},
	{"yesterday 18:00", "2026-11-20T17:00:00.000Z"},
	{"2026-11-20", "2026-11-19T23:00:00.000Z"},
	{"2026-11-20 22:00", "2026-11-20T21:00:00.000Z"},
	{"2026-11-20 22:00:03", "2026-11-20T21:00:03.000Z"},
	{"2026-07-01 22:00", "2026-07-01T20:00:00.000Z"}, /* summer time */
	{"2026-11-20T22:00", "2026-11-20T21:00:00.000Z"},
	{"2026-11-20T22:00:03Z", "2026-11-20T22:00:03.000Z"},
	{"2026-11-20T22:00:03.125Z", "2026-11-20T22:00:03.125Z"},
	{"2026-11-20T22:00:03+01:00", "2026-11-20T21:00:03.000Z"},
	{"2026-11-20T22:00:03-0530", "2026-11-21T03:30:03.000Z"},
	{"2024-02-29", "2024-02-28T23:00:00.000Z"},
	{"@0", "1970-01-01T00:00:00.000Z"},
	{"@1795249800", "2026-11-21T08:30:00.000Z"},
	{"", NULL},
	{" ", NULL},
	{"22", NULL},
	{"2200", NULL},
	{"24:00", NULL},
	{"9:30", NULL},
	{"09:3", NULL},
	{"09:60", NULL},
	{"18:00 yesterday", NULL},
	{"18:00Z", NULL},
	{"2026-13-01", NULL},
	{"2026-02-30", NULL},
	{"2026-11-20 ", NULL},
	{"2026-11-20T", NULL},
	{"2026-11-20 22:00 x", NULL},
	{"2026-11-20Z", NULL},
	{"2026-11-20T22:00:03+1", NULL},
	{"yesterdayish", NULL},
	{"ago", NULL},
	{" ago", NULL},
	{"2 parsecs", NULL},
	{"100000w", NULL}, /* before 1970 */
	{"@", NULL},
	{"@-1", NULL},
	{"@99999999999999", NULL},
};

static void test_when_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		usec_t value = 42;
		char utc[40];
		bool good = when_parse(cases[i].text, NOW, &value);

		if (good != (cases[i].utc != NULL))
			fail_msg("'%s': %s", cases[i].text, good ? "taken" : "refused");
		if (!good && value != 42)
			fail_msg("'%s': refused, and written all the same", cases[i].text);
		if (good && !text_equal(time_text(value, utc, sizeof utc), cases[i].utc))
			fail_msg("'%s': %s, not %s", cases[i].text, utc, cases[i].utc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_when_parse)};

	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
