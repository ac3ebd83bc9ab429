/*
 * Health: which state a worker is in, and since when.
 *
 * The states are a table in order; the first row that holds wins. A failed look changes nothing: a
 * worker keeps its state until a look says otherwise.
 */
#include "checks/health.h"

#include <stdio.h>
#include <string.h>

#include "checks/accounts.h"
#include "checks/attempts.h"
#include "checks/crashes.h"
#include "checks/fields.h"
#include "czar/base/str.h"

/* The words of a row that holds: it holds also when they are too long and are cut. */
#define REASON(...) (TEXT_SETF(x->reason, __VA_ARGS__), true)

static bool is_taken(const struct health_sight *x)
{
	return x->a && x->a->step == STEP_TAKEN;
}

static bool is_paused(struct health_sight *x)
{
	return x->w->pin == PIN_PAUSED && REASON("a person paused it");
}

static bool is_quarantined(struct health_sight *x)
{
	char why[TEXT_SIZE];

	if (x->w->pin != PIN_QUARANTINED)
		return false;
	quarantine_reason(x->p, x->w, why);
	return REASON("%s; probed again by itself", why);
}

static bool is_offline(struct health_sight *x)
{
	return !x->w->session && !x->w->attempt && x->w->seat != SEAT_FAILED &&
	       x->w->next_start_awake <= x->p->next.awake &&
	       REASON("not started: the queue does not need it");
}

static bool is_setup_failed(struct health_sight *x)
{
	return x->w->seat == SEAT_FAILED &&
	       REASON("%s", *x->w->reason ? x->w->reason : "its worktree failed");
}

static bool is_crashed(struct health_sight *x)
{
	if (x->w->session && x->l->session == ANSWER_ALIVE && x->l->dead)
		return REASON("its agent ended");
	return !x->w->session && x->w->next_start_awake > x->p->next.awake &&
	       REASON("restarts after a pause");
}

static bool is_logged_out(struct health_sight *x)
{
	const struct account *c = plan_account(x->p, x->w->account);

	if (!c || !x->w->session || !account_needs_person(c))
		return false;
	account_says(c, &x->reason);
	return true;
}

static bool is_limited(struct health_sight *x)
{
	const struct account *c = plan_account(x->p, x->w->account);

	if (!c || !x->w->session || !account_is_limited(c))
		return false;
	account_says(c, &x->reason);
	return true;
}

/* A look that failed says nothing about a worker that has an agent; it holds what was seen last,
 * which may be another agent's screen. */
static bool look_failed(const struct worker *w, const struct look *l)
{
	return w->session && (l->session != ANSWER_ALIVE || l->screen == SCREEN_NONE) && !l->dead &&
	       w->pin == PIN_NONE;
}

static bool is_starting(struct health_sight *x)
{
	enum screen_state screen = look_failed(x->w, x->l) ? SCREEN_NONE : x->l->screen;

	if (!x->w->session)
		return x->w->attempt && REASON("its worktree and agent are made ready");
	if (screen == SCREEN_STARTING)
		return REASON("its agent was started, no prompt yet");
	return x->w->health == HEALTH_STARTING && screen != SCREEN_IDLE && screen != SCREEN_BUSY &&
	       screen != SCREEN_ASKING && REASON("its agent was started, no prompt yet");
}

static bool is_asking(struct health_sight *x)
{
	const char *told = x->w->asking && *x->w->asked ? x->w->asked : x->l->evidence;
	const char *asked = *x->l->asks ? x->l->asks : told; /* what a key would answer */

	return (x->l->screen == SCREEN_ASKING || x->w->asking) &&
	       REASON("a dialog or question is open: %s", asked);
}

static bool is_unknown(struct health_sight *x)
{
	return x->w->session && !x->w->turn_open && x->l->screen != SCREEN_IDLE &&
	       x->l->screen != SCREEN_BUSY && REASON("no rule of its profile knows the screen");
}

