/*
 * A model's review: when it is asked, and what comes of its answer.
 *
 * An answer counts for the head and base that it names, and only while they are what is to land. It
 * is advice that can hold up a landing; it can never make one happen that anything else holds up.
 */
#include "checks/review.h"

#include <string.h>

#include "checks/fields.h"
#include "checks/landing.h"
#include "checks/landing_common.h"
#include "checks/omnibus.h"
#include "czar/base/str.h"

bool review_holds(const struct landing *l)
{
	return l->review != VERDICT_NONE && *l->base && l->review_terms == l->terms &&
	       text_equal(l->review_head, l->head) && text_equal(l->review_base, l->base);
}

void review_begin_anew(struct landing *l)
{
	if (l->review == VERDICT_CHANGES && text_starts(l->findings, REVIEW_FINDINGS))
		edit_landing(l)->review = VERDICT_NONE;
}

static bool is_left_to_person(const struct landing *l)
{
	return review_holds(l) ? l->review == VERDICT_COMMENT
			       : l->review_tries >= REVIEW_TRIES_MOST;
}

bool review_is_missing(const struct plan *p, const struct landing *l)
{
	if (!p->next.settings.require_review || l->members ||
		(review_holds(l) && l->review == VERDICT_APPROVE))
		return false;
	return !is_left_to_person(l) || !text_equal(l->approved_head, l->head);
}

bool review_needs_person(const struct plan *p, const struct landing *l)
{
	return review_is_missing(p, l) && is_left_to_person(l);
}

const char *review_missing_why(const struct plan *p, const struct landing *l)
{
	if (!review_needs_person(p, l))
		return "waits for the review by a model";
	return review_holds(l) ? "the review by a model neither approves nor asks for changes"
			       : "the model that should review it does not answer";
}

/* --- asking --- */

static bool is_verified(const struct task *t, const struct landing *l)
{
	const unsigned states = TASK_BIT(TASK_SUBMITTED) | TASK_BIT(TASK_IN_REVIEW) |
				TASK_BIT(TASK_APPROVED) | TASK_BIT(TASK_LANDING);

	return (states & TASK_BIT(t->state)) && *l->base && text_equal(l->head, t->head);
}

static int64_t reviews(const struct plan *p)
{
	int64_t n = 0;

	for (size_t i = 0; i < p->next.n_intents; i++)
		n += p->next.intents[i].verb == VERB_REVIEW &&
		     p->next.intents[i].state == INTENT_OPEN;
	return n;
}

/* One that nothing waits for is not worth asking for ever. */
static bool is_given_up(const struct plan *p, const struct landing *l)
{
	return !p->next.settings.require_review && l->review_tries >= REVIEW_TRIES_MOST;
}

bool rule_review(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l = plan_landing(p, t->id);

	if (!p->next.settings.has_review || !l || l->members || !is_verified(t, l) ||
		review_holds(l) || is_given_up(p, l) || plan_task_intent(p, t->id, VERB_REVIEW) ||
		landing_stands_still(p) || reviews(p) >= p->next.settings.verify_most)
		return false;
	if (l->review_after_awake > p->next.awake) {
		plan_wake(p, l->review_after_awake);
		return false;
	}
	edit_landing(l)->review_terms = l->terms;
	l->review = VERDICT_NONE;
	ruling_about(r, t->id, t->last_worker);
	ruling_saw(r, "%.10s is verified with the base at %.10s", l->head, l->base);
	ruling_did(r, "a model is asked for a review");
	r->intent = plan_add_intent(p, VERB_REVIEW, NULL, 0, t->id)->id;
	return true;
}

/* --- its answer --- */

struct review_said {
	char head[OID_SIZE], base[OID_SIZE], key[OID_SIZE], tree[OID_SIZE];
	const char *summary; /* lent by the intent */
};

static enum verdict read_answer(const struct intent *in, struct review_said *ret)
{
	static const struct {
		const char *word;
		enum verdict verdict;
	} words[] = {
		{REVIEW_APPROVE, VERDICT_APPROVE},
		{REVIEW_CHANGES, VERDICT_CHANGES},
		{REVIEW_COMMENT, VERDICT_COMMENT},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const char *rest = landing_answer(in, words[i].word);

		if (!rest)
			continue;
		landing_take_word(&rest, ret->head, sizeof ret->head);
		landing_take_word(&rest, ret->base, sizeof ret->base);
		landing_take_word(&rest, ret->key, sizeof ret->key);
		landing_take_word(&rest, ret->tree, sizeof ret->tree);
		ret->summary = rest;
		return words[i].verdict;
	}
	return VERDICT_NONE;
}

