/*
 * Landing by pull requests: what is next.
 *
 * In this order, one act at a time: pushed, opened, its verdict and a model's review posted,
 * approved when nothing required is lacking, merged. Each is asked for when what is stored says
 * that this head has not got it yet, so that asking twice changes nothing.
 */
#include "checks/attempts.h"
#include "checks/fields.h"
#include "checks/landing_common.h"
#include "checks/pulls.h"
#include "checks/pulls_common.h"
#include "czar/base/str.h"

/* Verified, not in the base, and the desk may be asked. */
static struct landing *going_on(struct plan *p, const struct task *t)
{
	struct landing *l = pull_landing(p, t);

	return l && !*l->merged && !text_equal(l->commit, l->base) && pull_may_ask(p, l) ? l : NULL;
}

/* A model's last word about the head that is pushed, and its pull request does not have it: also
 * where the task was given back for it. */
static bool is_review_unposted(const struct landing *l)
{
	return l->pull && !*l->merged && l->review != VERDICT_NONE &&
	       text_equal(l->pushed, l->review_head) &&
	       (!text_equal(l->reviewed, l->review_head) || l->reviewed_as != l->review);
}

/* The same, with all of it there for people to see. */
static struct landing *shown(struct plan *p, const struct task *t)
{
	struct landing *l = going_on(p, t);

	return l && l->pull && text_equal(l->pushed, l->head) &&
			       text_equal(l->described, l->commit) &&
			       text_equal(l->posted, l->head) && !is_review_unposted(l)
		       ? l
		       : NULL;
}

bool rule_pull_push(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l = going_on(p, t);

	if (!l || text_equal(l->pushed, l->head))
		return false;
	ruling_saw(r, "%.10s is verified, and the remote's branch is %s%.10s", l->head,
		*l->pushed ? "at " : "not there", l->pushed);
	ruling_did(r, "pushed, unless somebody else pushed");
	pull_ask(p, t, VERB_PUSH, r);
	return true;
}

bool rule_pull_open(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l = going_on(p, t);

	if (!l || !text_equal(l->pushed, l->head) ||
		(l->pull && text_equal(l->described, l->commit)))
		return false;
	if (l->pull)
		ruling_saw(r, "pull request %lld tells of an older verification than %.10s's",
			(long long)l->pull, l->head);
	else
		ruling_saw(r, "no pull request for %.10s is known", l->head);
	if (!l->pull && !l->asked_at)
		edit_landing(l)->asked_at = p->next.now;
	ruling_did(r, l->pull ? "its text is brought up to date" : "looked for, else opened");
	pull_ask(p, t, VERB_PULL, r);
	return true;
}

/* A head that was found wanting after it was pushed. */
static bool is_red(const struct plan *p, const struct task *t, const struct landing *l)
{
	return p->next.settings.land_github && l->pull && *l->findings &&
	       (t->state == TASK_QUEUED || t->state == TASK_BLOCKED) &&
	       text_equal(l->pushed, l->head) &&
	       (text_starts(l->findings, "red: ") || text_starts(l->findings, "conflicts "));
}

bool rule_pull_status(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l = plan_landing(p, t->id);
	bool red = l && is_red(p, t, l);

	if (!red)
		l = going_on(p, t);
	if (!l || !l->pull || !text_equal(l->pushed, l->head) || !pull_may_ask(p, l) ||
		(text_equal(l->posted, l->head) && l->posted_red == red))
		return false;
	ruling_saw(r, "%.10s is verified: %s", l->head, red ? "red" : "green");
	ruling_did(r, "posted as czar/verify");
	pull_ask(p, t, VERB_STATUS, r);
	return true;
}

bool rule_pull_review(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l = TASK_OPEN & TASK_BIT(t->state) ? plan_landing(p, t->id) : NULL;

	if (!l || !p->next.settings.land_github || !is_review_unposted(l) || !pull_may_ask(p, l))
		return false;
	ruling_saw(r, "a model's review of %.10s: %s", l->review_head, verdict_name(l->review));
	ruling_did(r, "posted on pull request %lld", (long long)l->pull);
	pull_ask(p, t, VERB_POST_REVIEW, r);
	return true;
}

