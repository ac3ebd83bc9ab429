/*
 * Holds: what czar wants and does not do.
 *
 * After everything that may be done was decided, this looks at what is left: tasks that are ready,
 * texts that wait, agents that are gone, and what keeps czar from them (a pause, a pin, a
 * quarantine, the mass-death hold, a full disk, a person's yes). Each is one decision for as long
 * as it lasts. Nothing is changed here but that row, at most once a minute.
 */
#include "checks/holds.h"

#include <stdio.h>
#include <string.h>

#include "checks/branches.h"
#include "checks/crashes.h"
#include "checks/fields.h"
#include "checks/repeats.h"
#include "checks/schedule.h"
#include "czar/base/str.h"

#define COUNTED_APART USEC_MIN

/* One thing that is held back in this tick. */
struct held {
	char subject[ID_SIZE], task[ID_SIZE], worker[ID_SIZE];
	char saw[TEXT_SIZE];
	const char *action;
};

struct holds {
	struct held *rows;
	size_t n, room;
	const struct task **ready; /* to be given out, but for what is looked for here */
	size_t n_ready;
	const struct task *needs_yes; /* the first of those that wait for a person's */
	size_t n_needs_yes;
};

static struct held *add_held(struct plan *p, const char *subject, const char *action)
{
	struct holds *h = p->holds;
	struct held *x;

	h->rows = arena_grow(p->arena, h->rows, h->n, &h->room, sizeof *h->rows);
	x = &h->rows[h->n++];
	*x = (struct held){.action = action};
	TEXT_SET(x->subject, subject);
	return x;
}

static bool is_ready(const struct plan *p, const struct task *t)
{
	return t->state == TASK_QUEUED && !t->waits && t->wake <= p->next.now;
}

/* One pass over all tasks, for all that follows. */
static void find_ready(struct plan *p)
{
	struct holds *h = p->holds;

	h->ready = arena_alloc(p->arena, (p->next.n_tasks + 1) * sizeof *h->ready);
	for (size_t i = 0; i < p->next.n_tasks; i++) {
		const struct task *t = &p->next.tasks[i];

		if (!is_ready(p, t))
			continue;
		if (!schedule_needs_yes(&p->next.settings, t))
			h->ready[h->n_ready++] = t;
		else if (!h->n_needs_yes++)
			h->needs_yes = t;
	}
}

/* The first ready task; for that worker, when one is given. */
static const struct task *ready_task(const struct plan *p, const struct worker *w)
{
	for (size_t i = 0; i < p->holds->n_ready; i++)
		if (!w || schedule_is_for(p->holds->ready[i], w))
			return p->holds->ready[i];
	return NULL;
}

/* An attempt whose brief has not been taken yet. */
static const struct attempt *begun(const struct plan *p, const struct worker *w)
{
	for (size_t i = 0; i < p->next.n_attempts; i++) {
		const struct attempt *a = &p->next.attempts[i];

		if (a->step <= STEP_READY && (!w || a->id == w->attempt))
			return a;
	}
	return NULL;
}

static const struct delivery *waiting_text(const struct plan *p, const struct worker *w)
{
	for (size_t i = 0; i < p->next.n_deliveries; i++) {
		const struct delivery *d = &p->next.deliveries[i];

		if ((d->state == DELIVERY_QUEUED || d->state == DELIVERY_HELD) &&
			(!w || text_equal(d->worker, w->name)))
			return d;
	}
	return NULL;
}

/* "T-3 is ready; WHY", of the worker or (NULL) of all; false when nothing would be done anyway. A
 * pause holds more than new tasks. */
static bool find_wanted(const struct plan *p, const struct worker *w, bool paused, const char *why,
	char *ret_task, char *ret_saw)
{
	const struct task *t = ready_task(p, w);
	const struct attempt *a = paused ? begun(p, w) : NULL;
	const struct delivery *d = paused ? waiting_text(p, w) : NULL;

	if (a)
		text_setf(ret_saw, TEXT_SIZE, "%s was given to %s; %s", a->task, a->worker, why);
	else if (t)
		text_setf(ret_saw, TEXT_SIZE, "%s is ready; %s", t->id, why);
	else if (d)
		text_setf(ret_saw, TEXT_SIZE, "a text for %s waits; %s", d->worker, why);
	else
		return false;
	text_set(ret_task, ID_SIZE, a ? a->task : t ? t->id : "");
	return true;
}

static bool any_missing(const struct plan *p)
{
	for (size_t i = 0; i < p->next.n_workers; i++)
		if (p->next.workers[i].session && p->next.looks[i].session == ANSWER_ABSENT)
			return true;
	return false;
}

