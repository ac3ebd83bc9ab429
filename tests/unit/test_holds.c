/*
 * What czar does not do, and what it does again and again, is one row: counted up, and closed.
 */
#include "tests/unit/rule_cases.h"

#include "checks/repeats.h"

/* The only decision of the last step. */
static const struct decision *only(struct scene *s)
{
	assert_int_equal(s->plan.n_decisions, 1);
	return &s->plan.decisions[0];
}

static void pause_all(struct scene *s, bool paused)
{
	s->world.project.paused = paused;
}

static void test_a_hold_is_one_row(void **state)
{
	struct scene *s = scene_new(1);
	int64_t number;

	(void)state;
	scene_task(s, "T-1", TASK_QUEUED);
	pause_all(s, true);
	scene_step(s);
	assert_string_equal(only(s)->rule, "held");
	assert_string_equal(only(s)->outcome, "");
	assert_int_equal(only(s)->repeated, 0);
	number = only(s)->number;

	scene_step(s);
	assert_int_equal(scene_changes(s), 0); /* the same world again */
	scene_pass(s, 59 * USEC_SEC);
	scene_step(s);
	assert_int_equal(scene_changes(s), 0); /* no work for what did not change */
	for (int64_t minute = 2; minute < 10; minute++) {
		scene_pass(s, USEC_MIN);
		scene_step(s);
		assert_int_equal(only(s)->number, number);
		assert_int_equal(only(s)->repeated, minute);
		assert_int_equal(only(s)->until, s->world.now);
		assert_string_equal(only(s)->outcome, "");
	}
	pause_all(s, false);
	scene_step(s);
	for (size_t i = 0; i < s->plan.n_decisions; i++)
		if (text_equal(s->plan.decisions[i].rule, "held")) {
			assert_int_equal(s->plan.decisions[i].number, number);
			assert_string_equal(s->plan.decisions[i].outcome, "over");
			assert_int_equal(s->plan.decisions[i].outcome_at, s->world.now);
		}
	assert_int_equal(scene_decided(s, "held"), 1);
	assert_int_equal(scene_decided(s, "dispatch"), 1);
	scene_step(s);
	assert_int_equal(scene_decided(s, "held"), 0); /* it is over once */
	scene_free(s);
}

static void test_another_hold_is_another_row(void **state)
{
	struct scene *s = scene_new(1);
	int64_t first;

	(void)state;
	TEXT_SET(scene_task(s, "T-1", TASK_QUEUED)->assignee, "w-1");
	W1(s)->pin = PIN_PAUSED;
	scene_step(s);
	assert_int_equal(scene_decided(s, "held"), 1);
	first = s->repeats[0].decision;
	W1(s)->pin = PIN_QUARANTINED;
	W1(s)->probe_awake = s->world.awake + USEC_HOUR;
	scene_step(s);
	assert_int_equal(scene_decided(s, "held"), 2); /* one is over, one begins */
	assert_int_not_equal(repeat_held(&s->plan, "w-1")->decision, first);
	scene_free(s);
}

/* A worker tries what it may not, over and over. */
static void refused_call(struct scene *s)
{
	struct event *e = scene_event(s, EVENT_REFUSED_CALL, W1(s));

	TEXT_SET(e->note, "czar cancel");
	scene_step(s);
}

static void test_the_same_again_is_one_row(void **state)
{
	struct scene *s = scene_new(1);
	int64_t number;

	(void)state;
	refused_call(s);
	number = only(s)->number;
	for (int64_t times = 2; times < 5; times++) {
		scene_pass(s, USEC_SEC);
		refused_call(s);
		assert_int_equal(only(s)->number, number);
		assert_int_equal(only(s)->repeated, times);
		assert_int_equal(only(s)->until, s->world.now);
		assert_true(only(s)->at < only(s)->until);
	}
	scene_pass(s, USEC_HOUR + USEC_SEC);
	refused_call(s);
	assert_int_not_equal(only(s)->number, number); /* a new day, a new row */
	assert_int_equal(only(s)->repeated, 0);
	scene_free(s);
}

static void test_deeds_are_rows_of_their_own(void **state)
{
	static const struct {
		const char *by;
		int64_t intent;
		bool may;
	} cases[] = {{"", 0, true}, {"w-1", 0, true}, {"ann@host", 0, false}, {"", 7, false}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ruling r = {.intent = cases[i].intent};

		TEXT_SET(r.by, cases[i].by);
		assert_int_equal(repeat_may(&r), cases[i].may);
	}
}

/* However much is decided, only so much is remembered, and never what is held forgotten. */
static void test_memory_is_bounded(void **state)
{
	struct scene *s = scene_new(1);

	(void)state;
	plan_init(&s->plan, &s->arena, &s->world);
	for (int i = 0; i < 10 * REPEATS_MOST; i++) {
		struct decision d = {.number = i + 1, .rule = "a", .action = "b", .at = i + 1};

		TEXT_SETF(d.subject, "T-%d", i);
		repeat_note(&s->plan, &d, i == 0);
	}
	assert_int_equal(s->plan.next.n_repeats, REPEATS_MOST);
	assert_non_null(repeat_held(&s->plan, "T-0"));
	for (int i = 10 * REPEATS_MOST - 1; i > 9 * REPEATS_MOST; i--) {
		struct decision d = {.rule = "a", .action = "b"};

		TEXT_SETF(d.subject, "T-%d", i);
		s->plan.next.now = i + 2;
		assert_true(repeat_find(&s->plan, &d));
		assert_int_equal(d.number, i + 1);
	}
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_hold_is_one_row),
		cmocka_unit_test(test_another_hold_is_another_row),
		cmocka_unit_test(test_the_same_again_is_one_row),
		cmocka_unit_test(test_deeds_are_rows_of_their_own),
		cmocka_unit_test(test_memory_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
