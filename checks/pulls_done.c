/*
 * Landing by pull requests: what came of the desk's acts.
 *
 * An answer that nobody heard, or that is none, changes nothing: it is asked again after a pause,
 * and every act looks first whether it was done.
 */
#include "checks/attempts.h"
#include "checks/fields.h"
#include "checks/landing.h"
#include "checks/landing_common.h"
#include "checks/omnibus.h"
#include "checks/pulls.h"
#include "checks/pulls_common.h"
#include "czar/base/str.h"

enum { POST_TRIES_MOST = 2 }; /* of a review that GitHub refuses, before it is left */

/* Not done, for a reason that is GitHub's or nobody's: no try is lost. */
static bool is_put_off(const struct intent *in)
{
	return in->outcome == INTENT_REFUSED &&
	       (text_starts(in->result, PULL_LIMITED) || text_starts(in->result, PULL_NO_TOKEN) ||
		       text_starts(in->result, PULL_SILENT));
}

static void ask_again(struct plan *p, struct task *t, const struct intent *in, struct ruling *r)
{
	struct landing *l = edit_landing(plan_landing(p, t->id));

	ruling_did(r, "asked again");
	if (is_put_off(in))
		return;
	l->tries += l->tries < 20;
	l->tried_awake = p->next.awake;
	if (in->outcome != INTENT_UNKNOWN && pull_landing(p, t))
		TEXT_SETF(edit_task(t)->reason, "%s: %s", verb_name(in->verb), in->result);
}

/* The task of an outcome of that verb, still on its way; *ret_fired is what the rule returns
 * without one: what was found will be found again. */
static struct task *task_of(
	struct plan *p, size_t i, enum verb verb, struct ruling *r, bool *ret_fired)
{
	struct intent *in = &p->next.intents[i];
	struct task *t;

	*ret_fired = in->verb == verb;
	t = *ret_fired ? landing_task_of(p, in, r) : NULL;
	if (t && !pull_landing(p, t)) {
		ruling_did(r, "it is %s by now: noted by nobody", task_state_name(t->state));
		return NULL;
	}
	return t;
}

static void did_it(struct landing *l)
{
	edit_landing(l)->tries = 0;
}

/* What we pushed last stays what may be pushed over: work that does not hold theirs is not. */
static void turn_diverged(struct plan *p, struct task *t, const char *oid, struct ruling *r)
{
	char findings[TEXT_SIZE];

	TEXT_SETF(findings, "somebody pushed to its branch: merge what is there (%s)", oid);
	landing_give_back(p, t, plan_landing(p, t->id), TASK_EVENT_CHANGES, findings, "", r);
}

bool rule_pull_pushed(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	bool fired;
	struct task *t = task_of(p, i, VERB_PUSH, r, &fired);
	struct landing *l = t ? plan_landing(p, t->id) : NULL;
	const char *rest;

	if (!l)
		return fired;
	if ((rest = landing_answer(in, PULL_PUSHED))) {
		if (!text_equal(l->pushed, rest))
			did_it(l);
		TEXT_SET(edit_landing(l)->pushed, rest);
		ruling_did(r, "the remote's branch is at %.10s", rest);
	} else if ((rest = landing_answer(in, PULL_HEAD_MOVED)) && *rest) {
		TEXT_SET(edit_landing(l)->pushed, rest);
		landing_head_moved(p, t, rest, r);
	} else if ((rest = landing_answer(in, LANDING_MOVED))) {
		landing_head_moved(p, t, rest, r);
	} else if ((rest = landing_answer(in, PULL_DIVERGED))) {
		turn_diverged(p, t, rest, r);
	} else {
		ask_again(p, t, in, r);
	}
	return true;
}

bool rule_pull_opened(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	bool fired;
	struct task *t = task_of(p, i, VERB_PULL, r, &fired);
	struct landing *l = t ? plan_landing(p, t->id) : NULL;
	const char *rest = landing_answer(in, PULL_IS);
	char word[24] = "";
	int64_t number = 0;

	if (!l)
		return fired;
	if (rest)
		landing_take_word(&rest, word, sizeof word);
	if (!text_to_int(word, &number) || number <= 0) {
		ask_again(p, t, in, r);
		return true;
	}
	did_it(l);
	l->pull = number;
	l->asked_at = 0;
	landing_take_word(&rest, l->url, sizeof l->url);
	TEXT_SET(l->described, l->commit);
	ruling_did(r, "pull request %lld says what was verified%s%s", (long long)l->pull,
		*rest ? "; " : "", rest);
	return true;
}

