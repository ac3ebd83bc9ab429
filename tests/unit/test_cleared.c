/*
 * A cleared dependency: which task it was is said as it is now, not as it was while it was open.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "czar/base/str.h"
#include "tests/unit/world_fixture.h"

static void test_the_last_one_is_named(void **state)
{
	struct scene s;
	struct task *needed, *waiting;
	const char *saw = "";

	(void)state;
	scene_init(&s, 0);
	needed = scene_task(&s, "T-1", TASK_WORKING);
	waiting = scene_task(&s, "T-10", TASK_QUEUED);
	s.dependencies[s.world.n_dependencies++] = (struct dependency){0};
	TEXT_SET(s.dependencies[0].task, waiting->id);
	TEXT_SET(s.dependencies[0].needs, needed->id);
	scene_step(&s);
	assert_string_equal(waiting->reason, "waits for T-1 (working)");
	needed->state = TASK_DONE;
	scene_step(&s);
	assert_string_equal(waiting->reason, "ready");
	for (size_t i = 0; i < s.plan.n_decisions; i++)
		if (text_equal(s.plan.decisions[i].rule, "dependency-cleared"))
			saw = s.plan.decisions[i].saw;
	assert_string_equal(saw, "T-1, the last task that it waited for, is done");
	scene_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_last_one_is_named)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
