/*
 * The simulator's loop: observe, decide, record, act, jump to what happens next.
 *
 * What czar would remember in RAM alone is dropped whenever it is killed; the store and the fake
 * world stay. Nothing here knows a rule.
 */
#include "tests/sim/sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "checks/fields.h"
#include "czar/base/str.h"

enum { STEPS_MOST = 60000, DAYS_MOST = 60 };

static const struct settings settings = {
	.tick = 10 * USEC_MIN, /* the fake world tells of everything else */
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
	.attempts = 3,
	.land_none = true,
};

/* splitmix64 */
uint64_t sim_random(struct sim *s, uint64_t below)
{
	uint64_t x = s->random += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (x ^ (x >> 31)) % below;
}

bool sim_chance(struct sim *s, int percent)
{
	return sim_random(s, 100) < (uint64_t)percent && s->awake < s->calm;
}

void sim_break(struct sim *s, const char *fmt, ...)
{
	va_list ap;

	if (*s->broken)
		return; /* the first one is the cause */
	va_start(ap, fmt);
	vsnprintf(s->broken, sizeof s->broken, fmt, ap);
	va_end(ap);
}

static int add_tasks(struct sim *s)
{
	struct new_task tasks[SIM_TASKS] = {0};
	char needs[SIM_TASKS][2][8];
	const char *lists[SIM_TASKS][3] = {0};
	static const char *const globs[] = {"src/*", NULL};
	enum add_result results[SIM_TASKS];
	struct str problems = {0};
	size_t n = 2 + sim_random(s, SIM_TASKS - 1);
	int r;

	for (size_t i = 0; i < n; i++) {
		TEXT_SETF(tasks[i].row.id, "T-%zu", i + 1);
		TEXT_SETF(tasks[i].row.title, "Task %zu", i + 1);
		tasks[i].row.state = TASK_QUEUED;
		tasks[i].row.priority = 1 + (int64_t)sim_random(s, 9);
		tasks[i].row.estimate = 1;
		tasks[i].row.timeout = sim_random(s, 5) ? 0 : 3 * USEC_HOUR;
		tasks[i].text = "do it";
		tasks[i].source = "sim";
		tasks[i].depends_on = lists[i];
		tasks[i].touches = sim_random(s, 4) ? NULL : globs;
		for (size_t k = 0; i && k < sim_random(s, 3); k++) {
			TEXT_SETF(needs[i][k], "T-%zu", 1 + (size_t)sim_random(s, i));
			if (!k || !text_equal(needs[i][0], needs[i][1]))
				lists[i][k] = needs[i][k];
		}
	}
	r = queue_add_tasks(s->queue, tasks, n, s->now, results, NULL, &problems, &s->err);
	str_done(&problems);
	return r;
}

static int add_workers(struct sim *s)
{
	struct worker workers[SIM_WORKERS] = {0};

	s->n_workers = 1 + sim_random(s, SIM_WORKERS);
	for (size_t i = 0; i < s->n_workers; i++) {
		TEXT_SETF(workers[i].name, "w-%zu", i + 1);
		TEXT_SET(workers[i].pool, "w");
		TEXT_SET(workers[i].profile, "fake");
		TEXT_SETF(workers[i].account, "account-%d", (int)sim_random(s, 2));
		TEXT_SETF(workers[i].worktree, "/worktrees/w-%zu", i + 1);
		workers[i].keeps_context = sim_random(s, 3) == 0;
		workers[i].wanted = true;
	}
	return queue_set_workers(s->queue, workers, s->n_workers, &s->err);
}

static int new_server(struct sim *s)
{
	s->server_is_gone = false;
	s->server++;
	return queue_set_epoch(s->queue, s->server, s->server, "boot", "/socket", &s->err);
}

