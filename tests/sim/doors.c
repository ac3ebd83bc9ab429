/*
 * Fake doors: what happens outside for an intent, and what czar hears of it.
 *
 * As the real ones they are guarded by marks in the pane. By countdown one of them does not answer:
 * then it has done its work, or it has not, and czar is told neither.
 */
#include <stdio.h>
#include <string.h>

#include "checks/outcomes.h"
#include "checks/pulls.h"
#include "czar/base/str.h"
#include "tests/sim/sim.h"

static struct sim_outcome *outcome_of(struct sim *s, int64_t intent)
{
	for (size_t i = 0; i < s->n_outcomes; i++)
		if (s->outcomes[i].intent == intent)
			return &s->outcomes[i];
	return NULL;
}

static struct sim_outcome *answer(
	struct sim *s, const struct intent *in, enum intent_state state, const char *result)
{
	struct sim_outcome *o = &s->outcomes[s->n_outcomes];

	if (s->n_outcomes + 1 < SIM_WAITING)
		s->n_outcomes++;
	*o = (struct sim_outcome){.intent = in->id, .state = state};
	TEXT_SET(o->result, result);
	return o;
}

static size_t agent_of(const struct intent *in)
{
	return (size_t)(in->worker[2] - '1');
}

static bool is_same_agent(const struct sim_agent *a, const struct worker *w)
{
	return a->there && !a->dead && a->pid == w->pid;
}

static void paste(struct sim *s, const struct intent *in, const struct delivery *d,
	const struct worker *w, bool works)
{
	struct sim_agent *a = &s->agents[agent_of(in)];

	if (!works || !is_same_agent(a, w) || !text_equal(a->typed, in->args)) {
		answer(s, in, INTENT_REFUSED, "guard");
		return;
	}
	promise_pasted(s, agent_of(in), d->id);
	TEXT_SETF(
		a->typed, "%lld:%lld:%lld", (long long)w->pid, (long long)d->id, (long long)d->try);
	a->draft = d->id;
	a->settled = a->wrote = s->awake;
	answer(s, in, INTENT_DONE, "");
}

static void enter(struct sim *s, const struct intent *in, const struct delivery *d,
	const struct worker *w, bool works)
{
	struct sim_agent *a = &s->agents[agent_of(in)];
	char typed[MARK_SIZE];

	TEXT_SETF(typed, "%lld:%lld:%lld", (long long)w->pid, (long long)d->id, (long long)d->try);
	if (!works || !is_same_agent(a, w) || !text_equal(a->sent, in->args) ||
		!text_equal(a->typed, typed) || a->draft != d->id || a->screen == SCREEN_ASKING) {
		answer(s, in, INTENT_REFUSED, "guard");
		return;
	}
	TEXT_SETF(a->sent, "%s:%lld", typed, (long long)d->enters + 1);
	answer(s, in, INTENT_DONE, "");
	a->wrote = s->awake;
	if (sim_chance(s, 10))
		return; /* swallowed: the draft stays */
	a->draft = 0;
	a->settled = s->awake;
	if (a->screen == SCREEN_BUSY)
		a->queued = d->id;
	else
		agent_take(s, agent_of(in), d->id);
}

static void clear(struct sim *s, const struct intent *in, const struct worker *w, bool works)
{
	struct sim_agent *a = &s->agents[agent_of(in)];

	if (!works || !is_same_agent(a, w) || !text_equal(a->key, in->args) || a->draft <= 0) {
		answer(s, in, INTENT_REFUSED, "guard");
		return;
	}
	TEXT_SETF(a->key, "%lld:%lld:1", (long long)w->pid, (long long)in->id);
	a->draft = 0;
	a->settled = a->wrote = s->awake;
	answer(s, in, INTENT_DONE, "");
}

/* The key ends a turn; anywhere else the guard finds no work on the screen. */
static void interrupt(struct sim *s, const struct intent *in, const struct worker *w, bool works)
{
	struct sim_agent *a = &s->agents[agent_of(in)];

	if (!works || !is_same_agent(a, w) || !text_equal(a->key, in->args) ||
		a->screen != SCREEN_BUSY) {
		answer(s, in, INTENT_REFUSED, "guard");
		return;
	}
	TEXT_SETF(a->key, "%lld:%lld:1", (long long)w->pid, (long long)in->id);
	a->deed = DEED_NOTHING;
	a->until = s->awake;
	answer(s, in, INTENT_DONE, "");
}

