/*
 * Dispatch: the next task to the worker that fits best.
 *
 * An attempt begins here and goes through four steps before its brief travels: a worktree, no agent
 * of an older task, the branch in the worktree, an agent. Each is a rule of its own with one
 * intent, so that a restart goes on wherever it was.
 */
#include "checks/dispatch.h"

#include <stdio.h>
#include <string.h>

#include "checks/attempts.h"
#include "checks/branches.h"
#include "checks/fetch.h"
#include "checks/schedule.h"
#include "czar/base/str.h"

static bool is_free(struct plan *p, const struct worker *w)
{
	const struct account *c = plan_account(p, w->account);

	if (!w->wanted || w->pin != PIN_NONE || w->attempt || w->seat == SEAT_FAILED)
		return false;
	if (c && c->state != ACCOUNT_OK)
		return false;
	if (plan_intent_open(p, w->name, VERB_END) || plan_intent_open(p, w->name, VERB_START) ||
		plan_look(p, w)->occupied)
		return false;
	if (!w->session)
		return plan_waited(p, w->next_start_awake, 0);
	return w->health == HEALTH_IDLE && !w->turn_open;
}

/* Better workers have higher values; 0: not this one. */
static int suits(const struct plan *p, const struct task *t, const struct worker *w)
{
	int value = 8;

	if (!schedule_fits(&p->next, t, w))
		return 0;
	if (text_equal(t->avoid_worker, w->name))
		return 1;
	if (*t->branch && text_equal(t->last_worker, w->name))
		value += 8;
	if (*t->group && text_equal(t->group, w->group))
		value += 4; /* it had the last one of this group */
	if (w->session && !w->used)
		value += 2; /* a fresh agent waits there */
	if (w->seat == SEAT_READY)
		value += 1;
	return value;
}

static struct worker *best_worker(struct plan *p, const struct task *t, const bool *free_ones)
{
	struct worker *best = NULL;
	int value = 0;

	for (size_t i = 0; i < p->next.n_workers; i++) {
		int v = free_ones[i] ? suits(p, t, &p->next.workers[i]) : 0;

		if (v > value) {
			value = v;
			best = &p->next.workers[i];
		}
	}
	return best;
}

static bool is_held_back(const struct plan *p)
{
	const struct world *w = &p->next;

	return plan_is_paused(p, NULL) || w->project.hold || w->low_disk || w->stopping ||
	       w->server_end_proved;
}

static enum attempt_kind kind_of(const struct plan *p, const struct task *t)
{
	const struct landing *l = plan_landing(p, t->id);

	if (l && *l->findings)
		return ATTEMPT_REWORK;
	if (*t->head)
		return ATTEMPT_CONTINUED; /* it waited, was blocked, or was begun before it came
					     here */
	return t->attempts_made ? ATTEMPT_AGAIN : ATTEMPT_FIRST;
}

/* Its context is about that group now, and nobody else's is. */
static void remember_group(struct plan *p, const struct task *t, struct worker *w)
{
	if (!*t->group || text_equal(w->group, t->group))
		return;
	for (size_t i = 0; i < p->next.n_workers; i++)
		if (text_equal(p->next.workers[i].group, t->group))
			edit_worker(&p->next.workers[i])->group[0] = '\0';
	TEXT_SET(edit_worker(w)->group, t->group);
}

static void give(struct plan *p, struct task *t, struct worker *w, struct ruling *r)
{
	char reason[TEXT_SIZE];
	struct attempt *a;

	TEXT_SETF(reason, "given to %s", w->name);
	a = plan_add_attempt(p, t, w, kind_of(p, t));
	task_move(p, t, TASK_EVENT_GIVEN, reason);
	t->ready_since = 0;
	remember_group(p, t, w);
	ruling_about(r, t->id, w->name);
	ruling_saw(r, "%s is ready (priority %lld), %s is free", t->id, (long long)t->priority,
		w->name);
	ruling_did(r, "%s -> %s, attempt %lld", t->id, w->name, (long long)a->number);
}

/* Ready tasks and free workers of this tick: giving one away only makes both fewer. */
struct dispatch {
	struct schedule schedule;
	size_t *order, n, at; /* tasks before at: nobody could take them */
	bool *free_ones;
	size_t n_free;
};

/* Without one the graph of all tasks need not be laid out; "waiting" has run before. */
static bool any_ready(const struct world *w)
{
	for (size_t i = 0; i < w->n_tasks; i++)
		if (w->tasks[i].state == TASK_QUEUED && !w->tasks[i].waits)
			return true;
	return false;
}

static struct dispatch *dispatch_of(struct plan *p)
{
	struct dispatch *d = p->dispatch;
	ssize_t waiter;

	if (d)
		return d;
	d = p->dispatch = arena_alloc(p->arena, sizeof *d);
	d->free_ones = arena_alloc(p->arena, p->next.n_workers + 1);
	for (size_t i = 0; i < p->next.n_workers; i++)
		d->free_ones[i] = is_free(p, &p->next.workers[i]);
	for (size_t i = 0; i < p->next.n_tasks; i++)
		if ((waiter = branch_waiter(&p->next, &p->next.tasks[i])) >= 0)
			d->free_ones[waiter] = false;
	for (size_t i = 0; i < p->next.n_workers; i++)
		d->n_free += d->free_ones[i];
	if (!d->n_free || !any_ready(&p->next))
		return d;
	schedule_open(&p->next, p->arena, &d->schedule);
	d->n = schedule_order(&d->schedule, &d->order);
	return d;
}