/* Also of a head that was given back meanwhile. */
bool rule_pull_posted(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	struct task *t = plan_task(p, in->args);
	struct landing *l = plan_landing(p, in->args);

	if (in->verb != VERB_STATUS)
		return false;
	plan_close_intent(in);
	ruling_about(r, in->args, t ? t->last_worker : "");
	ruling_saw(r, "status %s%s%s", intent_state_name(in->outcome), *in->result ? ": " : "",
		in->result);
	if (!t || !l) {
		ruling_did(r, "nobody needs it any more");
	} else if (in->outcome == INTENT_DONE) {
		did_it(l);
		TEXT_SET(l->posted, l->head);
		l->posted_red = in->result_number != 0;
		ruling_did(r, "%.10s has its status", l->head);
	} else {
		ask_again(p, t, in, r);
	}
	return true;
}

/* What GitHub does not take holds nobody up: the review itself is kept here. */
static void leave_unposted(struct landing *l, const struct intent *in, struct ruling *r)
{
	did_it(l);
	TEXT_SET(l->reviewed, l->review_head);
	l->reviewed_as = l->review;
	ruling_did(r, "left: GitHub does not take it: %s", in->result);
}

static void turn_reviewed(struct landing *l, const char *rest, struct ruling *r)
{
	char word[24];
	int verdict;

	did_it(l);
	landing_take_word(&rest, l->reviewed, sizeof l->reviewed);
	landing_take_word(&rest, word, sizeof word);
	verdict = name_find(verdict_names, word);
	l->reviewed_as = verdict < 0 ? l->review : (enum verdict)verdict;
	ruling_did(r, "pull request %lld has the review of %.10s%s%s", (long long)l->pull,
		l->reviewed, *rest ? "; " : "", rest);
}

/* Also of a head that was given back meanwhile. */
bool rule_pull_reviewed(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	struct task *t = plan_task(p, in->args);
	struct landing *l = plan_landing(p, in->args);
	const char *rest;

	if (in->verb != VERB_POST_REVIEW)
		return false;
	plan_close_intent(in);
	ruling_about(r, in->args, t ? t->last_worker : "");
	ruling_saw(
		r, "%s%s%s", intent_state_name(in->outcome), *in->result ? ": " : "", in->result);
	if (!t || !l)
		ruling_did(r, "nobody needs it any more");
	else if ((rest = landing_answer(in, PULL_REVIEWED)))
		turn_reviewed(l, rest, r);
	else if (in->outcome == INTENT_REFUSED && !is_put_off(in) && l->tries >= POST_TRIES_MOST)
		leave_unposted(l, in, r);
	else
		ask_again(p, t, in, r);
	return true;
}

static void turn_merged(struct plan *p, struct task *t, const char *oid, struct ruling *r)
{
	struct landing *l = edit_landing(plan_landing(p, t->id));

	did_it(l);
	TEXT_SET(l->merged, *oid ? oid : l->head);
	ruling_did(r, "merged: fetched, and looked whether the base holds it");
	pull_ask(p, t, VERB_PROVE, r);
}

static void turn_base_moved(struct plan *p, struct task *t, struct ruling *r)
{
	landing_forget_verdict(plan_landing(p, t->id));
	task_move(p, t, TASK_EVENT_BASE_MOVED, "the base moved: verified anew");
	ruling_did(r, "verified anew with today's base");
}

static void wait_for_github(struct plan *p, struct task *t, const char *why, struct ruling *r)
{
	struct landing *l = edit_landing(plan_landing(p, t->id));

	l->tries = l->tries < 3 ? 3 : l->tries + (l->tries < 20);
	l->tried_awake = p->next.awake;
	TEXT_SETF(edit_task(t)->reason, "GitHub does not take pull request %lld: %s",
		(long long)l->pull, why);
	ruling_did(r, "waits: %s", why);
}

