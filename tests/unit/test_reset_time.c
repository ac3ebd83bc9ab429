/* When a limit ends: what programs write, in which zone, and what is no time at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "checks/reset_time.h"
#include "czar/base/time_zone.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* A machine in New York, -5 h; Berlin is +1 h, and +2 h until 25 October 2026, 01:00 UTC. */
static bool zone_east(const char *zone, usec_t at, int64_t *ret)
{
	if (!*zone)
		*ret = -5 * 3600;
	else if (text_equal(zone, "Europe/Berlin") || text_equal(zone, "CET"))
		*ret = at < INT64_C(1792890000) * USEC_SEC ? 2 * 3600 : 3600;
	else
		return false;
	return true;
}

static const struct {
	const char *now, *says, *at;
} cases[] = {
	/* of the day, in the machine's zone and in others */
	{"2026-11-22T12:00:00Z", "resets 3pm", "2026-11-22T20:00:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets 3:59pm · more", "2026-11-22T20:59:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets 3pm (Europe/Berlin)", "2026-11-22T14:00:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets 15:00 (UTC)", "2026-11-22T15:00:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets at 1:59 PM UTC.", "2026-11-22T13:59:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets at 1:59 PM GMT+1", "2026-11-22T12:59:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets at 1:59 PM CET", "2026-11-22T12:59:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets 12am (UTC)", "2026-11-23T00:00:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets 12:30pm (UTC)", "2026-11-22T12:30:00.000Z"},
	{"2026-11-22T12:00:00Z", "or try again at 3:48 PM.", "2026-11-22T20:48:00.000Z"},
	/* just past is past, long past is tomorrow, across midnight too */
	{"2026-11-22T12:00:00Z", "resets 11am (UTC)", "2026-11-22T11:00:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets 9am (UTC)", "2026-11-23T09:00:00.000Z"},
	{"2026-11-22T00:30:00Z", "resets 11pm (UTC)", "2026-11-21T23:00:00.000Z"},
	{"2026-11-22T23:30:00Z", "resets 1am (UTC)", "2026-11-23T01:00:00.000Z"},
	/* the day that the clocks change: noon in Berlin is an hour later by UTC than the day
	   before */
	{"2026-10-24T12:00:00Z", "resets Oct 24, 6pm (Europe/Berlin)", "2026-10-24T16:00:00.000Z"},
	{"2026-10-24T12:00:00Z", "resets Oct 25, 6pm (Europe/Berlin)", "2026-10-25T17:00:00.000Z"},
	/* of another day */
	{"2026-11-22T12:00:00Z", "resets Nov 24, 12:49pm (UTC)", "2026-11-24T12:49:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets Nov 24 at 1pm (UTC)", "2026-11-24T13:00:00.000Z"},
	{"2026-11-21T12:00:00Z", "try again at Nov 22nd, 2026 3:05 AM.",
		"2026-11-22T08:05:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets November 24 (UTC)", "2026-11-24T00:00:00.000Z"},
	{"2026-12-30T12:00:00Z", "resets Jan 2, 3am (UTC)", "2027-01-02T03:00:00.000Z"},
	{"2027-01-01T12:00:00Z", "resets Dec 31, 3am (UTC)", "2026-12-31T03:00:00.000Z"},
	{"2028-02-28T12:00:00Z", "resets Feb 29, 3am (UTC)", "2028-02-29T03:00:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets at 2026-11-22T15:00:00Z", "2026-11-22T15:00:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets at 2026-11-22 15:00:00.5+01:00",
		"2026-11-22T14:00:00.000Z"},
	/* from now on */
	{"2026-11-22T12:00:00Z", "try again in 2 hours 5 minutes", "2026-11-22T14:05:00.000Z"},
	{"2026-11-22T12:00:00Z", "try again in 2h30m.", "2026-11-22T14:30:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets in 1 day, 2 hours and 3 min", "2026-11-23T14:03:00.000Z"},
	{"2026-11-22T12:00:00Z", "retry after 90s", "2026-11-22T12:01:30.000Z"},
	{"2026-11-22T12:00:00Z", "try again in 3.5s", "2026-11-22T12:00:04.000Z"},
	/* since 1970 */
	{"2026-11-22T12:00:00Z", "resets 1795352400|more", "2026-11-22T13:00:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets 1795352400000", "2026-11-22T13:00:00.000Z"},
	/* the last one that stands there */
	{"2026-11-22T12:00:00Z", "resets 3pm (UTC) and then: resets 4pm (UTC)",
		"2026-11-22T16:00:00.000Z"},
	/* nothing, or nothing that can be */
	{"2026-11-22T12:00:00Z", "a limit, no time", NULL},
	{"2026-11-22T12:00:00Z", "try again at a later time", NULL},
	{"2026-11-22T12:00:00Z", "resets ", NULL},
	{"2026-11-22T12:00:00Z", "resets 3", NULL},
	{"2026-11-22T12:00:00Z", "resets 13pm", NULL},
	{"2026-11-22T12:00:00Z", "resets 25:00", NULL},
	{"2026-11-22T12:00:00Z", "resets 3pm (Middle/Earth)", NULL},
	{"2026-11-22T12:00:00Z", "resets 3pm (Europe/Berlin", "2026-11-22T14:00:00.000Z"},
	{"2026-11-22T12:00:00Z", "resets Nov 99, 3pm", NULL},
	{"2026-11-22T12:00:00Z", "resets Dec 24, 3pm", NULL},
	{"2026-11-22T12:00:00Z", "resets in 9 days", NULL},
	{"2026-11-22T12:00:00Z", "resets in 999999 days 999999 days 999999 days", NULL},
	{"2026-11-22T12:00:00Z", "resets in 9999999999999999999 days", NULL},
	{"2026-11-22T12:00:00Z", "resets 9999999999999", NULL},
	{"2026-11-22T12:00:00Z", "resets 1234567890", NULL},
	{"2026-11-22T12:00:00Z", "resets 9999-12-31 23:59", NULL},
};

