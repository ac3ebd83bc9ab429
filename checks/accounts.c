/*
 * Accounts: usage limits, rate limits, overload, empty credit, log-outs.
 *
 * What one agent's screen shows holds for all that share its account. A limit is over at the time
 * that the program names; where it names none, or one that cannot be, after a pause that doubles
 * with each limit that follows soon. What only a person can mend is held until no screen shows it.
 * A limit counts against nobody: no attempt, no redrive, no age.
 */
#include "checks/accounts.h"

#include <stdio.h>
#include <string.h>

#include "checks/attempts.h"
#include "checks/fields.h"
#include "checks/schedule.h"
#include "checks/screen.h"
#include "czar/base/str.h"

#define SOON (10 * USEC_MIN)    /* after the end of a pause, a limit is the same one */
#define DRAWN (300 * USEC_MSEC) /* a turn that began shows on the screen */

/* In the order of the states; a pause of 0 ends by no clock. */
static const struct trouble {
	enum screen_state screen;
	enum account_state state;
	const char *word, *says;
	usec_t pause_first, pause_most;
} troubles[] = {
	{SCREEN_LIMITED, ACCOUNT_LIMITED, "limited", "has reached its usage limit", 15 * USEC_MIN,
		4 * USEC_HOUR},
	{SCREEN_RATE_LIMITED, ACCOUNT_RATE_LIMITED, "rate limited", "sends too much at a time",
		USEC_MIN, USEC_HOUR},
	{SCREEN_OVERLOADED, ACCOUNT_OVERLOADED, "overloaded", "meets an overloaded service",
		USEC_MIN, USEC_HOUR},
	{SCREEN_LOGGED_OUT, ACCOUNT_LOGGED_OUT, "logged out", "is logged out", 0, 0},
	{SCREEN_OUT_OF_CREDIT, ACCOUNT_OUT_OF_CREDIT, "out of credit", "is out of credit", 0, 0},
};
enum { TROUBLES = sizeof troubles / sizeof *troubles };

static const struct trouble *trouble_on(enum screen_state screen)
{
	for (size_t i = 0; i < TROUBLES; i++)
		if (troubles[i].screen == screen)
			return &troubles[i];
	return NULL;
}

static const struct trouble *trouble_of(const struct account *c)
{
	for (size_t i = 0; i < TROUBLES; i++)
		if (troubles[i].state == c->state)
			return &troubles[i];
	return NULL;
}

bool account_is_limited(const struct account *c)
{
	const struct trouble *t = trouble_of(c);

	return t && t->pause_first;
}

bool account_needs_person(const struct account *c)
{
	const struct trouble *t = trouble_of(c);

	return t && !t->pause_first;
}

/* To the minute: a person reads it. */
static void until_text(usec_t until, char (*ret)[32])
{
	char time[40];

	time_text(until + USEC_MIN - 1, time, sizeof time);
	TEXT_SETF(*ret, "%.10s %.5s UTC", time, time + strlen("2026-11-21T"));
}

void account_says(const struct account *c, char (*ret)[TEXT_SIZE])
{
	const struct trouble *t = trouble_of(c);
	char until[32];

	if (t && t->pause_first) {
		until_text(c->until, &until);
		TEXT_SETF(*ret, "account %s %s, until %s", c->name, t->says, until);
	} else {
		TEXT_SETF(*ret, "account %s %s", c->name, t ? t->says : "is fine");
	}
}

/* When its agent last began something: a turn, a text of ours, a key to a dialog. */
static usec_t tried_awake(const struct plan *p, const struct worker *w)
{
	usec_t last = w->turn_began_awake;

	if (w->interrupted_awake > last)
		last = w->interrupted_awake;
	for (size_t i = 0; i < p->next.n_deliveries; i++) {
		const struct delivery *d = &p->next.deliveries[i];

		if (text_equal(d->worker, w->name) && d->pid == w->pid && d->sent_awake > last)
			last = d->sent_awake;
	}
	return last;
}

/*
 * A limit's words stay on the screen of an agent that does not try again: they are news only when
 * it has begun something after the limit was over, and that has had the time to be drawn.
 */
static bool is_old(
	const struct plan *p, const struct worker *w, const struct look *l, const struct account *c)
{
	usec_t over = c->until, tried = tried_awake(p, w);

	if (l->limit_until && l->limit_until <= p->next.now && l->limit_until > over)
		over = l->limit_until;
	if (!over || over > p->next.now)
		return false;
	return p->next.now - (p->next.awake - tried) <= over || l->looked_awake < tried + DRAWN;
}

/* Until when, by what it says or by a pause. */
static void set_until(
	const struct plan *p, struct account *c, const struct trouble *t, usec_t stated)
{
	usec_t now = p->next.now, soon = c->pause > SOON ? c->pause : SOON;

	if (stated > now) {
		c->until = stated;
		c->pause = 0;
		return;
	}
	if (c->pause && now - c->until <= soon)
		c->pause = 2 * c->pause < t->pause_most ? 2 * c->pause : t->pause_most;
	else
		c->pause = t->pause_first;
	c->until = now + c->pause;
}

static bool park(
	struct plan *p, struct account *c, struct worker *w, const struct look *l, struct ruling *r)
{
	const struct trouble *t = trouble_on(l->screen);
	struct attempt *a = plan_attempt(p, w->attempt);
	char until[32];