static int begin(struct sim *s, uint64_t seed, const char *folder)
{
	int r;

	*s = (struct sim){.seed = seed, .random = seed, .first_tick = true};
	s->awake = 1000 * USEC_HOUR;
	s->now = s->awake + 50 * 365 * 24 * USEC_HOUR;
	s->calm = s->awake + 30 * USEC_HOUR;
	s->person_at = s->awake + USEC_HOUR;
	s->kill_in = 3 + (int)sim_random(s, 20);
	s->door_in = 2 + (int)sim_random(s, 12);
	s->profile = (struct profile_facts){.name = "fake", .can_clear = true,
		.has_events = sim_random(s, 3) != 0, .queues_busy = sim_random(s, 2),
		.settle = 150 * USEC_MSEC, .second_enter = 3 * USEC_SEC};
	TEXT_SETF(s->path, "%s/sim-%llu.db", folder, (unsigned long long)seed);
	r = queue_open(s->path, &s->queue, &s->err);
	if (r == 0)
		r = add_workers(s);
	if (r == 0)
		r = add_tasks(s);
	return r == 0 ? new_server(s) : r;
}

void sim_done(struct sim *s)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char path[320];

	queue_close(s->queue);
	arena_done(&s->arena);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		TEXT_SETF(path, "%s%s", s->path, ends[i]);
		unlink(path);
	}
}

/* --- observe --- */

static bool any_session(const struct world *w)
{
	for (size_t i = 0; i < w->n_workers; i++)
		if (w->workers[i].session)
			return true;
	return false;
}

static void look(struct sim *s)
{
	struct world *w = &s->world;
	bool fails = sim_chance(s, 3);

	w->looks = arena_alloc(&s->arena, (w->n_workers + 1) * sizeof *w->looks);
	w->server = s->server_is_gone ? ANSWER_ABSENT : ANSWER_ALIVE;
	for (size_t i = 0; i < w->n_workers; i++) {
		int64_t session = w->workers[i].session;

		if (!session || fails || s->server_is_gone)
			continue; /* unknown */
		if (s->agents[i].there && s->agents[i].session == session)
			agent_look(s, i, &w->looks[i]);
		else
			w->looks[i].session = ANSWER_ABSENT;
	}
	w->server_end_proved = s->server_is_gone;
}

static void see_commits(struct sim *s)
{
	struct world *w = &s->world;
	struct commit *all = arena_alloc(&s->arena, (w->n_commits + s->n_commits + 1) * sizeof *all);

	if (w->n_commits)
		memcpy(all, w->commits, w->n_commits * sizeof *all);
	w->commits = all;
	for (size_t i = 0; i < s->n_commits; i++)
		for (size_t n = 0; n < w->n_attempts; n++) {
			if (w->attempts[n].id != s->commits[i].attempt)
				continue;
			all[w->n_commits] = s->commits[i];
			all[w->n_commits].change = ROW_NEW;
			all[w->n_commits++].first_seen = s->now;
		}
}

static void hear(struct sim *s)
{
	for (size_t i = 0; i < s->world.n_events; i++) {
		struct event *e = &s->world.events[i];
		int64_t id;

		if (e->kind == EVENT_PROMPT && *e->hash == 'h' && text_to_int(e->hash + 1, &id)) {
			e->delivery = id;
			e->whole = true;
		}
	}
	for (size_t i = 0; i < s->world.n_intents; i++) {
		struct intent *in = &s->world.intents[i];

		if (in->verb == VERB_PASTE || in->verb == VERB_ENTER || in->verb == VERB_CLEAR)
			in->outcome = INTENT_UNKNOWN; /* unless it is known */
		for (size_t n = 0; n < s->n_outcomes; n++) {
			const struct sim_outcome *o = &s->outcomes[n];

			if (o->intent != in->id)
				continue;
			in->outcome = o->state;
			TEXT_SET(in->result, o->result);
			in->result_number = o->number;
			in->result_start = o->start;
		}
	}
}

static int observe(struct sim *s)
{
	struct world *w = &s->world;
	int r = 0;

	if (s->n_spool)
		r = queue_add_events(s->queue, s->spool, (const char *const[SIM_WAITING]){0},
			s->n_spool, &s->err);
	s->n_spool = 0;
	if (r == 0 && s->server_is_gone && !any_session(&s->plan.next))
		r = new_server(s); /* first its agents are proved ended */
	arena_done(&s->arena);
	*w = (struct world){.now = s->now, .awake = s->awake};
	if (r == 0)
		r = queue_load(s->queue, &s->arena, w, &s->err);
	if (r < 0)
		return r;
	w->seed = sim_random(s, UINT64_MAX);
	w->fresh = true;
	w->settings = settings;
	w->profiles = &s->profile;
	w->n_profiles = 1;
	if (s->first_tick && w->project.looked_awake)
		w->gap = w->awake - w->project.looked_awake;
	s->first_tick = false;
	look(s);
	see_commits(s);
	hear(s);
	return 0;
}