static usec_t time_of(const char *text)
{
	struct tm tm = {0};

	assert_non_null(strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm));
	return (usec_t)timegm(&tm) * USEC_SEC;
}

static usec_t read_row(const char *row, const char *now)
{
	const struct profile p = {.name = "any"};
	const struct reset_clock clock = {time_of(now), zone_east};

	return reset_time(&p, &(struct screen){&row, 1, ""}, &clock);
}

static void test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		usec_t at = read_row(cases[i].says, cases[i].now);
		char text[40] = "none";

		if (at)
			time_text(at, text, sizeof text);
		if (!text_equal(text, cases[i].at ? cases[i].at : "none"))
			fail_msg("'%s' is %s", cases[i].says, text);
	}
}

/* Wrapped and framed rows are one text. */
static void test_wrapped(void **state)
{
	static const char *const rows[] = {"│ Usage limit reached. Access resets     │",
		"│ at 1:59 PM UTC.                         │", "", "│ ● 1. Keep trying │"};
	static const char *const words[] = {"Access resets at ", NULL};
	const struct profile p = {.name = "framed", .reset_after = words};
	const struct reset_clock clock = {time_of("2026-11-22T12:00:00Z"), zone_east};

	(void)state;
	assert_int_equal(reset_time(&p, &(struct screen){rows, COUNT(rows), ""}, &clock),
		time_of("2026-11-22T13:59:00Z"));
}

/* The files of zones, before and after their clocks change, and what is no name of one. */
static void test_zones(void **state)
{
	int64_t east = 1;

	(void)state;
	assert_true(time_zone_east("Europe/Berlin", time_of("2026-10-25T00:59:59Z"), &east));
	assert_int_equal(east, 7200);
	assert_true(time_zone_east("Europe/Berlin", time_of("2026-10-25T01:00:00Z"), &east));
	assert_int_equal(east, 3600);
	assert_true(time_zone_east("Asia/Kolkata", time_of("2026-10-25T01:00:00Z"), &east));
	assert_int_equal(east, 19800);
	assert_false(time_zone_east("Middle/Earth", 0, &east));
	assert_false(time_zone_east("../../etc/passwd", 0, &east));
	assert_false(time_zone_east("/etc/passwd", 0, &east));
	assert_false(time_zone_east("Europe", 0, &east));
	assert_false(time_zone_east("tzdata.zi", 0, &east));
}

/* The machine's own: another process may have been told another one. */
static void test_own_zone(void **state)
{
	int64_t east = 1;

	(void)state;
	setenv("TZ", "XYZ-3", 1);
	tzset();
	assert_true(time_zone_east("", 0, &east));
	assert_int_equal(east, 10800);
	east = 1;
	assert_true(time_zone_east("XYZ", 0, &east));
	assert_int_equal(east, 10800);
	unsetenv("TZ");
	tzset();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_own_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
