/*
 * Stories of decide: what happens over time.
 *
 * test_rules has each rule alone; here they work together, with a clock that goes on.
 */
#include "tests/unit/rule_cases.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Minutes until that rule decides something; texts are taken for delivered at once. */
static int minutes_until(struct scene *s, const char *rule, int most)
{
	for (int minute = 0; minute <= most; minute++) {
		for (int i = 0; i < 5; i++) {
			scene_step(s);
			if (scene_decided(s, rule))
				return minute;
			s->world.n_deliveries = 0;
		}
		scene_pass(s, USEC_MIN);
	}
	return -1;
}

/* --- care over time --- */

static void test_stuck_story(void **state)
{
	struct scene *s = scene_new(1);

	(void)state;
	at_work_lately(s);
	W1(s)->turn_open = false;
	W1(s)->turn_began_awake = 0;
	scene_screen(s, W1(s), SCREEN_IDLE);
	s->attempts[0].progress_awake = s->world.awake;
	assert_int_equal(minutes_until(s, "reminder", 70), 60);
	assert_int_equal(minutes_until(s, "ask", 70), 60);
	assert_int_equal(minutes_until(s, "ask-answered", 70), 15);
	assert_int_equal(s->attempts[0].asks_unanswered, 1);
	assert_int_equal(minutes_until(s, "ask", 70), 45);
	assert_int_equal(minutes_until(s, "stuck-restart", 70), 15);
	assert_int_equal(s->attempts[0].step, STEP_ENDING);
	assert_non_null(scene_find_intent(s, VERB_END, 0));
	scene_free(s);
}

static void test_resting_story(void **state)
{
	struct scene *s = scene_new(1);

	(void)state;
	at_rest(s, 0);
	s->attempts[0].progress_awake = s->world.awake;
	assert_int_equal(minutes_until(s, "redrive", 70), 2);
	assert_int_equal(minutes_until(s, "redrive", 70), 10);
	assert_int_equal(minutes_until(s, "redrive", 70), 30);
	assert_int_equal(minutes_until(s, "redrive", 70), 30);
	assert_int_equal(s->attempts[0].outcome_next, OUTCOME_RESTING);
	scene_free(s);
}

/* --- crashes over time --- */

static void test_pauses_grow(void **state)
{
	static const int seconds[] = {10, 20, 40, 80, 160, 320, 640, 900, 900};
	struct scene *s = scene_new(2);

	(void)state;
	s->world.settings.quarantine_crashes = 100;
	for (size_t i = 0; i < COUNT(seconds); i++) {
		usec_t least = seconds[i] * USEC_SEC, pause;

		for (size_t n = 0; n < 2; n++) {
			s->workers[n].session = 7;
			s->looks[n].session = ANSWER_ALIVE;
			s->looks[n].dead = true;
		}
		s->world.n_intents = 0;
		scene_step(s);
		assert_int_equal(scene_decided(s, "agent-died"), 2);
		pause = W1(s)->next_start_awake - s->world.awake;
		if (pause < least || pause > least + least / 4 || pause > 15 * USEC_MIN)
			fail_msg("crash %zu: %lld s", i + 1, (long long)(pause / USEC_SEC));
		if (seconds[i] < 900) /* a fleet does not start as one */
			assert_true(W1(s)->next_start_awake != W2(s)->next_start_awake);
		scene_pass(s, USEC_HOUR);
	}
	scene_free(s);
}

static void test_probes_are_later_each_time(void **state)
{
	static const int hours[] = {1, 4, 12, 12};
	struct scene *s = scene_new(1);

	(void)state;
	for (size_t i = 0; i < COUNT(hours); i++) {
		for (int crash = 0; crash < (i ? 1 : 3); crash++) {
			scene_pass(s, USEC_MIN);
			W1(s)->session = 7;
			LOOK1(s)->dead = true;
			s->world.n_intents = 0;
			scene_step(s);
		}
		assert_int_equal(W1(s)->pin, PIN_QUARANTINED);
		W1(s)->session = 0;
		LOOK1(s)->dead = false;
		assert_int_equal(minutes_until(s, "probe", 800), hours[i] * 60);
		assert_int_equal(W1(s)->pin, PIN_NONE);
	}
	scene_free(s);
}

