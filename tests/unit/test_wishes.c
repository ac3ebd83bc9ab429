/*
 * Wishes: a person's word in every state of a task, with what stands after it.
 */
#include "tests/unit/rule_cases.h"

#include "checks/transitions.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void test_cancel_and_retry_in_every_state(void **state)
{
	(void)state;
	for (enum task_state from = TASK_PROPOSED; from <= TASK_CANCELLED; from++)
		for (int retry = 0; retry < 2; retry++) {
			struct scene *s = scene_new(1);
			enum task_state to = from;
			bool means = task_edge_find(
				from, retry ? TASK_EVENT_RETRIED : TASK_EVENT_CANCELLED, &to);

			s->world.project.paused = true;
			s->world.settings.land_none = false;
			scene_task(s, "T-1", from);
			scene_wish(s, retry ? WISH_RETRY : WISH_CANCEL, "T-1");
			scene_decide(s);
			if (s->plan.next.tasks[0].state != to)
				fail_msg("%s %s: is %s", retry ? "retry" : "cancel",
					task_state_name(from),
					task_state_name(s->plan.next.tasks[0].state));
			assert_int_equal(
				s->plan.next.wishes[0].state, means ? WISH_HONOURED : WISH_REFUSED);
			assert_true(*s->plan.next.wishes[0].outcome);
			scene_free(s);
		}
}

/* The agent is ended first; a later restart does not bring a cancelled task back. */
static void test_cancel_of_work_stands(void **state)
{
	struct scene *s = scene_new(1);

	(void)state;
	at_work_lately(s);
	scene_wish(s, WISH_CANCEL, "T-1");
	scene_step(s);
	assert_int_equal(s->tasks[0].state, TASK_WORKING);
	scene_wish(s, WISH_RESTART, "w-1");
	scene_step(s);
	scene_answer(scene_find_intent(s, VERB_END, 0), INTENT_DONE, "");
	scene_step(s);
	assert_int_equal(s->tasks[0].state, TASK_CANCELLED);
	assert_int_equal(W1(s)->attempt, 0);
	scene_free(s);
}

/* While T-2 was cancelled T-1 came to wait for T-3, which waits for T-2, which needs T-1. */
static void test_a_retry_closes_no_circle(void **state)
{
	static const struct dependency circle[] = {
		{.task = "T-2", .needs = "T-1", .source = "task"},
		{.task = "T-3", .needs = "T-2", .source = "task"},
		{.task = "T-1", .needs = "T-3", .source = "worker"}};
	struct scene *s = scene_new(1);

	(void)state;
	scene_task(s, "T-1", TASK_QUEUED);
	scene_task(s, "T-2", TASK_CANCELLED);
	scene_task(s, "T-3", TASK_QUEUED);
	memcpy(s->dependencies, circle, sizeof circle);
	s->world.n_dependencies = COUNT(circle);
	scene_wish(s, WISH_RETRY, "T-2");
	scene_step(s);
	assert_int_equal(s->world.n_dependencies, 2);
	assert_int_equal(s->tasks[0].state, TASK_ASSIGNED);
	scene_free(s);
}

static void test_poison_is_forgiven_by_retry(void **state)
{
	struct scene *s = scene_new(2);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct attempt *a = scene_attempt(
			s, i ? &s->tasks[0] : scene_task(s, "T-1", TASK_QUEUED), &s->workers[i]);

		s->looks[i].dead = true;
		scene_step(s);
		s->workers[i].session = 0;
		s->looks[i] = (struct look){0};
		s->world.n_intents = 0;
		scene_step(s);
		assert_int_equal(a->step, STEP_ENDED);
	}
	assert_int_equal(s->tasks[0].state, TASK_BLOCKED);
	assert_int_equal(s->tasks[0].attempts_used, 1);
	s->world.project.paused = true;
	scene_wish(s, WISH_RETRY, "T-1");
	scene_step(s);
	assert_int_equal(s->tasks[0].state, TASK_QUEUED);
	assert_int_equal(s->world.n_crashes, 0);
	scene_free(s);
}

