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
	size_t n;
	usec_t due; /* the age at which it is */
} cases[] = {
	{PULL_CHECKS_GREEN, PULL_FITS, false, 1, 5 * USEC_MIN},
	{PULL_CHECKS_GREEN, PULL_FITS, false, 100, 5 * USEC_MIN},
	{PULL_CHECKS_GREEN, PULL_FITS, true, 100, USEC_SEC},
	{PULL_CHECKS_PENDING, PULL_FITS, false, 1, 30 * USEC_SEC},
	{PULL_CHECKS_PENDING, PULL_FITS, false, 19, 30 * USEC_SEC},
	{PULL_CHECKS_PENDING, PULL_FITS, false, 20, USEC_MIN},
	{PULL_CHECKS_PENDING, PULL_FITS, false, 100, 3 * USEC_MIN},
	{PULL_CHECKS_PENDING, PULL_FITS, false, 300, 5 * USEC_MIN},
	{PULL_CHECKS_RED, PULL_FITS, false, 1, 5 * USEC_MIN},
	{PULL_CHECKS_NONE, PULL_FITS, false, 1, 30 * USEC_SEC}, /* perhaps none so far */
	{PULL_CHECKS_GREEN, PULL_FIT_UNKNOWN, false, 1, 30 * USEC_SEC},
	{PULL_CHECKS_GREEN, PULL_FITS_NOT, false, 1, 5 * USEC_MIN},
};

static void test_due(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct pull u = {.checks = cases[i].checks, .fit = cases[i].fit};

		print_message("  %zu\n", i);
		assert_false(pull_is_due(
			&u, cases[i].wanted, cases[i].due - 1, half_minute, cases[i].n));
		assert_true(
			pull_is_due(&u, cases[i].wanted, cases[i].due, half_minute, cases[i].n));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_due)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
