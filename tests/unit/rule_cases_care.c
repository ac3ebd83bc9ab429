/* Cases of health, of accounts, and of care for a worker that is not well. */
#include "tests/unit/rule_cases.h"

static void nothing(struct scene *s)
{
	(void)s;
}

static void shows(struct scene *s, enum screen_state screen)
{
	scene_screen(s, W1(s), screen);
	TEXT_SET(LOOK1(s)->evidence, "as the screen says");
}

static void busy(struct scene *s)
{
	shows(s, SCREEN_BUSY);
}

/* The program has reported the turn's end and not drawn it yet. */
static void busy_no_more(struct scene *s)
{
	busy(s);
	W1(s)->idle_awake = 0;
	W1(s)->turn_ended_awake = AGO(s, USEC_SEC / 10);
}

/* The same, but a text of ours waited in the program's queue: that is its turn. */
static void busy_with_queued(struct scene *s)
{
	busy_no_more(s);
	scene_delivery(s, W1(s), 0, KIND_SAY, DELIVERY_SENT)->grade = GRADE_QUEUED;
}

static void idle_twice(struct scene *s)
{
	at_work(s);
	shows(s, SCREEN_IDLE);
	W1(s)->idle_awake = AGO(s, USEC_SEC);
}

static void idle_once(struct scene *s)
{
	at_work(s);
	shows(s, SCREEN_BUSY);
}

static void limited(struct scene *s)
{
	shows(s, SCREEN_LIMITED);
	LOOK1(s)->limit_until = s->world.now + USEC_HOUR;
}

static void limited_in_the_past(struct scene *s)
{
	limited(s);
	LOOK1(s)->limit_until = s->world.now - USEC_HOUR;
}

/* Its words stay there until the agent tries again. */
static void limit_still_shown(struct scene *s)
{
	shows(s, SCREEN_LIMITED);
	s->accounts[0].until = s->world.now - USEC_MIN;
	W1(s)->turn_began_awake = AGO(s, USEC_HOUR);
}

static void limit_shown_after(struct scene *s, usec_t since_turn)
{
	limit_still_shown(s);
	s->accounts[0].pause = 15 * USEC_MIN;
	W1(s)->turn_began_awake = AGO(s, since_turn);
}

static void limit_met_again(struct scene *s)
{
	limit_shown_after(s, USEC_SEC);
}

static void limit_not_drawn_over(struct scene *s)
{
	limit_shown_after(s, USEC_SEC / 10);
}

static void limit_met_by_a_text(struct scene *s)
{
	struct delivery *d;

	limit_still_shown(s);
	d = scene_delivery(s, W1(s), 0, KIND_SAY, DELIVERY_SENT);
	d->pid = W1(s)->pid;
	d->sent_awake = AGO(s, USEC_SEC);
}

static void limit_met_by_a_key(struct scene *s)
{
	limit_still_shown(s);
	W1(s)->interrupted_awake = AGO(s, USEC_SEC);
}

/* Long after the last one it is no longer the same. */
static void limit_met_much_later(struct scene *s)
{
	limit_met_again(s);
	s->accounts[0].until = s->world.now - 2 * USEC_HOUR;
}

static void limit_met_at_most(struct scene *s)
{
	limit_met_again(s);
	s->accounts[0].pause = 3 * USEC_HOUR;
}

static void limit_that_was_over(struct scene *s)
{
	limit_met_again(s);
	s->accounts[0].pause = 0;
	LOOK1(s)->limit_until = s->world.now - USEC_SEC;
	s->accounts[0].until = 0;
	W1(s)->turn_began_awake = AGO(s, USEC_SEC / 2);
}

static void logged_out(struct scene *s)
{
	shows(s, SCREEN_LOGGED_OUT);
}

static void rate_limited(struct scene *s)
{
	shows(s, SCREEN_RATE_LIMITED);
}

static void overloaded(struct scene *s)
{
	shows(s, SCREEN_OVERLOADED);
}

static void out_of_credit(struct scene *s)
{
	shows(s, SCREEN_OUT_OF_CREDIT);
}

static void parked_until(struct scene *s, enum account_state state, usec_t from_now)
{
	s->accounts[0].state = state;
	s->accounts[0].until = s->world.now + from_now;
}

static void limit_guessed(struct scene *s)
{
	limited(s);
	parked_until(s, ACCOUNT_LIMITED, USEC_MIN);
	s->accounts[0].pause = USEC_MIN;
}

static void limit_known(struct scene *s)
{
	limited(s);
	parked_until(s, ACCOUNT_LIMITED, USEC_MIN);
}

static void usage_after_rate(struct scene *s)
{
	limited(s);
	parked_until(s, ACCOUNT_RATE_LIMITED, USEC_MIN);
}

