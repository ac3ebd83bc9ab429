/*
 * Publishing: what people and workers read, after it was recorded.
 *
 * The store is the truth. A file that cannot be written is logged once and costs no tick; the next
 * one writes it again.
 */
#include "czar/publish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checks/fields.h"
#include "czar/base/clock.h"
#include "czar/base/fnv.h"
#include "czar/base/log.h"
#include "czar/base/str.h"
#include "czar/daemon.h"
#include "czar/results.h"
#include "czar/publish_journal.h"
#include "czar/service_notify.h"
#include "status/tasks_json.h"
#include "status/worker_status.h"

struct publication {
	const struct decision *decisions;
	size_t n_decisions;
	struct delivery *deliveries;
	size_t n_deliveries;
	struct intent *closed;
	size_t n_closed;
	const char **reports; /* tasks that may have a new result */
	size_t n_reports;
	usec_t now;
	bool tasks_changed;
};

enum {
	STATUS_APART = 250 * USEC_MSEC,
	TASKS_APART = USEC_SEC,
	MISSED_MOST = 100000,
	RETRY_APART = 2 * USEC_SEC, /* of files that could not be written */
	LINES_MOST_BYTES = 1 << 20,
	TASKS_SHARE = 20, /* writing tasks.json takes at most that part of the time */
};

static bool tasks_changed(const struct world *w)
{
	return rows_changed(ROW_ATTEMPT, w->attempts, w->n_attempts) ||
	       rows_changed(ROW_DEPENDENCY, w->dependencies, w->n_dependencies) ||
	       rows_changed(ROW_TASK, w->tasks, w->n_tasks);
}

static void collect_reports(struct arena *arena, const struct world *w, struct publication *n)
{
	n->reports = arena_alloc(arena, (w->n_tasks + 1) * sizeof *n->reports);
	for (size_t i = 0; i < w->n_tasks; i++)
		if (w->tasks[i].change != ROW_SAME && w->tasks[i].result == RESULT_REPORT)
			n->reports[n->n_reports++] = w->tasks[i].id;
}

struct publication *publish_collect(struct arena *arena, const struct plan *p)
{
	struct publication *n = arena_alloc(arena, sizeof *n);

	n->now = p->next.now;
	n->tasks_changed = tasks_changed(&p->next);
	if (n->tasks_changed)
		collect_reports(arena, &p->next, n);
	n->decisions = p->decisions;
	n->n_decisions = p->n_decisions;
	n->deliveries = arena_alloc(arena, (p->next.n_deliveries + 1) * sizeof *n->deliveries);
	for (size_t i = 0; i < p->next.n_deliveries; i++)
		if (p->next.deliveries[i].change != ROW_SAME)
			n->deliveries[n->n_deliveries++] = p->next.deliveries[i];
	n->closed = arena_alloc(arena, (p->next.n_intents + 1) * sizeof *n->closed);
	for (size_t i = 0; i < p->next.n_intents; i++)
		if (p->next.intents[i].change != ROW_SAME &&
			p->next.intents[i].state != INTENT_OPEN && p->next.intents[i].decision)
			n->closed[n->n_closed++] = p->next.intents[i];
	return n;
}

static void show_decision(const struct decision *x, const char *would)
{
	char when[40];
	_cleanup_(str_done) struct str line = {0};

	time_text(x->at, when, sizeof when);
	str_addf(&line, "%.8s  %-18s %-8s %s", when + 11, x->rule, x->subject, would);
	text_add_clean(&line, x->action, strlen(x->action));
	str_add(&line, "  (");
	text_add_clean(&line, x->saw, strlen(x->saw));
	printf("%s)\n", str_text(&line));
}

/* A full disk fails every file at every tick: said once, until all of them are written again. */
static void failed(struct daemon *d, const struct error *err)
{
	struct published *p = &d->published;

	if (!p->failing)
		log_warning("%s; tried again until it can be written", err->text);
	p->failed = p->failing = true;
	p->failed_awake = clock_awake();
}

static void write_lines(struct daemon *d)
{
	struct published *p = &d->published;
	char path[PATH_SIZE];
	struct error err = {0};

	if (!p->lines.len)
		return;
	TEXT_SETF(path, "%s/deliveries.log", d->config.status_dir);
	if (log_file_add(path, (int64_t)d->config.log_most_bytes, p->lines.data, p->lines.len,
		    &err) == 0)
		str_clear(&p->lines);
	else
		failed(d, &err);
	if (p->lines.len > LINES_MOST_BYTES)
		str_clear(&p->lines); /* the store has what became of each */
}

/* What waited for room, when it may have come. */
static void write_again(struct daemon *d)
{
	struct published *p = &d->published;
	struct error err = {0};

	if (!p->failing || clock_awake() - p->failed_awake < RETRY_APART)
		return;
	write_lines(d);
	if (d->log && decision_log_flush(d->log, &err) < 0)
		failed(d, &err);
}