static bool is_resting(struct health_sight *x)
{
	return is_taken(x) && !x->w->turn_open && x->w->turn_began_awake > x->a->began_awake &&
	       x->w->turn_ended_awake >= x->w->turn_began_awake && x->a->marker == MARKER_NONE &&
	       REASON("at its prompt, %s is not finished", x->a->task);
}

static bool age_reason(struct health_sight *x)
{
	char age[32];

	duration_text(attempt_age(x->p, x->a), age, sizeof age);
	if (*x->a->last_commit)
		return REASON("no commit for %s since %.10s; %lld asks unanswered", age,
			x->a->last_commit, (long long)x->a->asks_unanswered);
	return REASON("no commit for %s since the attempt began; %lld asks unanswered", age,
		(long long)x->a->asks_unanswered);
}

static bool is_stuck(struct health_sight *x)
{
	usec_t stuck = x->p->next.settings.stuck;

	return is_taken(x) && plan_waited(x->p, x->a->progress_awake, stuck) && age_reason(x);
}

static bool is_slow(struct health_sight *x)
{
	usec_t slow = x->p->next.settings.slow;

	return is_taken(x) && plan_waited(x->p, x->a->progress_awake, slow) && age_reason(x);
}

static bool is_healthy(struct health_sight *x)
{
	return x->a && REASON(is_taken(x) ? "works on %s" : "is given %s", x->a->task);
}

static bool is_winding_down(struct health_sight *x)
{
	return x->w->turn_open && REASON("busy, without a task");
}

/* The last row: nothing else held. */
static bool is_idle(struct health_sight *x)
{
	return REASON("at its prompt, no task");
}

const struct health_row health_rows[] = {
	{HEALTH_PAUSED, is_paused, "a person said so"},
	{HEALTH_QUARANTINED, is_quarantined, "a rule said so: crashed too often"},
	{HEALTH_OFFLINE, is_offline, "seat not started"},
	{HEALTH_SETUP_FAILED, is_setup_failed, "its worktree could not be made usable"},
	{HEALTH_CRASHED, is_crashed, "session, pane or agent process gone"},
	{HEALTH_LOGGED_OUT, is_logged_out, "the account needs a person"},
	{HEALTH_LIMITED, is_limited, "a limit of its account, until a time"},
	{HEALTH_STARTING, is_starting, "session made, agent not ready yet"},
	{HEALTH_ASKING, is_asking, "a dialog or question is open"},
	{HEALTH_UNKNOWN, is_unknown, "no rule knows the screen and no event speaks"},
	{HEALTH_RESTING, is_resting, "at its prompt with an unfinished task"},
	{HEALTH_STUCK, is_stuck, "working, no own commit for longer than stuck"},
	{HEALTH_SLOW, is_slow, "working, no own commit for longer than slow"},
	{HEALTH_HEALTHY, is_healthy, "working"},
	{HEALTH_WINDING_DOWN, is_winding_down, "busy, no task"},
	{HEALTH_IDLE, is_idle, "at its prompt, no task"},
};
const size_t health_rows_count = sizeof health_rows / sizeof *health_rows;

/* "no commit for 3 min" and "no commit for 2 h" are; "is given T-4" and "works on T-4" are not. */
static bool same_but_numbers(const char *a, const char *b)
{
	size_t n = strcspn(a, "0123456789");

	return n == strcspn(b, "0123456789") && memcmp(a, b, n) == 0;
}

bool rule_health(struct plan *p, size_t i, struct ruling *r)
{
	struct worker *w = &p->next.workers[i];
	struct look *l = &p->next.looks[i];
	struct attempt *a = plan_attempt(p, w->attempt);
	struct health_sight sight = {.p = p, .w = w, .l = l, .a = a};
	const char *reason = sight.reason;
	enum health before = w->health, now = HEALTH_IDLE;

	if (look_failed(w, l) && before != HEALTH_STARTING)
		return false;
	for (size_t n = 0; n < health_rows_count; n++) {
		now = health_rows[n].health;
		if (health_rows[n].holds(&sight))
			break;
	}
	if (now == before && text_equal(reason, w->reason))
		return false;
	if (now == before) { /* only the words moved: not worth a row in the log */
		if (!same_but_numbers(reason, w->reason))
			edit_worker(w); /* numbers move all the time: published, not stored */
		TEXT_SET(w->reason, reason);
		r->quiet = true;
		return true;
	}
	edit_worker(w)->health = now;
	w->since = p->next.now;
	w->since_awake = p->next.awake;
	TEXT_SET(w->reason, reason);
	TEXT_SET(w->evidence, l->evidence);
	ruling_about(r, a ? a->task : "", w->name);
	TEXT_SET(r->subject, w->name);
	ruling_saw(r, "%s%s%s", reason, *l->rule ? "; screen: " : "", l->rule);
	ruling_did(r, "%s -> %s", health_name(before), health_name(now));
	return true;
}

