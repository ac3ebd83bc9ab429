/*
 * The fake GitHub: a branch and at most one open pull request for each task, checks that run, and
 * people who push, approve, ask for changes, close and merge.
 *
 * It carries out what it is asked at the head that was asked about, whoever hears of it. What is
 * merged must be verified as it is, and have all that is required, at exactly that head; once.
 */
#include <stdio.h>
#include <string.h>

#include "checks/fields.h"
#include "checks/landing.h"
#include "checks/pulls.h"
#include "czar/base/str.h"
#include "tests/sim/sim.h"

static size_t number_of(const char *task)
{
	return (size_t)(task[2] - '0');
}

static void set_head(struct sim_pull *u, const char *head)
{
	if (text_equal(u->head, head))
		return;
	TEXT_SET(u->head, head);
	u->checks = PULL_CHECKS_PENDING;
	u->behind = false;
}

static void push(struct sim *s, const struct landing *l, char *ret, size_t size)
{
	struct sim_pull *u = &s->pulls[number_of(l->task)];
	bool ours =
		!*u->branch || text_equal(u->branch, l->pushed) || text_equal(u->branch, l->head);

	if (!ours) {
		bool follows = sim_random(s, 3);

		text_setf(ret, size, "%s%s", follows ? PULL_HEAD_MOVED : PULL_DIVERGED, u->branch);
		TEXT_SET(u->theirs, follows ? "" : u->branch);
		return;
	}
	if (*u->theirs && text_equal(u->branch, u->theirs))
		sim_break(s, "%s is pushed over what somebody pushed", l->task);
	TEXT_SET(u->branch, l->head);
	if (u->state == PULL_OPEN)
		set_head(u, l->head);
	text_setf(ret, size, PULL_PUSHED "%s", l->head);
}

static void open_pull(struct sim *s, const struct landing *l, char *ret, size_t size)
{
	struct sim_pull *u = &s->pulls[number_of(l->task)];

	if (l->pull && l->pull != u->number)
		sim_break(s, "%s has another pull request than it knows", l->task);
	if (!u->number || (u->state != PULL_OPEN && !l->pull)) {
		u->number = ++s->n_pulls;
		u->state = PULL_OPEN;
		u->head[0] = u->approved[0] = '\0';
		set_head(u, u->branch);
		u->behind = sim_chance(s, 10);
	}
	text_setf(ret, size, PULL_IS "%lld https://github.com/pull/%lld", (long long)u->number,
		(long long)u->number);
}

static void merge(struct sim *s, struct sim_pull *u, const char *task)
{
	u->state = PULL_MERGED_BY;
	TEXT_SET(u->merged, u->head);
	s->landed[number_of(task)]++;
	s->base++;
}

static void lacks_nothing(
	struct sim *s, const struct landing *l, const struct sim_pull *u, const struct sim_join *j)
{
	if (!j || !text_equal(j->task, l->task) || !text_equal(j->head, u->head))
		sim_break(s, "%s is merged at %s, which was not verified", l->task, u->head);
	if (u->checks != PULL_CHECKS_GREEN)
		sim_break(s, "%s is merged, and its checks are not green", l->task);
	if (!text_equal(u->approved, u->head) && !text_equal(l->approved_head, u->head))
		sim_break(s, "%s is merged, and nobody said yes to that head", l->task);
	if (l->review != VERDICT_NONE && !u->review_refused &&
		(!text_equal(u->reviewed, u->head) || u->said != l->review))
		sim_break(s, "%s is merged, and what the model said is not posted", l->task);
	if (text_equal(u->merged, u->head))
		sim_break(s, "%s is merged twice", l->task);
}

static void ask_merge(struct sim *s, const struct landing *l, char *ret, size_t size)
{
	struct sim_pull *u = &s->pulls[number_of(l->task)];
	struct sim_join *j = base_join(s, l->commit);

	if (u->state == PULL_MERGED_BY) {
		text_setf(ret, size, PULL_MERGED "m%lld", (long long)s->base);
	} else if (u->state == PULL_CLOSED_BY) {
		text_setf(ret, size, PULL_REFUSED "a person closed it");
	} else if (!text_equal(u->head, l->head)) {
		text_setf(ret, size, PULL_HEAD_MOVED "%s", u->head);
	} else if (!j || j->base != s->base) {
		text_setf(ret, size, PULL_BASE_MOVED "b%lld", (long long)s->base);
	} else if (u->behind || sim_chance(s, 5)) {
		text_setf(ret, size, PULL_REFUSED "a rule says no");
	} else {
		lacks_nothing(s, l, u, j);
		merge(s, u, l->task);
		s->merges++;
		text_setf(ret, size, PULL_MERGED "m%lld", (long long)s->base);
	}
}