static void end_failing(struct daemon *d)
{
	struct published *p = &d->published;

	if (p->failing && !p->failed && clock_awake() - p->failed_awake >= RETRY_APART &&
		!p->status_due && !p->tasks_due) {
		log_info("the files of '%s' are written again", d->config.status_dir);
		p->failing = false;
	} else if (p->failing) {
		daemon_want_tick(d, RETRY_APART);
	}
	p->failed = false;
}

static void publish_decision(struct daemon *d, const struct decision *x)
{
	struct error err = {0};

	if (d->log && x->number > decision_log_last(d->log) + 1)
		publish_catch_up(d); /* czar add keeps what it found of a task as a decision */
	if (d->log && decision_log_add(d->log, x, &err) < 0)
		failed(d, &err);
	if (x->repeated && !*x->outcome)
		return;
	publish_to_journal(d->place->name, x);
	if (d->options->foreground)
		show_decision(x, "");
}

static void log_decisions(struct daemon *d, const struct publication *n)
{
	struct error err = {0};

	for (size_t i = 0; i < n->n_decisions; i++)
		publish_decision(d, &n->decisions[i]);
	for (size_t i = 0; i < n->n_closed; i++) {
		struct decision x = {.number = n->closed[i].decision, .outcome_at = n->now};

		TEXT_SETF(x.outcome, "%s%s%s", intent_state_name(n->closed[i].state),
			*n->closed[i].result ? ": " : "", n->closed[i].result);
		x.at = n->closed[i].at;
		if (d->log && decision_log_outcome(d->log, &x, &err) < 0)
			failed(d, &err);
	}
	if (d->options->foreground)
		fflush(stdout);
}

/* What changes of a delivery besides its state is the store's. */
static void log_delivery(struct published *p, const struct delivery *row, usec_t now)
{
	size_t slot = (size_t)row->id % DELIVERIES_TOLD;

	if (p->told[slot].id == row->id && p->told[slot].state == row->state)
		return;
	p->told[slot].id = row->id;
	p->told[slot].state = row->state;
	delivery_line(row, now, &p->lines);
}

void publish_news(struct daemon *d, const struct publication *n)
{
	log_decisions(d, n);
	d->published.status_due = true;
	d->published.tasks_due |= n->tasks_changed;
	for (size_t i = 0; i < n->n_reports; i++)
		results_write(d, n->reports[i]);
	for (size_t i = 0; i < n->n_deliveries; i++)
		log_delivery(&d->published, &n->deliveries[i], n->now);
	write_lines(d);
}

struct task_list {
	struct task *rows;
	size_t n, room;
	struct dependency *dependencies;
	size_t n_dependencies, dependency_room;
};

static int on_task(const void *row, void *userdata)
{
	struct task_list *l = userdata;

	if (l->n == l->room) {
		l->room = l->room ? l->room * 2 : 64;
		l->rows = realloc(l->rows, l->room * sizeof *l->rows);
		if (!l->rows)
			abort();
	}
	l->rows[l->n++] = *(const struct task *)row;
	return 0;
}

static int on_dependency(const void *row, void *userdata)
{
	struct task_list *l = userdata;

	if (l->n_dependencies == l->dependency_room) {
		l->dependency_room = l->dependency_room ? l->dependency_room * 2 : 64;
		l->dependencies =
			realloc(l->dependencies, l->dependency_room * sizeof *l->dependencies);
		if (!l->dependencies)
			abort();
	}
	l->dependencies[l->n_dependencies++] = *(const struct dependency *)row;
	return 0;
}

static void count_tasks(struct published *p, const struct task_list *l)
{
	p->tasks_all = p->tasks_done = 0;
	for (size_t i = 0; i < l->n; i++) {
		p->tasks_all += l->rows[i].state != TASK_CANCELLED;
		p->tasks_done += l->rows[i].state == TASK_DONE;
	}
}

static void write_tasks(struct daemon *d, const struct world *w)
{
	struct task_list l = {0};
	struct error err = {0};
	char path[PATH_SIZE];
	struct tasks_facts f = {
		.now = w->now, .attempts = w->attempts, .n_attempts = w->n_attempts};
	usec_t began = clock_awake();

	TEXT_SETF(path, "%s/tasks.json", d->config.status_dir);
	if (queue_each(d->queue, ROW_TASK, NULL, NULL, on_task, &l, &err) < 0 ||
		queue_each(d->queue, ROW_DEPENDENCY, NULL, NULL, on_dependency, &l, &err) < 0)
		log_warning("%s", err.text);
	f.tasks = l.rows;
	f.n_tasks = l.n;
	f.dependencies = l.dependencies;
	f.n_dependencies = l.n_dependencies;
	d->published.tasks_due = tasks_json_write(&f, path, &err) < 0;
	if (d->published.tasks_due)
		failed(d, &err);
	count_tasks(&d->published, &l);
	free(l.rows);
	free(l.dependencies);
	d->published.tasks_awake = clock_awake();
	d->published.tasks_cost = d->published.tasks_awake - began;
}