static void test_mass_death_story(void **state)
{
	struct scene *s = scene_new(4);
	size_t told = 0, restarted = 0;

	(void)state;
	at_work(s);
	for (size_t i = 0; i < 4; i++)
		s->looks[i].session = ANSWER_ABSENT;
	for (int i = 0; i < 20; i++) {
		scene_step(s);
		told += scene_decided(s, "mass-death");
		restarted += scene_decided(s, "agent-died");
		if (i < 10)
			assert_null(scene_find_intent(s, VERB_END, 0));
		scene_pass(s, 30 * USEC_SEC);
	}
	assert_int_equal(told, 2); /* it holds; three looks agree */
	assert_int_equal(restarted, 0);
	assert_int_equal(s->world.n_intents, 4);
	for (size_t i = 1; i < 4; i++)
		assert_true(s->workers[i].next_start_awake > s->workers[i - 1].next_start_awake);
	assert_false(s->attempts[0].counts);
	scene_free(s);
}

/* --- clocks --- */

static void fill_awake(void *row, const struct row_table *t)
{
	for (size_t f = 0; f < t->n_fields; f++)
		if (t->fields[f].type == FIELD_AWAKE)
			*(usec_t *)(void *)((char *)row + t->fields[f].offset) = 1000 * USEC_SEC;
}

static void check_awake(const void *row, const struct row_table *t, usec_t want)
{
	for (size_t f = 0; f < t->n_fields; f++) {
		const usec_t *value =
			(const usec_t *)(const void *)((const char *)row + t->fields[f].offset);

		if (t->fields[f].type == FIELD_AWAKE && *value != want)
			fail_msg("%s.%s is not shifted", t->name, t->fields[f].name);
	}
}

/* A reboot: the monotonic clock begins anew, and every age goes on where it was. */
static void test_a_gap_shifts_every_age(void **state)
{
	struct scene *s = scene_new(1);
	struct plan *p = &s->plan;

	(void)state;
	scene_attempt(s, scene_task(s, "T-1", TASK_QUEUED), W1(s));
	scene_delivery(s, W1(s), 0, KIND_SAY, DELIVERY_QUEUED);
	scene_intent(s, VERB_END, W1(s), 0);
	s->world.n_crashes = 1;
	fill_awake(&s->attempts[0], &row_tables[ROW_ATTEMPT]);
	fill_awake(&s->workers[0], &row_tables[ROW_WORKER]);
	fill_awake(&s->deliveries[0], &row_tables[ROW_DELIVERY]);
	fill_awake(&s->intents[0], &row_tables[ROW_INTENT]);
	fill_awake(&s->crashes[0], &row_tables[ROW_CRASH]);
	s->world.n_landings = 1;
	fill_awake(&s->landings[0], &row_tables[ROW_LANDING]);
	fill_awake(&s->world.project, &row_tables[ROW_PROJECT]);
	s->world.gap = -1000 * USEC_SEC;
	plan_init(p, &s->arena, &s->world);
	for (size_t i = 0; i < rules_count; i++)
		if (text_equal(rules[i].name, "clock-gap"))
			assert_true(decide_rule(p, &rules[i]));
	/* exactly 0 would say "never" */
	check_awake(&p->next.attempts[0], &row_tables[ROW_ATTEMPT], -1);
	check_awake(&p->next.workers[0], &row_tables[ROW_WORKER], -1);
	check_awake(&p->next.deliveries[0], &row_tables[ROW_DELIVERY], -1);
	check_awake(&p->next.intents[0], &row_tables[ROW_INTENT], -1);
	check_awake(&p->next.crashes[0], &row_tables[ROW_CRASH], -1);
	check_awake(&p->next.landings[0], &row_tables[ROW_LANDING], -1);
	check_awake(&p->next.project, &row_tables[ROW_PROJECT], -1);
	scene_free(s);
}

