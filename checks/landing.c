/*
 * Landing: what becomes of a task that its worker handed in.
 *
 * The worker's marker is a claim. What lands is one commit, made of the task's head and the base,
 * tested as it is, and moved to only while the base still is where it was. Everything holds for one
 * head: a branch that moved is verified anew. Both doors can be asked again at any time, so an
 * outcome that nobody heard is settled by asking.
 */
#include "checks/landing.h"

#include <string.h>

#include "checks/attempts.h"
#include "checks/fetch.h"
#include "checks/fields.h"
#include "checks/landing_common.h"
#include "checks/omnibus.h"
#include "checks/pulls_common.h"
#include "checks/review.h"
#include "czar/base/str.h"

#define RED_FINDINGS "red: "
#define BASE_RED_AGAIN USEC_HOUR

/* Another base, other terms, or an hour later: it is looked at anew. Where the base is is known
 * from the tick on after the first that waits for it. */
static bool base_stays_red(const struct plan *p, const struct landing *l)
{
	return *l->base_red && (!*p->next.base || text_equal(l->base, p->next.base)) &&
	       l->terms == p->next.settings.landing_terms &&
	       p->next.awake - l->tried_awake < BASE_RED_AGAIN;
}

static bool is_held_back(struct plan *p, const struct landing *l)
{
	if (landing_stands_still(p))
		return true;
	if (l && base_stays_red(p, l))
		return true;
	return l && l->tries &&
	       !plan_waited(p, l->tried_awake, l->tries * p->next.settings.refused_pause);
}

static struct landing *landing_of(struct plan *p, const struct task *t)
{
	struct landing *l = plan_landing(p, t->id);

	return l ? l : plan_add_landing(p, t->id);
}

static int64_t verifications(const struct plan *p)
{
	int64_t n = 0;

	for (size_t i = 0; i < p->next.n_intents; i++)
		n += p->next.intents[i].verb == VERB_VERIFY &&
		     p->next.intents[i].state == INTENT_OPEN;
	return n;
}

bool landing_is_verified_first(const struct settings *s, const struct task *t)
{
	return t->result != RESULT_REPORT && (!s->land_none || s->has_checks || s->has_review);
}

/* Where nothing lands it stays submitted until it is reviewed. */
static bool is_verified_where_it_is(const struct plan *p, const struct task *t)
{
	const struct landing *l = plan_landing(p, t->id);

	return l && *l->base && text_equal(l->head, t->head) &&
	       l->terms == p->next.settings.landing_terms;
}

static bool is_to_be_verified(const struct plan *p, const struct task *t)
{
	const struct settings *s = &p->next.settings;

	if (omnibus_is_unmade(p, t))
		return false;
	return t->state == TASK_VERIFYING ||
	       (t->state == TASK_SUBMITTED && landing_is_verified_first(s, t) &&
		       !is_verified_where_it_is(p, t));
}

bool landing_waits_for_base(const struct plan *p, const struct task *t)
{
	const struct landing *l = plan_landing(p, t->id);

	return t->state == TASK_VERIFYING && l && base_stays_red(p, l) &&
	       text_equal(l->head, t->head);
}

bool landing_needs_base(const struct plan *p, const struct task *t)
{
	if (is_to_be_verified(p, t))
		return !landing_waits_for_base(p, t) && !plan_task_intent(p, t->id, VERB_VERIFY) &&
		       verifications(p) < p->next.settings.verify_most;
	return (t->state == TASK_APPROVED && !omnibus_carries(&p->next.settings, t)) ||
	       omnibus_is_due(p, t);
}

bool rule_verify(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l;

	if (!is_to_be_verified(p, t) || plan_task_intent(p, t->id, VERB_VERIFY) ||
		is_held_back(p, plan_landing(p, t->id)) || !fetch_is_fresh(p))
		return false;
	if (verifications(p) >= p->next.settings.verify_most)
		return false; /* the end of one is an event */
	if (!p->next.settings.land_none)
		task_move(p, t, TASK_EVENT_LANDS, "its checks run");
	l = landing_of(p, t);
	if (!text_equal(l->head, t->head)) {
		landing_forget_verdict(l);
		TEXT_SET(l->head, t->head);
	}
	edit_landing(l)->terms = p->next.settings.landing_terms;
	ruling_about(r, t->id, t->last_worker);
	ruling_saw(r, "handed in at %.10s", t->head);
	ruling_did(r, "joined with the base, and the checks run on that");
	r->intent = plan_add_intent(p, VERB_VERIFY, NULL, 0, t->id)->id;
	return true;
}

/* A door that would not, or nobody heard what it said: asked again after a pause that grows. */
static void ask_again(struct plan *p, struct landing *l, const struct intent *in, struct task *t,
	struct ruling *r)
{
	edit_landing(l)->tries += l->tries < 20;
	l->tried_awake = p->next.awake;
	if (in->outcome == INTENT_REFUSED)
		TEXT_SET(edit_task(t)->reason, in->result);
	ruling_did(r, "asked again");
}

