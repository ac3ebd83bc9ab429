/*
 * act: the one place where something is done to the outside.
 *
 * Each open intent that is not under way goes through its door once: here the table of who does
 * which verb. What came of it becomes a fact of the next tick. Nothing is decided here.
 */
#include "czar/act.h"

#include "checks/fields.h"
#include "czar/act_delivery.h"
#include "czar/act_dialog.h"
#include "czar/act_desk.h"
#include "czar/act_interrupt.h"
#include "czar/act_job.h"
#include "czar/act_outcome.h"
#include "czar/act_start.h"
#include "czar/kill_point.h"

static bool is_under_way(const struct daemon *d, int64_t intent)
{
	for (const struct job *j = d->jobs; j; j = j->next)
		if (j->intent == intent)
			return true;
	return act_desk_is_under_way(d, intent);
}

static bool needs_tmux(enum verb verb)
{
	return verb == VERB_START || verb == VERB_PASTE || verb == VERB_ENTER ||
	       verb == VERB_CLEAR || verb_is_key(verb);
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
			is_under_way(d, in->id) || act_find_outcome(d, in->id) ||
			(d->tmux_is_slow && needs_tmux(in->verb)) || is_occupied(p, in))
			continue;
		if (verb_is_desks(d, in->verb)) {
			act_desk(d, p, in);
			continue;
		}
		kill_point(in->verb, "before");
		switch (in->verb) {
		case VERB_SEAT:
		case VERB_BRANCH:
		case VERB_END:
		case VERB_PROMPT:
		case VERB_VERIFY:
		case VERB_LAND:
		case VERB_FETCH:
		case VERB_REVIEW:
		case VERB_COLLECT:
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
		case VERB_ANSWER:
		case VERB_APPROVE:
		case VERB_DENY:
			act_answer_dialog(d, p, in);
			break;
		default: /* the desk's */
			break;
		}
		kill_point(in->verb, "after");
	}
}