/* What worker-status.json shows and no plan records: reasons go on without a new state. */
static uint64_t shown_facts(const struct world *w)
{
	uint64_t h = FNV_START;

	for (size_t i = 0; i < w->n_workers; i++) {
		const struct worker *row = &w->workers[i];

		h = fnv_bytes(h, row->reason, strlen(row->reason) + 1);
		h = fnv_bytes(h, row->evidence, strlen(row->evidence) + 1);
		h = fnv_bytes(h, &w->looks[i].files_changed, sizeof w->looks[i].files_changed);
		h = fnv_bytes(h, &w->looks[i].ahead, sizeof w->looks[i].ahead);
		h = fnv_bytes(h, &w->looks[i].behind, sizeof w->looks[i].behind);
		h = fnv_bytes(h, &w->looks[i].pushed, sizeof w->looks[i].pushed);
	}
	return h;
}

static void write_status(struct daemon *d, const struct world *w)
{
	_cleanup_(str_done) struct str text = {0};
	struct published *p = &d->published;
	char path[PATH_SIZE];
	struct error err = {0};
	uint64_t hash;

	worker_status_text(w, 0, &text); /* without the time: does anything else differ? */
	hash = fnv_bytes(FNV_START, str_text(&text), text.len);
	p->status_due = false;
	if (hash == p->status_hash && w->awake - p->status_awake < USEC_MIN)
		return;
	p->status_hash = hash;
	p->status_awake = w->awake;
	TEXT_SETF(path, "%s/worker-status.json", d->config.status_dir);
	if (worker_status_write(w, path, &err) == 0)
		return;
	failed(d, &err);
	p->status_due = true;
	p->status_hash = 0;
}

/* May a file be written that was written then? Otherwise a tick comes when it may. */
static bool is_time(struct daemon *d, const struct world *w, usec_t written, usec_t apart)
{
	usec_t left = written + apart - w->awake;

	if (!written || left <= 0)
		return true;
	daemon_want_tick(d, left);
	return false;
}

void publish_status(struct daemon *d, const struct world *w)
{
	struct published *p = &d->published;
	uint64_t facts = shown_facts(w);
	usec_t apart = p->tasks_cost * TASKS_SHARE;

	if (!p->tasks_awake) /* a start is not delayed by a file that may be large */
		p->tasks_awake = w->awake - TASKS_APART + STATUS_APART;
	if (d->cache.loaded)
		p->status_due = p->tasks_due = true; /* somebody else wrote into the store */
	if (facts != p->facts || w->awake - p->status_awake >= USEC_MIN)
		p->status_due = true;
	p->facts = facts;
	write_again(d);
	if (p->status_due &&
		is_time(d, w, p->status_awake, p->failing ? RETRY_APART : STATUS_APART))
		write_status(d, w);
	if (p->tasks_due &&
		is_time(d, w, p->tasks_awake, apart > TASKS_APART ? apart : TASKS_APART))
		write_tasks(d, w);
	end_failing(d);
	notify_status(d, w);
}

void publish_rest(struct daemon *d)
{
	if (!d->cache.valid || d->options->observe)
		return;
	if (d->published.status_due)
		write_status(d, &d->cache.world);
	if (d->published.tasks_due)
		write_tasks(d, &d->cache.world);
}

static int on_missed(const void *row, void *userdata)
{
	struct daemon *d = userdata;
	struct error err = {0};

	if (decision_log_add(d->log, row, &err) < 0)
		failed(d, &err);
	return 0;
}

void publish_catch_up(struct daemon *d)
{
	struct decision_filter missed = {.limit = MISSED_MOST};
	struct error err = {0};

	if (!d->log)
		return;
	missed.after = decision_log_last(d->log);
	if (queue_decisions(d->queue, &missed, on_missed, d, &err) < 0)
		log_warning("%s", err.text);
	results_catch_up(d);
}

/* An act that needs no decision of its own, like writing a text down. */
static void show_intent(const struct intent *in)
{
	struct decision x = {.at = in->at};

	TEXT_SET(x.rule, verb_name(in->verb));
	TEXT_SETF(x.subject, "%lld", (long long)in->subject);
	TEXT_SETF(x.action, "done for %s", in->worker);
	TEXT_SET(x.saw, "what was decided needs it");
	show_decision(&x, "would: ");
}

void publish_plan(const struct daemon *d, const struct plan *p)
{
	for (size_t i = 0; i < p->n_decisions; i++)
		show_decision(&p->decisions[i], "would: ");
	for (size_t i = 0; i < p->next.n_intents; i++)
		if (p->next.intents[i].at == p->next.now && !p->next.intents[i].decision)
			show_intent(&p->next.intents[i]);
	if (!p->n_decisions && d->options->once)
		puts("nothing to do");
	fflush(stdout);
}
