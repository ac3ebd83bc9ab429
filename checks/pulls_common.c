/*
 * What the rules of pull requests share: when the desk may be asked, and what a head still lacks.
 *
 * What GitHub says counts for the head that it says it of, and for no other.
 */
#include "checks/pulls_common.h"

#include "checks/attempts.h"
#include "checks/landing.h"
#include "checks/landing_common.h"
#include "checks/omnibus.h"
#include "checks/review.h"
#include "czar/base/str.h"

enum {
	ON_ITS_WAY = TASK_BIT(TASK_IN_REVIEW) | TASK_BIT(TASK_APPROVED) | TASK_BIT(TASK_LANDING),
};

struct pull *pull_find(const struct plan *p, const char *task)
{
	for (size_t i = 0; i < p->next.n_pulls; i++)
		if (text_equal(p->next.pulls[i].task, task))
			return &p->next.pulls[i];
	return NULL;
}

struct landing *pull_landing(const struct plan *p, const struct task *t)
{
	struct landing *l;

	if (!p->next.settings.land_github || !(ON_ITS_WAY & TASK_BIT(t->state)) ||
		omnibus_carries(&p->next.settings, t))
		return NULL;
	l = plan_landing(p, t->id);
	return l && *l->commit && text_equal(l->head, t->head) ? l : NULL;
}

bool pull_is_busy(const struct plan *p, const char *task)
{
	for (size_t i = 0; i < p->next.n_intents; i++) {
		const struct intent *in = &p->next.intents[i];

		if (in->state == INTENT_OPEN && in->verb >= VERB_PUSH &&
			in->verb <= VERB_DROP_BRANCH && text_equal(in->args, task))
			return true;
	}
	return false;
}

bool pull_may_ask(struct plan *p, const struct landing *l)
{
	const struct hub *h = &p->next.hub;

	if (landing_stands_still(p) || pull_is_busy(p, l->task))
		return false;
	if (h->limited_until > p->next.now) {
		plan_wake(p, p->next.awake + h->limited_until - p->next.now);
		return false;
	}
	if (h->trouble != HUB_WELL)
		return false; /* looks go on, and end it */
	return !l->tries ||
	       plan_waited(p, l->tried_awake, l->tries * p->next.settings.refused_pause);
}

void pull_ask(struct plan *p, const struct task *t, enum verb verb, struct ruling *r)
{
	ruling_about(r, t->id, t->last_worker);
	r->intent = plan_add_intent(p, verb, NULL, 0, t->id)->id;
}

void pull_name(const struct landing *l, char ret[ID_SIZE])
{
	text_setf(ret, ID_SIZE, "pull request %lld", (long long)l->pull);
}

usec_t pull_empty_wait(const struct plan *p)
{
	const struct settings *s = &p->next.settings;

	/* what runs there is known to GitHub within seconds; what is awaited by a person, in time
	 */
	return s->empty_checks == EMPTY_CHECKS_ACCEPT ? 2 * s->tick : s->hold_alert;
}

bool pull_checks_stay_empty(const struct plan *p, const struct pull *u)
{
	return u->empty_for >= pull_empty_wait(p);
}

/* Checks of GitHub; red ones are given back (rule_pull_red). */
static const char *lacks_checks(
	const struct plan *p, const struct task *t, const struct pull *u, bool *ret_person)
{
	const struct settings *s = &p->next.settings;

	if (!s->require_checks || u->checks == PULL_CHECKS_GREEN)
		return NULL;
	if (u->checks == PULL_CHECKS_PENDING)
		return "its checks run";
	if (u->checks == PULL_CHECKS_RED)
		return "its checks are red";
	/* it was waited for already at a head that is approved, whoever looked then */
	if (s->empty_checks == EMPTY_CHECKS_ACCEPT &&
		(t->state != TASK_IN_REVIEW || pull_checks_stay_empty(p, u)))
		return NULL;
	*ret_person = s->empty_checks == EMPTY_CHECKS_WAIT && pull_checks_stay_empty(p, u);
	return "no check has said anything of its head";
}

bool pull_has_approval(const struct plan *p, const struct task *t)
{
	const struct landing *l = pull_landing(p, t);
	const struct pull *u = l ? pull_find(p, t->id) : NULL;

	return u && *u->approved_by && text_equal(u->head, l->head);
}

/* What people there said against it holds until they take it back: no other one's approval there
 * overrules it, a person's yes to this head here does. */
