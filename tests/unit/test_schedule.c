/* Which task next: order, fitness, overlapping paths; and that many of them are not slow. */
#include "tests/unit/schedule_fixture.h"

static void test_order(void **state)
{
	static const struct {
		const char *name, *want;
		struct {
			const char *id;
			int64_t priority, waited_hours, added;
			const char *needs;
			int64_t estimate;
		} tasks[6];
	} cases[] = {
		{"nothing", "", {{0}}},
		{"priority", "c b a",
			{{"a", 9, 0, 1, NULL, 0}, {"b", 5, 0, 2, NULL, 0},
				{"c", 1, 0, 3, NULL, 0}}},
		{"ageing is not yet a step", "b a",
			{{"a", 6, 3, 1, NULL, 0}, {"b", 5, 0, 2, NULL, 0}}},
		{"ageing by one step is level, then older", "a b",
			{{"a", 6, 4, 1, NULL, 0}, {"b", 5, 0, 2, NULL, 0}}},
		{"ageing by two steps", "b a", {{"a", 5, 0, 1, NULL, 0}, {"b", 6, 8, 2, NULL, 0}}},
		{"ageing ends at 1", "a b", {{"a", 1, 0, 1, NULL, 0}, {"b", 9, 999, 2, NULL, 0}}},
		{"longest path first", "b a",
			{{"a", 5, 0, 1, NULL, 0}, {"b", 5, 0, 2, NULL, 0}, {"x", 5, 0, 3, "b", 0}}},
		{"paths by estimate", "a b",
			{{"a", 5, 0, 2, NULL, 4}, {"b", 5, 0, 1, NULL, 0}, {"x", 5, 0, 3, "b", 2}}},
		{"path counts the task itself", "b a",
			{{"a", 5, 0, 1, NULL, 2}, {"b", 5, 0, 2, NULL, 3}}},
		{"priority before path", "a b",
			{{"a", 4, 0, 1, NULL, 0}, {"b", 5, 0, 2, NULL, 0}, {"x", 5, 0, 3, "b", 0}}},
		{"oldest", "b a", {{"a", 5, 0, 2, NULL, 0}, {"b", 5, 0, 1, NULL, 0}}},
		{"ids in natural order", "T-2 T-10 T-10a",
			{{"T-10", 5, 0, 1, NULL, 0}, {"T-10a", 5, 0, 1, NULL, 0},
				{"T-2", 5, 0, 1, NULL, 0}}},
	};
	size_t c, i;

	(void)state;
	for (c = 0; c < COUNT(cases); c++) {
		struct scene s;

		scene_open(&s);
		for (i = 0; i < COUNT(cases[c].tasks) && cases[c].tasks[i].id; i++) {
			struct task *t = add_task(
				&s, cases[c].tasks[i].id, cases[c].tasks[i].priority, TASK_QUEUED);

			t->ready_since = s.w.now - cases[c].tasks[i].waited_hours * USEC_HOUR;
			t->added = cases[c].tasks[i].added;
			t->estimate = cases[c].tasks[i].estimate;
			if (cases[c].tasks[i].needs)
				add_need(&s, t->id, cases[c].tasks[i].needs);
		}
		assert_order(&s, cases[c].name, cases[c].want);
		arena_done(&s.arena);
	}
}

static void test_only_queued_ones(void **state)
{
	unsigned i;

	(void)state;
	for (i = TASK_PROPOSED; i <= TASK_CANCELLED; i++) {
		struct scene s;

		scene_open(&s);
		add_task(&s, "a", 5, i);
		assert_order(&s, task_state_name(i), i == TASK_QUEUED ? "a" : "");
		arena_done(&s.arena);
	}
}

static void test_wake_and_gone(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	add_task(&s, "now", 5, TASK_QUEUED)->wake = s.w.now;
	add_task(&s, "later", 5, TASK_QUEUED)->wake = s.w.now + 1;
	add_task(&s, "gone", 5, TASK_QUEUED)->change = ROW_GONE;
	assert_order(&s, "wake", "now");
	arena_done(&s.arena);
}

static void test_clock_set_back(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	add_task(&s, "a", 3, TASK_QUEUED)->ready_since = s.w.now + USEC_HOUR;
	assert_int_equal(schedule_priority(&s.w, &s.w.tasks[0]), 3);
	s.w.tasks[0].ready_since = s.w.now - 1000 * USEC_HOUR + 1;
	assert_int_equal(schedule_priority(&s.w, &s.w.tasks[0]), 1);
	s.w.settings.ageing = 0;
	assert_int_equal(schedule_priority(&s.w, &s.w.tasks[0]), 3);
	arena_done(&s.arena);
}