static void turn_red(struct plan *p, struct task *t, const char *rest, struct ruling *r)
{
	struct landing *l = edit_landing(plan_landing(p, t->id));
	char key[OID_SIZE], tree[OID_SIZE], findings[TEXT_SIZE];

	landing_take_word(&rest, key, sizeof key);
	landing_take_word(&rest, tree, sizeof tree);
	TEXT_SETF(findings, RED_FINDINGS "%s", rest);
	landing_count_failure(l, key);
	landing_give_back(p, t, l, TASK_EVENT_RED, findings, tree, r);
}

/* Nobody would mend it by working on the task. */
static void turn_base_red(struct plan *p, struct task *t, const char *rest, struct ruling *r)
{
	struct landing *l = edit_landing(plan_landing(p, t->id));
	char reason[TEXT_SIZE];

	landing_take_word(&rest, l->base, sizeof l->base);
	TEXT_SET(l->base_red, rest);
	l->tries = 0;
	l->tried_awake = p->next.awake;
	TEXT_SETF(reason, "the base is red without it: %s", rest);
	TEXT_SET(edit_task(t)->reason, reason);
	ruling_did(r, "waits for another base than %.10s, which is red without it", l->base);
}

static void turn_conflict(struct plan *p, struct task *t, const char *rest, struct ruling *r)
{
	char tree[OID_SIZE], findings[TEXT_SIZE];

	landing_take_word(&rest, tree, sizeof tree);
	TEXT_SETF(findings, "conflicts with the base: %s", rest);
	landing_give_back(p, t, plan_landing(p, t->id), TASK_EVENT_CONFLICT, findings, tree, r);
}

static const char *why_a_person(const struct settings *s, const char *protected_paths)
{
	if (*protected_paths)
		return protected_paths;
	if (!s->has_checks && s->hold_unchecked)
		return "it is verified by nothing, no check is configured";
	return s->require_person ? "every task needs a person" : "";
}

static bool needs_person(const struct landing *l)
{
	return *l->person && !text_equal(l->approved_head, l->head);
}

/* What it needs besides green checks; false when it has all of that. */
static bool find_missing(const struct plan *p, const struct landing *l, char ret[TEXT_SIZE])
{
	bool person = needs_person(l) && !p->next.settings.land_none;

	if (!person && !review_is_missing(p, l))
		return false;
	if (person)
		text_setf(ret, TEXT_SIZE, "waits for a person: %s", l->person);
	else
		text_set(ret, TEXT_SIZE, review_missing_why(p, l));
	return true;
}

bool landing_go_on(struct plan *p, struct task *t, const char *why)
{
	char missing[TEXT_SIZE];

	if (find_missing(p, plan_landing(p, t->id), missing))
		return false;
	return task_move(
		p, t, t->state == TASK_SUBMITTED ? TASK_EVENT_ACCEPTED : TASK_EVENT_APPROVED, why);
}

static void wait_for_a_yes(struct plan *p, struct task *t, const char *missing, struct ruling *r)
{
	char reason[TEXT_SIZE];

	TEXT_SETF(reason, "verified; %s", missing);
	if (t->state == TASK_VERIFYING)
		task_move(p, t, TASK_EVENT_REVIEWABLE, reason);
	else
		TEXT_SET(edit_task(t)->reason, reason);
	ruling_did(r, "%s", missing);
}

static void turn_green(struct plan *p, struct task *t, const char *rest, struct ruling *r)
{
	struct landing *l = edit_landing(plan_landing(p, t->id));
	const struct settings *s = &p->next.settings;
	bool carried = omnibus_carries(s, t), pulls = s->land_github && !carried;
	char missing[TEXT_SIZE];

	landing_take_word(&rest, l->base, sizeof l->base);
	landing_take_word(&rest, l->commit, sizeof l->commit);
	landing_take_word(&rest, l->tree, sizeof l->tree);
	TEXT_SET(l->person, carried ? "" : why_a_person(s, rest));
	l->tries = 0;
	review_begin_anew(l);
	l->findings[0] = l->base_red[0] = '\0';
	if (!review_is_missing(p, l))
		landing_forget_failures(l);
	if (!pulls && find_missing(p, l, missing)) {
		wait_for_a_yes(p, t, missing, r);
		return;
	}
	if (s->land_none) {
		if (task_move(p, t, TASK_EVENT_ACCEPTED,
			    "no check is red; landing was not asked for"))
			ruling_did(r, "done at %.10s", t->head);
	} else if (carried) {
		task_move(p, t, TASK_EVENT_GREEN, "verified; lands with the others");
		ruling_did(r, "lands with the others");
	} else if (pulls) {
		task_move(p, t, TASK_EVENT_REVIEWABLE, "verified; its pull request is next");
		ruling_did(r, "its pull request is next, at %.10s", l->head);
	} else {
		task_move(p, t, TASK_EVENT_GREEN, "verified");
		ruling_did(r, "may land as %.10s", l->commit);
	}
}

