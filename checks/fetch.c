/*
 * The remote: how new what is known of it has to be.
 *
 * One fetch serves everybody: who needs it fresh states so by what he waits for, and goes on when
 * one has ended lately, whatever came of it. Times of fetching are never shifted over a gap:
 * others went on while czar did not look.
 */
#include "checks/fetch.h"

#include "checks/landing.h"
#include "checks/transitions.h"
#include "czar/base/str.h"

enum { FRESH_SHARE = 10 }; /* of the period: so old may be what work begins from */

static bool is_used(const struct plan *p)
{
	return p->next.has_remote && p->next.settings.fetch > 0;
}

/* After a reboot the awake clock begins anew: that time was not observed either. */
static bool was_tried_within(const struct plan *p, usec_t time)
{
	usec_t tried = p->next.project.fetch_tried_awake;

	return tried && tried <= p->next.awake && p->next.awake - tried < time;
}

bool fetch_is_fresh(const struct plan *p)
{
	return !is_used(p) || !p->next.settings.land_github ||
	       was_tried_within(p, p->next.settings.fetch / FRESH_SHARE);
}

bool fetch_worked(const struct plan *p)
{
	return fetch_is_fresh(p) && !*p->next.project.fetch_says;
}

static bool begins(const struct plan *p)
{
	for (size_t i = 0; i < p->next.n_attempts; i++)
		if (p->next.attempts[i].step == STEP_BRANCH &&
			!plan_intent(
				p, p->next.attempts[i].worker, VERB_BRANCH, p->next.attempts[i].id))
			return true;
	return false;
}

/* Does anything wait for what the base is now? */
static bool is_wanted(const struct plan *p)
{
	for (size_t i = 0; i < p->next.n_tasks; i++)
		if (landing_needs_base(p, &p->next.tasks[i]))
			return true;
	return begins(p);
}

bool rule_fetch(struct plan *p, size_t i, struct ruling *r)
{
	const struct world *w = &p->next;
	usec_t often = w->settings.fetch;

	(void)i;
	if (!is_used(p) || plan_is_paused(p, NULL) || w->low_disk || w->stopping ||
		plan_intent_open(p, "", VERB_FETCH))
		return false;
	if (is_wanted(p))
		often /= FRESH_SHARE;
	if (was_tried_within(p, often)) {
		plan_wake(p, w->project.fetch_tried_awake + often);
		return false;
	}
	plan_add_intent(p, VERB_FETCH, NULL, 0, "");
	TEXT_SET(r->subject, "origin");
	ruling_saw(r, "what is known of origin is not new enough");
	ruling_did(r, "fetched"); /* no outcome of its own: so that the same again is one row */
	return true;
}

bool rule_fetched(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	struct project *j = &p->next.project;
	bool failed_before = *j->fetch_says;

	if (in->verb != VERB_FETCH)
		return false;
	plan_close_intent(in);
	edit_project(j)->fetch_tried_awake = p->next.awake;
	plan_again(p);
	TEXT_SET(r->subject, "origin");
	if (in->outcome == INTENT_DONE) {
		j->fetched = p->next.now;
		j->fetch_says[0] = '\0';
		r->quiet = !failed_before;
		ruling_saw(r, "origin was fetched");
		ruling_did(r, "what is known of it is new again");
		return true;
	}
	if (!failed_before)
		j->fetch_failed_awake = p->next.awake;
	TEXT_SET(j->fetch_says, *in->result ? in->result : "no answer");
	ruling_saw(r, "%s", j->fetch_says);
	ruling_did(r, "work goes on from what is known; fetched again");
	return true;
}
