/*
 * Durations as people write and read them, times as text, and that the clocks go.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "czar/base/clock.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct {
	const char *text;
	bool good;
	usec_t value;
} durations[] = {
	{"0", true, 0},
	{"90", true, 90 * USEC_SEC},
	{"90s", true, 90 * USEC_SEC},
	{"150ms", true, 150 * USEC_MSEC},
	{"1..5s", false, 0},
	{"1.5.5s", false, 0},
	{"2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w "
	 "2000w 2000w "
	 "2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w "
	 "2000w 2000w "
	 "2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w "
	 "2000w 2000w "
	 "2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w "
	 "2000w 2000w "
	 "2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w 2000w "
	 "2000w 2000w "
	 "9000w 90000w",
		false, 0},
	{"7us", true, 7},
	{"1.5h", true, 90 * USEC_MIN},
	{".5s", true, 500 * USEC_MSEC},
	{"1h 30min", true, 90 * USEC_MIN},
	{"1h30m", true, 90 * USEC_MIN},
	{"  2 d ", true, 48 * USEC_HOUR},
	{"1 week", true, 168 * USEC_HOUR},
	{"2 hours 1 minute 3 seconds", true, 2 * USEC_HOUR + USEC_MIN + 3 * USEC_SEC},
	{"", false, 0},
	{"  ", false, 0},
	{"h", false, 0},
	{"1x", false, 0},
	{"1h,2m", false, 0},
	{"-1s", false, 0},
	{"1H", false, 0},
	{"1e3", false, 0},
	{"0x10", false, 0},
	{"inf", false, 0},
	{"99999999999999999999999999d", false, 0},
};

static void test_duration_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(durations); i++) {
		usec_t value = 123;

		print_message("  '%s'\n", durations[i].text);
		assert_int_equal(duration_parse(durations[i].text, &value), durations[i].good);
		assert_int_equal(value, durations[i].good ? durations[i].value : 123);
	}
}

static const struct {
	usec_t duration;
	const char *text;
} readable[] = {
	{0, "0.0 s"},
	{400 * USEC_MSEC, "0.4 s"},
	{9999 * USEC_MSEC, "9.9 s"},
	{10 * USEC_SEC, "10 s"},
	{59 * USEC_SEC, "59 s"},
	{60 * USEC_SEC, "1 min 0 s"},
	{3599 * USEC_SEC, "59 min 59 s"},
	{USEC_HOUR, "1 h 0 min"},
	{2 * USEC_HOUR + 11 * USEC_MIN, "2 h 11 min"},
	{24 * USEC_HOUR, "1 d 0 h"},
	{-5, "0 s"},
};

static void test_duration_text(void **state)
{
	char buf[64];

	(void)state;
	for (size_t i = 0; i < COUNT(readable); i++)
		assert_string_equal(
			duration_text(readable[i].duration, buf, sizeof buf), readable[i].text);
	assert_string_equal(duration_text(USEC_HOUR, buf, 4), "1 h");
}

static void test_time(void **state)
{
	char buf[64], boot[64];
	usec_t before = clock_awake();

	(void)state;
	assert_string_equal(time_text(0, buf, sizeof buf), "1970-01-01T00:00:00.000Z");
	assert_string_equal(
		time_text(INT64_C(1795298403123456), buf, sizeof buf), "2026-11-21T22:00:03.123Z");
	assert_true(clock_awake() >= before);
	assert_true(clock_now() > INT64_C(1700000000) * USEC_SEC);
	clock_boot_id(boot, sizeof boot);
	assert_true(boot[0] == '\0' || strlen(boot) == 36);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_duration_parse),
		cmocka_unit_test(test_duration_text),
		cmocka_unit_test(test_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
