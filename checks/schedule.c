/*
 * Which task next.
 *
 * Ready tasks are sorted by what is urgent (a priority that ages with real time, so that nothing
 * starves), then by what unblocks most (longest remaining path), then by age; the id is the last
 * word, so that the same world always gives the same order. Whether a worker fits and whether paths
 * overlap are asked separately, because they depend on the worker and on what was given out before.
 * Nothing is given out here.
 */
#include "checks/schedule.h"

#include <stdlib.h>
#include <string.h>

#include "checks/transitions.h"
#include "czar/base/str.h"

/* A ready task with all that its place in the order depends on. */
struct entry {
	int64_t priority, path;
	usec_t added;
	const char *id;
	size_t task;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Two numbers of any length; *a and *b are left behind them. */
static int number_order(const char **a, const char **b)
{
	const char *x = *a + strspn(*a, "0"), *y = *b + strspn(*b, "0");
	size_t n = strspn(x, "0123456789"), m = strspn(y, "0123456789");

	*a = x + n;
	*b = y + m;
	if (n != m)
		return n < m ? -1 : 1;
	return memcmp(x, y, n);
}

int id_order(const char *a, const char *b)
{
	const char *x = a, *y = b;
	int order = 0;

	while (order == 0 && *x && *y) {
		if (is_digit(*x) && is_digit(*y))
			order = number_order(&x, &y);
		else
			order = (unsigned char)*x++ - (unsigned char)*y++;
	}
	if (order == 0)
		order = (*x != '\0') - (*y != '\0');
	return order ? order : strcmp(a, b);
}

int64_t schedule_priority(const struct world *w, const struct task *t)
{
	usec_t waited = w->now - t->ready_since, step = w->settings.ageing;
	int64_t priority = t->priority;

	if (step > 0 && waited > 0 && t->ready_since > 0)
		priority = waited / step < priority - 1 ? priority - waited / step : 1;
	return priority < 1 ? 1 : priority;
}

/* What was handed in and given back goes before all new work. */
enum { REWORK_PRIORITY = 0 };

static int compare(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	if (a->path != b->path)
		return a->path > b->path ? -1 : 1;
	if (a->added != b->added)
		return a->added < b->added ? -1 : 1;
	return id_order(a->id, b->id);
}

static bool is_ready(const struct graph *g, size_t i)
{
	const struct task *t = &g->w->tasks[i];

	return t->change != ROW_GONE && t->state == TASK_QUEUED && t->wake <= g->w->now &&
	       !graph_waits_for(g, i);
}

static size_t order(const struct graph *g, struct arena *arena, size_t **ret)
{
	struct entry *entries = arena_alloc(arena, (g->n + 1) * sizeof(*entries));
	const struct task *tasks = g->w->tasks;
	size_t n = 0, i;

	for (i = 0; i < g->n; i++)
		if (is_ready(g, i))
			entries[n++] = (struct entry){tasks[i].reworks_used
							      ? REWORK_PRIORITY
							      : schedule_priority(g->w, &tasks[i]),
				g->path[i], tasks[i].added, tasks[i].id, i};
	qsort(entries, n, sizeof(*entries), compare);
	*ret = arena_alloc(arena, (n + 1) * sizeof(**ret));
	for (i = 0; i < n; i++)
		(*ret)[i] = entries[i].task;
	return n;
}

size_t schedule_ready(const struct world *w, struct arena *arena, size_t **ret)
{
	struct graph g;

	graph_make(w, arena, &g);
	return order(&g, arena, ret);
}

size_t schedule_order(const struct schedule *s, size_t **ret)
{
	return order(&s->graph, s->arena, ret);
}

static bool account_serves(const struct world *w, const char *name)
{
	size_t i;

	for (i = 0; i < w->n_accounts; i++)
		if (text_equal(w->accounts[i].name, name))
			return w->accounts[i].state == ACCOUNT_OK;
	return true;
}

bool schedule_needs_yes(const struct settings *s, const struct task *t)
{
	return !t->approved &&
	       (t->approve == APPROVE_START ||
		       (s->approve_start && (t->approve == APPROVE_DEFAULT || *t->proposed_by)));
}

bool schedule_is_for(const struct task *t, const struct worker *worker)
{
	if (*t->assignee && !text_equal(t->assignee, worker->name) &&
		!text_equal(t->assignee, worker->pool))
		return false;
	return !*t->role || text_equal(t->role, worker->role);
}

bool schedule_fits(const struct world *w, const struct task *t, const struct worker *worker)
{
	return worker->wanted && worker->pin == PIN_NONE && schedule_is_for(t, worker) &&
	       account_serves(w, worker->account);
}

/* What of a glob is no pattern; a leading "./" or "/" means the same folder. */
static size_t literal_prefix(const char **glob)
{
	while ((*glob)[0] == '/' || ((*glob)[0] == '.' && (*glob)[1] == '/'))
		(*glob)++;
	return strcspn(*glob, "*?[{\\");
}

bool globs_overlap(const char *a, const char *b)
{
	size_t n = literal_prefix(&a), m = literal_prefix(&b);

	return memcmp(a, b, n < m ? n : m) == 0;
}

/* A queued task whose attempt is still ending holds its paths too. */
static bool attempt_holds(const struct attempt *a, const struct task *t)
{
	return a->step != STEP_ENDED && t->state == TASK_QUEUED && text_equal(a->task, t->id);
}

/* What waits to land with others would keep those from beginning that it waits for. */
static bool state_holds(const struct world *w, const struct task *t)
{
	return (TASK_BIT(t->state) & TASK_HOLDS) &&
	       (t->state != TASK_APPROVED || w->settings.omnibus == OMNIBUS_NO);
}

static bool holds(const struct world *w, const struct task *t)
{
	size_t i;

	if (state_holds(w, t))
		return true;
	for (i = 0; i < w->n_attempts; i++)
		if (attempt_holds(&w->attempts[i], t))
			return true;
	return false;
}

static void lay_touches(struct schedule *s)
{
	const struct world *w = s->w;
	size_t n = s->graph.n, i, task;
	size_t *at = arena_alloc(s->arena, (n + 2) * sizeof(*at));

	s->touch = arena_alloc(s->arena, (w->n_touches + 1) * sizeof(*s->touch));
	for (i = 0; i < w->n_touches; i++) {
		task = graph_find(&s->graph, w->touches[i].task);
		if (task != GRAPH_NONE)
			at[task + 2]++;
	}
	for (i = 0; i < n; i++)
		at[i + 2] += at[i + 1];
	for (i = 0; i < w->n_touches; i++) {
		task = graph_find(&s->graph, w->touches[i].task);
		if (task != GRAPH_NONE)
			s->touch[at[task + 1]++] = i;
	}
	s->touch_at = at;
}

void schedule_hold(struct schedule *s, size_t task)
{
	size_t i;

	for (i = s->touch_at[task]; i < s->touch_at[task + 1]; i++) {
		s->holds = arena_grow(
			s->arena, s->holds, s->n_holds, &s->hold_room, sizeof(*s->holds));
		s->holds[s->n_holds++] =
			(struct schedule_hold){task, s->w->touches[s->touch[i]].glob};
	}
}

void schedule_open(const struct world *w, struct arena *arena, struct schedule *ret)
{
	size_t i;

	*ret = (struct schedule){.w = w, .arena = arena};
	graph_make(w, arena, &ret->graph);
	lay_touches(ret);
	for (i = 0; i < ret->graph.n; i++)
		if (w->tasks[i].change != ROW_GONE && state_holds(w, &w->tasks[i]))
			schedule_hold(ret, i);
	for (i = 0; i < w->n_attempts; i++) {
		size_t task = graph_find(&ret->graph, w->attempts[i].task);

		if (task != GRAPH_NONE && attempt_holds(&w->attempts[i], &w->tasks[task]))
			schedule_hold(ret, task);
	}
}

/* What a task waited for it begins with, and lands after: nothing to be kept apart, not even when
 * that is to be done over. */
static bool is_in_the_way(
	const struct schedule *s, size_t task, const struct schedule_hold *hold, const char *glob)
{
	return hold->task != task && globs_overlap(hold->glob, glob) &&
	       !graph_needs(&s->graph, task, hold->task) &&
	       !graph_needs(&s->graph, hold->task, task);
}

const char *schedule_held(const struct schedule *s, size_t task)
{
	size_t i, h;

	for (i = s->touch_at[task]; i < s->touch_at[task + 1]; i++)
		for (h = 0; h < s->n_holds; h++)
			if (is_in_the_way(s, task, &s->holds[h], s->w->touches[s->touch[i]].glob))
				return s->w->tasks[s->holds[h].task].id;
	return NULL;
}

static const struct task *find_task(const struct world *w, const char *id)
{
	size_t i;

	for (i = 0; i < w->n_tasks; i++)
		if (w->tasks[i].change != ROW_GONE && text_equal(w->tasks[i].id, id))
			return &w->tasks[i];
	return NULL;
}

static bool needs_directly(const struct world *w, const char *task, const char *other)
{
	for (size_t i = 0; i < w->n_dependencies; i++)
		if (w->dependencies[i].change != ROW_GONE &&
			text_equal(w->dependencies[i].task, task) &&
			text_equal(w->dependencies[i].needs, other))
			return true;
	return false;
}

/* Who else holds a path that overlaps this glob. */
static const char *holder(const struct world *w, const struct task *t, const char *glob)
{
	const struct task *other;
	size_t i;

	for (i = 0; i < w->n_touches; i++) {
		if (!globs_overlap(glob, w->touches[i].glob) ||
			text_equal(w->touches[i].task, t->id))
			continue;
		other = find_task(w, w->touches[i].task);
		if (other && holds(w, other) && !needs_directly(w, t->id, other->id) &&
			!needs_directly(w, other->id, t->id))
			return other->id;
	}
	return NULL;
}

const char *schedule_touch_conflict(const struct world *w, const struct task *t)
{
	const char *found = NULL;
	size_t i;

	for (i = 0; i < w->n_touches && !found; i++)
		if (text_equal(w->touches[i].task, t->id))
			found = holder(w, t, w->touches[i].glob);
	return found;
}

const char *schedule_waits_for(const struct world *w, const struct task *t)
{
	const struct task *needed;
	size_t i;

	for (i = 0; i < w->n_dependencies; i++) {
		if (w->dependencies[i].change == ROW_GONE ||
			!text_equal(w->dependencies[i].task, t->id))
			continue;
		needed = find_task(w, w->dependencies[i].needs);
		if (!needed || !task_unblocks(&w->settings, needed))
			return w->dependencies[i].needs;
	}
	return NULL;
}

bool schedule_would_cycle(const struct world *w, const char *task, const char *other)
{
	struct arena arena = {0};
	struct graph g;
	size_t from, to;
	bool cycle;

	if (text_equal(task, other))
		return true;
	graph_make(w, &arena, &g);
	from = graph_find(&g, other);
	to = graph_find(&g, task);
	cycle = from != GRAPH_NONE && to != GRAPH_NONE && graph_needs(&g, from, to);
	arena_done(&arena);
	return cycle;
}