bool rule_verified(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	const char *rest;
	struct task *t;

	if (in->verb != VERB_VERIFY)
		return false;
	t = landing_task_of(p, in, r);
	if (!t || (t->state != TASK_VERIFYING && t->state != TASK_SUBMITTED))
		return true;
	if (!text_equal(plan_landing(p, t->id)->head, t->head)) {
		ruling_did(r, "it was about an older head");
		return true;
	}
	if ((rest = landing_answer(in, VERIFY_GREEN)))
		turn_green(p, t, rest, r);
	else if ((rest = landing_answer(in, VERIFY_RED)))
		turn_red(p, t, rest, r);
	else if ((rest = landing_answer(in, VERIFY_BASE_RED)))
		turn_base_red(p, t, rest, r);
	else if ((rest = landing_answer(in, VERIFY_CONFLICT)))
		turn_conflict(p, t, rest, r);
	else if ((rest = landing_answer(in, LANDING_MOVED)))
		landing_head_moved(p, t, rest, r);
	else if (!omnibus_heard(p, t, in, r))
		ask_again(p, plan_landing(p, t->id), in, t, r);
	return true;
}

bool landing_waits_for_person(const struct plan *p, const struct task *t)
{
	const struct landing *l = plan_landing(p, t->id);

	if (!l || !*l->base)
		return false;
	if (pull_needs_yes(p, t))
		return true;
	if (pull_has_approval(p, t))
		return false;
	return (t->state == TASK_IN_REVIEW && needs_person(l)) ||
	       ((t->state == TASK_IN_REVIEW || t->state == TASK_SUBMITTED) &&
		       review_needs_person(p, l));
}

bool landing_waits_for_checkout(const struct plan *p, const struct task *t)
{
	const struct landing *l = plan_landing(p, t->id);

	return t->state == TASK_LANDING && l && l->tries > 0 && !*l->landed &&
	       !p->next.settings.land_github;
}

bool landing_cannot_be_verified(const struct plan *p, const struct task *t)
{
	const struct landing *l = plan_landing(p, t->id);

	return l && l->tries >= 3 && (t->state == TASK_VERIFYING || t->state == TASK_SUBMITTED);
}

bool landing_stays_red(const struct plan *p, const struct task *t)
{
	const struct landing *l = plan_landing(p, t->id);

	return t->state == TASK_BLOCKED && l && text_starts(l->findings, RED_FINDINGS) &&
	       strstr(t->reason, ": " RED_FINDINGS);
}

void landing_begin_anew(struct plan *p, const struct task *t)
{
	struct landing *l = plan_landing(p, t->id);

	if (!l)
		return;
	landing_forget_failures(edit_landing(l));
	l->review_tries = 0;
	l->review_after_awake = 0;
}

bool landing_approve(struct plan *p, struct task *t)
{
	struct landing *l = plan_landing(p, t->id);

	if (!landing_waits_for_person(p, t) && !pull_may_need_yes(p, t))
		return false;
	TEXT_SET(edit_landing(l)->approved_head, l->head);
	if (p->next.settings.land_github && !omnibus_carries(&p->next.settings, t))
		return true; /* checks of GitHub may be lacking still */
	if (!landing_go_on(p, t, "a person said yes to this head"))
		TEXT_SETF(edit_task(t)->reason, "verified, a person said yes to it; %s",
			review_missing_why(p, l));
	return true;
}

/* What is to land with others waits for nobody's yes, and a person may say no all the same. */
static bool may_be_taken_out(const struct plan *p, const struct task *t)
{
	const struct task *o = omnibus_of(p, t);

	return t->state == TASK_APPROVED && omnibus_carries(&p->next.settings, t) &&
	       plan_landing(p, t->id) && !(o && omnibus_has_set_out(p, o));
}

bool landing_deny(struct plan *p, struct task *t, const char *why)
{
	struct ruling nobody = {0}; /* the wish is the decision */
	char findings[TEXT_SIZE];

	if (!landing_waits_for_person(p, t) && !may_be_taken_out(p, t))
		return false;
	TEXT_SETF(findings, "a person asks for changes%s%s", *why ? ": " : "", why);
	landing_give_back(p, t, plan_landing(p, t->id),
		t->state == TASK_SUBMITTED ? TASK_EVENT_RED : TASK_EVENT_CHANGES, findings, "",
		&nobody);
	return true;
}

