/*
 * decide: runs the ordered rule table over the world.
 *
 * Each rule sees one subject at a time and the changes of the rules before it. A rule that fires
 * leaves one decision with its name, what it saw and what it did. Without fresh looks only rules
 * that need none run: that is how a command without a daemon honours a wish.
 */
#include "checks/decide.h"

#include <stdio.h>
#include <string.h>

#include "checks/repeats.h"
#include "czar/base/str.h"

void ruling_saw(struct ruling *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->saw, sizeof r->saw, fmt, ap);
	va_end(ap);
}

void ruling_did(struct ruling *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->action, sizeof r->action, fmt, ap);
	va_end(ap);
}

void ruling_about(struct ruling *r, const char *task, const char *worker)
{
	TEXT_SET(r->task, task);
	TEXT_SET(r->worker, worker);
	TEXT_SET(r->subject, *task ? task : worker);
}

/* The same again, or what goes on being held, is the row that is there already. */
static void number_decision(struct plan *p, struct decision *d, const struct ruling *r)
{
	if (r->goes_on) {
		d->number = r->goes_on->decision;
		d->at = r->goes_on->at;
		d->repeated = r->goes_on->times;
		d->until = r->goes_on->until;
		d->outcome_at = r->outcome ? p->next.now : 0;
		TEXT_SET(d->outcome, r->outcome ? r->outcome : "");
		return;
	}
	if (!repeat_may(r) || !repeat_find(p, d))
		d->number = ++edit_project(&p->next.project)->last_decision;
	if (repeat_may(r) && !d->repeated)
		repeat_note(p, d, r->held);
}

static void note_decision(struct plan *p, const struct rule *rule, const struct ruling *r)
{
	struct decision *d;

	p->decisions = arena_grow(
		p->arena, p->decisions, p->n_decisions, &p->decision_room, sizeof *p->decisions);
	d = &p->decisions[p->n_decisions++];
	*d = (struct decision){
		.at = p->next.now,
		.tick = p->next.project.ticks,
		.intent = r->intent,
	};
	TEXT_SET(d->rule, r->name ? r->name : rule->name);
	TEXT_SET(d->by, *r->by ? r->by : "rule");
	TEXT_SET(d->subject, r->subject);
	TEXT_SET(d->task, r->task);
	TEXT_SET(d->worker, r->worker);
	TEXT_SET(d->saw, r->saw);
	TEXT_SET(d->action, r->action);
	TEXT_SET(d->why, r->why ? r->why : rule->why);
	number_decision(p, d, r);
	for (size_t i = 0; r->intent && i < p->next.n_intents; i++)
		if (p->next.intents[i].id == r->intent)
			p->next.intents[i].decision = d->number;
}

static size_t subjects(const struct plan *p, enum rule_over over)
{
	const struct world *w = &p->next;
	const size_t counts[] = {
		[OVER_PROJECT] = 1,
		[OVER_WISH] = w->n_wishes,
		[OVER_INTENT] = w->n_intents,
		[OVER_EVENT] = w->n_events,
		[OVER_COMMIT] = w->n_commits,
		[OVER_WORKER] = w->n_workers,
		[OVER_ATTEMPT] = w->n_attempts,
		[OVER_TASK] = w->n_tasks,
		[OVER_DELIVERY] = w->n_deliveries,
		[OVER_CONFLICT] = w->n_conflicts,
	};

	return counts[over];
}

/* Is this subject still one that a rule may look at? */
static bool is_open(const struct plan *p, enum rule_over over, size_t i)
{
	const struct world *w = &p->next;

	switch (over) {
	case OVER_WISH:
		return w->wishes[i].state == WISH_OPEN;
	case OVER_INTENT:
		return w->intents[i].state == INTENT_OPEN && w->intents[i].outcome != INTENT_OPEN;
	case OVER_EVENT:
		return !w->events[i].used;
	case OVER_COMMIT:
		return !w->commits[i].judged;
	case OVER_ATTEMPT:
		return w->attempts[i].step != STEP_ENDED;
	case OVER_CONFLICT:
		return w->conflicts[i].change != ROW_GONE;
	case OVER_PROJECT:
	case OVER_WORKER:
	case OVER_TASK:
	case OVER_DELIVERY:
		break;
	}
	return true;
}

bool decide_rule(struct plan *p, const struct rule *rule)
{
	bool fired = false;
	size_t n =
		subjects(p, rule->over); /* rows added by the rule itself wait for the next tick */

	for (size_t i = 0; i < n; i++) {
		struct ruling r = {0};

		while (is_open(p, rule->over, i) && rule->fires(p, i, &r)) {
			fired = true;
			if (!r.quiet) {
				note_decision(p, rule, &r);
				if (!r.goes_on)
					plan_again(p);
			}
			if (!rule->repeats)
				break;
			r = (struct ruling){0};
		}
	}
	return fired;
}

static void run_rules(struct plan *plan)
{
	for (size_t i = 0; i < rules_count; i++)
		if (plan->next.fresh || !rules[i].needs_looks)
			decide_rule(plan, &rules[i]);
}

void decide(const struct world *w, struct arena *arena, struct plan *plan)
{
	plan_init(plan, arena, w);
	run_rules(plan);
}

void decide_taking(struct world *w, bool tasks_settled, struct arena *arena, struct plan *plan)
{
	plan_take(plan, arena, w);
	plan->tasks_settled = tasks_settled;
	run_rules(plan);
}
