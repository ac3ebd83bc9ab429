/*
 * act: the one place where something is done to the outside.
 *
 * Each open intent that is not under way goes through its door once: here the table of who does
 * which verb, and what is kept of their outcomes until they are recorded. A door answers done,
 * refused or unknown; that becomes a fact of the next tick. Nothing is decided here.
 */
#include "czar/act.h"

#include <stdlib.h>

#include "checks/fields.h"
#include "czar/act_delivery.h"
#include "czar/act_interrupt.h"
#include "czar/act_job.h"
#include "czar/act_start.h"
#include "czar/job.h"
#include "czar/kill_point.h"

void act_outcome(struct daemon *d, int64_t intent, enum intent_state state, const char *result,
	int64_t number, int64_t start)
{
	struct outcome *o = calloc(1, sizeof *o);

	if (!o)
		abort();
	o->intent = intent;
	o->state = state;
	TEXT_SET(o->result, result);
	o->number = number;
	o->start = start;
	o->next = d->outcomes;
	d->outcomes = o;
	daemon_want_tick(d, 0);
}

bool act_is_under_way(const struct daemon *d, int64_t intent)
{
	for (const struct job *j = d->jobs; j; j = j->next)
		if (j->intent == intent)
			return true;
	return false;
}

const struct outcome *act_find_outcome(const struct daemon *d, int64_t intent)
{
	for (const struct outcome *o = d->outcomes; o; o = o->next)
		if (o->intent == intent)
			return o;
	return NULL;
}

static bool is_closed(const struct plan *p, int64_t intent)
{
	for (size_t i = 0; i < p->next.n_intents; i++)
		if (p->next.intents[i].id == intent)
			return p->next.intents[i].state != INTENT_OPEN;
	return true;
}

void act_forget_recorded(struct daemon *d, const struct plan *p)
{
	struct outcome **at = &d->outcomes;

	for (size_t i = 0; i < p->next.n_intents; i++)
		if (p->next.intents[i].state != INTENT_OPEN)
			kill_point(p->next.intents[i].verb, "recorded");
	while (*at) {
		struct outcome *o = *at;

		if (!is_closed(p, o->intent)) {
			at = &o->next;
			continue;
		}
		*at = o->next;
		free(o);
	}
}

enum intent_state act_answer(struct daemon *d, int r)
{
	if (r == -ETIMEDOUT)
		d->tmux_is_slow = true;
	if (r == 0)
		return INTENT_DONE;
	return r == -ETIMEDOUT || r == -EPIPE || r == -EPROTO ? INTENT_UNKNOWN : INTENT_REFUSED;
}

static bool needs_tmux(enum verb verb)
{
	return verb == VERB_START || verb == VERB_PASTE || verb == VERB_ENTER ||
	       verb == VERB_CLEAR || verb == VERB_INTERRUPT;
}

/* A child of an earlier life stands in the worktree: nothing is done there until it has ended. */
static bool is_occupied(const struct plan *p, const struct intent *in)
{
	const struct worker *w = plan_worker(p, in->worker);

	return (in->verb == VERB_SEAT || in->verb == VERB_BRANCH || in->verb == VERB_START) && w &&
	       plan_look(p, w)->occupied;
}

void act(struct daemon *d, struct plan *p)
{
	for (size_t i = 0; i < p->next.n_intents; i++) {
		const struct intent *in = &p->next.intents[i];

		if (in->state != INTENT_OPEN || in->outcome != INTENT_OPEN ||
			act_is_under_way(d, in->id) || act_find_outcome(d, in->id) ||
			(d->tmux_is_slow && needs_tmux(in->verb)) || is_occupied(p, in))
			continue;
		kill_point(in->verb, "before");
		switch (in->verb) {
		case VERB_SEAT:
		case VERB_BRANCH:
		case VERB_END:
		case VERB_PROMPT:
		case VERB_VERIFY:
		case VERB_LAND:
			act_job(d, p, in);
			continue; /* its "after" is when the child ends */
		case VERB_START:
			act_start(d, p, in);
			break;
		case VERB_COMPOSE:
		case VERB_PASTE:
		case VERB_ENTER:
		case VERB_CLEAR:
			act_delivery(d, p, in);
			break;
		case VERB_INTERRUPT:
			act_interrupt(d, p, in);
			break;
		}
		kill_point(in->verb, "after");
	}
}
