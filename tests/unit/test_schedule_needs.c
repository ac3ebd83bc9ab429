/* What a task waits for: dependencies, circles, and the longest path behind it. */
#include "tests/unit/schedule_fixture.h"

/* A task starts only when everything it needs is done, and what is not known is not done. */
static void test_dependencies(void **state)
{
	unsigned i;

	(void)state;
	for (i = TASK_PROPOSED; i <= TASK_CANCELLED; i++) {
		struct scene s;
		const char *waits;

		scene_open(&s);
		add_task(&s, "b", 5, TASK_QUEUED);
		add_task(&s, "done", 5, TASK_DONE);
		add_task(&s, "a", 5, i);
		add_need(&s, "b", "done");
		add_need(&s, "b", "a");
		waits = schedule_waits_for(&s.w, &s.w.tasks[0]);
		if (i == TASK_DONE)
			assert_null(waits);
		else
			assert_string_equal(waits, "a");
		assert_order(&s, task_state_name(i),
			i == TASK_DONE     ? "b"
			: i == TASK_QUEUED ? "a"
					   : "");
		arena_done(&s.arena);
	}
}

static void test_unknown_and_removed_dependencies(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	add_task(&s, "a", 5, TASK_QUEUED);
	add_task(&s, "b", 5, TASK_QUEUED);
	add_need(&s, "a", "elsewhere");
	add_need(&s, "b", "a")->change = ROW_GONE;
	add_need(&s, "nobody", "b");
	assert_order(&s, "unknown", "b");
	assert_string_equal(schedule_waits_for(&s.w, &s.w.tasks[0]), "elsewhere");
	assert_null(schedule_waits_for(&s.w, &s.w.tasks[1]));
	arena_done(&s.arena);
}

static void test_cycles(void **state)
{
	static const struct {
		const char *task, *other;
		bool cycle;
	} cases[] = {
		{"a", "a", true},
		{"a", "b", true},
		{"a", "c", true},
		{"b", "c", true},
		{"c", "a", false},
		{"b", "a", false},
		{"a", "d", false},
		{"d", "a", false},
		{"a", "unknown", false},
		{"unknown", "a", false},
	};
	struct scene s;
	size_t i;

	(void)state;
	scene_open(&s);
	add_task(&s, "a", 5, TASK_WORKING);
	add_task(&s, "b", 5, TASK_QUEUED);
	add_task(&s, "c", 5, TASK_QUEUED);
	add_task(&s, "d", 5, TASK_QUEUED);
	add_need(&s, "b", "a");
	add_need(&s, "c", "b");
	add_need(&s, "c", "elsewhere");
	add_need(&s, "a", "d")->change = ROW_GONE;
	for (i = 0; i < COUNT(cases); i++)
		if (schedule_would_cycle(&s.w, cases[i].task, cases[i].other) != cases[i].cycle)
			fail_msg("%s needs %s", cases[i].task, cases[i].other);
	arena_done(&s.arena);
}

/* A cycle that should not be there is not given out, and nothing hangs. */
static void test_a_stored_cycle(void **state)
{
	struct scene s;
	struct graph g;

	(void)state;
	scene_open(&s);
	add_task(&s, "a", 5, TASK_QUEUED);
	add_task(&s, "b", 5, TASK_QUEUED);
	add_task(&s, "c", 5, TASK_QUEUED);
	add_need(&s, "a", "b");
	add_need(&s, "b", "a");
	assert_order(&s, "cycle", "c");
	graph_make(&s.w, &s.arena, &g);
	assert_int_equal(g.n_order, 1);
	arena_done(&s.arena);
}

static void test_longest_paths(void **state)
{
	struct scene s;
	struct graph g;

	(void)state;
	scene_open(&s);
	add_task(&s, "e", 5, TASK_QUEUED)->estimate = 2;
	add_task(&s, "d", 5, TASK_BLOCKED);
	add_task(&s, "c", 5, TASK_QUEUED);
	add_task(&s, "b", 5, TASK_WORKING)->estimate = 3;
	add_task(&s, "a", 5, TASK_CANCELLED)->estimate = 100;
	add_need(&s, "e", "d");
	add_need(&s, "d", "b");
	add_need(&s, "e", "c");
	add_need(&s, "c", "a");
	graph_make(&s.w, &s.arena, &g);
	assert_int_equal(g.path[graph_find(&g, "b")], 6);
	assert_int_equal(g.path[graph_find(&g, "c")], 3);
	assert_int_equal(g.path[graph_find(&g, "a")], 0);
	assert_int_equal(g.n_order, 5);
	assert_true(graph_find(&g, "f") == GRAPH_NONE);
	arena_done(&s.arena);
}

static void test_estimates_of_any_size(void **state)
{
	struct scene s;
	struct graph g;

	(void)state;
	scene_open(&s);
	add_task(&s, "a", 5, TASK_QUEUED)->estimate = INT64_MAX;
	add_task(&s, "b", 5, TASK_QUEUED)->estimate = INT64_MAX;
	add_task(&s, "c", 5, TASK_QUEUED)->estimate = -7;
	add_need(&s, "b", "a");
	graph_make(&s.w, &s.arena, &g);
	assert_true(g.path[0] == INT64_MAX);
	assert_int_equal(g.path[2], 1);
	assert_order(&s, "estimates", "a c");
	arena_done(&s.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dependencies),
		cmocka_unit_test(test_unknown_and_removed_dependencies),
		cmocka_unit_test(test_cycles),
		cmocka_unit_test(test_a_stored_cycle),
		cmocka_unit_test(test_longest_paths),
		cmocka_unit_test(test_estimates_of_any_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