static void start(struct sim *s, const struct intent *in, bool works)
{
	struct sim_agent *a = &s->agents[agent_of(in)];
	struct sim_outcome *o;

	if (!works || sim_chance(s, 2)) {
		answer(s, in, INTENT_REFUSED, "no such program");
		return;
	}
	if (!a->there || a->session != in->id)
		agent_start(s, agent_of(in), in->id);
	o = answer(s, in, INTENT_DONE, a->pane);
	o->number = a->pid;
	o->start = a->start;
}

static void compose(struct sim *s, const struct intent *in, const struct delivery *d)
{
	char hash[32];

	s->kinds[d->id % SIM_TEXTS] = d->kind;
	TEXT_SETF(hash, "h%lld", (long long)d->id);
	answer(s, in, INTENT_DONE, hash)->number = 100;
}

static const struct landing *landing_of(const struct sim *s, const char *task)
{
	for (size_t i = 0; i < s->cache.world.n_landings; i++)
		if (text_equal(s->cache.world.landings[i].task, task))
			return &s->cache.world.landings[i];
	return NULL;
}

/* Seats, branches and ends take their time in a child. */
static void begin_job(struct sim *s, const struct plan *p, const struct intent *in)
{
	const struct landing *l = plan_landing(p, in->args);
	struct sim_job *j = &s->jobs[s->n_jobs];

	if (s->n_jobs + 1 < SIM_WAITING)
		s->n_jobs++;
	*j = (struct sim_job){.intent = in->id,
		.until = s->awake + (usec_t)(100 + sim_random(s, 5000)) * USEC_MSEC};
	if (l)
		j->asked = *l;
	if (in->verb == VERB_END && sim_random(s, 2))
		agent_end(s, agent_of(in)); /* else it works on until the child is done */
}

/* It is done with what was asked, also where czar went on meanwhile and listens no more. */
static void finish_github(struct sim *s, const struct intent *in, const struct landing *asked)
{
	const struct landing *now = landing_of(s, in->args);
	char says[64] = "";

	if (sim_chance(s, 3)) {
		s->limited_until = s->now + (usec_t)sim_random(s, 600) * USEC_SEC;
		answer(s, in, INTENT_REFUSED, PULL_LIMITED "for a while");
		return;
	}
	if (sim_chance(s, 5)) {
		s->pulls[in->args[2] - '0'].review_refused |= in->verb == VERB_POST_REVIEW;
		answer(s, in, INTENT_REFUSED, "502");
		return;
	}
	github_act(s, in->verb, asked, says, sizeof says);
	if (!now || !text_equal(now->head, asked->head) ||
		!text_equal(now->commit, asked->commit) || sim_chance(s, 10)) {
		s->unknowns++;
		answer(s, in, INTENT_UNKNOWN, "");
	} else {
		answer(s, in, INTENT_DONE, says);
	}
}

static void finish_landing(struct sim *s, const struct intent *in)
{
	const struct landing *l = landing_of(s, in->args);
	char says[64] = "";

	if (!l || sim_chance(s, 5)) {
		answer(s, in, INTENT_REFUSED, "no space");
		return;
	}
	if (in->verb == VERB_VERIFY)
		base_verify(s, l, says, sizeof says);
	else
		base_land(s, l, says, sizeof says);
	if (sim_chance(s, 10)) {
		s->unknowns++;
		answer(s, in, INTENT_UNKNOWN, "");
	} else {
		answer(s, in, INTENT_DONE, says);
	}
}

static void finish_review(struct sim *s, const struct intent *in)
{
	const struct landing *l = landing_of(s, in->args);
	char says[TEXT_SIZE] = "";

	if (!l || sim_chance(s, 15)) {
		answer(s, in, INTENT_REFUSED, "HTTP 529")->number = (int64_t)sim_random(s, 90);
		return;
	}
	base_review(s, l, says, sizeof says);
	if (sim_chance(s, 10)) {
		s->unknowns++;
		answer(s, in, INTENT_UNKNOWN, "");
	} else {
		answer(s, in, INTENT_DONE, says);
	}
}