static bool waits_for_it(const struct plan *p, const struct task *t)
{
	return p->next.settings.require_review &&
	       (t->state == TASK_IN_REVIEW || t->state == TASK_SUBMITTED);
}

static usec_t pause_before(const struct plan *p, const struct landing *l)
{
	return p->next.settings.refused_pause << (l->review_tries < 7 ? l->review_tries : 7);
}

/* The door says for how long the model does not want to be asked, in seconds. Each asking may cost
 * money: the pauses double. */
static void ask_again(struct plan *p, struct task *t, struct landing *l, const struct intent *in,
	struct ruling *r)
{
	usec_t pause = pause_before(p, l), least = in->result_number * USEC_SEC;

	edit_landing(l)->review_tries += l->review_tries < 20;
	l->review_after_awake = p->next.awake + (pause > least ? pause : least);
	if (waits_for_it(p, t))
		TEXT_SETF(edit_task(t)->reason, "verified; %s%s%s", review_missing_why(p, l),
			*in->result ? ": " : "", in->result);
	ruling_did(r, is_given_up(p, l) ? "not asked again: nothing waits for it" : "asked again");
}

static void ask_for_changes(struct plan *p, struct task *t, struct landing *l,
	const struct review_said *said, struct ruling *r)
{
	enum task_event event = t->state == TASK_SUBMITTED ? TASK_EVENT_RED : TASK_EVENT_CHANGES;
	char findings[TEXT_SIZE];

	TEXT_SETF(findings, REVIEW_FINDINGS "%s", said->summary);
	landing_count_failure(l, said->key);
	landing_give_back(p, t, l, event, findings, said->tree, r);
}

static void go_on(struct landing *l, struct ruling *r)
{
	landing_forget_failures(l);
	ruling_did(r, "goes on at %.10s", l->head);
}

/* What only comments is for a person to read; so is what he has to say yes to anyway. */
static void wait_for_person(struct plan *p, struct task *t, struct landing *l,
	const struct review_said *said, struct ruling *r)
{
	if (review_is_missing(p, l))
		TEXT_SETF(edit_task(t)->reason, "verified; %s: %s", review_missing_why(p, l),
			said->summary);
	ruling_did(r, "waits for a person");
}

static void take_verdict(struct plan *p, struct task *t, struct landing *l,
	const struct review_said *said, struct ruling *r)
{
	if (!waits_for_it(p, t))
		ruling_did(r, "kept: nothing waits for it");
	else if (l->review == VERDICT_CHANGES)
		ask_for_changes(p, t, l, said, r);
	else if (p->next.settings.land_github && l->review == VERDICT_APPROVE &&
		 !omnibus_carries(&p->next.settings, t))
		ruling_did(r, "noted: its pull request says what else it waits for");
	else if (landing_go_on(p, t, "verified, and a model's review approves"))
		go_on(l, r);
	else
		wait_for_person(p, t, l, said, r);
}

bool rule_reviewed(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	struct review_said said = {0};
	enum verdict verdict;
	struct landing *l;
	struct task *t;

	if (in->verb != VERB_REVIEW)
		return false;
	t = landing_task_of(p, in, r);
	if (!t)
		return true;
	l = plan_landing(p, t->id);
	verdict = read_answer(in, &said);
	if (verdict == VERDICT_NONE) {
		ask_again(p, t, l, in, r);
		return true;
	}
	if (!text_starts(l->head, said.head) || !text_starts(l->base, said.base) || !*said.base ||
		l->review_terms != l->terms) {
		ruling_did(r, "it is about another head, base or terms");
		return true;
	}
	edit_landing(l)->review = verdict;
	l->review_tries = 0;
	l->review_after_awake = 0;
	TEXT_SET(l->review_head, l->head);
	TEXT_SET(l->review_base, l->base);
	take_verdict(p, t, l, &said, r);
	return true;
}
