/*
 * How long an account is parked: pauses that grow and end, the wait that makes nobody slow, and
 * what waits for the end of a limit.
 */
#include "tests/unit/rule_cases.h"

#include "checks/accounts.h"
#include "checks/care.h"
#include "checks/dialogs.h"

/* The limit shows once more, so long after the last one was over. */
static usec_t pause_after(enum screen_state screen, usec_t before, usec_t since_over)
{
	struct scene *s = scene_new(1);
	struct ruling r = {0};
	usec_t pause;

	scene_screen(s, W1(s), screen);
	s->accounts[0].pause = before;
	s->accounts[0].until = before ? s->world.now - since_over : 0;
	W1(s)->turn_began_awake = AGO(s, USEC_SEC);
	plan_init(&s->plan, &s->arena, &s->world);
	assert_true(rule_account(&s->plan, 0, &r));
	pause = s->plan.next.accounts[0].pause;
	assert_int_equal(s->plan.next.accounts[0].until, s->world.now + pause);
	scene_done(s);
	free(s);
	return pause;
}

static void test_pauses_grow(void **state)
{
	static const struct {
		enum screen_state screen;
		usec_t pauses[8];
	} kinds[] = {
		{SCREEN_LIMITED, {15, 30, 60, 120, 240, 240}},
		{SCREEN_RATE_LIMITED, {1, 2, 4, 8, 16, 32, 60, 60}},
		{SCREEN_OVERLOADED, {1, 2, 4, 8, 16, 32, 60, 60}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		usec_t pause = 0;

		for (size_t n = 0; n < 8 && kinds[i].pauses[n]; n++) {
			pause = pause_after(kinds[i].screen, pause, 2 * USEC_SEC);
			assert_int_equal(pause, kinds[i].pauses[n] * USEC_MIN);
		}
		/* one that comes long after is another one */
		pause = pause_after(kinds[i].screen, pause, 2 * pause);
		assert_int_equal(pause, kinds[i].pauses[0] * USEC_MIN);
	}
}

/* What the program states ends the guessing. */
static void test_stated(void **state)
{
	struct scene *s = scene_new(1);
	struct ruling r = {0};

	(void)state;
	scene_screen(s, W1(s), SCREEN_LIMITED);
	LOOK1(s)->limit_until = s->world.now + 5 * USEC_HOUR;
	s->accounts[0].pause = USEC_HOUR;
	s->accounts[0].until = s->world.now + USEC_MIN;
	s->accounts[0].state = ACCOUNT_LIMITED;
	plan_init(&s->plan, &s->arena, &s->world);
	assert_true(rule_account(&s->plan, 0, &r));
	assert_true(r.quiet);
	assert_int_equal(s->plan.next.accounts[0].until, s->world.now + 5 * USEC_HOUR);
	assert_int_equal(s->plan.next.accounts[0].pause, 0);
	scene_done(s);
	free(s);
}

/* An attempt is as old afterwards as it was when its account was parked, and no redrive counts. */
static void test_wait_is_no_age(void **state)
{
	struct scene *s = scene_new(1);
	struct ruling r = {0};
	struct attempt *a = at_work(s);

	(void)state;
	a->progress_awake = AGO(s, 6 * USEC_HOUR);
	s->accounts[0].state = ACCOUNT_LIMITED;
	s->accounts[0].until = s->world.now;
	s->accounts[0].since_awake = AGO(s, 5 * USEC_HOUR);
	plan_init(&s->plan, &s->arena, &s->world);
	assert_true(rule_account_back(&s->plan, 0, &r));
	assert_int_equal(s->plan.next.attempts[0].progress_awake, AGO(s, USEC_HOUR));
	scene_done(s);

	scene_init(s, 1);
	at_work(s)->redrives = 2;
	scene_screen(s, W1(s), SCREEN_RATE_LIMITED);
	plan_init(&s->plan, &s->arena, &s->world);
	assert_true(rule_account(&s->plan, 0, &r));
	assert_int_equal(s->plan.next.attempts[0].redrives, 0);
	scene_done(s);
	free(s);
}

/* Told to go on so long after the limit's end: who goes on by itself is not told before that. */
static bool is_told(usec_t resumes_itself, usec_t since_over)
{
	struct scene *s = scene_new(1);
	struct ruling r = {0};
	bool told;

	at_rest(s, USEC_HOUR);
	W1(s)->health = HEALTH_RESTING;
	s->profiles[0].resumes_itself = resumes_itself;
	s->accounts[0].until = s->world.now - since_over;
	plan_init(&s->plan, &s->arena, &s->world);
	told = rule_redrive(&s->plan, 0, &r);
	scene_done(s);
	free(s);
	return told;
}

static void test_resumes_itself(void **state)
{
	(void)state;
	assert_true(is_told(0, USEC_SEC));
	assert_false(is_told(2 * USEC_MIN, USEC_SEC));
	assert_true(is_told(2 * USEC_MIN, 3 * USEC_MIN));
}

/* The dialog that a limit opened is answered when it is over. */
static void test_dialog_waits(void **state)
{
	struct scene *s = scene_new(1);
	struct ruling r = {0};

	(void)state;
	scene_screen(s, W1(s), SCREEN_LIMITED);
	LOOK1(s)->dialog = 1;
	s->accounts[0].state = ACCOUNT_LIMITED;
	s->accounts[0].until = s->world.now + USEC_HOUR;
	plan_init(&s->plan, &s->arena, &s->world);
	assert_false(rule_dialog_key(&s->plan, 0, &r));
	s->plan.next.accounts[0].state = ACCOUNT_OK;
	assert_true(rule_dialog_key(&s->plan, 0, &r));
	scene_done(s);
	free(s);
}

static void test_says(void **state)
{
	struct account c = {.name = "main", .until = INT64_C(1795352340) * USEC_SEC};
	static const char *const says[] = {
		"account main is fine",
		"account main has reached its usage limit, until 2026-11-22 12:59 UTC",
		"account main sends too much at a time, until 2026-11-22 12:59 UTC",
		"account main meets an overloaded service, until 2026-11-22 12:59 UTC",
		"account main is logged out",
		"account main is out of credit",
	};
	char text[TEXT_SIZE];

	(void)state;
	for (c.state = ACCOUNT_OK; c.state <= ACCOUNT_OUT_OF_CREDIT; c.state++) {
		account_says(&c, &text);
		assert_string_equal(text, says[c.state]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pauses_grow),
		cmocka_unit_test(test_stated),
		cmocka_unit_test(test_wait_is_no_age),
		cmocka_unit_test(test_resumes_itself),
		cmocka_unit_test(test_dialog_waits),
		cmocka_unit_test(test_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
