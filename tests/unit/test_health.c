/*
 * A worker's health: a situation for each row of the table, and what a failed look may not do.
 */
#include "tests/unit/rule_cases.h"

#include "checks/health.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void paused(struct scene *s)
{
	W1(s)->pin = PIN_PAUSED;
}

static void quarantined(struct scene *s)
{
	W1(s)->pin = PIN_QUARANTINED;
	W1(s)->probe_awake = AGO(s, -USEC_HOUR);
}

static void offline(struct scene *s)
{
	W1(s)->session = 0;
}

static void setup_failed(struct scene *s)
{
	offline(s);
	W1(s)->seat = SEAT_FAILED;
}

static void crashed(struct scene *s)
{
	LOOK1(s)->dead = true;
}

static void crashed_and_waits(struct scene *s)
{
	offline(s);
	W1(s)->next_start_awake = AGO(s, -USEC_SEC);
}

static void logged_out(struct scene *s)
{
	scene_screen(s, W1(s), SCREEN_LOGGED_OUT);
}

static void limited(struct scene *s)
{
	scene_screen(s, W1(s), SCREEN_LIMITED);
}

static void starting(struct scene *s)
{
	W1(s)->health = HEALTH_STARTING;
	scene_screen(s, W1(s), SCREEN_UNKNOWN);
	W1(s)->since_awake = s->world.awake;
}

/* Until its own pane was looked at, what the agent before it showed is all that there is. */
static void starting_unseen(struct scene *s)
{
	starting(s);
	scene_screen(s, W1(s), SCREEN_IDLE);
	s->world.looks[0].session = ANSWER_UNKNOWN;
}

/* After a pause in mid-start the screen alone says so: never idle. */
static void starting_again(struct scene *s)
{
	W1(s)->health = HEALTH_PAUSED;
	scene_screen(s, W1(s), SCREEN_STARTING);
}

static void asking(struct scene *s)
{
	scene_screen(s, W1(s), SCREEN_ASKING);
}

/* What it asks fills its row: the words about it are cut, it asks all the same. */
static void asking_at_length(struct scene *s)
{
	char *evidence = s->world.looks[0].evidence;

	scene_screen(s, W1(s), SCREEN_ASKING);
	memset(evidence, 'x', TEXT_SIZE - 1);
	evidence[TEXT_SIZE - 1] = '\0';
}

/* Its event says so; the look is of a moment before the dialog was drawn. */
static void asking_by_event(struct scene *s)
{
	at_work_lately(s);
	W1(s)->asking = true;
	TEXT_SET(W1(s)->asked, "Bash: curl");
	W1(s)->asked_awake = s->world.awake;
	LOOK1(s)->looked_awake = s->world.awake;
}

/* A later look shows the turn again: it was answered. */
static void asked_before(struct scene *s)
{
	asking_by_event(s);
	W1(s)->asked_awake = AGO(s, 2 * USEC_SEC);
}

static void unknown(struct scene *s)
{
	scene_screen(s, W1(s), SCREEN_UNKNOWN);
}

static void works(struct scene *s)
{
	at_work_lately(s);
}

static void works_slowly(struct scene *s)
{
	at_work(s);
}

static void is_stuck(struct scene *s)
{
	at_work(s)->progress_awake = AGO(s, 2 * USEC_HOUR);
}

static void rests(struct scene *s)
{
	at_rest(s, USEC_SEC);
}

/* A turn of before the attempt is no answer to its brief. */
static void rests_from_before(struct scene *s)
{
	struct attempt *a = at_rest(s, 0);

	a->began_awake = a->progress_awake = AGO(s, USEC_MIN);
}

static void winds_down(struct scene *s)
{
	W1(s)->turn_open = true;
	scene_screen(s, W1(s), SCREEN_BUSY);
}

static void is_idle(struct scene *s)
{
	(void)s;
}

static void test_health(void **state)
{
	static const struct {
		const char *what;
		void (*arrange)(struct scene *s);
		enum health health;
	} rows[] = {
		{"paused", paused, HEALTH_PAUSED},
		{"quarantined", quarantined, HEALTH_QUARANTINED},
		{"offline", offline, HEALTH_OFFLINE},
		{"setup failed", setup_failed, HEALTH_SETUP_FAILED},
		{"crashed", crashed, HEALTH_CRASHED},
		{"crashed, pause", crashed_and_waits, HEALTH_CRASHED},
		{"logged out", logged_out, HEALTH_LOGGED_OUT},
		{"limited", limited, HEALTH_LIMITED},
		{"starting", starting, HEALTH_STARTING},
		{"starting, not looked at", starting_unseen, HEALTH_STARTING},
		{"starting after a pause", starting_again, HEALTH_STARTING},
		{"asking", asking, HEALTH_ASKING},
		{"asking at length", asking_at_length, HEALTH_ASKING},
		{"asking by its event", asking_by_event, HEALTH_ASKING},
		{"asked before", asked_before, HEALTH_HEALTHY},
		{"unknown", unknown, HEALTH_UNKNOWN},
		{"resting", rests, HEALTH_RESTING},
		{"a turn of before", rests_from_before, HEALTH_HEALTHY},
		{"stuck", is_stuck, HEALTH_STUCK},
		{"slow", works_slowly, HEALTH_SLOW},
		{"healthy", works, HEALTH_HEALTHY},
		{"winding down", winds_down, HEALTH_WINDING_DOWN},
		{"idle", is_idle, HEALTH_IDLE},
	};
	unsigned seen = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene *s = scene_new(1);

		rows[i].arrange(s);
		scene_step(s);
		if (W1(s)->health != rows[i].health)
			fail_msg("%s: is %s", rows[i].what, health_name(W1(s)->health));
		seen |= 1u << rows[i].health;
		scene_free(s);
	}
	for (size_t i = 0; i < health_rows_count; i++)
		if (!(seen & 1u << health_rows[i].health))
			fail_msg("no case for %s", health_name(health_rows[i].health));
}

/* A look that failed changes nothing. */
static void test_a_failed_look_changes_nothing(void **state)
{
	struct scene *s = scene_new(3);

	(void)state;
	works(s);
	scene_step(s);
	for (size_t i = 0; i < 3; i++)
		s->looks[i] = (struct look){.session = ANSWER_UNKNOWN};
	scene_pass(s, 5 * USEC_MIN);
	scene_decide(s);
	assert_int_equal(s->plan.n_decisions, 0);
	assert_int_equal(s->plan.next.workers[0].health, HEALTH_HEALTHY);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_health),
		cmocka_unit_test(test_a_failed_look_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