/* What keeps all of them back; false: nothing does. */
static bool find_project(struct plan *p)
{
	const struct project *j = &p->next.project;
	char task[ID_SIZE] = "", saw[TEXT_SIZE];
	const char *subject = "project", *action, *why;

	if (j->paused) {
		why = "a person paused the project";
		action = "nothing new starts, nothing is typed";
	} else if (j->hold) {
		subject = "recovery";
		why = j->hold_reason;
		action = "recovery holds: nothing is started again";
	} else if (p->next.low_disk) {
		subject = "disk";
		why = "the disk is almost full";
		action = "nothing new starts";
	} else {
		return false;
	}
	TEXT_SET(saw, why);
	if (find_wanted(p, NULL, j->paused, why, task, saw) || (j->hold && any_missing(p)))
		TEXT_SET(add_held(p, subject, action)->saw, saw);
	return true;
}

static void find_worker(struct plan *p, const struct worker *w)
{
	bool paused = w->pin == PIN_PAUSED;
	char task[ID_SIZE], saw[TEXT_SIZE], why[TEXT_SIZE] = "a person paused it";
	struct held *x;

	if (!paused)
		quarantine_reason(p, w, why);
	if (!w->wanted || !find_wanted(p, w, paused, why, task, saw))
		return;
	x = add_held(p, w->name, paused ? "it is left alone" : "it gets nothing before its probe");
	TEXT_SET(x->saw, saw);
	TEXT_SET(x->task, task);
	TEXT_SET(x->worker, w->name);
}

/* With branch = worker what is begun stands on what was handed in. */
static void find_branches(struct plan *p)
{
	char task[ID_SIZE], why[TEXT_SIZE];

	for (size_t i = 0; p->holds->n_ready && i < p->next.n_tasks; i++) {
		const struct task *t = &p->next.tasks[i];
		ssize_t at = branch_waiter(&p->next, t);
		const struct worker *w = at < 0 ? NULL : &p->next.workers[at];
		char saw[TEXT_SIZE];
		struct held *x;

		if (!w || !w->wanted || w->pin != PIN_NONE)
			continue;
		TEXT_SETF(why, "%s is %s on %s", t->id, task_state_name(t->state), t->branch);
		if (!find_wanted(p, w, false, why, task, saw))
			continue;
		x = add_held(p, w->name, "it begins nothing before that has landed");
		TEXT_SET(x->saw, saw);
		TEXT_SET(x->task, task);
		TEXT_SET(x->worker, w->name);
	}
}

static void find_tasks(struct plan *p)
{
	const struct task *first = p->holds->needs_yes;
	size_t n = p->holds->n_needs_yes;

	if (!n)
		return;
	TEXT_SETF(add_held(p, "approval", "not given out before a person's yes")->saw,
		n > 1 ? "%s and %zu more are ready; approve = start"
		      : "%s is ready; approve = start",
		first->id, n - 1);
}

static void find_holds(struct plan *p)
{
	if (p->holds)
		return;
	p->holds = arena_alloc(p->arena, sizeof *p->holds);
	find_ready(p);
	if (find_project(p))
		return;
	for (size_t i = 0; i < p->next.n_workers; i++)
		if (p->next.workers[i].pin != PIN_NONE)
			find_worker(p, &p->next.workers[i]);
	find_branches(p);
	find_tasks(p);
}

static bool is_still_held(const struct holds *h, const struct repeat *row)
{
	for (size_t i = 0; i < h->n; i++)
		if (text_equal(h->rows[i].subject, row->subject) &&
			repeat_says(row, h->rows[i].action))
			return true;
	return false;
}

/* It begins, or is counted; false: there is nothing to say of it in this tick. */
static bool say_held(struct plan *p, const struct held *x, struct ruling *r)
{
	struct repeat *row = repeat_held(p, x->subject);

	if (row && p->next.now - row->until < COUNTED_APART)
		return false;
	ruling_about(r, x->task, x->worker);
	TEXT_SET(r->subject, x->subject);
	ruling_saw(r, "%s", x->saw);
	ruling_did(r, "%s", x->action);
	r->held = true;
	if (row) {
		edit_repeat(row)->times++;
		row->until = p->next.now;
		r->goes_on = row;
	}
	return true;
}

static bool say_over(struct plan *p, struct repeat *row, struct ruling *r)
{
	char time[32];

	TEXT_SET(r->subject, row->subject);
	edit_repeat(row)->until = p->next.now;
	row->held = false;
	ruling_saw(r, "held for %s", duration_text(row->until - row->at, time, sizeof time));
	ruling_did(r, "no longer held");
	r->goes_on = row;
	r->outcome = "over";
	return true;
}

bool rule_held(struct plan *p, size_t index, struct ruling *r)
{
	(void)index;
	if (p->next.stopping)
		return false;
	find_holds(p);
	for (size_t i = 0; i < p->next.n_repeats; i++) {
		struct repeat *row = &p->next.repeats[i];

		if (row->held && !is_still_held(p->holds, row))
			return say_over(p, row, r);
	}
	for (size_t i = 0; i < p->holds->n; i++)
		if (say_held(p, &p->holds->rows[i], r))
			return true;
	return false;
}
