/*
 * The graph of tasks.
 *
 * Ids are hashed once, edges are counted and laid out in two arrays (by the task that needs, by the
 * task that is needed), and one topological walk gives the order and, backwards, the longest path
 * that remains behind each task. Rows that are on their way out (ROW_GONE) are not there. A cycle
 * cannot be stored, but if there is one, nothing here loops: its tasks are left out of the order.
 */
#include "checks/graph.h"

#include <string.h>

#include "checks/transitions.h"
#include "czar/base/fnv.h"

static size_t hash(const char *id)
{
	uint64_t h = fnv_text(FNV_START, id);

	return (size_t)(h ^ h >> 32);
}

/* The slot of an id: where its index + 1 is, or a free one. */
static size_t *slot_of(const struct graph *g, const char *id)
{
	size_t at = hash(id) & (g->n_slots - 1);

	while (g->slots[at] && strcmp(g->w->tasks[g->slots[at] - 1].id, id) != 0)
		at = (at + 1) & (g->n_slots - 1);
	return &g->slots[at];
}

size_t graph_find(const struct graph *g, const char *id)
{
	size_t found = *slot_of(g, id);

	return found ? found - 1 : GRAPH_NONE;
}

static void hash_tasks(struct graph *g, struct arena *arena)
{
	size_t i;

	for (g->n_slots = 16; g->n_slots < 2 * g->n; g->n_slots *= 2)
		;
	g->slots = arena_alloc(arena, g->n_slots * sizeof(*g->slots));
	for (i = 0; i < g->n; i++)
		if (g->w->tasks[i].change != ROW_GONE)
			*slot_of(g, g->w->tasks[i].id) = i + 1;
}

/* counts[i + 1] edges each: turned into where they begin. */
static size_t sum_up(size_t *counts, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		counts[i + 1] += counts[i];
	return counts[n];
}

/* Both ends of each dependency that is there: ends[2 * d], ends[2 * d + 1]. */
static size_t *find_ends(const struct graph *g, struct arena *arena)
{
	const struct world *w = g->w;
	size_t *ends = arena_alloc(arena, (2 * w->n_dependencies + 1) * sizeof(*ends)), d;

	for (d = 0; d < w->n_dependencies; d++) {
		bool gone = w->dependencies[d].change == ROW_GONE;

		ends[2 * d] = gone ? GRAPH_NONE : graph_find(g, w->dependencies[d].task);
		ends[2 * d + 1] = gone ? GRAPH_NONE : graph_find(g, w->dependencies[d].needs);
	}
	return ends;
}

static void lay_edges(struct graph *g, struct arena *arena)
{
	size_t *ends = find_ends(g, arena), d, from, to, n = g->w->n_dependencies;
	size_t *fill = arena_alloc(arena, 2 * (g->n + 1) * sizeof(*fill)), *back = fill + g->n + 1;

	g->need_at = arena_alloc(arena, (g->n + 1) * sizeof(*g->need_at));
	g->dependent_at = arena_alloc(arena, (g->n + 1) * sizeof(*g->dependent_at));
	for (d = 0; d < n; d++) {
		if (ends[2 * d] == GRAPH_NONE)
			continue;
		g->need_at[ends[2 * d] + 1]++;
		if (ends[2 * d + 1] != GRAPH_NONE)
			g->dependent_at[ends[2 * d + 1] + 1]++;
	}
	g->need = arena_alloc(arena, (sum_up(g->need_at, g->n) + 1) * sizeof(*g->need));
	g->need_row = arena_alloc(arena, (g->need_at[g->n] + 1) * sizeof(*g->need_row));
	g->dependent =
		arena_alloc(arena, (sum_up(g->dependent_at, g->n) + 1) * sizeof(*g->dependent));
	for (d = 0; d < n; d++) {
		from = ends[2 * d];
		to = ends[2 * d + 1];
		if (from == GRAPH_NONE)
			continue;
		g->need_row[g->need_at[from] + fill[from]] = d;
		g->need[g->need_at[from] + fill[from]++] = to;
		if (to != GRAPH_NONE)
			g->dependent[g->dependent_at[to] + back[to]++] = from;
	}
}

