/*
 * What will happen next: the questions that the rules will ask, put beforehand.
 *
 * It reads the open rows and asks the same functions that the rules ask; nothing is decided here,
 * and what a screen will show nobody knows.
 */
#include "czar/cmd/why_next.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks/accounts.h"
#include "checks/branches.h"
#include "checks/care.h"
#include "checks/fields.h"
#include "checks/schedule.h"
#include "checks/transitions.h"
#include "czar/cmd/decisions.h"
#include "czar/cmd/rows.h"
#include "czar/cmd/why_landing.h"
#include "czar/cmd/wrap.h"

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

size_t next_ready(struct behind *b, size_t **ret)
{
	size_t n = schedule_ready(&b->world, &b->arena, ret), kept = 0;

	for (size_t i = 0; i < n; i++)
		if (!schedule_needs_yes(&b->world.settings, &b->world.tasks[(*ret)[i]]))
			(*ret)[kept++] = (*ret)[i];
	return kept;
}

size_t next_place(struct behind *b, const char *task, size_t *ret_line)
{
	size_t *order, n = next_ready(b, &order);

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

const struct task *next_task(const struct behind *b, const char *id)
{
	size_t at = graph_find(&b->graph, id);

	return at == GRAPH_NONE ? NULL : &b->world.tasks[at];
}

void next_add_said(struct str *ret, const char *before, const char *text)
{
	str_add(ret, before);
	add_sentence(ret, text);
	str_add(ret, "\n");
}

/* What keeps everything back that czar would do next; "" nothing does. */
static void standstill(const struct command_context *c, const struct behind *b, char *ret, size_t n)
{
	const struct project *j = &b->world.project;

	if (!project_lock_held(&c->place, NULL, NULL, 0))
		text_set(ret, n, "no daemon runs: czar start");
	else if (j->paused)
		text_set(ret, n, "the project is paused: czar resume");
	else if (j->hold)
		text_setf(ret, n, "%s: czar resume", j->hold_reason);
	else
		text_set(ret, n, "");
}

bool next_stands_still(const struct command_context *c, const struct behind *b, struct str *ret)
{
	char why[TEXT_SIZE];

	standstill(c, b, why, sizeof why);
	if (*why)
		next_add_said(ret, "next: nothing, ", why);
	return *why;
}

/* Does it go on only when a person says so? */
static bool is_root(const struct behind *b, const struct task *t)
{
	return t->state == TASK_BLOCKED || t->state == TASK_FAILED || t->state == TASK_CANCELLED ||
	       t->state == TASK_PROPOSED ||
	       (t->state == TASK_QUEUED && schedule_needs_yes(&b->world.settings, t));
}

/* The first such task among those that it waits for, and those behind them. seen: by index. */
static const struct task *root_of(const struct behind *b, const struct task *t, bool *seen)
{
	const struct task *root = NULL;

	for (size_t i = 0; !root && i < b->world.n_dependencies; i++) {
		const struct dependency *d = &b->world.dependencies[i];
		size_t at = graph_find(&b->graph, d->needs);

		if (!text_equal(d->task, t->id) || at == GRAPH_NONE || seen[at])
			continue;
		seen[at] = true;
		root = is_root(b, &b->world.tasks[at]) ? &b->world.tasks[at]
						       : root_of(b, &b->world.tasks[at], seen);
	}
	return root;
}

static bool add_root(const struct behind *b, const struct task *t, struct str *ret)
{
	bool *seen = calloc(b->world.n_tasks + 1, sizeof *seen);
	const struct task *root;
	const char *verb;

	if (!seen)
		abort();
	root = root_of(b, t, seen);
	free(seen);
	if (!root)
		return false;
	verb = root->state == TASK_PROPOSED ||
			       (root->state != TASK_CANCELLED && root->state != TASK_FAILED &&
				       schedule_needs_yes(&b->world.settings, root))
		       ? "approve"
		       : "retry";
	str_addf(ret, "next: nothing before %s goes on, which is %s: czar %s %s\n", root->id,
		task_state_name(root->state), verb, root->id);
	return true;
}

static bool add_dependencies(const struct behind *b, const struct task *t, struct str *ret)
{
	bool any = false;

	for (size_t i = 0; i < b->world.n_dependencies; i++) {
		const struct dependency *d = &b->world.dependencies[i];
		const struct task *other = next_task(b, d->needs);

		if (!text_equal(d->task, t->id) || !other)
			continue;
		any = true;
		str_addf(
			ret, "waits for %s, which is %s", other->id, task_state_name(other->state));
		next_add_said(ret, other->reason[0] ? ": " : "", other->reason);
	}
	return any;
}

/* "w-1 (works on T-2), w-2 (paused)": who may take it. */
static void add_takers(
	struct command_context *c, const struct behind *b, const struct task *t, struct str *ret)
{
	const struct config *config;
	size_t n = 0;

	if (command_config(c, &config, NULL) == 0 && !config->n_workers) {
		next_add_said(ret, "next: nothing, ", rows_no_workers(c));
		return;
	}
	if (next_stands_still(c, b, ret))
		return;
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

static void add_queued(
	struct command_context *c, struct behind *b, const struct task *t, struct str *ret)
{
	const char *overlaps = schedule_touch_conflict(&b->world, t);
	char time[40];
	size_t line, place = next_place(b, t->id, &line);

	if (schedule_needs_yes(&b->world.settings, t))
		str_addf(ret, "waits for a person's yes: czar approve %s\n", t->id);
	if (t->wake > b->world.now)
		str_addf(ret, "waits for another %s\n",
			duration_text(t->wake - b->world.now, time, sizeof time));
	if (overlaps)
		str_addf(ret, "waits for %s, which touches the same paths\n", overlaps);
	if (add_dependencies(b, t, ret) || !place) {
		if (!add_root(b, t, ret))
			next_stands_still(c, b, ret);
		return;
	}
	str_addf(ret, "in line: %zu of %zu ready tasks\n", place, line);
	add_takers(c, b, t, ret);
}

/* The text that gives it to its worker, as long as it is under way. */
static void add_brief(const struct behind *b, const struct attempt *a, struct str *ret)
{
	for (size_t i = 0; i < b->world.n_deliveries; i++) {
		const struct delivery *d = &b->world.deliveries[i];

		if (d->attempt != a->id || d->kind != KIND_BRIEF)
			continue;
		str_addf(ret, "its brief for %s is %s", a->worker, delivery_state_name(d->state));
		next_add_said(ret, d->reason[0] ? ": " : "", d->reason);
	}
}

/* It rests at its prompt, the task unfinished. */
static void add_redrive(
	const struct behind *b, const struct worker *w, const struct attempt *a, struct str *ret)
{
	const struct settings *s = &b->world.settings;
	usec_t due = redrive_due_awake(s, w, a);
	char time[40];

	clock_text(b->world.now + (due > b->world.awake ? due - b->world.awake : 0), time,
		sizeof time);
	if (a->redrives < s->redrives)
		str_addf(ret, "next: asked again at %s (%lld of %lld)\n", time,
			(long long)a->redrives + 1, (long long)s->redrives);
	else
		str_addf(ret, "next: taken from %s at %s, it was asked %lld times\n", w->name, time,
			(long long)a->redrives);
}

/* silent: not what comes next, because nothing does. */
static void add_attempt(
	const struct behind *b, const struct attempt *a, bool silent, struct str *ret)
{
	const struct worker *w = worker_of(b, a->worker);
	char age[40];

	duration_text(b->world.now - a->began, age, sizeof age);
	str_addf(ret, "attempt %lld, for %s", (long long)a->number, age);
	if (w) {
		str_addf(ret, ": %s is %s", w->name, health_name(w->health));
		str_add(ret, w->reason[0] ? ", " : "");
		add_sentence(ret, w->reason);
	}
	str_add(ret, "\n");
	if (a->step == STEP_READY)
		add_brief(b, a, ret);
	if (silent && a->step != STEP_TAKEN)
		return;
	switch (a->step) {
	case STEP_BRANCH:
		str_addf(ret, "next: its branch is made in the worktree of %s\n", a->worker);
		break;
	case STEP_READY:
		str_addf(ret, "next: %s acknowledges its brief\n", a->worker);
		break;
	case STEP_TAKEN:
		if (w && w->health == HEALTH_RESTING)
			add_redrive(b, w, a, ret);
		else
			str_addf(ret,
				"next: a commit of %s ends in TASK_COMPLETE or TASK_BLOCKED\n",
				a->worker);
		break;
	case STEP_ENDING:
		str_addf(ret, "next: the agent of %s is proved ended\n", a->worker);
		break;
	case STEP_ENDED:
		break;
	}
}

/* A turn goes on without czar; what follows from it does not. */
static void add_work(
	struct command_context *c, struct behind *b, const struct attempt *a, struct str *ret)
{
	char why[TEXT_SIZE];

	standstill(c, b, why, sizeof why);
	add_attempt(b, a, *why, ret);
	if (*why)
		next_add_said(ret,
			a->step == STEP_TAKEN ? "czar looks on only: " : "next: nothing, ", why);
}

void next_of_task(
	struct command_context *c, struct behind *b, const struct task *t, struct str *ret)
{
	const struct attempt *a = attempt_of(b, t->id);

	if (t->state == TASK_QUEUED)
		add_queued(c, b, t, ret);
	else if (t->state == TASK_PROPOSED)
		str_addf(ret, "next: a person lets it begin: czar approve %s\n", t->id);
	else if (t->state == TASK_BLOCKED || t->state == TASK_FAILED || t->state == TASK_CANCELLED)
		str_add(ret, "next: nothing by itself\n");
	else if (t->state != TASK_ASSIGNED && t->state != TASK_WORKING && t->state != TASK_DONE)
		next_of_landing(c, b, t, ret);
	else if (a)
		add_work(c, b, a, ret);
}

static void add_later(struct str *ret, const char *what, usec_t left)
{
	char time[40];

	str_addf(ret, "next: %s in %s\n", what, duration_text(left, time, sizeof time));
}

static void add_account(struct str *ret, const struct account *x, usec_t now)
{
	char says[TEXT_SIZE], time[40];

	account_says(x, &says);
	str_addf(ret, "%s\n", says);
	next_add_said(ret, "its screen said: ", x->reason);
	if (account_is_limited(x) && x->until > now)
		str_addf(ret, "it is used again in %s\n",
			duration_text(x->until - now, time, sizeof time));
}

/* With branch = worker: what it handed in, and does not go on over. */
static const struct task *waits_on_branch(const struct behind *b, const struct worker *w)
{
	for (size_t i = 0; i < b->world.n_tasks; i++) {
		ssize_t waiter = branch_waiter(&b->world, &b->world.tasks[i]);

		if (waiter >= 0 && text_equal(b->world.workers[waiter].name, w->name))
			return &b->world.tasks[i];
	}
	return NULL;
}

void next_of_worker(
	struct command_context *c, struct behind *b, const struct worker *w, struct str *ret)
{
	const struct task *before;
	const struct attempt *a = NULL;
	bool later =
		w->pin == PIN_QUARANTINED || (!w->session && w->next_start_awake > b->world.awake);

	for (size_t i = 0; i < b->world.n_attempts; i++)
		if (b->world.attempts[i].id == w->attempt)
			a = &b->world.attempts[i];
	for (size_t i = 0; i < b->world.n_accounts; i++) {
		const struct account *x = &b->world.accounts[i];

		if (x->state != ACCOUNT_OK && text_equal(x->name, w->account))
			add_account(ret, x, b->world.now);
	}
	if (a)
		str_addf(ret, "its task: %s\n", a->task);
	if (w->pin == PIN_PAUSED)
		str_addf(ret, "next: nothing before czar resume %s\n", w->name);
	else if (a && !later)
		add_work(c, b, a, ret);
	else if (!a && !w->wanted)
		str_add(ret, "next: nothing, czar.conf no longer names it\n");
	else if (next_stands_still(c, b, ret))
		return;
	else if (w->pin == PIN_QUARANTINED)
		add_later(ret, "one more try", w->probe_awake - b->world.awake);
	else if (later)
		add_later(ret, "it may be started again", w->next_start_awake - b->world.awake);
	else if ((before = waits_on_branch(b, w)))
		str_addf(ret, "next: a ready task, once %s has landed, which its branch holds\n",
			before->id);
	else
		str_add(ret, "next: a ready task that fits it\n");
}