static void test_fits(void **state)
{
	static const struct {
		const char *name, *assignee, *role;
		bool fits;
	} cases[] = {
		{"anyone", "", "", true},
		{"worker", "eng-1", "", true},
		{"pool", "eng", "", true},
		{"another worker", "eng-2", "", false},
		{"beginning of a name", "en", "", false},
		{"role", "", "engineer", true},
		{"another role", "", "writer", false},
		{"worker, but another role", "eng-1", "writer", false},
	};
	struct worker worker = {.name = "eng-1", .pool = "eng", .role = "engineer", .wanted = true};
	struct account account = {.name = "main"};
	struct world w = {0};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct task t = {0};

		TEXT_SET(t.assignee, cases[i].assignee);
		TEXT_SET(t.role, cases[i].role);
		if (schedule_fits(&w, &t, &worker) != cases[i].fits)
			fail_msg("%s", cases[i].name);
		worker.pin = PIN_PAUSED;
		assert_false(schedule_fits(&w, &t, &worker));
		worker.pin = PIN_QUARANTINED;
		assert_false(schedule_fits(&w, &t, &worker));
		worker.pin = PIN_NONE;
		worker.wanted = false;
		assert_false(schedule_fits(&w, &t, &worker));
		worker.wanted = true;
	}
	TEXT_SET(worker.account, "main");
	assert_true(schedule_fits(&w, &(struct task){0}, &worker));
	w.accounts = &account;
	w.n_accounts = 1;
	assert_true(schedule_fits(&w, &(struct task){0}, &worker));
	account.state = ACCOUNT_LIMITED;
	assert_false(schedule_fits(&w, &(struct task){0}, &worker));
	account.state = ACCOUNT_LOGGED_OUT;
	assert_false(schedule_fits(&w, &(struct task){0}, &worker));
}