	if (!account_is_limited(c))
		edit_account(c)->since_awake = p->next.awake;
	edit_account(c)->state = t->state;
	TEXT_SET(c->reason, l->evidence);
	if (a && a->redrives)
		edit_attempt(a)->redrives = 0;
	ruling_about(r, a ? a->task : "", w->name);
	ruling_saw(r, "%s shows: %s", w->name, l->evidence);
	if (!t->pause_first) {
		c->until = c->pause = 0;
		ruling_did(r, "account %s parked: %s", c->name, t->word);
		return true;
	}
	set_until(p, c, t, l->limit_until);
	until_text(c->until, &until);
	ruling_did(r, "account %s parked: %s until %s%s", c->name, t->word, until,
		c->pause ? ", then tried again" : "");
	return true;
}

bool rule_account(struct plan *p, size_t i, struct ruling *r)
{
	struct worker *w = &p->next.workers[i];
	struct look *l = &p->next.looks[i];
	struct account *c = plan_account(p, w->account);
	const struct trouble *t = trouble_on(l->screen);

	if (!c || !t || !w->session || l->session != ANSWER_ALIVE || l->dead)
		return false;
	if (!t->pause_first)
		return c->state != t->state && park(p, c, w, l, r);
	if (account_needs_person(c) || is_old(p, w, l, c))
		return false;
	if (c->state == t->state && c->pause && l->limit_until > p->next.now) {
		set_until(p, edit_account(c), t, l->limit_until); /* the same limit, known better */
		return r->quiet = true;
	}
	/* the longer of two limits counts */
	return (c->state == ACCOUNT_OK ||
		       (c->state > ACCOUNT_LIMITED && t->state == ACCOUNT_LIMITED)) &&
	       park(p, c, w, l, r);
}

/* Shows one of its agents what only a person mends, or could it, unseen? */
static bool may_need_person(const struct plan *p, const struct account *c)
{
	for (size_t i = 0; i < p->next.n_workers; i++) {
		const struct look *l = &p->next.looks[i];
		const struct trouble *t = trouble_on(l->screen);

		if (p->next.workers[i].session && text_equal(p->next.workers[i].account, c->name) &&
			(l->session == ANSWER_UNKNOWN || (t && !t->pause_first) ||
				(l->screen == SCREEN_NONE && !l->dead)))
			return true;
	}
	return false;
}

/* Nobody worked on it while it was parked: that makes no attempt slow. */
static void forget_wait(struct plan *p, const struct account *c)
{
	for (size_t i = 0; i < p->next.n_attempts; i++) {
		struct attempt *a = &p->next.attempts[i];
		const struct worker *w = plan_worker(p, a->worker);
		usec_t from =
			c->since_awake > a->progress_awake ? c->since_awake : a->progress_awake;

		if (w && c->since_awake && text_equal(w->account, c->name))
			edit_attempt(a)->progress_awake += p->next.awake - from;
	}
}

bool rule_account_back(struct plan *p, size_t index, struct ruling *r)
{
	(void)index;
	for (size_t i = 0; i < p->next.n_accounts; i++) {
		struct account *c = &p->next.accounts[i];
		bool limited = account_is_limited(c);

		if (c->state == ACCOUNT_OK)
			continue;
		if (limited && p->next.now < c->until) {
			plan_wake(p, p->next.awake + (c->until - p->next.now));
			continue;
		}
		if (!limited && may_need_person(p, c))
			continue;
		TEXT_SET(r->subject, c->name);
		ruling_saw(r, limited ? "its reset time is over" : "no agent shows it any more");
		ruling_did(r, "account %s is used again", c->name);
		forget_wait(p, c);
		/* until stays: what is on a screen may be old */
		edit_account(c)->state = ACCOUNT_OK;
		return true;
	}
	return false;
}

bool rule_limit_over(struct plan *p, size_t i, struct ruling *r)
{
	struct look *l = &p->next.looks[i];
	const struct account *c = plan_account(p, p->next.workers[i].account);

	(void)r;
	if (screen_is_limited(l->screen) && c && c->state == ACCOUNT_OK &&
		l->composer != COMPOSER_UNKNOWN)
		l->screen = SCREEN_IDLE; /* a prompt like any other */
	return false;
}

/* Would another account's free worker take it well before the limit ends? */
static bool fits_elsewhere(
	const struct plan *p, const struct task *t, const struct account *limited)
{
	for (size_t i = 0; i < p->next.n_workers; i++) {
		const struct worker *w = &p->next.workers[i];

		if (!w->attempt && w->pin == PIN_NONE && w->seat != SEAT_FAILED &&
			!text_equal(w->account, limited->name) && schedule_fits(&p->next, t, w))
			return true;
	}
	return false;
}

bool rule_limited_elsewhere(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = plan_worker(p, a->worker);
	struct task *t = plan_task(p, a->task);
	struct account *c = w ? plan_account(p, w->account) : NULL;

	if (!c || !t || !account_is_limited(c) || a->step == STEP_ENDING ||
		a->marker != MARKER_NONE || w->pin != PIN_NONE ||
		plan_look(p, w)->screen == SCREEN_BUSY || plan_is_paused(p, w) ||
		c->until - p->next.now < p->next.settings.hold_alert || !fits_elsewhere(p, t, c))
		return false;
	edit_attempt(a)->counts = false;
	ruling_about(r, a->task, w->name);
	ruling_saw(r, "account %s is limited, another one is free", c->name);
	ruling_did(r, "the task goes elsewhere");
	attempt_stop(p, a, OUTCOME_LIMITED, "its account reached its limit");
	return true;
}
