/*
 * Small worlds in memory: rows by hand, decisions by the real rules, the store played by
 * scene_step.
 */
#include "tests/unit/world_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "czar/base/str.h"

#define START (1000 * USEC_HOUR)
#define NEW_ROW(s, rows) \
	(assert_true((s)->world.n_##rows < SCENE_ROOM), \
		(s)->rows[(s)->world.n_##rows++] = (typeof((s)->rows[0])){0}, \
		&(s)->rows[(s)->world.n_##rows - 1])

const struct settings scene_settings = {
	.tick = 30 * USEC_SEC,
	.slow = USEC_HOUR,
	.stuck = 2 * USEC_HOUR,
	.hang = 6 * USEC_HOUR,
	.reminder = USEC_HOUR,
	.ask = USEC_HOUR,
	.ask_unanswered = 15 * USEC_MIN,
	.asks_before_restart = 2,
	.redrives = 3,
	.redrive_pause = {2 * USEC_MIN, 10 * USEC_MIN, 30 * USEC_MIN},
	.restart_pause = 10 * USEC_SEC,
	.restart_pause_most = 15 * USEC_MIN,
	.restart_reset = 30 * USEC_MIN,
	.quarantine_crashes = 3,
	.quarantine_within = 15 * USEC_MIN,
	.quarantine_probe = {USEC_HOUR, 4 * USEC_HOUR, 12 * USEC_HOUR},
	.start_limit = 2 * USEC_MIN,
	.confirm_seen = 30 * USEC_SEC,
	.confirm_frame = 10 * USEC_MIN,
	.delivery_tries = 3,
	.enters = 3,
	.refused_pause = 30 * USEC_SEC,
	.person_key = USEC_MIN,
	.hold_alert = 10 * USEC_MIN,
	.idle_twice = USEC_SEC,
	.marker_wait = 10 * USEC_MIN,
	.busy_recent = 10 * USEC_MIN,
	.clearing_limit = 5 * USEC_MIN,
	.ageing = 4 * USEC_HOUR,
	.hold_looks_apart = 150 * USEC_SEC,
	.unknown_alert = 10 * USEC_MIN,
	.fetch = 5 * USEC_MIN,
	.fetch_alert = USEC_HOUR,
	.attempts = 3,
	.messages = 10,
	.proposals = 10,
	.land_none = true,
	.reworks = 5,
	.verify_most = 2,
};

static void lay_out(struct scene *s)
{
	struct world *w = &s->world;

	w->tasks = s->tasks;
	w->dependencies = s->dependencies;
	w->attempts = s->attempts;
	w->workers = s->workers;
	w->looks = s->looks;
	w->accounts = s->accounts;
	w->deliveries = s->deliveries;
	w->intents = s->intents;
	w->events = s->events;
	w->wishes = s->wishes;
	w->landings = s->landings;
	w->pulls = s->pulls;
	w->conflicts = s->conflicts;
	w->commits = s->commits;
	w->crashes = s->crashes;
	w->alerts = s->alerts;
	w->repeats = s->repeats;
	w->profiles = s->profiles;
}

static void add_worker(struct scene *s, size_t n)
{
	struct look *l = &s->looks[s->world.n_workers];
	struct worker *w = NEW_ROW(s, workers);

	TEXT_SETF(w->name, "w-%zu", n);
	TEXT_SET(w->pool, "w");
	TEXT_SET(w->profile, "scripted");
	TEXT_SET(w->account, "one");
	TEXT_SETF(w->worktree, "/worktrees/w-%zu", n);
	TEXT_SETF(w->pane, "%%%zu", n);
	w->wanted = true;
	w->seat = SEAT_READY;
	w->pid = 1000 + (int64_t)n;
	w->start_time = 5000 + (int64_t)n;
	w->session = ++s->world.project.last_intent;
	w->started_awake = START - USEC_HOUR;
	w->health = HEALTH_IDLE;
	TEXT_SET(w->reason, "at its prompt, no task");
	w->since = s->world.now;
	w->since_awake = START - USEC_HOUR;
	w->idle_awake = START - USEC_HOUR;
	*l = (struct look){.session = ANSWER_ALIVE,
		.pid = w->pid,
		.start_time = w->start_time,
		.found_session = w->session,
		.screen = SCREEN_IDLE,
		.composer = COMPOSER_EMPTY,
		.settled_awake = START - USEC_HOUR,
		.looked_awake = START,
		.tree = ANSWER_ALIVE};
	TEXT_SET(l->pane, w->pane);
	TEXT_SET(l->rule, "idle bottom:1 *? for shortcuts");
}

void scene_init(struct scene *s, size_t n_workers)
{
	struct account *a;

	*s = (struct scene){0};
	lay_out(s);
	s->world.now = s->world.awake = START;
	s->world.now += 50 * 365 * 24 * USEC_HOUR;
	s->world.seed = 42;
	s->world.fresh = true;
	s->world.server = ANSWER_ALIVE;
	s->world.settings = scene_settings;
	s->world.project.server_pid = 99;
	s->world.project.looked_awake = START;
	s->world.n_profiles = 1;
	s->profiles[0] = (struct profile_facts){.has_events = true,
		.can_clear = true,
		.can_interrupt = true,
		.settle = 150 * USEC_MSEC,
		.second_enter = 3 * USEC_SEC};
	TEXT_SET(s->profiles[0].name, "scripted");
	a = NEW_ROW(s, accounts);
	TEXT_SET(a->name, "one");
	for (size_t i = 0; i < n_workers; i++)
		add_worker(s, i + 1);
}

void scene_done(struct scene *s)
{
	arena_done(&s->arena);
}

struct scene *scene_new(size_t n_workers)
{
	struct scene *s = malloc(sizeof *s);

	assert_non_null(s);
	scene_init(s, n_workers);
	return s;
}

void scene_free(struct scene *s)
{
	scene_done(s);
	free(s);
}

struct worker *scene_worker(struct scene *s, const char *name)
{
	for (size_t i = 0; i < s->world.n_workers; i++)
		if (text_equal(s->workers[i].name, name))
			return &s->workers[i];
	fail_msg("no worker '%s'", name);
	return NULL;
}

struct look *scene_look(struct scene *s, const struct worker *w)
{
	return &s->looks[w - s->workers];
}

struct task *scene_task(struct scene *s, const char *id, enum task_state state)
{
	struct task *t = NEW_ROW(s, tasks);

	TEXT_SET(t->id, id);
	TEXT_SETF(t->title, "Task %s", id);
	t->state = state;
	t->priority = 5;
	t->estimate = 1;
	t->added = t->since = t->ready_since = s->world.now - (usec_t)s->world.n_tasks * USEC_SEC;
	return t;
}

struct attempt *scene_attempt(struct scene *s, struct task *t, struct worker *w)
{
	struct attempt *a = NEW_ROW(s, attempts);

	a->id = ++s->world.project.last_attempt;
	TEXT_SET(a->task, t->id);
	TEXT_SET(a->worker, w->name);
	TEXT_SETF(a->branch, "czar/%s", t->id);
	TEXT_SET(t->branch, a->branch);
	TEXT_SETF(a->code, "code%08lld", (long long)a->id);
	a->number = ++t->attempts_made;
	a->step = STEP_TAKEN;
	a->grade = GRADE_EXACT;
	a->counts = true;
	a->percent = -1;
	a->began = s->world.now;
	a->began_awake = a->progress_awake = s->world.awake;
	t->state = TASK_WORKING;
	w->attempt = a->id;
	w->used = true;
	w->health = HEALTH_HEALTHY;
	TEXT_SETF(w->reason, "works on %s", t->id);
	return a;
}

struct intent *scene_intent(struct scene *s, enum verb verb, struct worker *w, int64_t subject)
{
	struct intent *in = NEW_ROW(s, intents);

	in->id = ++s->world.project.last_intent;
	in->verb = verb;
	TEXT_SET(in->worker, w ? w->name : "");
	in->subject = subject;
	in->try = 1;
	in->at = s->world.now;
	in->at_awake = s->world.awake;
	return in;
}

static bool was_pasted(enum delivery_state state)
{
	return state == DELIVERY_TYPED || state == DELIVERY_PARKED || state == DELIVERY_CLEARING ||
	       state == DELIVERY_SENT || state == DELIVERY_UNCONFIRMED || state == DELIVERY_DEAD ||
	       state == DELIVERY_LOST || state == DELIVERY_ACKNOWLEDGED;
}

static void mark_pane(struct scene *s, struct worker *w, struct delivery *d)
{
	struct look *l = scene_look(s, w);

	TEXT_SETF(l->typed_mark, "%lld:%lld:%lld", (long long)w->pid, (long long)d->id,
		(long long)d->try);
	d->typed_awake = s->world.awake - USEC_SEC;
	if (d->state == DELIVERY_SENT || d->state == DELIVERY_UNCONFIRMED) {
		d->enters = 1;
		d->sent_awake = d->entered_awake = s->world.awake;
		TEXT_SETF(l->sent_mark, "%s:1", l->typed_mark);
	} else if (d->state != DELIVERY_ACKNOWLEDGED) {
		scene_draft(s, w, d->id);
		l->settled_awake = s->world.awake - USEC_SEC;
	}
}

struct delivery *scene_delivery(struct scene *s, struct worker *w, int64_t attempt,
	enum delivery_kind kind, enum delivery_state state)
{
	struct delivery *d = NEW_ROW(s, deliveries);

	d->id = ++s->world.project.last_delivery;
	TEXT_SET(d->worker, w->name);
	TEXT_SET(d->author, "czar");
	d->attempt = attempt;
	d->kind = kind;
	d->state = state;
	d->try = 1;
	d->composed = true;
	d->queued = s->world.now;
	d->since_awake = s->world.awake;
	if (state == DELIVERY_HELD)
		d->held_awake = s->world.awake;
	if (state == DELIVERY_CLEARED || was_pasted(state))
		d->pid = w->pid;
	if (state == DELIVERY_CLEARED)
		scene_intent(s, VERB_PASTE, w, d->id);
	if (was_pasted(state))
		mark_pane(s, w, d);
	return d;
}

struct event *scene_event(struct scene *s, enum event_kind kind, const struct worker *w)
{
	struct event *e = NEW_ROW(s, events);

	TEXT_SETF(e->id, "%016llx", (unsigned long long)(++s->world.project.last_decision));
	e->at = s->world.now;
	e->kind = kind;
	TEXT_SET(e->worker, w->name);
	e->percent = -1;
	return e;
}

struct commit *scene_commit(struct scene *s, const struct attempt *a, enum marker marker)
{
	struct commit *c = NEW_ROW(s, commits);

	TEXT_SETF(c->oid, "%040zx", s->world.n_commits);
	c->attempt = a->id;
	c->at = c->first_seen = s->world.now;
	c->marker = marker;
	if (marker == MARKER_COMPLETE) {
		TEXT_SET(c->marker_task, a->task);
		c->named = true;
	}
	return c;
}

struct wish *scene_wish(struct scene *s, enum wish_verb verb, const char *subject)
{
	struct wish *x = NEW_ROW(s, wishes);

	x->id = (int64_t)s->world.n_wishes;
	TEXT_SET(x->by, "ann@host");
	x->verb = verb;
	TEXT_SET(x->subject, subject);
	x->at = s->world.now;
	return x;
}

struct intent *scene_find_intent(struct scene *s, enum verb verb, int64_t subject)
{
	for (size_t i = s->world.n_intents; i-- > 0;)
		if (s->intents[i].verb == verb && s->intents[i].state == INTENT_OPEN &&
			(!subject || s->intents[i].subject == subject))
			return &s->intents[i];
	return NULL;
}

void scene_draft(struct scene *s, struct worker *w, int64_t draft_of)
{
	struct look *l = scene_look(s, w);

	l->composer = draft_of ? COMPOSER_DRAFT : COMPOSER_EMPTY;
	l->draft_of = draft_of > 0 ? draft_of : 0;
	l->draft_whole = draft_of > 0;
	l->settled_awake = l->looked_awake = s->world.awake;
	TEXT_SET(l->draft_piece, draft_of ? "a piece of the draft" : "");
}

void scene_screen(struct scene *s, struct worker *w, enum screen_state screen)
{
	struct look *l = scene_look(s, w);

	l->screen = screen;
	l->looked_awake = s->world.awake;
	if (screen == SCREEN_ASKING)
		l->composer = COMPOSER_UNKNOWN;
}

void scene_pass(struct scene *s, usec_t time)
{
	s->world.now += time;
	s->world.awake += time;
	s->world.project.looked_awake = s->world.awake;
	for (size_t i = 0; i < s->world.n_workers; i++)
		if (s->looks[i].session == ANSWER_ALIVE)
			s->looks[i].looked_awake = s->world.awake;
}

void scene_answer(struct intent *in, enum intent_state outcome, const char *result)
{
	assert_non_null(in);
	in->outcome = outcome;
	TEXT_SET(in->result, result);
}

struct plan *scene_decide(struct scene *s)
{
	arena_done(&s->arena);
	decide(&s->world, &s->arena, &s->plan);
	return &s->plan;
}

/* Copies the plan's rows over the scene's; rows that are over and may go are left out. */
#define TAKE(s, rows, keep) \
	do { \
		size_t to = 0; \
		for (size_t i = 0; i < (s)->plan.next.n_##rows; i++) { \
			typeof((s)->rows[0]) row = (s)->plan.next.rows[i]; \
			if (row.change == ROW_GONE || !(keep)) \
				continue; \
			assert_true(to < sizeof(s)->rows / sizeof *(s)->rows); \
			row.change = ROW_SAME; \
			(s)->rows[to++] = row; \
		} \
		(s)->world.n_##rows = to; \
	} while (0)

struct plan *scene_step(struct scene *s)
{
	scene_decide(s);
	TAKE(s, tasks, true);
	TAKE(s, dependencies, true);
	TAKE(s, attempts, true);
	TAKE(s, workers, true);
	TAKE(s, accounts, true);
	TAKE(s, deliveries, true);
	TAKE(s, intents, row.state == INTENT_OPEN);
	TAKE(s, events, !row.used);
	TAKE(s, wishes, row.state == WISH_OPEN);
	TAKE(s, commits, !row.judged);
	TAKE(s, crashes, true);
	TAKE(s, alerts, !row.closed);
	TAKE(s, repeats, true);
	TAKE(s, landings, true);
	TAKE(s, conflicts, true);
	for (size_t i = 0; i < s->world.n_alerts; i++)
		s->alerts[i].seen = false; /* not stored */
	s->world.project = s->plan.next.project;
	s->world.project.change = ROW_SAME;
	s->world.gap = 0;
	return &s->plan;
}

size_t scene_decided(const struct scene *s, const char *rule)
{
	size_t n = 0;

	for (size_t i = 0; i < s->plan.n_decisions; i++)
		n += text_equal(s->plan.decisions[i].rule, rule);
	return n;
}

#define COUNT_CHANGED(s, rows) \
	for (size_t i = 0; i < (s)->plan.next.n_##rows; i++) \
	n += (s)->plan.next.rows[i].change != ROW_SAME

size_t scene_changes(const struct scene *s)
{
	size_t n = s->plan.n_decisions;

	COUNT_CHANGED(s, tasks);
	COUNT_CHANGED(s, dependencies);
	COUNT_CHANGED(s, attempts);
	COUNT_CHANGED(s, workers);
	COUNT_CHANGED(s, accounts);
	COUNT_CHANGED(s, deliveries);
	COUNT_CHANGED(s, intents);
	COUNT_CHANGED(s, events);
	COUNT_CHANGED(s, wishes);
	COUNT_CHANGED(s, commits);
	COUNT_CHANGED(s, crashes);
	COUNT_CHANGED(s, alerts);
	COUNT_CHANGED(s, repeats);
	COUNT_CHANGED(s, conflicts);
	return n;
}
