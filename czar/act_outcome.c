/*
 * What came of intents, between the act and the tick that records it.
 *
 * A door answers done, refused or unknown; that is kept in the daemon's list until the recorded
 * plan has closed the intent.
 */
#include "czar/act_outcome.h"

#include <stdlib.h>

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
