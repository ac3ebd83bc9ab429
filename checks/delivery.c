/*
 * The delivery machine: what one delivery sees, and taking an edge.
 *
 * Everything an edge may depend on is gathered here once (struct sight); the edges themselves are
 * rows of a table in delivery_edges.c. Nothing here waits: a delay is a state plus a wake-up.
 */
#include "checks/delivery.h"

#include <stdio.h>
#include <string.h>

#include "checks/fields.h"
#include "czar/base/str.h"

bool delivery_is_final(enum delivery_state state)
{
	return state >= DELIVERY_ACKNOWLEDGED;
}

bool delivery_holds_pane(const struct delivery *d, const struct look *l)
{
	switch (d->state) {
	case DELIVERY_CLEARED:
	case DELIVERY_TYPED:
	case DELIVERY_PARKED:
	case DELIVERY_CLEARING:
		return true;
	case DELIVERY_SENT:
		return d->grade < GRADE_QUEUED;
	case DELIVERY_UNCONFIRMED:
		return l->composer != COMPOSER_EMPTY;
	default:
		return false;
	}
}

static bool waits_in_line(const struct delivery *d)
{
	return d->state == DELIVERY_QUEUED || d->state == DELIVERY_HELD ||
	       d->state == DELIVERY_REFUSED;
}

/* Who goes before whom: the attempt's brief, then urgent ones, then first in first out. */
static bool goes_before(const struct delivery *a, const struct delivery *b)
{
	if ((a->kind == KIND_BRIEF) != (b->kind == KIND_BRIEF))
		return a->kind == KIND_BRIEF;
	if (a->urgent != b->urgent)
		return a->urgent;
	return a->id < b->id;
}

static bool is_head(struct plan *p, const struct delivery *d, const struct look *l)
{
	for (size_t i = 0; i < p->next.n_deliveries; i++) {
		const struct delivery *o = &p->next.deliveries[i];

		if (o == d || !text_equal(o->worker, d->worker))
			continue;
		if (delivery_holds_pane(o, l) || (waits_in_line(o) && goes_before(o, d)))
			return false;
	}
	return true;
}

static struct intent *intent_of(struct plan *p, const struct delivery *d)
{
	static const enum verb verbs[] = {
		VERB_PASTE, VERB_ENTER, VERB_CLEAR, VERB_COMPOSE, VERB_PROMPT};

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		struct intent *in = plan_intent(p, d->worker, verbs[i], d->id);

		if (in)
			return in;
	}
	return NULL;
}

static bool agent_is_dead(const struct sight *x)
{
	bool typed = x->d->state >= DELIVERY_CLEARED && !delivery_is_final(x->d->state);

	if (!x->w->session)
		return true;
	if (typed && x->d->pid && x->w->pid && x->d->pid != x->w->pid)
		return true;
	return x->l->session == ANSWER_ALIVE && x->l->dead;
}

/* A text sent to a busy agent waits for the turn's end, also where its program does not show it. */
static bool one_is_queued_there(const struct sight *x)
{
	for (size_t i = 0; i < x->p->next.n_deliveries; i++) {
		const struct delivery *o = &x->p->next.deliveries[i];

		if (o != x->d && text_equal(o->worker, x->d->worker) && o->pid == x->w->pid &&
			(o->state == DELIVERY_SENT || o->state == DELIVERY_UNCONFIRMED) &&
			o->grade <= GRADE_QUEUED && !o->sent_turn_ended_awake)
			return true;
	}
	return false;
}

static bool is_limited(const struct sight *x)
{
	return x->l->screen >= SCREEN_LIMITED && x->l->screen <= SCREEN_OUT_OF_CREDIT;
}

/* What keeps every text back. */
static const char *why_nothing_goes(const struct sight *x)
{
	if (!x->w->session)
		return "its agent is not running";
	if (!x->known)
		return "its pane could not be looked at";
	if (x->paused)
		return "paused";
	if (x->w->health == HEALTH_STARTING || x->l->screen == SCREEN_STARTING)
		return "the agent is starting";
	return NULL;
}

/* An interface of its own takes texts whatever its terminal shows. */
static const char *why_not_offered(const struct sight *x)
{
	if (is_limited(x))
		return "the account is limited or logged out";
	if (x->busy && x->d->kind == KIND_BRIEF)
		return "the agent is busy";
	return NULL;
}

static const char *why_not_typed(const struct sight *x)
{
	if (x->dialog)
		return "a dialog is open";
	if (x->l->copy_mode)
		return "the pane is in copy mode";
	if (x->person)
		return "a person typed there just now";
	if (is_limited(x))
		return "the account is limited or logged out";
	if (x->busy && (!x->f->queues_busy || x->d->kind == KIND_BRIEF))
		return "the agent is busy";
	if (x->busy && (x->l->queued_text || one_is_queued_there(x)))
		return "a text waits in the program's own queue";
	if (x->l->composer == COMPOSER_DRAFT && (!x->l->draft_of || !x->l->draft_whole))
		return "a person's draft is in the composer";
	if (x->l->composer == COMPOSER_DRAFT && !x->f->can_clear)
		return "an old draft of ours is in the composer, and no key is known to clear it";
	if (x->l->composer == COMPOSER_UNKNOWN ||
		(x->l->screen != SCREEN_IDLE && x->l->screen != SCREEN_BUSY))
		return "no composer is to be seen";
	return NULL;
}