/* --- what happens between ticks --- */

static int on_task(const void *row, void *userdata)
{
	const struct task *t = row;
	struct sim *s = userdata;
	struct wish x = {.by = "ann@host", .at = s->now, .verb = WISH_RETRY};

	TEXT_SET(x.subject, t->id);
	if (t->state == TASK_BLOCKED || t->state == TASK_FAILED || t->state == TASK_CANCELLED)
		return queue_add_wish(s->queue, &x, &s->err);
	x.verb = WISH_CANCEL;
	return t->state != TASK_DONE && sim_chance(s, 1) ? queue_add_wish(s->queue, &x, &s->err)
							 : 0;
}

static int on_worker(const void *row, void *userdata)
{
	const struct worker *w = row;
	struct sim *s = userdata;
	struct wish x = {.by = "ann@host", .at = s->now, .verb = WISH_RESUME};

	TEXT_SET(x.subject, w->name);
	if (w->pin == PIN_PAUSED || w->seat == SEAT_FAILED)
		return queue_add_wish(s->queue, &x, &s->err);
	if (!sim_chance(s, 5))
		return 0;
	x.verb = sim_random(s, 2) ? WISH_PAUSE : WISH_RESTART;
	return queue_add_wish(s->queue, &x, &s->err);
}

/* A person comes by, answers what waits, and sometimes changes his mind. */
static void person(struct sim *s)
{
	s->person_at = s->awake + (usec_t)(20 + sim_random(s, 300)) * USEC_MIN;
	for (size_t i = 0; i < s->n_workers; i++)
		agent_person(s, i);
	if (queue_each(s->queue, ROW_TASK, NULL, NULL, on_task, s, &s->err) < 0 ||
		queue_each(s->queue, ROW_WORKER, NULL, NULL, on_worker, s, &s->err) < 0)
		sim_break(s, "store: %s", s->err.text);
}

/* The agent that acts next, before that time. */
static bool next_agent(const struct sim *s, usec_t before, size_t *ret)
{
	bool found = false;

	for (size_t i = 0; i < s->n_workers; i++)
		if (s->agents[i].there && !s->agents[i].dead && s->agents[i].until <= before) {
			before = s->agents[i].until;
			*ret = i;
			found = true;
		}
	return found;
}

static void set_time(struct sim *s, usec_t awake)
{
	if (awake <= s->awake)
		return;
	s->now += awake - s->awake;
	s->awake = awake;
}

static void pass_until(struct sim *s, usec_t awake)
{
	size_t i;

	while (next_agent(s, awake, &i)) {
		set_time(s, s->agents[i].until);
		agent_act(s, i);
	}
	set_time(s, awake);
	if (s->awake >= s->person_at)
		person(s);
	if (sim_random(s, 2000) == 0 && sim_chance(s, 100)) {
		s->server_is_gone = true;
		for (i = 0; i < s->n_workers; i++)
			agent_end(s, i);
	}
}

static usec_t next_time(const struct sim *s)
{
	usec_t at = s->awake + settings.tick;

	if (s->plan.wake_awake < at)
		at = s->plan.wake_awake;
	if (s->person_at < at)
		at = s->person_at;
	for (size_t i = 0; i < s->n_workers; i++)
		if (s->agents[i].there && !s->agents[i].dead && s->agents[i].until < at)
			at = s->agents[i].until;
	for (size_t i = 0; i < s->n_jobs; i++)
		if (s->jobs[i].until < at)
			at = s->jobs[i].until;
	if (s->n_outcomes > s->n_consumed || s->n_spool || s->n_commits || at <= s->awake)
		at = s->awake + USEC_MSEC;
	return at;
}