static bool needs_yes(const struct pull *u, const struct landing *l, char ret[TEXT_SIZE])
{
	if (text_equal(l->approved_head, l->head) || (!*u->unread && !u->changes))
		return false;
	if (*u->unread)
		text_set(ret, TEXT_SIZE, u->unread);
	else
		text_setf(ret, TEXT_SIZE, "%s asked for changes, and has not approved since",
			u->changes_by);
	return true;
}

static const struct landing *unmerged(const struct plan *p, const struct task *t)
{
	const struct landing *l = pull_landing(p, t);

	return l && !*l->merged ? l : NULL;
}

bool pull_needs_yes(const struct plan *p, const struct task *t)
{
	const struct landing *l = unmerged(p, t);
	const struct pull *u = l ? pull_find(p, t->id) : NULL;
	char why[TEXT_SIZE];

	return u && text_equal(u->head, l->head) && needs_yes(u, l, why);
}

bool pull_may_need_yes(const struct plan *p, const struct task *t)
{
	const struct landing *l = unmerged(p, t);

	return l && l->pull && (!pull_find(p, t->id) || pull_needs_yes(p, t));
}

bool pull_lacks(const struct plan *p, const struct task *t, const struct landing *l,
	char ret[TEXT_SIZE], bool *ret_person)
{
	const struct pull *u = pull_find(p, t->id);
	const char *checks, *other = landing_waits_for_task(p, t);

	*ret_person = false;
	if (!u || !l->pull || !text_equal(u->head, l->head)) {
		text_set(ret, TEXT_SIZE, "GitHub is asked");
		return true;
	}
	checks = lacks_checks(p, t, u, ret_person);
	if (checks && !*ret_person) {
		text_set(ret, TEXT_SIZE, checks);
		return true;
	}
	*ret_person = !review_is_missing(p, l) || review_needs_person(p, l);
	if (!*ret_person) {
		text_set(ret, TEXT_SIZE, review_missing_why(p, l));
		return true;
	}
	if (u->elsewhere)
		text_setf(ret, TEXT_SIZE, "it is to land in %s, and nobody verified that", u->base);
	else if (needs_yes(u, l, ret))
		;
	else if (*l->person && !text_equal(l->approved_head, l->head) && !*u->approved_by)
		text_setf(ret, TEXT_SIZE, "waits for a person: %s", l->person);
	else if (review_is_missing(p, l) && !*u->approved_by)
		text_set(ret, TEXT_SIZE, review_missing_why(p, l));
	else if (u->draft)
		text_set(ret, TEXT_SIZE, "it is a draft: a person says when it is ready");
	else if (checks)
		text_set(ret, TEXT_SIZE, checks);
	else
		*ret_person = false;
	if (!*ret_person && other)
		text_setf(ret, TEXT_SIZE, "it lands after %s, which it needs", other);
	return *ret_person || other;
}

bool pull_landed_otherwise(const struct plan *p, const struct task *t)
{
	const struct landing *l = plan_landing(p, t->id);

	return t->state == TASK_LANDING && l && *l->landed;
}

bool pull_waits_for_person(const struct plan *p, const struct task *t, char ret[TEXT_SIZE])
{
	const struct landing *l = pull_landing(p, t);
	bool person;

	if (!l)
		return false;
	if (pull_landed_otherwise(p, t) || l->tries >= 3) {
		text_set(ret, TEXT_SIZE, t->reason);
		return true;
	}
	return !*l->merged && !pull_is_busy(p, t->id) && pull_lacks(p, t, l, ret, &person) &&
	       person;
}

bool pull_is_merged(const struct plan *p, const struct task *t)
{
	const struct landing *l = pull_landing(p, t);

	return l && (*l->merged || plan_task_intent(p, t->id, VERB_MERGE));
}

void pull_done(struct plan *p, struct task *t, struct ruling *r)
{
	bool by_us = t->state == TASK_LANDING;

	if (p->next.settings.land_github && p->next.settings.delete_branch &&
		!plan_task_intent(p, t->id, VERB_DROP_BRANCH)) {
		pull_ask(p, t, VERB_DROP_BRANCH, r);
		return;
	}
	omnibus_landed(p, t);
	task_move(p, t, by_us ? TASK_EVENT_LANDED : TASK_EVENT_MERGED,
		by_us ? "landed, and proved" : "merged by a person, and proved");
}

bool pull_accept(struct plan *p, struct task *t)
{
	struct ruling nobody = {0}; /* the wish is the decision */

	if (!pull_landed_otherwise(p, t))
		return false;
	edit_landing(plan_landing(p, t->id))->landed[0] = '\0';
	pull_done(p, t, &nobody);
	return true;
}
