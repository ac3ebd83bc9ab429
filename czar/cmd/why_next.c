/*
 * What will happen next: the questions that the rules will ask, put beforehand.
 *
 * It reads the open rows and asks the same functions that the rules ask; nothing is decided here,
 * and what a screen will show nobody knows.
 */
#include "czar/cmd/why_next.h"

#include <stdio.h>
#include <string.h>

#include "checks/fields.h"
#include "checks/schedule.h"
#include "czar/cmd/print.h"

enum { NAMES_SHOWN = 6 };

int next_open(struct command_context *c, struct behind *ret, struct error *err)
{
	const struct config *config;
	int r = command_config(c, &config, err);

	if (r == 0)
		r = behind_open(c, ret, err);
	if (r < 0)
		return r;
	ret->world.settings = config->settings;
	ret->world.now = clock_now();
	ret->world.awake = clock_awake();
	return 0;
}

size_t next_place(struct behind *b, const char *task, size_t *ret_line)
{
	size_t *order, n = schedule_ready(&b->world, &b->arena, &order);

	*ret_line = n;
	for (size_t i = 0; i < n; i++)
		if (text_equal(b->world.tasks[order[i]].id, task))
			return i + 1;
	return 0;
}

static const struct attempt *attempt_of(const struct behind *b, const char *task)
{
	for (size_t i = 0; i < b->world.n_attempts; i++)
		if (text_equal(b->world.attempts[i].task, task))
			return &b->world.attempts[i];
	return NULL;
}

static const struct worker *worker_of(const struct behind *b, const char *name)
{
	for (size_t i = 0; i < b->world.n_workers; i++)
		if (text_equal(b->world.workers[i].name, name))
			return &b->world.workers[i];
	return NULL;
}

static const struct task *task_of(const struct behind *b, const char *id)
{
	size_t at = graph_find(&b->graph, id);

	return at == GRAPH_NONE ? NULL : &b->world.tasks[at];
}

static void add_sentence(struct str *ret, const char *before, const char *text)
{
	str_add(ret, before);
	add_line(ret, text);
	str_add(ret, "\n");
}

/* What keeps all new work back. */
static void add_project(const struct behind *b, struct str *ret)
{
	if (b->world.project.paused)
		str_add(ret, "nothing new starts: the project is paused (czar resume)\n");
	if (b->world.project.hold)
		add_sentence(ret, "nothing new starts: ", b->world.project.hold_reason);
}

static bool add_dependencies(const struct behind *b, const struct task *t, struct str *ret)
{
	bool any = false;

	for (size_t i = 0; i < b->world.n_dependencies; i++) {
		const struct dependency *d = &b->world.dependencies[i];
		const struct task *other = task_of(b, d->needs);

		if (!text_equal(d->task, t->id) || !other)
			continue;
		any = true;
		str_addf(
			ret, "waits for %s, which is %s", other->id, task_state_name(other->state));
		add_sentence(ret, other->reason[0] ? ": " : "", other->reason);
	}
	return any;
}

/* "w-1 (works on T-2), w-2 (paused)": who may take it. */
static void add_takers(const struct behind *b, const struct task *t, struct str *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < b->world.n_workers; i++) {
		const struct worker *w = &b->world.workers[i];
		const struct attempt *a = NULL;

		if (!w->wanted || !schedule_is_for(t, w) || n++ >= NAMES_SHOWN)
			continue;
		for (size_t k = 0; k < b->world.n_attempts; k++)
			if (b->world.attempts[k].id == w->attempt)
				a = &b->world.attempts[k];
		str_addf(ret, "%s%s (%s%s)", n > 1 ? ", " : "next: the first free one of ", w->name,
			a && w->pin == PIN_NONE ? "works on " : "",
			w->pin != PIN_NONE ? health_name(w->health)
			: a                ? a->task
					   : "free");
	}
	if (n > NAMES_SHOWN)
		str_addf(ret, " and %zu more", n - NAMES_SHOWN);
	str_add(ret, n ? " takes it\n" : "next: nobody may take it (czar inbox)\n");
}