bool rule_pull_approved(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l = t->state == TASK_IN_REVIEW ? shown(p, t) : NULL;
	const struct pull *u = pull_find(p, t->id);
	char lacks[TEXT_SIZE], name[ID_SIZE];
	bool person;

	if (!l || !u || u->state != PULL_OPEN || pull_lacks(p, t, l, lacks, &person))
		return false;
	if (!l->approved_at)
		edit_landing(l)->approved_at = p->next.now;
	pull_name(l, name);
	ruling_about(r, t->id, t->last_worker);
	ruling_saw(r, "%s has all that is required of %.10s%s%s", name, l->head,
		*u->approved_by ? ", approved by " : "", u->approved_by);
	ruling_did(r, "approved");
	return task_move(p, t, TASK_EVENT_APPROVED, "it has all that is required, for this head");
}

bool rule_pull_behind(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l = t->state == TASK_IN_REVIEW ? NULL : shown(p, t);
	const struct pull *u = pull_find(p, t->id);

	if (!l || !u || !text_equal(u->head, l->head) || !text_equal(u->standing, "behind") ||
		text_equal(l->updated, l->head))
		return false;
	ruling_saw(r, "GitHub wants the base in its branch first");
	ruling_did(r, "GitHub is asked to join it in: a new head, verified anew");
	pull_ask(p, t, VERB_UPDATE, r);
	return true;
}

/* The base moves with each, so the next one waits until it is proved where it went. */
static bool another_lands(const struct plan *p, const char *task)
{
	for (size_t i = 0; i < p->next.n_landings; i++) {
		const struct landing *l = &p->next.landings[i];
		const struct task *t = plan_task(p, l->task);

		if (!text_equal(l->task, task) && t && pull_landing(p, t) && *l->merged &&
			!*l->landed && l->tries < 3)
			return true;
	}
	for (size_t i = 0; i < p->next.n_intents; i++)
		if (p->next.intents[i].verb == VERB_MERGE &&
			p->next.intents[i].state == INTENT_OPEN)
			return true;
	return false;
}

/* Nothing but others is in the way of its merge. */
static struct landing *may_be_merged(struct plan *p, const struct task *t)
{
	struct landing *l = t->state == TASK_IN_REVIEW ? NULL : shown(p, t);
	const struct pull *u = pull_find(p, t->id);
	char lacks[TEXT_SIZE];
	bool person;

	return l && u && u->state == PULL_OPEN && !pull_lacks(p, t, l, lacks, &person) &&
			       l->terms == p->next.settings.landing_terms
		       ? l
		       : NULL;
}

/* The longest approved goes first: each merge makes the others be verified anew, and none may have
 * to do that for ever. */
static bool is_older(const struct landing *a, const struct landing *b)
{
	return a->approved_at != b->approved_at ? a->approved_at < b->approved_at
						: a->pull < b->pull;
}

static bool another_goes_first(struct plan *p, const struct landing *l)
{
	for (size_t i = 0; i < p->next.n_tasks; i++) {
		const struct landing *other = may_be_merged(p, &p->next.tasks[i]);

		if (other && other != l && is_older(other, l))
			return true;
	}
	return false;
}

bool rule_pull_merge(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l = may_be_merged(p, t);

	if (!l || another_lands(p, t->id) || another_goes_first(p, l))
		return false;
	if (t->state == TASK_APPROVED)
		task_move(p, t, TASK_EVENT_LOCKED, "its turn to land");
	ruling_saw(r, "%.10s is verified with the base at %.10s", l->head, l->base);
	ruling_did(r, "pull request %lld is merged at exactly that head", (long long)l->pull);
	pull_ask(p, t, VERB_MERGE, r);
	return true;
}

/* What it waits for, for people to see. */
bool rule_pull_waits(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l = pull_landing(p, t);
	char lacks[TEXT_SIZE], reason[TEXT_SIZE], name[ID_SIZE];
	bool person;

	if (!l || !pull_find(p, t->id) || pull_is_busy(p, t->id) || *l->merged || l->tries ||
		!pull_lacks(p, t, l, lacks, &person))
		return false;
	plan_wake(p, p->next.awake + pull_empty_wait(p));
	pull_name(l, name);
	TEXT_SETF(reason, "%s: %s", name, lacks);
	if (text_equal(t->reason, reason))
		return false;
	TEXT_SET(edit_task(t)->reason, reason);
	ruling_about(r, t->id, t->last_worker);
	ruling_saw(r, "%s", l->url);
	ruling_did(r, "waits: %s", lacks);
	return true;
}