static void sort_order(struct graph *g, struct arena *arena)
{
	size_t *missing = arena_alloc(arena, (g->n + 1) * sizeof(*missing)), i, e, next;

	g->order = arena_alloc(arena, (g->n + 1) * sizeof(*g->order));
	for (i = 0; i < g->n; i++) {
		for (e = g->need_at[i]; e < g->need_at[i + 1]; e++)
			missing[i] += g->need[e] != GRAPH_NONE;
		if (missing[i] == 0)
			g->order[g->n_order++] = i;
	}
	for (next = 0; next < g->n_order; next++) {
		i = g->order[next];
		for (e = g->dependent_at[i]; e < g->dependent_at[i + 1]; e++)
			if (--missing[g->dependent[e]] == 0)
				g->order[g->n_order++] = g->dependent[e];
	}
}

static bool is_open(const struct task *t)
{
	return t->change != ROW_GONE && (TASK_BIT(t->state) & TASK_OPEN);
}

static int64_t weight(const struct task *t)
{
	return t->estimate > 0 ? t->estimate : 1;
}

static void measure_paths(struct graph *g, struct arena *arena)
{
	size_t i, e, next;
	int64_t longest;

	g->path = arena_alloc(arena, (g->n + 1) * sizeof(*g->path));
	for (i = 0; i < g->n; i++)
		g->path[i] = is_open(&g->w->tasks[i]) ? weight(&g->w->tasks[i]) : 0;
	for (next = g->n_order; next-- > 0;) {
		i = g->order[next];
		longest = 0;
		for (e = g->dependent_at[i]; e < g->dependent_at[i + 1]; e++)
			if (g->path[g->dependent[e]] > longest)
				longest = g->path[g->dependent[e]];
		if (g->path[i] > 0 && __builtin_add_overflow(g->path[i], longest, &g->path[i]))
			g->path[i] = INT64_MAX;
	}
}

void graph_make(const struct world *w, struct arena *arena, struct graph *ret)
{
	*ret = (struct graph){.w = w, .n = w->n_tasks};
	hash_tasks(ret, arena);
	lay_edges(ret, arena);
	sort_order(ret, arena);
	measure_paths(ret, arena);
}

bool task_unblocks(const struct settings *s, const struct task *needed)
{
	static const unsigned verified =
		TASK_BIT(TASK_IN_REVIEW) | TASK_BIT(TASK_APPROVED) | TASK_BIT(TASK_LANDING);

	return needed->state == TASK_DONE ||
	       (s->unblock_verified && (TASK_BIT(needed->state) & verified));
}

const struct dependency *graph_waits_for(const struct graph *g, size_t task)
{
	size_t e;

	for (e = g->need_at[task]; e < g->need_at[task + 1]; e++)
		if (g->need[e] == GRAPH_NONE ||
			!task_unblocks(&g->w->settings, &g->w->tasks[g->need[e]]))
			return &g->w->dependencies[g->need_row[e]];
	return NULL;
}

bool graph_needs(const struct graph *g, size_t a, size_t b)
{
	struct arena arena = {0};
	size_t *stack = arena_alloc(&arena, (g->n + 1) * sizeof(*stack)), n = 0, e;
	bool *seen = arena_alloc(&arena, g->n + 1), found = false;

	stack[n++] = a;
	seen[a] = true;
	while (n > 0 && !found) {
		a = stack[--n];
		found = a == b;
		for (e = g->need_at[a]; e < g->need_at[a + 1]; e++) {
			if (g->need[e] == GRAPH_NONE || seen[g->need[e]])
				continue;
			seen[g->need[e]] = true;
			stack[n++] = g->need[e];
		}
	}
	arena_done(&arena);
	return found;
}