/* Eleven texts in one look: the eleventh is refused, and its author is told once. */
static void test_texts_between_workers_are_limited(void **state)
{
	struct scene *s = scene_new(2);
	int64_t says = 0, notices = 0;

	(void)state;
	for (int i = 0; i < 13; i++)
		TEXT_SET(scene_event(s, EVENT_SAY, W1(s))->task, "w-2");
	TEXT_SET(scene_event(s, EVENT_SAY, W2(s))->task, "w-1");
	scene_decide(s);
	for (size_t i = 0; i < s->plan.next.n_deliveries; i++) {
		const struct delivery *d = &s->plan.next.deliveries[i];

		says += d->kind == KIND_SAY;
		notices += d->kind == KIND_NOTICE && text_equal(d->worker, "w-1");
	}
	assert_int_equal(says, 11); /* the other way is a pair of its own */
	assert_int_equal(notices, 1);
	scene_free(s);
}

/* A group stays where its context is; whose branch it goes on with comes first. */
static void test_group_goes_to_who_had_the_last(void **state)
{
	struct scene *s = scene_new(3);

	(void)state;
	W1(s)->used = W2(s)->used = true;
	TEXT_SET(W2(s)->group, "parser");
	TEXT_SET(scene_task(s, "T-1", TASK_QUEUED)->group, "parser");
	scene_step(s);
	assert_string_equal(s->attempts[0].worker, "w-2");
	TEXT_SET(scene_task(s, "T-2", TASK_QUEUED)->group, "parser");
	scene_step(s);
	assert_string_not_equal(s->attempts[1].worker, "w-2"); /* busy: preferred, not needed */
	assert_string_equal(scene_worker(s, s->attempts[1].worker)->group, "parser");
	assert_string_equal(W2(s)->group, "");
	scene_free(s);
}

static bool is_in_inbox(const struct scene *s, const char *cause)
{
	for (size_t i = 0; i < s->world.n_alerts; i++)
		if (text_equal(s->world.alerts[i].cause, cause) && !s->world.alerts[i].closed)
			return true;
	return false;
}

/* A process that does not die: ended for ever, and after three times a person is told. */
static void test_an_end_in_vain(void **state)
{
	struct scene *s = scene_new(1);

	(void)state;
	scene_intent(s, VERB_END, W1(s), 0);
	for (int n = 1; n <= 6; n++) {
		scene_pass(s, 11 * USEC_SEC);
		scene_answer(scene_find_intent(s, VERB_END, 0), INTENT_REFUSED,
			"1 processes of the agent could not be ended");
		scene_step(s);
		assert_int_equal(scene_decided(s, "agent-ended"), 1);
		assert_int_equal(is_in_inbox(s, "does-not-end w-1"), n >= 3);
	}
	scene_answer(scene_find_intent(s, VERB_END, 0), INTENT_DONE, "");
	scene_step(s);
	scene_step(s);
	assert_false(is_in_inbox(s, "does-not-end w-1"));
	scene_free(s);
}

/* --- dispatch --- */

static void test_one_tick_gives_to_everybody(void **state)
{
	struct touch touches[] = {{"T-1", "src/a*"}, {"T-2", "src/"}, {"T-3", "doc/"}};
	struct scene *s = scene_new(3);

	(void)state;
	for (int i = 1; i <= 4; i++) {
		char id[8];

		TEXT_SETF(id, "T-%d", i);
		scene_task(s, id, TASK_QUEUED)->priority = i;
	}
	s->world.touches = touches;
	s->world.n_touches = COUNT(touches);
	scene_step(s);
	assert_int_equal(scene_decided(s, "dispatch"), 3);
	assert_int_equal(s->tasks[0].state, TASK_ASSIGNED);
	assert_int_equal(s->tasks[1].state, TASK_QUEUED); /* its paths are held by T-1 */
	assert_int_equal(s->tasks[2].state, TASK_ASSIGNED);
	assert_int_equal(s->tasks[3].state, TASK_ASSIGNED);
	assert_true(!text_equal(s->attempts[0].worker, s->attempts[1].worker));
	assert_true(!text_equal(s->attempts[0].code, s->attempts[1].code));
	scene_free(s);
}

static void test_the_avoided_worker_is_last(void **state)
{
	struct scene *s = scene_new(2);

	(void)state;
	TEXT_SET(scene_task(s, "T-1", TASK_QUEUED)->avoid_worker, "w-1");
	scene_step(s);
	assert_string_equal(s->attempts[0].worker, "w-2");
	scene_free(s);
}

/* --- what the simulator found --- */

