/*
 * The story of a seed: which tasks and workers there are, and the person who comes by.
 */
#include <stdio.h>
#include <string.h>

#include "czar/base/str.h"
#include "tests/sim/sim.h"

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

/* As czar.conf names them: all, or when a person changed it only the first ones. */
static int name_workers(struct sim *s, size_t n)
{
	struct worker workers[SIM_WORKERS] = {0};

	for (size_t i = 0; i < n; i++) {
		TEXT_SETF(workers[i].name, "w-%zu", i + 1);
		TEXT_SET(workers[i].pool, "w");
		TEXT_SET(workers[i].profile, "fake");
		TEXT_SETF(workers[i].account, "account-%d", (int)(s->seed + i) % 2);
		TEXT_SETF(workers[i].worktree, "/worktrees/w-%zu", i + 1);
		workers[i].keeps_context = (s->seed + i) % 3 == 0;
		workers[i].wanted = true;
	}
	return queue_set_workers(s->queue, workers, n, &s->err);
}

int story_new_server(struct sim *s)
{
	s->server_is_gone = false;
	s->server++;
	row_cache_drop(&s->cache);
	return queue_set_epoch(s->queue, s->server, s->server, "boot", "/socket", &s->err);
}

int story_begin(struct sim *s, uint64_t seed, const char *folder)
{
	int r;

	*s = (struct sim){.seed = seed, .random = seed, .first_tick = true, .keeps = seed % 2};
	s->awake = 1000 * USEC_HOUR;
	s->now = s->awake + 50 * 365 * 24 * USEC_HOUR;
	s->calm = s->awake + 30 * USEC_HOUR;
	s->person_at = s->awake + USEC_HOUR;
	s->kill_in = 3 + (int)sim_random(s, 20);
	s->door_in = 2 + (int)sim_random(s, 12);
	s->profile = (struct profile_facts){.name = "fake",
		.can_clear = true,
		.can_interrupt = true,
		.has_events = sim_random(s, 3) != 0,
		.queues_busy = sim_random(s, 2),
		.settle = 150 * USEC_MSEC,
		.second_enter = 3 * USEC_SEC};
	s->lands = seed % 4 != 0;
	s->by_pulls = s->lands && seed % 3 == 0;
	s->has_review = seed % 3 == 1 || seed % 9 == 3;
	s->needs_review = s->has_review && seed % 2;
	s->base = 1;
	TEXT_SETF(s->path, "%s/sim-%llu.db", folder, (unsigned long long)seed);
	s->n_workers = 1 + sim_random(s, SIM_WORKERS);
	r = queue_open(s->path, &s->queue, &s->err);
	if (r == 0)
		r = name_workers(s, s->n_workers);
	if (r == 0)
		r = add_tasks(s);
	return r == 0 ? story_new_server(s) : r;
}

static int on_task(const void *row, void *userdata)
{
	const struct task *t = row;
	struct sim *s = userdata;
	struct wish x = {.by = "ann@host", .at = s->now, .verb = WISH_RETRY};

	TEXT_SET(x.subject, t->id);
	if (t->state == TASK_BLOCKED || t->state == TASK_FAILED || t->state == TASK_CANCELLED)
		return queue_add_wish(s->queue, &x, &s->err);
	x.verb = sim_chance(s, 20) ? WISH_DENY : WISH_ADMIT;
	if (t->state == TASK_IN_REVIEW)
		return queue_add_wish(s->queue, &x, &s->err);
	x.verb = WISH_ADMIT;
	if (t->state == TASK_LANDING && s->by_pulls) /* as it landed */
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
void story_person(struct sim *s)
{
	static const enum wish_verb stops[] = {WISH_PAUSE, WISH_STOP_WORKERS, WISH_STOP_NOW};
	struct wish all = {.by = "ann@host",
		.at = s->now,
		.verb = !sim_chance(s, 5) ? WISH_RESUME : stops[sim_random(s, 3)]};

	row_cache_drop(&s->cache); /* his wishes come through another process */
	base_person(s);
	s->person_at = s->awake + (usec_t)(20 + sim_random(s, 300)) * USEC_MIN;
	for (size_t i = 0; i < s->n_workers; i++)
		agent_person(s, i);
	if (name_workers(s, s->n_workers - sim_chance(s, 10)) < 0 ||
		queue_add_wish(s->queue, &all, &s->err) < 0 ||
		queue_each(s->queue, ROW_TASK, NULL, NULL, on_task, s, &s->err) < 0 ||
		queue_each(s->queue, ROW_WORKER, NULL, NULL, on_worker, s, &s->err) < 0)
		sim_break(s, "store: %s", s->err.text);
}

/* The agent that acts next, before that time. */