bool rule_dispatch(struct plan *p, size_t index, struct ruling *r)
{
	struct dispatch *d;

	(void)index;
	if (is_held_back(p))
		return false;
	d = dispatch_of(p);
	while (d->n_free && d->at < d->n) {
		size_t i = d->order[d->at++];
		struct task *t = &p->next.tasks[i];
		struct worker *w;

		if (schedule_needs_yes(&p->next.settings, t))
			continue;
		w = best_worker(p, t, d->free_ones);
		if (!w || schedule_held(&d->schedule, i))
			continue;
		give(p, t, w, r);
		schedule_hold(&d->schedule, i);
		d->free_ones[w - p->next.workers] = false;
		d->n_free--;
		return true;
	}
	return false;
}

/* Nothing new starts while the project is paused, and nothing at a worker that is pinned, or whose
 * worktree somebody else is at. */
static struct worker *worker_at(struct plan *p, const struct attempt *a, enum attempt_step step)
{
	struct worker *w = plan_worker(p, a->worker);

	return w && a->step == step && w->pin == PIN_NONE && !p->next.stopping &&
			       !plan_is_paused(p, w) && !plan_look(p, w)->occupied
		       ? w
		       : NULL;
}

bool rule_make_seat(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = worker_at(p, a, STEP_BRANCH);

	if (!w || w->seat != SEAT_NONE || !fetch_is_fresh(p) ||
		plan_intent_open(p, w->name, VERB_SEAT))
		return false;
	r->intent = plan_add_intent(p, VERB_SEAT, w, 0, "")->id;
	ruling_about(r, a->task, w->name);
	ruling_saw(r, "%s has no worktree yet", w->name);
	ruling_did(r, "its worktree is made and set up");
	return true;
}

bool rule_fresh_agent(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = worker_at(p, a, STEP_BRANCH);

	if (!w || !w->session || !w->used || w->keeps_context ||
		plan_intent_open(p, w->name, VERB_END))
		return false;
	if (w->turn_open && !plan_waited(p, w->turn_began_awake, p->next.settings.marker_wait))
		return false; /* a turn that began by itself, of an older task */
	r->intent = plan_add_intent(p, VERB_END, w, 0, "a fresh context for the next task")->id;
	ruling_about(r, a->task, w->name);
	ruling_saw(r, "%s's agent has an older task in its context", w->name);
	ruling_did(r, "its agent is ended");
	return true;
}

bool rule_make_branch(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = worker_at(p, a, STEP_BRANCH);

	if (!w || w->seat != SEAT_READY || (w->session && w->used && !w->keeps_context) ||
		w->turn_open || !fetch_is_fresh(p) || plan_intent_open(p, w->name, VERB_END) ||
		plan_intent_open(p, w->name, VERB_BRANCH)) /* also one of an ended attempt */
		return false;
	r->intent = plan_add_intent(p, VERB_BRANCH, w, a->id, a->branch)->id;
	ruling_about(r, a->task, w->name);
	ruling_saw(r, "%s's worktree is free", w->name);
	ruling_did(r, "%s is made from the base and what it depends on", a->branch);
	return true;
}

bool rule_start_agent(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = worker_at(p, a, STEP_READY);

	if (!w || w->session || p->next.project.hold || p->next.server == ANSWER_UNKNOWN ||
		plan_intent_open(p, w->name, VERB_START) ||
		plan_intent_open(p, w->name, VERB_END) || !plan_waited(p, w->next_start_awake, 0))
		return false;
	if (plan_profile(p, w)->brief_by_argument)
		return false; /* its brief starts it (delivery edge "start-with-text") */
	r->intent = plan_add_intent(p, VERB_START, w, a->id, "")->id;
	ruling_about(r, a->task, w->name);
	ruling_saw(r, "%s has no agent", w->name);
	ruling_did(r, "its agent is started");
	return true;
}

/* Its agent was started for an attempt that is over, or czar.conf no longer names the worker. */
static const char *needless(const struct plan *p, const struct worker *w)
{
	if (!w->wanted)
		return "czar.conf no longer names the worker";
	if (plan_is_paused(p, NULL) && !w->used && w->health == HEALTH_STARTING)
		return "its attempt was over before it had started";
	return NULL;
}

bool rule_end_needless(struct plan *p, size_t i, struct ruling *r)
{
	struct worker *w = &p->next.workers[i];
	const struct look *l = &p->next.looks[i];
	const char *why = needless(p, w);

	if (!why || !w->session || w->attempt || w->turn_open || w->pin == PIN_PAUSED ||
		plan_intent_open(p, w->name, VERB_END))
		return false;
	if (l->key_awake && !plan_waited(p, l->key_awake, p->next.settings.person_key))
		return false;
	ruling_about(r, "", w->name);
	ruling_saw(r, "%s, and %s has no task", why, w->name);
	ruling_did(r, "its agent is ended");
	r->intent = plan_add_intent(p, VERB_END, w, 0, why)->id;
	return true;
}