static void rate_after_usage(struct scene *s)
{
	rate_limited(s);
	parked_until(s, ACCOUNT_LIMITED, USEC_MIN);
}

static void limited_and_logged_out(struct scene *s)
{
	limited(s);
	parked_until(s, ACCOUNT_LOGGED_OUT, 0);
}

static void credit_still_empty(struct scene *s)
{
	out_of_credit(s);
	parked_until(s, ACCOUNT_OUT_OF_CREDIT, 0);
}

static void credit_again(struct scene *s)
{
	parked_until(s, ACCOUNT_OUT_OF_CREDIT, 0);
}

static void rate_over(struct scene *s)
{
	parked_until(s, ACCOUNT_RATE_LIMITED, 0);
}

static void limit_over(struct scene *s)
{
	parked_until(s, ACCOUNT_LIMITED, 0);
}

static void limit_runs(struct scene *s)
{
	parked_until(s, ACCOUNT_LIMITED, USEC_SEC);
}

static void logged_in(struct scene *s)
{
	parked_until(s, ACCOUNT_LOGGED_OUT, 0);
}

/* Another agent of the account works on: the first one still needs a person. */
static void one_is_logged_out(struct scene *s)
{
	logged_in(s);
	logged_out(s);
	scene_screen(s, W2(s), SCREEN_BUSY);
}

static void logged_out_unseen(struct scene *s)
{
	logged_in(s);
	LOOK1(s)->session = ANSWER_UNKNOWN;
}

static void old_limit(struct scene *s)
{
	limited_in_the_past(s);
}

static void grows_slow(struct scene *s)
{
	at_work(s);
}

static void is_unwell(struct scene *s, enum health health, usec_t age)
{
	struct attempt *a = at_work(s);

	W1(s)->health = health;
	TEXT_SET(W1(s)->reason, "no commit for long");
	a->progress_awake = AGO(s, age);
}

static void slow(struct scene *s)
{
	is_unwell(s, HEALTH_SLOW, 61 * USEC_MIN);
}

static void slow_and_reminded(struct scene *s)
{
	slow(s);
	s->attempts[0].reminded_awake = AGO(s, 59 * USEC_MIN);
}

static void slow_and_done(struct scene *s)
{
	slow(s);
	s->attempts[0].marker = MARKER_COMPLETE;
}

static void stuck(struct scene *s)
{
	is_unwell(s, HEALTH_STUCK, 2 * USEC_HOUR);
	W1(s)->turn_open = false;
	shows(s, SCREEN_UNKNOWN);
}

static void stuck_and_busy(struct scene *s)
{
	is_unwell(s, HEALTH_STUCK, 2 * USEC_HOUR);
}

static void stuck_and_busy_queues(struct scene *s)
{
	stuck_and_busy(s);
	s->profiles[0].queues_busy = true;
}

static void stuck_and_asked(struct scene *s)
{
	stuck(s);
	s->attempts[0].asked_awake = AGO(s, 59 * USEC_MIN);
}

/* An ask that was sent so long ago. */
static struct attempt *asked(struct scene *s, usec_t ago)
{
	struct attempt *a;

	stuck(s);
	a = &s->attempts[0];
	a->asks = 1;
	a->asked_awake = AGO(s, ago);
	a->ask_delivery = 99; /* acknowledged: no longer in the world */
	return a;
}

static void ask_unanswered(struct scene *s)
{
	asked(s, 15 * USEC_MIN);
}

static void ask_open(struct scene *s)
{
	asked(s, 14 * USEC_MIN);
}

static void ask_open_busy(struct scene *s)
{
	asked(s, 15 * USEC_MIN);
	W1(s)->turn_open = true;
	shows(s, SCREEN_BUSY);
}

static void ask_answered(struct scene *s)
{
	asked(s, 5 * USEC_MIN)->note_awake = AGO(s, USEC_MIN);
}

static void ask_turn_ended(struct scene *s)
{
	asked(s, 5 * USEC_MIN);
	W1(s)->turn_began_awake = W1(s)->turn_ended_awake = AGO(s, USEC_MIN);
}

static void ask_older_turn_ended(struct scene *s)
{
	asked(s, 5 * USEC_MIN);
	W1(s)->turn_began_awake = AGO(s, 6 * USEC_MIN);
	W1(s)->turn_ended_awake = AGO(s, USEC_MIN);
}

static void ask_undelivered(struct scene *s)
{
	struct attempt *a = asked(s, 10 * USEC_MIN);

	a->ask_delivery = scene_delivery(s, W1(s), a->id, KIND_ASK, DELIVERY_HELD)->id;
}

static void ask_not_yet_delivered(struct scene *s)
{
	ask_undelivered(s);
	s->attempts[0].asked_awake = AGO(s, 9 * USEC_MIN);
}

