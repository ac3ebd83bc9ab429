/*
 * What stands behind a thing that waits for a person: the tasks that do not go on before.
 *
 * The cause of an alert says what it is about: a task, a worker, a text, an account, everything or
 * no task at all.
 * From there the dependencies are followed.
 */
#include "czar/cmd/behind.h"

#include <string.h>

#include "checks/transitions.h"

int behind_open(struct command_context *c, struct behind *ret, struct error *err)
{
	struct behind b = {0};
	struct queue *q;
	int r = command_queue(c, &q, err);

	if (r == 0)
		r = queue_load(q, &b.arena, &b.world, err);
	if (r < 0) {
		behind_done(&b);
		return r;
	}
	graph_make(&b.world, &b.arena, &b.graph);
	*ret = b;
	ret->graph.w = &ret->world;
	return 0;
}

void behind_done(struct behind *b)
{
	arena_done(&b->arena);
}

static bool is_open(const struct behind *b, size_t task)
{
	return TASK_BIT(b->world.tasks[task].state) & TASK_OPEN;
}

/* The task's dependents, and theirs. */
static void mark_dependents(const struct behind *b, size_t task, bool *marks)
{
	const struct graph *g = &b->graph;

	for (size_t i = g->dependent_at[task]; i < g->dependent_at[task + 1]; i++) {
		size_t other = g->dependent[i];

		if (marks[other] || !is_open(b, other))
			continue;
		marks[other] = true;
		mark_dependents(b, other, marks);
	}
}

static void mark_task(const struct behind *b, size_t task, bool *marks)
{
	if (task == GRAPH_NONE)
		return;
	marks[task] = is_open(b, task);
	mark_dependents(b, task, marks);
}

/* What it works on, and what only it may do. */
static void mark_worker(const struct behind *b, const char *worker, bool *marks)
{
	const struct world *w = &b->world;

	for (size_t i = 0; i < w->n_attempts; i++)
		if (text_equal(w->attempts[i].worker, worker))
			mark_task(b, graph_find(&b->graph, w->attempts[i].task), marks);
	for (size_t i = 0; i < w->n_tasks; i++)
		if (w->tasks[i].state == TASK_QUEUED && text_equal(w->tasks[i].assignee, worker))
			mark_task(b, i, marks);
}

static void mark_account(const struct behind *b, const char *account, bool *marks)
{
	for (size_t i = 0; i < b->world.n_workers; i++)
		if (text_equal(b->world.workers[i].account, account))
			mark_worker(b, b->world.workers[i].name, marks);
}

static void mark_delivery(const struct behind *b, const char *number, bool *marks)
{
	int64_t id;

	for (size_t i = 0; text_to_int(number, &id) && i < b->world.n_deliveries; i++) {
		const struct delivery *d = &b->world.deliveries[i];
		const struct attempt *a = b->world.attempts;

		for (size_t k = 0; d->id == id && k < b->world.n_attempts; k++)
			if (a[k].id == d->attempt)
				mark_task(b, graph_find(&b->graph, a[k].task), marks);
	}
}

static void mark_all(const struct behind *b, bool *marks)
{
	for (size_t i = 0; i < b->world.n_tasks; i++)
		marks[i] = is_open(b, i);
}

enum about { ABOUT_NONE, ABOUT_TASK, ABOUT_WORKER, ABOUT_DELIVERY, ABOUT_ACCOUNT, ABOUT_ALL };

static enum about about_of(const char *cause)
{
	static const struct {
		const char *cause;
		enum about about;
	} rows[] = {
		{"asking ", ABOUT_WORKER},
		{"unknown ", ABOUT_WORKER},
		{"quarantined ", ABOUT_WORKER},
		{"setup-failed ", ABOUT_WORKER},
		{"held ", ABOUT_DELIVERY},
		{"parked ", ABOUT_DELIVERY},
		{"dead-letter ", ABOUT_DELIVERY},
		{"text-lost ", ABOUT_DELIVERY},
		{"logged-out ", ABOUT_ACCOUNT},
		{"mass-death", ABOUT_ALL},
		{"tmux-silent", ABOUT_ALL},
		{"low-disk", ABOUT_ALL},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (text_starts(cause, rows[i].cause))
			return rows[i].about;
	return strchr(cause, ' ') ? ABOUT_TASK : ABOUT_NONE; /* as bad-settings: all goes on */
}

const bool *behind_alert(struct behind *b, const struct alert *a, size_t *ret_n)
{
	bool *marks = arena_alloc(&b->arena, b->world.n_tasks + 1);
	const char *blank = strchr(a->cause, ' '), *subject = blank ? blank + 1 : "";
	size_t task;

	switch (about_of(a->cause)) {
	case ABOUT_TASK:
		task = graph_find(&b->graph, subject);
		if (task != GRAPH_NONE)
			mark_dependents(b, task, marks);
		break;
	case ABOUT_WORKER:
		mark_worker(b, subject, marks);
		break;
	case ABOUT_DELIVERY:
		mark_delivery(b, subject, marks);
		break;
	case ABOUT_ACCOUNT:
		mark_account(b, subject, marks);
		break;
	case ABOUT_ALL:
		mark_all(b, marks);
		break;
	case ABOUT_NONE:
		break;
	}
	*ret_n = 0;
	for (size_t i = 0; i < b->world.n_tasks; i++)
		*ret_n += marks[i];
	return marks;
}