/* One at a time: the base moves with each. One that waits for its checkout holds up nobody. */
static bool one_lands(const struct plan *p)
{
	for (size_t i = 0; i < p->next.n_intents; i++)
		if (p->next.intents[i].verb == VERB_LAND && p->next.intents[i].state == INTENT_OPEN)
			return true;
	return false;
}

/* czar.conf asks for something else since it was verified. */
static void verify_by_new_terms(struct plan *p, struct task *t, struct ruling *r)
{
	enum task_event event =
		t->state == TASK_LANDING ? TASK_EVENT_BASE_MOVED : TASK_EVENT_HEAD_CHANGED;

	landing_forget_verdict(plan_landing(p, t->id));
	task_move(p, t, event, "the terms of landing changed: verified anew");
	ruling_about(r, t->id, t->last_worker);
	ruling_saw(r, "it was verified by other settings than today's");
	ruling_did(r, "verified anew");
}

const char *landing_waits_for_task(const struct plan *p, const struct task *t)
{
	for (size_t i = 0; i < p->next.n_dependencies; i++) {
		const struct dependency *d = &p->next.dependencies[i];
		const struct task *needed;

		if (d->change == ROW_GONE || !text_equal(d->task, t->id))
			continue;
		needed = plan_task(p, d->needs);
		if (!needed || needed->state != TASK_DONE)
			return d->needs;
	}
	return NULL;
}

/* It holds their commits: they land first, and then it is verified anew. */
static bool waits_for_others(struct plan *p, struct task *t)
{
	const char *other = landing_waits_for_task(p, t);
	char reason[TEXT_SIZE];

	if (!other)
		return false;
	TEXT_SETF(reason, "verified; lands after %s", other);
	if (!text_equal(t->reason, reason))
		TEXT_SET(edit_task(t)->reason, reason);
	return true;
}

/* What waits for a yes that other settings would not ask for is verified by those, too. */
static bool is_in_review_here(const struct plan *p, const struct task *t)
{
	const struct settings *s = &p->next.settings;

	return t->state == TASK_IN_REVIEW && (!s->land_github || omnibus_carries(s, t));
}

bool rule_land(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l;

	if (t->state != TASK_APPROVED && t->state != TASK_LANDING && !is_in_review_here(p, t))
		return false;
	l = plan_landing(p, t->id);
	if (!l || plan_task_intent(p, t->id, VERB_LAND) || pull_is_busy(p, t->id) || *l->merged)
		return false;
	if (l->terms != p->next.settings.landing_terms && !*l->landed) {
		verify_by_new_terms(p, t, r);
		return true;
	}
	if (t->state == TASK_IN_REVIEW || omnibus_carries(&p->next.settings, t) ||
		p->next.settings.land_github || waits_for_others(p, t) || one_lands(p) ||
		is_held_back(p, l) || !fetch_is_fresh(p))
		return false;
	task_move(p, t, TASK_EVENT_LOCKED, "its turn to land");
	ruling_about(r, t->id, t->last_worker);
	ruling_saw(r, "%.10s is verified with the base at %.10s", l->head, l->base);
	ruling_did(r, "the base becomes %.10s", l->commit);
	r->intent = plan_add_intent(p, VERB_LAND, NULL, 0, t->id)->id;
	return true;
}

static void wait_for_checkout(struct plan *p, struct task *t, const char *why, struct ruling *r)
{
	struct landing *l = edit_landing(plan_landing(p, t->id));

	l->tries += l->tries < 20;
	l->tried_awake = p->next.awake;
	TEXT_SETF(edit_task(t)->reason, "verified; the checkout does not take it: %s", why);
	ruling_did(r, "waits: what is not committed there stays as it is");
}

bool rule_landed(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	const char *rest;
	struct task *t;

	if (in->verb != VERB_LAND)
		return false;
	t = landing_task_of(p, in, r);
	if (!t || t->state != TASK_LANDING)
		return true;
	if ((rest = landing_answer(in, LAND_LANDED))) {
		omnibus_landed(p, t);
		task_move(p, t, TASK_EVENT_LANDED, "landed, and proved");
		ruling_did(r, "done: the base is at %.10s, its tree is the verified one", rest);
	} else if ((rest = landing_answer(in, LAND_BASE_MOVED))) {
		landing_forget_verdict(plan_landing(p, t->id));
		task_move(p, t, TASK_EVENT_BASE_MOVED, "the base moved: verified anew");
		ruling_did(r, "verified anew with the base at %.10s", rest);
	} else if ((rest = landing_answer(in, LANDING_MOVED))) {
		landing_head_moved(p, t, rest, r);
	} else if ((rest = landing_answer(in, LAND_REFUSED))) {
		wait_for_checkout(p, t, rest, r);
	} else if (!omnibus_heard(p, t, in, r)) {
		ask_again(p, plan_landing(p, t->id), in, t, r);
	}
	return true;
}