static void two_unanswered(struct scene *s)
{
	stuck(s);
	s->attempts[0].asks_unanswered = 2;
}

static void one_unanswered(struct scene *s)
{
	stuck(s);
	s->attempts[0].asks_unanswered = 1;
}

static void two_unanswered_busy(struct scene *s)
{
	stuck_and_busy_queues(s);
	s->attempts[0].asks_unanswered = 2;
}

static void hangs(struct scene *s)
{
	stuck_and_busy(s);
	s->attempts[0].progress_awake = AGO(s, 6 * USEC_HOUR);
}

static struct attempt *resting(struct scene *s, usec_t since)
{
	struct attempt *a = at_rest(s, since);

	W1(s)->health = HEALTH_RESTING;
	return a;
}

static void rests(struct scene *s)
{
	resting(s, 2 * USEC_MIN);
}

static void rests_for_a_moment(struct scene *s)
{
	resting(s, USEC_MIN);
}

static void rests_beside_a_person(struct scene *s)
{
	rests(s);
	scene_draft(s, W1(s), -1);
}

static void rests_after_three(struct scene *s)
{
	struct attempt *a = resting(s, 90 * USEC_MIN);

	a->redrives = 3;
	a->redriven_awake = AGO(s, 30 * USEC_MIN);
}

static void rests_after_the_second(struct scene *s)
{
	rests_after_three(s);
	s->attempts[0].redrives = 2;
	s->attempts[0].redriven_awake = AGO(s, 29 * USEC_MIN);
}

static void rests_while_one_waits(struct scene *s)
{
	rests_after_three(s);
	scene_delivery(s, W1(s), s->attempts[0].id, KIND_REDRIVE, DELIVERY_QUEUED);
}

static void only_seen(struct scene *s)
{
	struct attempt *a = at_work(s);

	a->grade = GRADE_SEEN;
	scene_delivery(s, W1(s), a->id, KIND_BRIEF, DELIVERY_SENT)->entered_awake =
		AGO(s, 10 * USEC_MIN);
}

static void only_seen_just_now(struct scene *s)
{
	only_seen(s);
	s->deliveries[0].entered_awake = AGO(s, 9 * USEC_MIN);
}

static void limited_with_task(struct scene *s)
{
	at_work(s);
	shows(s, SCREEN_LIMITED);
	parked_until(s, ACCOUNT_LIMITED, USEC_HOUR);
	TEXT_SET(s->accounts[s->world.n_accounts++].name, "two");
	TEXT_SET(W2(s)->account, "two");
}

static void limited_without_another(struct scene *s)
{
	limited_with_task(s);
	TEXT_SET(W2(s)->account, "one");
}

static void limited_for_a_moment(struct scene *s)
{
	limited_with_task(s);
	s->accounts[0].until = s->world.now + USEC_MIN;
}

static void typed_by_hand(struct scene *s)
{
	struct attempt *a = at_work(s);

	a->began_awake = AGO(s, USEC_HOUR);
	LOOK1(s)->key_awake = AGO(s, USEC_SEC);
}

static void typed_on(struct scene *s)
{
	typed_by_hand(s);
	s->attempts[0].keyed_awake = AGO(s, 50 * USEC_SEC);
}

static void typed_again(struct scene *s)
{
	typed_by_hand(s);
	s->attempts[0].keyed_awake = AGO(s, 10 * USEC_MIN);
}

static void typed_before(struct scene *s)
{
	typed_by_hand(s);
	LOOK1(s)->key_awake = AGO(s, 2 * USEC_HOUR);
}

