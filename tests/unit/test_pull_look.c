/* When a pull request is looked at again, of few and of many. */
#include "czar/observe_pulls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const usec_t half_minute = 30 * USEC_SEC;

static const struct {
	enum pull_checks checks;
	enum pull_fit fit;
	bool wanted;
	int failed;
	size_t n;
	usec_t due; /* the age at which it is */
} cases[] = {
	{PULL_CHECKS_GREEN, PULL_FITS, false, 0, 1, 5 * USEC_MIN},
	{PULL_CHECKS_GREEN, PULL_FITS, false, 0, 100, 5 * USEC_MIN},
	{PULL_CHECKS_GREEN, PULL_FITS, true, 0, 100, USEC_SEC},
	{PULL_CHECKS_PENDING, PULL_FITS, false, 0, 1, 30 * USEC_SEC},
	{PULL_CHECKS_PENDING, PULL_FITS, false, 0, 19, 30 * USEC_SEC},
	{PULL_CHECKS_PENDING, PULL_FITS, false, 0, 20, USEC_MIN},
	{PULL_CHECKS_PENDING, PULL_FITS, false, 0, 100, 3 * USEC_MIN},
	{PULL_CHECKS_PENDING, PULL_FITS, false, 0, 300, 5 * USEC_MIN},
	{PULL_CHECKS_RED, PULL_FITS, false, 0, 1, 5 * USEC_MIN},
	{PULL_CHECKS_NONE, PULL_FITS, false, 0, 1, 30 * USEC_SEC}, /* perhaps none so far */
	{PULL_CHECKS_GREEN, PULL_FIT_UNKNOWN, false, 0, 1, 30 * USEC_SEC},
	{PULL_CHECKS_GREEN, PULL_FITS_NOT, false, 0, 1, 5 * USEC_MIN},
	{PULL_CHECKS_GREEN, PULL_FITS, true, 1, 1, 2 * USEC_SEC},
	{PULL_CHECKS_GREEN, PULL_FITS, true, 4, 1, 16 * USEC_SEC},
	{PULL_CHECKS_GREEN, PULL_FITS, true, 20, 1, 30 * USEC_SEC},
	{PULL_CHECKS_GREEN, PULL_FITS, false, 20, 100, 3 * USEC_MIN},
};

static void test_due(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct pull u = {.checks = cases[i].checks, .fit = cases[i].fit};

		print_message("  %zu\n", i);
		assert_false(pull_is_due(&u, cases[i].wanted, cases[i].failed, cases[i].due - 1,
			half_minute, cases[i].n));
		assert_true(pull_is_due(&u, cases[i].wanted, cases[i].failed, cases[i].due,
			half_minute, cases[i].n));
	}
}

static const struct {
	usec_t until, now;
	bool over;
} limits[] = {
	{0, USEC_HOUR, true}, {USEC_HOUR, USEC_HOUR, true}, {USEC_HOUR + 1, USEC_HOUR, false},
	{25 * USEC_HOUR, USEC_HOUR, false},
	{27 * USEC_HOUR, USEC_HOUR, true}, /* the clock was set back */
};

static void test_limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		print_message("  %zu\n", i);
		assert_int_equal(
			pull_limit_is_over(limits[i].until, limits[i].now), limits[i].over);
	}
}

/* A delivery every millisecond for ten minutes; and one after a quiet time. */
static void test_flood(void **state)
{
	usec_t paid = 0, last = -USEC_HOUR;
	int n = 0;

	(void)state;
	for (usec_t now = 0; now < 10 * USEC_MIN; now += USEC_MSEC) {
		if (early_look_wait(paid, last, now))
			continue;
		assert_true(now - last >= USEC_SEC);
		paid = early_look_pay(paid, now);
		last = now;
		n++;
	}
	assert_in_range(n, 120, 130);
	assert_int_equal(early_look_wait(paid, last, 11 * USEC_MIN), 0);
	assert_int_equal(early_look_wait(paid, last, last), 5 * USEC_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_due),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_flood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
