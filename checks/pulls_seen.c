/*
 * Landing by pull requests: what people and GitHub's checks made of one.
 *
 * Each rule reads the last look. What a person did there is honoured: merged, closed, changed,
 * asked to be changed; once each.
 */
#include "checks/pulls.h"

#include "checks/attempts.h"
#include "checks/landing_common.h"
#include "checks/omnibus.h"
#include "checks/pulls_common.h"
#include "czar/base/str.h"

/* A look at what is pushed, of a task that nothing is under way for. */
static struct pull *look_at(struct plan *p, const struct task *t, struct landing **ret)
{
	struct landing *l = pull_landing(p, t);
	struct pull *u = l && l->pull && !pull_is_busy(p, t->id) ? pull_find(p, t->id) : NULL;

	*ret = l;
	return u && u->number == l->pull ? u : NULL;
}

/* The same of exactly its head. */
static struct pull *look_at_head(struct plan *p, const struct task *t, struct landing **ret)
{
	struct pull *u = look_at(p, t, ret);

	return u && u->state == PULL_OPEN && text_equal(u->head, (*ret)->head) ? u : NULL;
}

/* In the base already when it was verified: a person was faster. */
static bool is_in_base(const struct task *t, const struct landing *l)
{
	return l && t->state == TASK_IN_REVIEW && text_equal(l->commit, l->base);
}

bool rule_pull_merged(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l;
	struct pull *u = look_at(p, t, &l);

	if (!l || (*l->landed && !omnibus_lacks_in_base(p, t)) || !pull_may_ask(p, l))
		return false;
	if (*l->merged) {
		ruling_saw(r, "merged, and not proved to be in the base");
	} else if (u && u->state == PULL_MERGED_BY) {
		TEXT_SET(edit_landing(l)->merged, *u->merged ? u->merged : u->head);
		ruling_saw(r, "pull request %lld is merged%s%s", (long long)l->pull,
			*u->merged_by ? " by " : "", u->merged_by);
	} else if (is_in_base(t, l)) {
		TEXT_SET(edit_landing(l)->merged, l->commit);
		ruling_saw(r, "%.10s is in the base already", l->head);
	} else {
		return false;
	}
	ruling_did(r, "fetched, and looked whether the base holds it");
	pull_ask(p, t, VERB_PROVE, r);
	return true;
}

bool rule_pull_closed(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l;
	struct pull *u = look_at(p, t, &l);
	char reason[TEXT_SIZE];

	if (!u || u->state != PULL_CLOSED_BY)
		return false;
	TEXT_SETF(reason, "a person closed pull request %lld", (long long)l->pull);
	edit_landing(l)->pull = 0; /* tried again, it asks anew */
	ruling_about(r, t->id, t->last_worker);
	ruling_saw(r, "%s is closed and not merged", l->url);
	task_move(p, t, TASK_EVENT_CLOSED, reason);
	ruling_did(r, "blocked: its branch and its work stay");
	return true;
}

bool rule_pull_head_moved(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l;
	struct pull *u = look_at(p, t, &l);

	if (!u || u->state != PULL_OPEN || !*l->pushed || text_equal(u->head, l->pushed) ||
		!text_equal(l->pushed, l->head) || !pull_may_ask(p, l))
		return false;
	/* GitHub may be a moment behind its own git: that one knows, and is not asked too often */
	edit_landing(l)->tries++;
	l->tried_awake = p->next.awake;
	ruling_saw(r, "its branch there is at %.10s, ours at %.10s", u->head, l->head);
	ruling_did(r, "fetched: what somebody pushed is verified like all work");
	pull_ask(p, t, VERB_PUSH, r);
	return true;
}

bool rule_pull_changes(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l;
	struct pull *u = look_at(p, t, &l);
	char findings[TEXT_SIZE];

	if (!u || u->state != PULL_OPEN || u->changes <= l->changes || *l->merged)
		return false;
	TEXT_SETF(findings, PULL_CHANGES_FINDINGS "%s asks for changes%s%s", u->changes_by,
		*u->changes_say ? ": " : "", u->changes_say);
	edit_landing(l)->changes = u->changes;
	ruling_about(r, t->id, t->last_worker);
	ruling_saw(r, "review %lld of pull request %lld by %s", (long long)u->changes,
		(long long)l->pull, u->changes_by);
	landing_give_back(p, t, l, TASK_EVENT_CHANGES, findings, "", r);
	return true;
}

bool rule_pull_red(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l;
	struct pull *u = look_at_head(p, t, &l);
	const struct settings *s = &p->next.settings;
	char findings[TEXT_SIZE], key[OID_SIZE];

	if (!u || !s->require_checks || *l->merged)
		return false;
	if (u->checks == PULL_CHECKS_NONE && s->empty_checks == EMPTY_CHECKS_FAIL) {
		if (!pull_checks_stay_empty(p, u))
			return false;
		TEXT_SET(findings, PULL_CI_FINDINGS "no check has said anything of this head");
		TEXT_SET(key, "CI");
	} else if (u->checks == PULL_CHECKS_RED) {
		TEXT_SETF(findings, PULL_CI_FINDINGS "%s%s%s", u->red, *u->red_says ? ": " : "",
			u->red_says);
		TEXT_SETF(key, "CI %s", u->red);
	} else {
		return false;
	}
	ruling_about(r, t->id, t->last_worker);
	ruling_saw(r, "%s at %.10s", findings, l->head);
	landing_count_failure(l, key);
	landing_give_back(p, t, l, TASK_EVENT_RED, findings, l->head, r);
	return true;
}

bool rule_pull_conflict(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	struct landing *l;
	struct pull *u = look_at_head(p, t, &l);

	if (!u || u->fit != PULL_FITS_NOT || *l->merged)
		return false;
	ruling_about(r, t->id, t->last_worker);
	ruling_saw(r, "GitHub cannot join %.10s with the base", l->head);
	landing_give_back(p, t, l, TASK_EVENT_CONFLICT,
		"conflicts with the base: GitHub cannot join them", l->head, r);
	return true;
}