static const struct rule_case cases[] = {
	{"hand-typed", "a key", typed_by_hand, true, "noted with attempt 1"},
	{"hand-typed", "still the same typing", typed_on, false, NULL},
	{"hand-typed", "again, after a pause", typed_again, true, "noted with attempt 1"},
	{"hand-typed", "before the attempt", typed_before, false, NULL},
	{"hand-typed", "no key", busy, false, NULL},
	{"turn", "the screen shows work", busy, true, NULL},
	{"turn", "two looks saw the prompt", idle_twice, true, NULL},
	{"turn", "still at work", idle_once, false, NULL},
	{"turn", "a reported end that is not drawn yet", busy_no_more, false, NULL},
	{"turn", "a queued text's turn right after an end", busy_with_queued, true, NULL},
	{"account-parked", "a limit", limited, true, "account one parked: limited"},
	{"account-parked", "a log-out", logged_out, true, "logged out"},
	{"account-parked", "a limit whose time is over", limited_in_the_past, false, NULL},
	{"account-parked", "a limit's words after its end", limit_still_shown, false, NULL},
	{"account-parked", "met again in a new turn", limit_met_again, true, "then tried again"},
	{"account-parked", "a turn too young to show", limit_not_drawn_over, false, NULL},
	{"account-parked", "met again by a text of ours", limit_met_by_a_text, true,
		"limited until"},
	{"account-parked", "met again by a key", limit_met_by_a_key, true, "limited until"},
	{"account-parked", "met again much later", limit_met_much_later, true, "limited until"},
	{"account-parked", "the longest pause", limit_met_at_most, true, "limited until"},
	{"account-parked", "a turn after the time stated", limit_that_was_over, true, "then tried"},
	{"account-parked", "a rate limit", rate_limited, true, "parked: rate limited until"},
	{"account-parked", "overload", overloaded, true, "parked: overloaded until"},
	{"account-parked", "no credit", out_of_credit, true, "parked: out of credit"},
	{"account-parked", "a guessed limit says its time", limit_guessed, true, NULL},
	{"account-parked", "the same limit as before", limit_known, false, NULL},
	{"account-parked", "a usage limit after a rate limit", usage_after_rate, true,
		"limited until"},
	{"account-parked", "a rate limit after a usage limit", rate_after_usage, false, NULL},
	{"account-parked", "a limit of one logged out", limited_and_logged_out, false, NULL},
	{"account-parked", "no limit", nothing, false, NULL},
	{"account-back", "the reset time is over", limit_over, true, "used again"},
	{"account-back", "a rate limit is over", rate_over, true, "used again"},
	{"account-back", "still no credit", credit_still_empty, false, NULL},
	{"account-back", "credit again", credit_again, true, "used again"},
	{"account-back", "it is not over", limit_runs, false, NULL},
	{"account-back", "logged in again", logged_in, true, "used again"},
	{"account-back", "one still shows the log-in", one_is_logged_out, false, NULL},
	{"account-back", "one is not seen", logged_out_unseen, false, NULL},
	{"limit-over", "an old limit on the screen", old_limit, true, NULL},
	{"limit-over", "the prompt", nothing, false, NULL},
	{"health", "an hour without commit", grows_slow, true, "healthy -> slow"},
	{"health", "as before", nothing, false, NULL},
	{"reminder", "slow", slow, true, "reminder 1"},
	{"reminder", "reminded within the hour", slow_and_reminded, false, NULL},
	{"reminder", "its marker counts", slow_and_done, false, NULL},
	{"ask", "stuck", stuck, true, "asked for a status"},
	{"ask", "asked within the hour", stuck_and_asked, false, NULL},
	{"ask", "busy, and cannot be asked", stuck_and_busy, false, NULL},
	{"ask", "busy, and queues text", stuck_and_busy_queues, true, "asked"},
	{"ask-answered", "no answer in 15 min", ask_unanswered, true,
		"ask 1 unanswered, 1 in a row"},
	{"ask-answered", "14 min", ask_open, false, NULL},
	{"ask-answered", "15 min, visibly busy", ask_open_busy, false, NULL},
	{"ask-answered", "progress after it", ask_answered, true, "answered"},
	{"ask-answered", "the turn it began ended", ask_turn_ended, true, "unanswered"},
	{"ask-answered", "an older turn ended", ask_older_turn_ended, false, NULL},
	{"ask-answered", "not delivered for 10 min", ask_undelivered, true, "unanswered"},
	{"ask-answered", "not delivered for 9 min", ask_not_yet_delivered, false, NULL},
	{"stuck-restart", "two asks unanswered", two_unanswered, true, "restarted"},
	{"stuck-restart", "one ask unanswered", one_unanswered, false, NULL},
	{"stuck-restart", "two, but visibly busy", two_unanswered_busy, false, NULL},
	{"stuck-restart", "busy for longer than hang", hangs, true, "longer than hang"},
	{"redrive", "rests for 2 min", rests, true, "redrive 1"},
	{"redrive", "rests for 1 min", rests_for_a_moment, false, NULL},
	{"redrive", "a person's draft is there", rests_beside_a_person, false, NULL},
	{"redrive", "three were no use", rests_after_three, true, "lost after 3 redrives"},
	{"redrive", "the third still waits for its pane", rests_while_one_waits, false, NULL},
	{"redrive", "29 min after the second", rests_after_the_second, false, NULL},
	{"nudge", "only seen for 10 min", only_seen, true, "nudged once"},
	{"nudge", "only seen for 9 min", only_seen_just_now, false, NULL},
	{"limited-elsewhere", "another account is free", limited_with_task, true, "goes elsewhere"},
	{"limited-elsewhere", "none is", limited_without_another, false, NULL},
	{"limited-elsewhere", "it is over in a minute", limited_for_a_moment, false, NULL},
};
CASES(care, cases);
