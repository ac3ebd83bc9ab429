/*
 * The plan: a copy of the world's rows that rules change.
 *
 * The only place where rows are found, added and marked, so that record and act see every change.
 */
#include "checks/plan.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks/branches.h"
#include "checks/fields.h"
#include "czar/base/fnv.h"
#include "czar/base/str.h"

struct name_index {
	const void *rows;
	size_t row_bytes, n_slots; /* a power of two */
	uint32_t *slots;           /* index + 1 of a row, 0 free */
};

static void make_indexes(struct plan *p)
{
	p->tasks_by_id = arena_alloc(p->arena, sizeof *p->tasks_by_id);
	p->workers_by_name = arena_alloc(p->arena, sizeof *p->workers_by_name);
}

static void *copy_rows(struct arena *arena, const void *rows, size_t n, size_t bytes, size_t *room)
{
	void *copy = arena_alloc(arena, (n + 8) * bytes);

	if (n)
		memcpy(copy, rows, n * bytes);
	*room = n + 8;
	return copy;
}

#define COPY(p, w, rows, room) \
	((p)->next.rows = copy_rows( \
		 (p)->arena, (w)->rows, (w)->n_##rows, sizeof *(w)->rows, &(p)->room))

void plan_init(struct plan *p, struct arena *arena, const struct world *w)
{
	size_t look_room;

	*p = (struct plan){.arena = arena, .next = *w, .wake_awake = USEC_NEVER};
	make_indexes(p);
	COPY(p, w, tasks, task_room);
	COPY(p, w, dependencies, dependency_room);
	COPY(p, w, attempts, attempt_room);
	COPY(p, w, workers, worker_room);
	COPY(p, w, accounts, account_room);
	COPY(p, w, deliveries, delivery_room);
	COPY(p, w, intents, intent_room);
	COPY(p, w, events, event_room);
	COPY(p, w, wishes, wish_room);
	COPY(p, w, commits, commit_room);
	COPY(p, w, crashes, crash_room);
	COPY(p, w, alerts, alert_room);
	COPY(p, w, repeats, repeat_room);
	COPY(p, w, landings, landing_room);
	COPY(p, w, conflicts, conflict_room);
	p->next.looks = copy_rows(arena, w->looks, w->n_workers, sizeof *w->looks, &look_room);
}

void plan_take(struct plan *p, struct arena *arena, struct world *w)
{
	*p = (struct plan){
		.arena = arena,
		.next = *w,
		.wake_awake = USEC_NEVER,
		.task_room = w->n_tasks,
		.dependency_room = w->n_dependencies,
		.attempt_room = w->n_attempts,
		.worker_room = w->n_workers,
		.account_room = w->n_accounts,
		.delivery_room = w->n_deliveries,
		.intent_room = w->n_intents,
		.event_room = w->n_events,
		.wish_room = w->n_wishes,
		.commit_room = w->n_commits,
		.crash_room = w->n_crashes,
		.alert_room = w->n_alerts,
		.repeat_room = w->n_repeats,
		.landing_room = w->n_landings,
		.conflict_room = w->n_conflicts,
	};
	make_indexes(p);
}

bool plan_tasks_changed(const struct plan *p)
{
	const struct world *w = &p->next;

	return !p->tasks_settled ||
	       rows_changed(ROW_DEPENDENCY, w->dependencies, w->n_dependencies) ||
	       rows_changed(ROW_TASK, w->tasks, w->n_tasks);
}

void plan_wake(struct plan *p, usec_t awake)
{
	if (awake < p->wake_awake)
		p->wake_awake = awake;
}

void plan_again(struct plan *p)
{
	plan_wake(p, p->next.awake);
}

bool plan_waited(struct plan *p, usec_t since_awake, usec_t wait)
{
	if (p->next.awake - since_awake >= wait)
		return true;
	plan_wake(p, since_awake + wait);
	return false;
}

/* Rows of these two types have their name behind the change; where one is added, the index is made
 * anew. */
static const char *name_at(const void *rows, size_t row_bytes, size_t i)
{
	return (const char *)rows + i * row_bytes + offsetof(struct task, id);
}

_Static_assert(offsetof(struct task, id) == offsetof(struct worker, name), "name_at reads both");

static uint32_t *slot_of(const struct name_index *x, const char *name)
{
	uint64_t h = fnv_text(FNV_START, name);
	size_t at = (size_t)(h ^ h >> 32) & (x->n_slots - 1);

	while (x->slots[at] && strcmp(name_at(x->rows, x->row_bytes, x->slots[at] - 1), name) != 0)
		at = (at + 1) & (x->n_slots - 1);
	return &x->slots[at];
}

static void index_names(
	struct name_index *x, struct arena *arena, const void *rows, size_t n, size_t row_bytes)
{
	*x = (struct name_index){.rows = rows, .row_bytes = row_bytes, .n_slots = 16};
	while (x->n_slots < 2 * n)
		x->n_slots *= 2;
	x->slots = arena_alloc(arena, x->n_slots * sizeof *x->slots);
	for (size_t i = 0; i < n; i++)
		*slot_of(x, name_at(rows, row_bytes, i)) = (uint32_t)i + 1;
}

struct task *plan_task(const struct plan *p, const char *id)
{
	const struct world *w = &p->next;
	uint32_t found;

	if (!p->tasks_by_id->slots)
		index_names(p->tasks_by_id, p->arena, w->tasks, w->n_tasks, sizeof *w->tasks);
	found = *slot_of(p->tasks_by_id, id);
	return found ? &w->tasks[found - 1] : NULL;
}

struct worker *plan_worker(const struct plan *p, const char *name)
{
	const struct world *w = &p->next;
	uint32_t found;

	if (!p->workers_by_name->slots)
		index_names(
			p->workers_by_name, p->arena, w->workers, w->n_workers, sizeof *w->workers);
	found = *slot_of(p->workers_by_name, name);
	return found ? &w->workers[found - 1] : NULL;
}

struct look *plan_look(const struct plan *p, const struct worker *w)
{
	return &p->next.looks[w - p->next.workers];
}

static struct attempt *find_attempt(const struct plan *p, int64_t id)
{
	size_t low = 0, high = p->next.n_attempts; /* by id, as they were made */

	while (id && low < high) {
		size_t middle = (low + high) / 2;
		struct attempt *a = &p->next.attempts[middle];

		if (a->id == id)
			return a;
		if (id < a->id)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

struct attempt *plan_attempt(const struct plan *p, int64_t id)
{
	struct attempt *a = find_attempt(p, id);

	return a && a->step != STEP_ENDED ? a : NULL;
}

const struct attempt *plan_attempt_or_ended(const struct plan *p, int64_t id)
{
	return find_attempt(p, id);
}

struct attempt *plan_attempt_of(const struct plan *p, const char *worker)
{
	struct worker *w = plan_worker(p, worker);

	return w ? plan_attempt(p, w->attempt) : NULL;
}

struct delivery *plan_delivery(const struct plan *p, int64_t id)
{
	for (size_t i = 0; id && i < p->next.n_deliveries; i++)
		if (p->next.deliveries[i].id == id)
			return &p->next.deliveries[i];
	return NULL;
}

struct delivery *plan_brief_of(const struct plan *p, int64_t attempt)
{
	for (size_t i = 0; attempt && i < p->next.n_deliveries; i++)
		if (p->next.deliveries[i].attempt == attempt &&
			p->next.deliveries[i].kind == KIND_BRIEF)
			return &p->next.deliveries[i];
	return NULL;
}

struct account *plan_account(const struct plan *p, const char *name)
{
	for (size_t i = 0; i < p->next.n_accounts; i++)
		if (text_equal(p->next.accounts[i].name, name))
			return &p->next.accounts[i];
	return NULL;
}

const struct profile_facts *plan_profile(const struct plan *p, const struct worker *w)
{
	static const struct profile_facts plain = {
		.settle = 150 * USEC_MSEC, .second_enter = 3 * USEC_SEC};

	for (size_t i = 0; i < p->next.n_profiles; i++)
		if (text_equal(p->next.profiles[i].name, w->profile))
			return &p->next.profiles[i];
	return &plain;
}

struct intent *plan_intent(
	const struct plan *p, const char *worker, enum verb verb, int64_t subject)
{
	for (size_t i = 0; i < p->next.n_intents; i++) {
		struct intent *in = &p->next.intents[i];

		if (in->state == INTENT_OPEN && in->verb == verb && in->subject == subject &&
			text_equal(in->worker, worker))
			return in;
	}
	return NULL;
}

struct landing *plan_landing(const struct plan *p, const char *task)
{
	for (size_t i = 0; i < p->next.n_landings; i++)
		if (text_equal(p->next.landings[i].task, task))
			return &p->next.landings[i];
	return NULL;
}

struct intent *plan_task_intent(const struct plan *p, const char *task, enum verb verb)
{
	for (size_t i = 0; i < p->next.n_intents; i++) {
		struct intent *in = &p->next.intents[i];

		if (in->state == INTENT_OPEN && in->verb == verb && text_equal(in->args, task))
			return in;
	}
	return NULL;
}

bool plan_intent_open(const struct plan *p, const char *worker, enum verb verb)
{
	for (size_t i = 0; i < p->next.n_intents; i++) {
		struct intent *in = &p->next.intents[i];

		if (in->state == INTENT_OPEN && in->verb == verb && text_equal(in->worker, worker))
			return true;
	}
	return false;
}

bool plan_is_paused(const struct plan *p, const struct worker *w)
{
	return p->next.project.paused || (w && w->pin == PIN_PAUSED);
}

#define ADD_ROW(p, rows, room) \
	((p)->next.rows = arena_grow((p)->arena, (p)->next.rows, (p)->next.n_##rows, &(p)->room, \
		 sizeof *(p)->next.rows), \
		memset(&(p)->next.rows[(p)->next.n_##rows], 0, sizeof *(p)->next.rows), \
		(p)->next.rows[(p)->next.n_##rows].change = ROW_NEW, \
		&(p)->next.rows[(p)->next.n_##rows++])

/* splitmix64 (Steele, Lea, Flood 2014): codes and jitter from the world's seed. */
static uint64_t mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

uint64_t plan_random(const struct plan *p, const char *name, uint64_t salt)
{
	uint64_t x = mix(p->next.seed ^ salt);

	for (; *name; name++)
		x = mix(x ^ (unsigned char)*name);
	return x;
}

struct attempt *plan_add_attempt(
	struct plan *p, struct task *t, struct worker *w, enum attempt_kind kind)
{
	struct attempt *a = ADD_ROW(p, attempts, attempt_room);

	a->id = ++edit_project(&p->next.project)->last_attempt;
	TEXT_SET(a->task, t->id);
	TEXT_SET(a->worker, w->name);
	a->number = ++edit_task(t)->attempts_made;
	a->kind = kind;
	a->counts = true;
	a->percent = -1;
	a->began = p->next.now;
	a->began_awake = a->progress_awake = p->next.awake;
	TEXT_SETF(a->code, "%012llx",
		(unsigned long long)(mix(p->next.seed ^ (uint64_t)a->id) >> 16));
	branch_choose(&p->next.settings, t, w);
	TEXT_SET(a->branch, t->branch);
	edit_worker(w)->attempt = a->id;
	return a;
}

struct delivery *plan_add_delivery(struct plan *p, const struct worker *w, int64_t attempt,
	enum delivery_kind kind, const char *note)
{
	struct delivery *d = ADD_ROW(p, deliveries, delivery_room);

	d->id = ++edit_project(&p->next.project)->last_delivery;
	TEXT_SET(d->worker, w->name);
	d->attempt = attempt;
	d->kind = kind;
	d->try = 1;
	d->queued = p->next.now;
	d->since_awake = p->next.awake;
	TEXT_SET(d->author, "czar");
	TEXT_SET(d->note, note);
	plan_again(p);
	return d;
}

void plan_tell(struct plan *p, const char *worker, const char *note)
{
	const struct worker *w = plan_worker(p, worker);

	for (size_t i = 0; i < p->next.n_deliveries; i++) {
		const struct delivery *d = &p->next.deliveries[i];

		if (text_equal(d->worker, worker) && d->kind == KIND_NOTICE &&
			text_equal(d->note, note))
			return;
	}
	if (w)
		plan_add_delivery(p, w, 0, KIND_NOTICE, note)->valid_until =
			p->next.now + 24 * USEC_HOUR;
}

struct intent *plan_add_intent(
	struct plan *p, enum verb verb, const struct worker *w, int64_t subject, const char *args)
{
	struct intent *i = ADD_ROW(p, intents, intent_room);

	i->id = ++edit_project(&p->next.project)->last_intent;
	i->verb = verb;
	TEXT_SET(i->worker, w ? w->name : "");
	i->subject = subject;
	i->try = 1;
	TEXT_SET(i->args, args);
	i->at = p->next.now;
	i->at_awake = p->next.awake;
	return i;
}

struct task *plan_add_task(struct plan *p, const char *id)
{
	struct task *t = ADD_ROW(p, tasks, task_room);

	p->tasks_by_id->slots = NULL;
	TEXT_SET(t->id, id);
	t->priority = 5;
	t->estimate = 1;
	t->added = t->since = p->next.now;
	return t;
}

struct landing *plan_add_landing(struct plan *p, const char *task)
{
	struct landing *l = ADD_ROW(p, landings, landing_room);

	TEXT_SET(l->task, task);
	return l;
}

void plan_add_crash(struct plan *p, const char *task, const char *worker, const char *why)
{
	struct crash *c = ADD_ROW(p, crashes, crash_room);

	c->id = ++edit_project(&p->next.project)->last_crash;
	TEXT_SET(c->task, task);
	TEXT_SET(c->worker, worker);
	c->at = p->next.now;
	c->at_awake = p->next.awake;
	TEXT_SET(c->why, why);
}

struct repeat *plan_add_repeat(struct plan *p)
{
	struct repeat *x = ADD_ROW(p, repeats, repeat_room);

	x->slot = (int64_t)p->next.n_repeats;
	return x;
}

void plan_add_dependency(struct plan *p, const char *task, const char *needs)
{
	struct dependency *d = ADD_ROW(p, dependencies, dependency_room);

	TEXT_SET(d->task, task);
	TEXT_SET(d->needs, needs);
	TEXT_SET(d->source, "worker");
}

void plan_alert(
	struct plan *p, int64_t level, const char *cause, const char *text, const char *command)
{
	struct alert *a;

	for (size_t i = 0; i < p->next.n_alerts; i++) {
		a = &p->next.alerts[i];
		if (text_equal(a->cause, cause) && !a->closed) {
			a->seen = true;
			if (!text_equal(a->text, text))
				TEXT_SET(edit_alert(a)->text, text);
			if (!text_equal(a->command, command))
				TEXT_SET(edit_alert(a)->command, command);
			return;
		}
	}
	a = ADD_ROW(p, alerts, alert_room);
	TEXT_SET(a->cause, cause);
	a->level = level;
	TEXT_SET(a->text, text);
	TEXT_SET(a->command, command);
	a->since = p->next.now;
	a->seen = true;
}

void plan_close_intent(struct intent *i)
{
	edit_intent(i)->state = i->outcome == INTENT_OPEN ? INTENT_SETTLED : i->outcome;
}