bool rule_pull_merging(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	bool fired;
	struct task *t = task_of(p, i, VERB_MERGE, r, &fired);
	const char *rest;

	if (!t)
		return fired;
	if ((rest = landing_answer(in, PULL_MERGED)))
		turn_merged(p, t, rest, r);
	else if (landing_answer(in, PULL_BASE_MOVED))
		turn_base_moved(p, t, r);
	else if ((rest = landing_answer(in, PULL_REFUSED)))
		wait_for_github(p, t, rest, r);
	else if (landing_answer(in, PULL_CONFLICTS))
		landing_give_back(p, t, plan_landing(p, t->id), TASK_EVENT_CONFLICT,
			"conflicts with the base: GitHub cannot join them", t->head, r);
	else
		ask_again(p, t, in, r); /* the head moved: the next look sees where */
	return true;
}

bool rule_pull_updated(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	bool fired;
	struct task *t = task_of(p, i, VERB_UPDATE, r, &fired);
	struct landing *l = t ? plan_landing(p, t->id) : NULL;
	const char *rest;

	if (!l)
		return fired;
	if (in->outcome == INTENT_DONE && !*in->result) {
		did_it(l);
		TEXT_SET(l->updated, l->head);
		ruling_did(r, "the new head is waited for");
	} else if ((rest = landing_answer(in, PULL_REFUSED))) {
		wait_for_github(p, t, rest, r);
	} else if (landing_answer(in, PULL_CONFLICTS)) {
		landing_give_back(p, t, l, TASK_EVENT_CONFLICT,
			"conflicts with the base: GitHub cannot join them", t->head, r);
	} else {
		ask_again(p, t, in, r);
	}
	return true;
}

/* It is there, as something else than what was verified. */
static void turn_other_tree(struct plan *p, struct task *t, const char *tree, struct ruling *r)
{
	struct landing *l = edit_landing(plan_landing(p, t->id));

	if (t->state != TASK_LANDING) {
		ruling_saw(r, "in the base with the tree %.10s; verified was %.10s", tree, l->tree);
		ruling_did(r, "a person merged it, and that is a person's yes");
		pull_done(p, t, r);
		return;
	}
	TEXT_SET(l->landed, tree);
	TEXT_SETF(edit_task(t)->reason,
		"it is in the base, and its tree there is %.10s, not the verified %.10s", tree,
		l->tree);
	ruling_did(r, "a person is told: what landed is not what was verified");
}

/* Merged, they say. What a person merged may have been an older head. */
static void turn_absent(struct plan *p, struct task *t, const struct intent *in, struct ruling *r)
{
	struct landing *l = edit_landing(plan_landing(p, t->id));
	char reason[TEXT_SIZE];

	if (t->state == TASK_LANDING || l->tries < 3) {
		ask_again(p, t, in, r);
		return;
	}
	TEXT_SETF(reason, "pull request %lld is merged, and the base does not hold %.10s",
		(long long)l->pull, l->head);
	l->pull = 0;
	l->merged[0] = '\0';
	task_move(p, t, TASK_EVENT_CLOSED, reason);
	ruling_did(r, "blocked: tried again, it opens another one");
}

bool rule_pull_proved(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	bool fired;
	struct task *t = task_of(p, i, VERB_PROVE, r, &fired);
	const char *rest;

	if (!t)
		return fired;
	if ((rest = landing_answer(in, PULL_PROVED))) {
		did_it(plan_landing(p, t->id));
		ruling_did(r, "the base at %.10s holds it, as it was verified", rest);
		pull_done(p, t, r);
	} else if ((rest = landing_answer(in, PULL_OTHER_TREE))) {
		did_it(plan_landing(p, t->id));
		turn_other_tree(p, t, rest, r);
	} else if (landing_answer(in, PULL_ABSENT)) {
		turn_absent(p, t, in, r);
	} else if (!omnibus_heard(p, t, in, r)) {
		ask_again(p, t, in, r);
	}
	return true;
}

/* It has landed: a branch that stays harms nobody. */
bool rule_pull_dropped(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	bool fired;
	struct task *t = task_of(p, i, VERB_DROP_BRANCH, r, &fired);

	if (!t)
		return fired;
	if (is_put_off(in) || in->outcome == INTENT_UNKNOWN) {
		ask_again(p, t, in, r);
		return true;
	}
	ruling_did(r,
		in->outcome == INTENT_DONE ? "its branch there is gone" : "its branch there stays");
	omnibus_landed(p, t);
	task_move(p, t, t->state == TASK_LANDING ? TASK_EVENT_LANDED : TASK_EVENT_MERGED,
		"landed, and proved");
	return true;
}