static void keep_lines(struct sim *s)
{
	for (size_t i = 0; i < s->plan.n_decisions; i++) {
		const struct decision *d = &s->plan.decisions[i];

		TEXT_SETF(s->lines[s->n_lines++ % SIM_LINES], "%12.3f %s %s %s: %s => %s",
			(double)(s->awake - 1000 * USEC_HOUR) / 1e6, d->rule, d->subject,
			d->worker, d->saw, d->action);
	}
}

/* What is open at the end of the last tick. */
static void print_open(const struct world *w)
{
	for (size_t i = 0; i < w->n_tasks; i++)
		fprintf(stderr, "task %s: %s: %s\n", w->tasks[i].id,
			task_state_name(w->tasks[i].state), w->tasks[i].reason);
	for (size_t i = 0; i < w->n_workers; i++)
		fprintf(stderr, "worker %s: %s: %s\n", w->workers[i].name,
			health_name(w->workers[i].health), w->workers[i].reason);
	for (size_t i = 0; i < w->n_deliveries; i++)
		fprintf(stderr, "%s %lld to %s: %s: %s\n",
			delivery_kind_name(w->deliveries[i].kind), (long long)w->deliveries[i].id,
			w->deliveries[i].worker, delivery_state_name(w->deliveries[i].state),
			w->deliveries[i].reason);
	for (size_t i = 0; i < w->n_intents; i++)
		fprintf(stderr, "intent %lld of %s for %lld: %s, %s\n",
			(long long)w->intents[i].id, w->intents[i].worker,
			(long long)w->intents[i].subject, verb_name(w->intents[i].verb),
			intent_state_name(w->intents[i].state));
}

void sim_print(const struct sim *s)
{
	size_t n = s->n_lines < SIM_LINES ? s->n_lines : SIM_LINES;

	for (size_t i = s->n_lines - n; i < s->n_lines; i++)
		fprintf(stderr, "%s\n", s->lines[i % SIM_LINES]);
	print_open(&s->plan.next);
	fprintf(stderr, "seed %llu, step %llu: %s\n", (unsigned long long)s->seed,
		(unsigned long long)s->steps, *s->broken ? s->broken : "everything was done");
}

static void killed(struct sim *s)
{
	s->kills++;
	s->kill_in = 3 + (int)sim_random(s, 20);
	doors_forget(s);
	s->first_tick = true;
	pass_until(s, s->awake + (usec_t)(1 + sim_random(s, 3000)) * USEC_SEC);
}

static int is_left(const void *row, void *userdata)
{
	(void)userdata;
	return ((const struct task *)row)->state != TASK_DONE;
}

static void step(struct sim *s)
{
	struct project *j = &s->plan.next.project;
	int r;

	doors_finish_jobs(s);
	r = observe(s);
	if (r == 0) {
		decide(&s->world, &s->arena, &s->plan);
		edit_project(j)->looked_awake = s->awake;
		r = queue_record(s->queue, &s->plan, &s->err);
	}
	if (r != 0) {
		sim_break(s, "store: %s", s->err.text);
		return;
	}
	keep_lines(s);
	promises_check(s);
	doors_forget_closed(s, &s->plan);
	s->n_consumed = s->n_outcomes;
	s->n_commits = 0;
	s->world.intents = s->plan.next.intents;
	s->world.n_intents = s->plan.next.n_intents;
	doors_act(s, &s->plan);
	if (s->kill_in <= 0)
		killed(s);
}

int sim_run(struct sim *s, uint64_t seed, const char *folder)
{
	if (begin(s, seed, folder) < 0)
		sim_break(s, "store: %s", s->err.text);
	while (!*s->broken) {
		s->steps++;
		step(s);
		if (!*s->broken && s->plan.next.n_tasks == 0 &&
			queue_each(s->queue, ROW_TASK, NULL, NULL, is_left, NULL, &s->err) == 0)
			return 0;
		if (s->steps > STEPS_MOST || s->awake > s->calm + DAYS_MOST * 24 * USEC_HOUR)
			sim_break(s, "not everything was done");
		pass_until(s, next_time(s));
	}
	return -1;
}
