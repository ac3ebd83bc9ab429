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
#include "queue/sqlite.h"

enum { STEPS_MOST = 60000, DAYS_MOST = 60, KEEP_BYTES = 64 << 20 };

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

void sim_done(struct sim *s)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char path[320];

	queue_close(s->queue);
	row_cache_done(&s->cache);
	world_keeper_done(&s->keeper);
	arena_done(&s->arena);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		TEXT_SETF(path, "%s%s", s->path, ends[i]);
		unlink(path);
	}
}

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

static void end_server(struct sim *s)
{
	s->server_is_gone = true;
	for (size_t i = 0; i < s->n_workers; i++)
		agent_end(s, i);
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
		story_person(s);
	if (sim_random(s, 2000) == 0 && sim_chance(s, 100))
		end_server(s);
}

static usec_t next_time(const struct sim *s)
{
	usec_t at = s->awake + SIM_TICK;

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
			(double)(s->now % (1000 * USEC_HOUR)) / 1e6, d->rule, d->subject, d->worker,
			d->saw, d->action);
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
		fprintf(stderr, "intent %lld of %s for %lld: %s, %s\n", (long long)w->intents[i].id,
			w->intents[i].worker, (long long)w->intents[i].subject,
			verb_name(w->intents[i].verb), intent_state_name(w->intents[i].state));
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

/* The machine went down: nothing lives, and the monotonic clock begins anew. */
static void reboot(struct sim *s)
{
	usec_t back = s->awake - 100 * USEC_SEC;

	end_server(s);
	s->now += USEC_HOUR;
	s->awake -= back;
	s->calm -= back;
	s->person_at -= back;
}

static void killed(struct sim *s)
{
	s->kills++;
	s->kill_in = 3 + (int)sim_random(s, 20);
	doors_forget(s);
	row_cache_drop(&s->cache);
	world_keeper_done(&s->keeper);
	s->first_tick = true;
	if (sim_random(s, 8) == 0)
		reboot(s);
	pass_until(s, s->awake + (usec_t)(1 + sim_random(s, 3000)) * USEC_SEC);
}

static int is_left(const void *row, void *userdata)
{
	(void)userdata;
	return ((const struct task *)row)->state != TASK_DONE;
}

static bool changes(const struct plan *p)
{
	bool changed = p->n_decisions || p->next.project.change != ROW_SAME;

	for (size_t i = 0; i < world_arrays_count && !changed; i++) {
		const struct row_table *t = &row_tables[world_arrays[i].type];
		size_t n;
		char *rows = world_rows(&world_arrays[i], &p->next, &n);

		for (size_t k = 0; k < n && t->change_offset != SIZE_MAX; k++)
			changed |= *row_change(world_arrays[i].type, rows + k * t->row_bytes) !=
				   ROW_SAME;
	}
	return changed;
}

static bool changes_tasks(const struct world *w)
{
	bool changed = false;

	for (size_t i = 0; i < w->n_tasks; i++)
		changed |= w->tasks[i].change != ROW_SAME;
	for (size_t i = 0; i < w->n_dependencies; i++)
		changed |= w->dependencies[i].change != ROW_SAME;
	return changed;
}

static int record(struct sim *s)
{
	struct project *j = &s->plan.next.project;
	struct kept_world kept;
	bool keeps = world_keeper_keep(&s->keeper, &s->plan, &kept);
	int r;

	edit_project(j)->looked_awake = s->awake;
	j->ticks++;
	r = queue_record_world(s->queue, &s->plan, keeps ? &kept : NULL, KEEP_BYTES, &s->err);
	if (r == 0 && keeps)
		world_keeper_kept(&s->keeper, &kept);
	return r;
}

static void step(struct sim *s)
{
	struct project *j = &s->plan.next.project;
	bool recorded = false, settled;
	int r;

	doors_finish_jobs(s);
	r = look_everywhere(s);
	if (r == 0) {
		settled = s->cache.settled && !s->cache.loaded;
		world_keeper_look(&s->keeper, &s->world, settled, KEEP_BYTES, &s->arena);
		decide_taking(&s->world, settled, &s->arena, &s->plan);
		s->cache.settled = !changes_tasks(&s->plan.next);
		recorded = changes(&s->plan);
		if (!recorded && s->plan.wake_awake <= s->awake)
			sim_break(s, "another tick is wanted at once, but nothing changed");
		recorded |= s->awake - j->looked_awake > USEC_MIN;
	}
	if (recorded)
		r = record(s);
	if (r != 0) {
		sim_break(s, "store: %s", s->err.text);
		return;
	}
	keep_lines(s);
	promises_check(s);
	doors_forget_closed(s, &s->plan);
	s->n_consumed = s->n_outcomes;
	s->n_commits = 0;
	doors_act(s, &s->plan);
	row_cache_store(&s->cache, &s->plan, recorded);
	if (!s->keeps)
		row_cache_drop(&s->cache);
	if (s->kill_in <= 0)
		killed(s);
}

int sim_run(struct sim *s, uint64_t seed, const char *folder)
{
	if (story_begin(s, seed, folder) < 0)
		sim_break(s, "store: %s", s->err.text);
	while (!*s->broken) {
		s->steps++;
		step(s);
		if (!*s->broken && s->cache.world.n_tasks == 0 &&
			queue_each(s->queue, ROW_TASK, NULL, NULL, is_left, NULL, &s->err) == 0) {
			replay_check(s);
			return *s->broken ? -1 : 0;
		}
		if (s->steps > STEPS_MOST || s->awake > s->calm + DAYS_MOST * 24 * USEC_HOUR)
			sim_break(s, "not everything was done");
		pass_until(s, next_time(s));
	}
	return -1;
}