static void post_review(struct sim *s, const struct landing *l, char *ret, size_t size)
{
	struct sim_pull *u = &s->pulls[number_of(l->task)];

	if (l->review == VERDICT_NONE || !l->pull)
		sim_break(s, "a review of %s is posted, and there is none", l->task);
	TEXT_SET(u->reviewed, l->review_head);
	u->said = l->review;
	s->reviews++;
	text_setf(ret, size, PULL_REVIEWED "%s %s", l->review_head, verdict_name(l->review));
}

static void update(struct sim *s, const struct landing *l, char *ret, size_t size)
{
	struct sim_pull *u = &s->pulls[number_of(l->task)];

	text_set(ret, size, "");
	if (u->state != PULL_OPEN || !text_equal(u->head, l->head))
		return;
	TEXT_SETF(u->branch, "updated%lld", (long long)++s->last_commit);
	set_head(u, u->branch);
}

static void prove(struct sim *s, const struct landing *l, char *ret, size_t size)
{
	const struct sim_pull *u = &s->pulls[number_of(l->task)];

	if (!text_equal(u->merged, l->head))
		text_setf(ret, size, PULL_ABSENT "b%lld", (long long)s->base);
	else if (sim_chance(s, 10))
		text_setf(ret, size, PULL_OTHER_TREE "other");
	else
		text_setf(ret, size, PULL_PROVED "b%lld", (long long)s->base);
}

void github_act(struct sim *s, enum verb verb, const struct landing *l, char *ret, size_t size)
{
	switch (verb) {
	case VERB_PUSH:
		push(s, l, ret, size);
		break;
	case VERB_PULL:
		open_pull(s, l, ret, size);
		break;
	case VERB_POST_REVIEW:
		post_review(s, l, ret, size);
		break;
	case VERB_MERGE:
		ask_merge(s, l, ret, size);
		break;
	case VERB_UPDATE:
		update(s, l, ret, size);
		break;
	case VERB_PROVE:
		prove(s, l, ret, size);
		break;
	default:
		text_set(ret, size, "");
		break;
	}
}

/* --- what is seen of it --- */

static bool is_busy(const struct world *w, const char *task)
{
	for (size_t i = 0; i < w->n_intents; i++)
		if (w->intents[i].state == INTENT_OPEN && w->intents[i].verb >= VERB_PUSH &&
			w->intents[i].verb <= VERB_DROP_BRANCH &&
			text_equal(w->intents[i].args, task))
			return true;
	return false;
}

void github_look(struct sim *s)
{
	struct world *w = &s->world;

	w->pulls = arena_alloc(&s->arena, (w->n_landings + 1) * sizeof *w->pulls);
	w->hub.limited_until = s->limited_until;
	for (size_t i = 0; i < w->n_landings; i++) {
		const struct landing *l = &w->landings[i];
		struct sim_pull *u = &s->pulls[number_of(l->task)];
		struct pull *x = &w->pulls[w->n_pulls];

		if (!l->pull || l->pull != u->number || is_busy(w, l->task) || sim_chance(s, 30))
			continue;
		if (u->checks == PULL_CHECKS_PENDING && sim_random(s, 3) == 0)
			u->checks = sim_chance(s, 15) ? PULL_CHECKS_RED : PULL_CHECKS_GREEN;
		*x = (struct pull){.number = u->number,
			.state = u->state,
			.checks = u->checks,
			.changes = u->changes,
			.red = "ci",
			.changes_by = "bob",
			.merged_by = "bob"};
		TEXT_SET(x->task, l->task);
		TEXT_SET(x->head, u->head);
		TEXT_SET(x->standing, u->behind ? "behind" : "clean");
		TEXT_SET(x->approved_by, text_equal(u->approved, u->head) ? "ann" : "");
		w->n_pulls++;
	}
}

/* Somebody looks through what is open. */
void github_person(struct sim *s)
{
	for (size_t i = 1; i <= SIM_TASKS; i++) {
		struct sim_pull *u = &s->pulls[i];
		char task[ID_SIZE];

		TEXT_SETF(task, "T-%zu", i);
		if (!u->number || u->state != PULL_OPEN)
			continue;
		if (sim_chance(s, 10)) {
			TEXT_SETF(u->branch, "pushed%lld", (long long)++s->last_commit);
			set_head(u, u->branch);
		} else if (sim_chance(s, 10)) {
			u->changes = ++s->last_commit;
		} else if (sim_chance(s, 5)) {
			u->state = PULL_CLOSED_BY;
		} else if (sim_chance(s, 10)) {
			merge(s, u, task);
		} else {
			TEXT_SET(u->approved, u->head);
		}
	}
}