/* Its time ends while nobody knows what came of Enter: that must still be settled. */
static void test_an_open_enter_is_settled(void **state)
{
	struct scene *s = scene_new(1);
	struct delivery *d = scene_delivery(s, W1(s), 0, KIND_NUDGE, DELIVERY_TYPED);
	struct intent *in = scene_intent(s, VERB_ENTER, W1(s), d->id);

	(void)state;
	d->valid_until = s->world.now;
	in->outcome = INTENT_UNKNOWN;
	LOOK1(s)->session = ANSWER_UNKNOWN;
	scene_step(s);
	assert_int_equal(s->deliveries[0].state, DELIVERY_TYPED);
	LOOK1(s)->session = ANSWER_ALIVE;
	for (int i = 0; i < 5; i++)
		scene_step(s);
	assert_null(scene_find_intent(s, VERB_ENTER, 0));
	assert_int_equal(s->deliveries[0].state, DELIVERY_CLEARING);
	scene_free(s);
}

/* It stands in the busy program's own queue: what moves on the screen is another turn. */
static void test_a_queued_text_is_not_seen(void **state)
{
	struct scene *s = scene_new(1);

	(void)state;
	at_work_lately(s);
	s->profiles[0].has_events = false;
	scene_delivery(s, W1(s), s->attempts[0].id, KIND_REMINDER, DELIVERY_UNCONFIRMED);
	LOOK1(s)->queued_text = true;
	scene_pass(s, USEC_MIN);
	LOOK1(s)->moved_awake = LOOK1(s)->wrote_awake = s->world.awake;
	scene_step(s);
	assert_int_equal(s->deliveries[0].state, DELIVERY_UNCONFIRMED);
	LOOK1(s)->queued_text = false;
	scene_step(s);
	assert_int_equal(s->deliveries[0].state, DELIVERY_ACKNOWLEDGED);
	scene_free(s);
}

/* A task's waiting time begins when it is ready; what it waited in an older project counts. */
static void test_waiting_time(void **state)
{
	struct scene *s = scene_new(1);
	struct task *here = scene_task(s, "T-1", TASK_QUEUED);
	struct task *older = scene_task(s, "T-2", TASK_QUEUED);
	usec_t since = older->added - 5 * USEC_HOUR;

	(void)state;
	s->world.project.paused = true;
	here->added = here->ready_since = s->world.now - USEC_HOUR;
	older->ready_since = since;
	TEXT_SET(here->reason, "waits for T-0 (working)");
	TEXT_SET(older->reason, "waits for T-0 (working)");
	scene_step(s);
	assert_string_equal(here->reason, "ready");
	assert_string_equal(older->reason, "ready");
	assert_true(here->ready_since == s->world.now);
	assert_true(older->ready_since == since);
	scene_free(s);
}

/* Whose task became ready is told while at work on another one, and never a second time. */
static void test_ready_is_told_once(void **state)
{
	for (int told = 0; told < 2; told++) {
		struct scene *s = scene_new(1);
		struct task *t;

		(void)state;
		scene_attempt(s, scene_task(s, "T-1", TASK_QUEUED), W1(s));
		t = scene_task(s, "T-2", TASK_QUEUED);
		TEXT_SET(t->assignee, "w-1");
		TEXT_SET(t->reason, "waits for T-0 (working)");
		t->cleared_told = told;
		scene_step(s);
		assert_string_equal(t->reason, "ready");
		assert_true(t->cleared_told);
		assert_int_equal(s->world.n_deliveries, !told);
		scene_free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stuck_story),
		cmocka_unit_test(test_resting_story),
		cmocka_unit_test(test_pauses_grow),
		cmocka_unit_test(test_probes_are_later_each_time),
		cmocka_unit_test(test_mass_death_story),
		cmocka_unit_test(test_a_gap_shifts_every_age),
		cmocka_unit_test(test_texts_between_workers_are_limited),
		cmocka_unit_test(test_group_goes_to_who_had_the_last),
		cmocka_unit_test(test_an_end_in_vain),
		cmocka_unit_test(test_one_tick_gives_to_everybody),
		cmocka_unit_test(test_the_avoided_worker_is_last),
		cmocka_unit_test(test_an_open_enter_is_settled),
		cmocka_unit_test(test_a_queued_text_is_not_seen),
		cmocka_unit_test(test_waiting_time),
		cmocka_unit_test(test_ready_is_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
