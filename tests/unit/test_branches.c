/*
 * Names of branches: a task's own, or its worker's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "checks/branches.h"
#include "czar/base/str.h"

static void test_choose(void **state)
{
	static const struct {
		bool branch_worker;
		const char *title, *before, *last_worker, *branch;
	} cases[] = {
		{false, "Do it: now!", "", "", "czar/T-1-do-it-now"},
		{false, "", "", "", "czar/T-1"},
		{false, "\xc3\xa4\xc3\xb6", "", "", "czar/T-1"},
		{false, "New title", "czar/T-1-old-title", "w-1", "czar/T-1-old-title"},
		{true, "Do it", "", "", "czar/w-2"},
		{true, "Do it", "czar/w-1", "w-1", "czar/w-2"},
		{true, "Do it", "czar/w-2", "w-2", "czar/w-2"},
		/* taken over with a branch: gone on with there */
		{true, "Do it", "feat/it", "", "feat/it"},
		{false, "Do it", "feat/it", "w-1", "feat/it"},
		/* the setting changed in between */
		{true, "Do it", "czar/T-1-do-it", "w-1", "czar/w-2"},
		{false, "Do it", "czar/w-1", "w-1", "czar/T-1-do-it"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct settings s = {.branch_worker = cases[i].branch_worker};
		struct worker w = {.name = "w-2"};
		struct task t = {.id = "T-1"};

		TEXT_SET(t.title, cases[i].title);
		TEXT_SET(t.branch, cases[i].before);
		TEXT_SET(t.last_worker, cases[i].last_worker);
		branch_choose(&s, &t, &w);
		assert_string_equal(t.branch, cases[i].branch);
	}
}

static void test_whose(void **state)
{
	(void)state;
	assert_true(branch_is_workers("czar/w-1", "w-1"));
	assert_false(branch_is_workers("czar/w-10", "w-1"));
	assert_false(branch_is_workers("w-1", "w-1"));
	assert_false(branch_is_workers("czar/", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choose),
		cmocka_unit_test(test_whose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