static void test_globs(void **state)
{
	static const struct {
		const char *a, *b;
		bool overlap;
	} cases[] = {
		{"src/**", "src/a.c", true},
		{"src/a.c", "src/b.c", false},
		{"src/a*", "src/b*", false},
		{"src/a*", "src/abc", true},
		{"**", "docs/x.md", true},
		{"*.md", "src/a.c", true},
		{"docs/[a-c]*", "docs/x", true},
		{"docs/?", "docs/", true},
		{"docs", "docs/x.md", true},
		{"docs", "src", false},
		{"./src/a.c", "src/a.c", true},
		{"/src/a.c", "src/a.c", true},
		{"", "src", true},
		{"a", "a", true},
		{"src/a\\*", "src/b", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		if (globs_overlap(cases[i].a, cases[i].b) != cases[i].overlap ||
			globs_overlap(cases[i].b, cases[i].a) != cases[i].overlap)
			fail_msg("'%s' and '%s'", cases[i].a, cases[i].b);
}

/* Both ways of asking, which must agree. */
static const char *conflict(struct scene *s, size_t task)
{
	const char *slow = schedule_touch_conflict(&s->w, &s->w.tasks[task]), *fast;
	struct schedule schedule;

	schedule_open(&s->w, &s->arena, &schedule);
	fast = schedule_held(&schedule, task);
	if (!slow != !fast || (slow && !text_equal(slow, fast)))
		fail_msg("'%s' and '%s'", slow ? slow : "", fast ? fast : "");
	return slow;
}

static void test_touches(void **state)
{
	unsigned i;

	(void)state;
	for (i = TASK_PROPOSED; i <= TASK_CANCELLED; i++) {
		bool holds = i >= TASK_ASSIGNED && i <= TASK_LANDING;
		struct scene s;

		scene_open(&s);
		add_task(&s, "a", 5, TASK_QUEUED);
		add_task(&s, "b", 5, i);
		add_task(&s, "c", 5, TASK_QUEUED);
		add_touch(&s, "nobody", "src/**");
		add_touch(&s, "b", "docs/**");
		add_touch(&s, "a", "src/a.c");
		add_touch(&s, "b", "src/*");
		add_touch(&s, "a", "other");
		if (!!conflict(&s, 0) != holds)
			fail_msg("%s", task_state_name(i));
		assert_null(conflict(&s, 1));
		assert_null(conflict(&s, 2));
		arena_done(&s.arena);
	}
}

static void test_a_queued_task_whose_attempt_ends_still_holds(void **state)
{
	struct attempt attempt = {.task = "b", .step = STEP_ENDING};
	struct scene s;

	(void)state;
	scene_open(&s);
	add_task(&s, "a", 5, TASK_QUEUED);
	add_task(&s, "b", 5, TASK_QUEUED);
	add_touch(&s, "a", "src/a");
	add_touch(&s, "b", "src/*");
	assert_null(conflict(&s, 0));
	s.w.attempts = &attempt;
	s.w.n_attempts = 1;
	assert_string_equal(conflict(&s, 0), "b");
	attempt.step = STEP_ENDED;
	assert_null(conflict(&s, 0));
	attempt.step = STEP_ENDING;
	s.w.tasks[1].state = TASK_BLOCKED;
	assert_null(conflict(&s, 0));
	arena_done(&s.arena);
}

static void test_hold_while_giving_out(void **state)
{
	struct schedule schedule;
	size_t *order;
	struct scene s;

	(void)state;
	scene_open(&s);
	add_task(&s, "a", 5, TASK_QUEUED);
	add_task(&s, "b", 6, TASK_QUEUED);
	add_touch(&s, "a", "src/**");
	add_touch(&s, "b", "src/b.c");
	schedule_open(&s.w, &s.arena, &schedule);
	assert_int_equal(schedule_order(&schedule, &order), 2);
	assert_null(schedule_held(&schedule, order[0]));
	assert_null(schedule_held(&schedule, order[1]));
	schedule_hold(&schedule, order[0]);
	assert_null(schedule_held(&schedule, order[0]));
	assert_string_equal(schedule_held(&schedule, order[1]), "a");
	arena_done(&s.arena);
}

static void test_id_order(void **state)
{
	static const char *const sorted[] = {"1", "2", "10", "99999999999999999999",
		"100000000000000000000", "T", "T-01", "T-1", "T-1-a", "T-1a", "T-2", "T-10",
		"T-10.2", "T-10.10", "a"};
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(sorted); i++) {
		for (j = 0; j < COUNT(sorted); j++) {
			int got = id_order(sorted[i], sorted[j]);

			if ((got > 0) - (got < 0) != (i > j) - (i < j))
				fail_msg("%s and %s", sorted[i], sorted[j]);
		}
	}
}

static void test_empty_world(void **state)
{
	struct scene s;
	struct schedule schedule;
	size_t *order;

	(void)state;
	scene_open(&s);
	schedule_open(&s.w, &s.arena, &schedule);
	assert_int_equal(schedule_order(&schedule, &order), 0);
	assert_false(schedule_would_cycle(&s.w, "a", "b"));
	arena_done(&s.arena);
}

/* Long chains and wide fans: what is quadratic or recursive would not come back. */
static void test_many(void **state)
{
	enum { MANY = 10000 };
	struct schedule schedule;
	size_t *order, n, i;
	struct scene s;

	(void)state;
	scene_open(&s);
	for (i = 0; i < MANY; i++) {
		char id[ID_SIZE], before[ID_SIZE], glob[TEXT_SIZE];

		TEXT_SETF(id, "T-%zu", i);
		TEXT_SETF(before, "T-%zu", i - 1);
		TEXT_SETF(glob, "src/%zu/", i);
		add_task(&s, id, 5, i < 300 ? TASK_WORKING : TASK_QUEUED);
		add_touch(&s, id, glob);
		if (i > 5000)
			add_need(&s, id, before);
		if (i > 6000)
			add_need(&s, id, "T-400");
	}
	schedule_open(&s.w, &s.arena, &schedule);
	n = schedule_order(&schedule, &order);
	assert_int_equal(n, 5000 - 300 + 1);
	assert_string_equal(s.w.tasks[order[0]].id, "T-5000");
	assert_string_equal(s.w.tasks[order[1]].id, "T-400");
	assert_string_equal(s.w.tasks[order[2]].id, "T-300");
	assert_int_equal(schedule.graph.path[5000], 5000);
	assert_int_equal(schedule.graph.path[400], 1 + 9999 - 6000);
	for (i = 0; i < n; i++)
		assert_null(schedule_held(&schedule, order[i]));
	assert_true(schedule_would_cycle(&s.w, "T-5000", "T-9999"));
	arena_done(&s.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_only_queued_ones),
		cmocka_unit_test(test_wake_and_gone),
		cmocka_unit_test(test_clock_set_back),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_globs),
		cmocka_unit_test(test_touches),
		cmocka_unit_test(test_a_queued_task_whose_attempt_ends_still_holds),
		cmocka_unit_test(test_hold_while_giving_out),
		cmocka_unit_test(test_id_order),
		cmocka_unit_test(test_empty_world),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