static void test_retry_forgets_what_was_red(void **state)
{
	struct scene *s = scene_new(1);
	struct landing *l = &s->landings[s->world.n_landings++];

	(void)state;
	scene_task(s, "T-1", TASK_BLOCKED);
	*l = (struct landing){.task = "T-1", .red = "key", .red_tree = "tree", .red_times = 3};
	s->world.project.paused = true;
	scene_wish(s, WISH_RETRY, "T-1");
	scene_step(s);
	assert_int_equal(s->landings[0].red_times, 0);
	assert_string_equal(s->landings[0].red_tree, "");
	scene_free(s);
}

static void test_denied_proposal_is_told(void **state)
{
	struct scene *s = scene_new(2);
	struct task *t = scene_task(s, "T-1", TASK_PROPOSED);
	struct wish *x = scene_wish(s, WISH_DENY, "T-1");

	(void)state;
	TEXT_SET(t->proposed_by, "w-2");
	TEXT_SET(x->args, "no need");
	scene_decide(s);
	assert_int_equal(s->plan.next.tasks[0].state, TASK_CANCELLED);
	assert_string_equal(s->plan.next.tasks[0].reason, "denied by a person: no need");
	assert_int_equal(s->plan.next.n_deliveries, 1);
	assert_string_equal(s->plan.next.deliveries[0].worker, "w-2");
	assert_string_equal(s->plan.next.deliveries[0].note,
		"T-1, which you proposed, was denied by a person: no need");
	scene_free(s);
}

/* A person's word about who does it outlives every other preference. */
static void test_assigned_waits_for_its_worker(void **state)
{
	struct scene *s = scene_new(2);
	struct task *t = scene_task(s, "T-1", TASK_QUEUED);

	(void)state;
	W1(s)->pin = PIN_PAUSED;
	TEXT_SET(t->avoid_worker, "w-1");
	TEXT_SET(scene_wish(s, WISH_ASSIGN, "T-1")->args, "w-1");
	for (int i = 0; i < 5; i++) {
		scene_step(s);
		scene_pass(s, USEC_HOUR);
	}
	assert_int_equal(s->tasks[0].state, TASK_QUEUED);
	W1(s)->pin = PIN_NONE;
	scene_step(s);
	scene_step(s);
	assert_int_equal(s->tasks[0].state, TASK_ASSIGNED);
	assert_string_equal(s->attempts[0].worker, "w-1");
	scene_free(s);
}

static void test_stop_workers(void **state)
{
	struct scene *s = scene_new(3);

	(void)state;
	at_work_lately(s);
	scene_attempt(s, scene_task(s, "T-2", TASK_QUEUED), W2(s));
	s->attempts[1].step = STEP_BRANCH; /* not begun: no agent */
	s->tasks[1].state = TASK_ASSIGNED;
	W2(s)->session = 0;
	scene_wish(s, WISH_STOP_WORKERS, "");
	scene_step(s);
	assert_true(s->world.project.paused);
	assert_int_equal(s->world.n_intents, 2);
	assert_int_equal(s->tasks[1].state, TASK_QUEUED);
	assert_int_equal(s->tasks[1].attempts_used, 0);
	scene_free(s);
}

static void test_without_looks_no_door_is_asked(void **state)
{
	static const struct {
		enum wish_verb verb;
		const char *subject;
	} wishes[] = {{WISH_PAUSE, "w-1"}, {WISH_RESUME, "w-1"}, {WISH_RESTART, "w-1"},
		{WISH_CANCEL, "T-1"}, {WISH_SAY, "w-1"}, {WISH_STOP_WORKERS, ""},
		{WISH_RESTART, "w-2"}, {WISH_PAUSE, ""}, {WISH_RESUME, ""}, {WISH_ADMIT, "w-1"},
		{WISH_DENY, "w-1"}};

	(void)state;
	for (size_t i = 0; i < COUNT(wishes); i++) {
		struct scene *s = scene_new(2);

		at_work_lately(s);
		scene_wish(s, wishes[i].verb, wishes[i].subject);
		s->world.fresh = false;
		scene_step(s);
		assert_int_equal(s->world.n_intents, 0);
		s->world.fresh = true; /* a daemon comes up: nothing is forgotten */
		scene_step(s);
		assert_int_equal(s->world.n_wishes, 0);
		if (wishes[i].verb == WISH_RESTART || wishes[i].verb == WISH_CANCEL ||
			wishes[i].verb == WISH_STOP_WORKERS)
			assert_non_null(scene_find_intent(s, VERB_END, 0));
		scene_free(s);
	}
}