static void add_queued(struct behind *b, const struct task *t, struct str *ret)
{
	const char *overlaps = schedule_touch_conflict(&b->world, t);
	char time[40];
	size_t line, place = next_place(b, t->id, &line);

	if (t->approve == APPROVE_START && !t->approved)
		str_addf(ret, "waits for a person's yes: czar approve %s\n", t->id);
	if (t->wake > b->world.now)
		str_addf(ret, "waits for another %s\n",
			duration_text(t->wake - b->world.now, time, sizeof time));
	if (overlaps)
		str_addf(ret, "waits for %s, which touches the same paths\n", overlaps);
	if (add_dependencies(b, t, ret) || !place)
		return;
	str_addf(ret, "in line: %zu of %zu ready tasks\n", place, line);
	add_takers(b, t, ret);
}

/* The text that gives it to its worker, as long as it is under way. */
static void add_brief(const struct behind *b, const struct attempt *a, struct str *ret)
{
	for (size_t i = 0; i < b->world.n_deliveries; i++) {
		const struct delivery *d = &b->world.deliveries[i];

		if (d->attempt != a->id || d->kind != KIND_BRIEF)
			continue;
		str_addf(ret, "its brief for %s is %s", a->worker, delivery_state_name(d->state));
		add_sentence(ret, d->reason[0] ? ": " : "", d->reason);
	}
}

static void add_attempt(const struct behind *b, const struct attempt *a, struct str *ret)
{
	const struct worker *w = worker_of(b, a->worker);
	char age[40];

	duration_text(b->world.now - a->began, age, sizeof age);
	str_addf(ret, "attempt %lld, for %s", (long long)a->number, age);
	if (w) {
		str_addf(ret, ": %s is %s", w->name, health_name(w->health));
		str_add(ret, w->reason[0] ? ", " : "");
		add_line(ret, w->reason);
	}
	str_add(ret, "\n");
	switch (a->step) {
	case STEP_BRANCH:
		str_addf(ret, "next: its branch is made in the worktree of %s\n", a->worker);
		break;
	case STEP_READY:
		add_brief(b, a, ret);
		str_addf(ret, "next: %s acknowledges its brief\n", a->worker);
		break;
	case STEP_TAKEN:
		str_addf(ret, "next: a commit of %s ends in TASK_COMPLETE or TASK_BLOCKED\n",
			a->worker);
		break;
	case STEP_ENDING:
		str_addf(ret, "next: the agent of %s is proved ended\n", a->worker);
		break;
	case STEP_ENDED:
		break;
	}
}

void next_of_task(struct behind *b, const struct task *t, struct str *ret)
{
	const struct attempt *a = attempt_of(b, t->id);

	if (t->state == TASK_QUEUED || t->state == TASK_ASSIGNED)
		add_project(b, ret);
	if (t->state == TASK_QUEUED)
		add_queued(b, t, ret);
	else if (t->state == TASK_PROPOSED)
		str_addf(ret, "next: a person lets it begin: czar approve %s\n", t->id);
	else if (t->state == TASK_BLOCKED || t->state == TASK_FAILED || t->state == TASK_CANCELLED)
		str_add(ret, "next: nothing by itself\n");
	else if (a)
		add_attempt(b, a, ret);
}

static void add_later(struct str *ret, const char *what, usec_t left)
{
	char time[40];

	str_addf(ret, "next: %s in %s\n", what, duration_text(left, time, sizeof time));
}

void next_of_worker(struct behind *b, const struct worker *w, struct str *ret)
{
	const struct attempt *a = NULL;

	for (size_t i = 0; i < b->world.n_attempts; i++)
		if (b->world.attempts[i].id == w->attempt)
			a = &b->world.attempts[i];
	for (size_t i = 0; i < b->world.n_accounts; i++) {
		const struct account *c = &b->world.accounts[i];

		if (c->state != ACCOUNT_OK && text_equal(c->name, w->account))
			add_sentence(ret, "its account: ", c->reason);
	}
	if (a)
		str_addf(ret, "its task: %s\n", a->task);
	if (w->pin == PIN_PAUSED)
		str_addf(ret, "next: nothing before czar resume %s\n", w->name);
	else if (w->pin == PIN_QUARANTINED)
		add_later(ret, "one more try", w->probe_awake - b->world.awake);
	else if (!w->session && w->next_start_awake > b->world.awake)
		add_later(ret, "it may be started again", w->next_start_awake - b->world.awake);
	else if (a)
		add_attempt(b, a, ret);
	else if (!w->wanted)
		str_add(ret, "next: nothing, czar.conf no longer names it\n");
	else
		str_add(ret, "next: a ready task that fits it\n");
}