static void begin_turn(struct plan *p, struct worker *w)
{
	edit_worker(w)->turn_open = true;
	w->turns++;
	w->turn_began_awake = p->next.awake;
	w->idle_awake = 0;
}

/* Two looks at the prompt end a turn; one may be the pause between two tools. */
static bool ends_turn(struct plan *p, struct worker *w, const struct look *l)
{
	usec_t twice = p->next.settings.idle_twice;

	if (twice < 300 * USEC_MSEC)
		twice = 300 * USEC_MSEC;
	if (!w->idle_awake) {
		edit_worker(w)->idle_awake = l->looked_awake;
		plan_wake(p, w->idle_awake + twice);
		return false;
	}
	if (!w->turn_open || l->looked_awake <= w->idle_awake)
		return false;
	return plan_waited(p, w->idle_awake, twice) && w->turn_began_awake + twice < p->next.awake;
}

/* A text of ours waits in the program's own queue: its turn begins as soon as the last one ends. */
static bool expects_turn(const struct plan *p, const struct worker *w)
{
	for (size_t i = 0; i < p->next.n_deliveries; i++) {
		const struct delivery *d = &p->next.deliveries[i];

		if (d->state == DELIVERY_SENT && d->grade == GRADE_QUEUED &&
			text_equal(d->worker, w->name))
			return true;
	}
	return false;
}

/*
 * Does the screen show a turn that czar does not know of? One as old as the reported end of the
 * last turn shows that one; and programs report an end some 100 ms before they have drawn it.
 */
static bool shows_new_turn(const struct plan *p, const struct worker *w, const struct look *l)
{
	usec_t drawn = w->turn_ended_awake;

	if (l->screen != SCREEN_BUSY || w->turn_open)
		return false;
	if (drawn && !expects_turn(p, w))
		drawn += USEC_SEC / 2;
	return l->looked_awake > drawn;
}

/* Nobody asks any more, as far as the screen knows. A program whose questions have ids says itself
 * when one is answered: there only the end of the turn counts. */
static bool shows_no_question(const struct worker *w, const struct look *l)
{
	usec_t drawn = USEC_SEC / 2;

	return w->asking && !*w->question &&
	       (l->screen == SCREEN_IDLE || l->screen == SCREEN_BUSY) &&
	       l->looked_awake > w->asked_awake + drawn;
}

bool rule_turn(struct plan *p, size_t i, struct ruling *r)
{
	struct worker *w = &p->next.workers[i];
	struct look *l = &p->next.looks[i];

	if (!w->session || l->session != ANSWER_ALIVE || l->dead)
		return false;
	r->quiet = true;
	if (shows_no_question(w, l))
		edit_worker(w)->asking = false;
	if (!text_equal(w->asked_mark, l->asks_mark))
		TEXT_SET(edit_worker(w)->asked_mark, l->asks_mark);
	if (shows_new_turn(p, w, l)) {
		begin_turn(p, w);
		return true;
	}
	if (l->screen == SCREEN_BUSY || l->screen == SCREEN_ASKING) {
		if (w->idle_awake)
			edit_worker(w)->idle_awake = 0;
		return false;
	}
	if (l->screen != SCREEN_IDLE || !ends_turn(p, w, l))
		return false;
	edit_worker(w)->turn_open = w->asking = false;
	w->turn_ended_awake = p->next.awake;
	return true;
}