static void find_blocker(struct sight *x)
{
	const char *why = why_nothing_goes(x);

	if (!why)
		why = x->f->by_http ? why_not_offered(x) : why_not_typed(x);
	TEXT_SET(x->blocker, why ? why : "");
}

/*
 * Did a turn begin after the last Enter? A program without events may have ended a short one
 * between two looks: then its transcript moved, and nobody but czar had typed.
 */
static bool turn_began(const struct sight *x)
{
	usec_t entered =
		x->d->sent_turn_ended_awake ? x->d->sent_turn_ended_awake : x->d->entered_awake;

	if (!entered)
		return false;
	if (!x->f->has_events && !x->person && x->l->moved_awake > entered)
		return true;
	return x->w->turn_began_awake >= entered;
}

/* czar.conf no longer names it, and its agent is ended: no other one will read it. */
static bool is_for_nobody(const struct worker *w)
{
	return !w->wanted && !w->session && !w->attempt;
}

bool delivery_sight(struct plan *p, struct delivery *d, struct sight *x)
{
	*x = (struct sight){.p = p, .d = d, .s = &p->next.settings};
	x->w = plan_worker(p, d->worker);
	if (!x->w)
		return false;
	x->l = plan_look(p, x->w);
	x->f = plan_profile(p, x->w);
	x->a = plan_attempt(p, d->attempt);
	x->intent = intent_of(p, d);
	x->known = x->w->session && x->l->session == ANSWER_ALIVE && !x->l->dead &&
		   x->l->pid == x->w->pid;
	x->dead = agent_is_dead(x);
	x->gone = (d->attempt && (!x->a || x->a->step >= STEP_ENDING)) || is_for_nobody(x->w);
	x->expired = d->valid_until && p->next.now >= d->valid_until;
	x->proved = d->grade == GRADE_EXACT ||
		    (d->kind == KIND_BRIEF && x->a && x->a->grade >= GRADE_FRAME);
	x->dialog = x->l->screen == SCREEN_ASKING || x->w->asking;
	x->person = x->l->key_awake && p->next.awake - x->l->key_awake < x->s->person_key;
	x->paused = plan_is_paused(p, x->w);
	x->busy = x->w->turn_open || x->l->screen == SCREEN_BUSY;
	x->wrong = x->known && (x->l->foreign || x->l->canonical);
	x->ours = x->known && x->l->composer == COMPOSER_DRAFT && x->l->draft_of == d->id;
	x->seen = x->known && d->enters && !x->f->by_http &&
		  x->l->looked_awake > d->entered_awake && !x->ours &&
		  x->l->composer != COMPOSER_UNKNOWN && turn_began(x) && !x->l->queued_text;
	x->head = is_head(p, d, x->l);
	find_blocker(x);
	if (x->person)
		plan_wake(p, x->l->key_awake + x->s->person_key);
	return true;
}

static void enter_state(struct sight *x, const struct delivery_edge *e)
{
	struct delivery *d = edit_delivery(x->d);

	if (e->to == DELIVERY_STAYS)
		return;
	d->state = (enum delivery_state)e->to;
	d->since_awake = x->p->next.awake;
	if (d->state != DELIVERY_HELD && d->state != DELIVERY_QUEUED)
		d->held_awake = 0;
	TEXT_SET(d->reason, e->event);
}

static void say(
	struct sight *x, const struct delivery_edge *e, enum delivery_state from, struct ruling *r)
{
	ruling_about(r, x->a ? x->a->task : "", x->w->name);
	TEXT_SETF(r->subject, "%lld", (long long)x->d->id);
	r->why = e->why;
	r->name = e->name;
	ruling_saw(r, "%s %lld to %s, try %lld: %s%s%s", delivery_kind_name(x->d->kind),
		(long long)x->d->id, x->w->name, (long long)x->d->try, e->event,
		*x->blocker && x->d->state == DELIVERY_HELD ? ": " : "",
		x->d->state == DELIVERY_HELD ? x->blocker : "");
	if (from == x->d->state)
		ruling_did(r, "%s", e->name);
	else
		ruling_did(
			r, "%s -> %s", delivery_state_name(from), delivery_state_name(x->d->state));
}

bool delivery_is_edge(const char *name)
{
	for (size_t i = 0; i < delivery_edges_count; i++)
		if (text_equal(delivery_edges[i].name, name))
			return true;
	return false;
}

bool rule_delivery(struct plan *p, size_t index, struct ruling *r)
{
	struct delivery *d = &p->next.deliveries[index];
	enum delivery_state from = d->state;
	struct sight x;

	if (d->change == ROW_NEW || !delivery_sight(p, d, &x))
		return false;
	for (size_t i = 0; i < delivery_edges_count; i++) {
		const struct delivery_edge *e = &delivery_edges[i];

		if (!(e->from & (1u << from)) || !e->when(&x))
			continue;
		enter_state(&x, e);
		if (e->then)
			e->then(&x);
		say(&x, e, from, r);
		r->quiet = e->quiet;
		if (x.intent && x.intent->change == ROW_NEW)
			r->intent = x.intent->id;
		plan_again(p);
		return true;
	}
	return false;
}