static void ask(struct scene *s, const char *mark)
{
	at_work_lately(s);
	scene_screen(s, W1(s), SCREEN_ASKING);
	TEXT_SET(LOOK1(s)->asks, "Bash: make");
	TEXT_SET(LOOK1(s)->asks_mark, mark);
	TEXT_SETF(LOOK1(s)->key_mark, "%lld:7:1", (long long)W1(s)->pid);
	LOOK1(s)->approve = 2;
	LOOK1(s)->deny = 1;
}

/* The answer to what was read goes to that, by the option of the profile that is there. */
static void test_answers(void **state)
{
	static const struct {
		enum wish_verb verb;
		const char *args, *mark;
		bool copy_mode, cannot;
		enum wish_state is;
		int64_t option;
	} cases[] = {
		{WISH_ADMIT, "abc", "abc", false, false, WISH_HONOURED, 2},
		{WISH_DENY, "abc", "abc", false, false, WISH_HONOURED, 1},
		{WISH_DENY, "abc not here", "abc", false, false, WISH_HONOURED, 1},
		{WISH_ADMIT, "abc", "abd", false, false, WISH_REFUSED, 0},
		{WISH_DENY, "abc", "abd", false, false, WISH_REFUSED, 0},
		{WISH_ADMIT, "", "", false, false, WISH_REFUSED, 0},
		{WISH_ADMIT, "abc", "abc", true, false, WISH_REFUSED, 0},
		{WISH_ADMIT, "abc", "abc", false, true, WISH_REFUSED, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct scene *s = scene_new(1);
		enum verb verb = cases[i].verb == WISH_ADMIT ? VERB_APPROVE : VERB_DENY;
		const struct intent *in;

		ask(s, cases[i].mark);
		LOOK1(s)->copy_mode = cases[i].copy_mode;
		if (cases[i].cannot)
			LOOK1(s)->approve = 0;
		TEXT_SET(scene_wish(s, cases[i].verb, "w-1")->args, cases[i].args);
		scene_decide(s);
		assert_int_equal(s->plan.next.wishes[0].state, cases[i].is);
		in = plan_intent(&s->plan, "w-1", verb, cases[i].option);
		assert_true((cases[i].is == WISH_HONOURED) == (in != NULL));
		if (in)
			assert_true(text_starts(in->args, LOOK1(s)->key_mark));
		scene_free(s);
	}
}

/* Whoever is refused is told so, once the key is known to have gone there. */
static void test_refused_is_told(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		static const enum intent_state outcomes[] = {
			INTENT_REFUSED, INTENT_DONE, INTENT_UNKNOWN, INTENT_UNKNOWN};
		struct scene *s = scene_new(1);
		bool done = i % 2; /* of the unknown ones the pane's mark tells */
		struct intent *in;

		ask(s, "abc");
		in = scene_intent(s, VERB_DENY, W1(s), 1);
		TEXT_SET(in->args, "1:7:1 not here");
		if (done)
			TEXT_SETF(LOOK1(s)->key_mark, "%lld:%lld:2", (long long)W1(s)->pid,
				(long long)in->id);
		scene_answer(in, outcomes[i], "");
		scene_decide(s);
		assert_int_equal(s->plan.next.n_deliveries > s->world.n_deliveries, done);
		if (done)
			assert_non_null(
				strstr(s->plan.next.deliveries[s->plan.next.n_deliveries - 1].note,
					": not here;"));
		scene_free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_poison_is_forgiven_by_retry),
		cmocka_unit_test(test_cancel_and_retry_in_every_state),
		cmocka_unit_test(test_cancel_of_work_stands),
		cmocka_unit_test(test_retry_forgets_what_was_red),
		cmocka_unit_test(test_denied_proposal_is_told),
		cmocka_unit_test(test_assigned_waits_for_its_worker),
		cmocka_unit_test(test_without_looks_no_door_is_asked),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_refused_is_told),
		cmocka_unit_test(test_stop_workers),
		cmocka_unit_test(test_a_retry_closes_no_circle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