static void finish_job(struct sim *s, const struct intent *in, const struct landing *asked)
{
	char head[64];

	if (in->verb >= VERB_PUSH && in->verb <= VERB_DROP_BRANCH) {
		finish_github(s, in, asked);
		return;
	}
	switch (in->verb) {
	case VERB_VERIFY:
	case VERB_LAND:
		finish_landing(s, in);
		break;
	case VERB_FETCH:
		answer(s, in, sim_chance(s, 20) ? INTENT_REFUSED : INTENT_DONE, "");
		break;
	case VERB_REVIEW:
		finish_review(s, in);
		break;
	case VERB_SEAT:
		answer(s, in, sim_chance(s, 3) ? INTENT_REFUSED : INTENT_DONE, "setup ended");
		break;
	case VERB_BRANCH:
		TEXT_SETF(head, "cut%lld", (long long)in->subject);
		if (sim_chance(s, 4))
			answer(s, in, INTENT_REFUSED,
				sim_random(s, 2) ? BRANCH_CONFLICTS ": T-1: a.c" : "no space");
		else
			answer(s, in, INTENT_DONE, head);
		break;
	default:
		if (sim_chance(s, 10)) {
			answer(s, in, INTENT_REFUSED, "it does not end");
			break;
		}
		agent_end(s, agent_of(in));
		answer(s, in, INTENT_DONE, "");
		break;
	}
}

static const struct intent *intent_of(const struct sim *s, int64_t id)
{
	for (size_t i = 0; i < s->cache.world.n_intents; i++)
		if (s->cache.world.intents[i].id == id)
			return &s->cache.world.intents[i];
	return NULL;
}

void doors_finish_jobs(struct sim *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n_jobs; i++) {
		const struct intent *in = intent_of(s, s->jobs[i].intent);

		if (s->jobs[i].until > s->awake)
			s->jobs[kept++] = s->jobs[i];
		else if (in)
			finish_job(s, in, &s->jobs[i].asked);
	}
	s->n_jobs = kept;
}

void doors_forget_closed(struct sim *s, const struct plan *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n_outcomes; i++)
		for (size_t n = 0; n < p->next.n_intents; n++)
			if (p->next.intents[n].id == s->outcomes[i].intent &&
				p->next.intents[n].state == INTENT_OPEN) {
				s->outcomes[kept++] = s->outcomes[i];
				break;
			}
	s->n_outcomes = kept;
}

void doors_forget(struct sim *s)
{
	s->n_outcomes = s->n_jobs = 0;
}

static bool is_under_way(const struct sim *s, int64_t intent)
{
	for (size_t i = 0; i < s->n_jobs; i++)
		if (s->jobs[i].intent == intent)
			return true;
	return false;
}

static void act_one(struct sim *s, struct plan *p, const struct intent *in)
{
	const struct delivery *d = plan_delivery(p, in->subject);
	const struct worker *w = plan_worker(p, in->worker);
	bool silent = s->awake < s->calm && --s->door_in == 0;
	bool works = !silent || sim_random(s, 2);

	if (silent)
		s->door_in = 2 + (int)sim_random(s, 12);
	switch (in->verb) {
	case VERB_SEAT:
	case VERB_BRANCH:
	case VERB_END:
	case VERB_VERIFY:
	case VERB_LAND:
	case VERB_PUSH:
	case VERB_PULL:
	case VERB_STATUS:
	case VERB_POST_REVIEW:
	case VERB_MERGE:
	case VERB_UPDATE:
	case VERB_PROVE:
	case VERB_DROP_BRANCH:
	case VERB_FETCH:
	case VERB_REVIEW:
	case VERB_COLLECT:
		begin_job(s, p, in);
		return;
	case VERB_START:
		if (s->server_is_gone)
			return; /* stays open until there is a new one */
		start(s, in, works);
		break;
	case VERB_PROMPT: /* its programs are typed to */
	case VERB_COMPOSE:
		compose(s, in, d);
		return;
	case VERB_PASTE:
		paste(s, in, d, w, works);
		break;
	case VERB_ENTER:
		enter(s, in, d, w, works);
		break;
	case VERB_CLEAR:
		clear(s, in, w, works);
		break;
	case VERB_INTERRUPT:
		interrupt(s, in, w, works);
		break;
	case VERB_ANSWER: /* its agents have no such dialogs */
	case VERB_APPROVE:
	case VERB_DENY:
		break;
	}
	if (silent) {
		struct sim_outcome *o = outcome_of(s, in->id);

		s->unknowns++;
		*o = (struct sim_outcome){.intent = in->id, .state = INTENT_UNKNOWN};
	}
}

void doors_act(struct sim *s, struct plan *p)
{
	for (size_t i = 0; i < p->next.n_intents; i++) {
		const struct intent *in = &p->next.intents[i];

		if (in->state != INTENT_OPEN || in->outcome != INTENT_OPEN ||
			is_under_way(s, in->id) || outcome_of(s, in->id))
			continue;
		if (s->awake < s->calm && --s->kill_in == 0)
			return; /* czar is killed here; sim.c sees it by the countdown */
		act_one(s, p, in);
	}
}
