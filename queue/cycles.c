/*
 * Circles in a graph of dependencies, by a depth-first walk: an edge to a node that is still on the
 * path closes one. The path is an array and not the C stack, for chains as long as the queue.
 */
#include "queue/cycles.h"

#include <stdlib.h>

enum colour { WHITE, ON_PATH, DONE };

struct walk {
	const struct edge *edges; /* by from */
	size_t *first;            /* first[node] .. first[node + 1]: its edges */
	size_t *next;             /* its edge to follow next */
	enum colour *colours;
	size_t *path;
	size_t depth;
};

static int by_from(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

static void *array(size_t n, size_t bytes)
{
	void *p = calloc(n + 2, bytes);

	if (!p)
		abort();
	return p;
}

static void walk_enter(struct walk *w, size_t node)
{
	w->colours[node] = ON_PATH;
	w->next[node] = w->first[node];
	w->path[w->depth++] = node;
}

static void report(const struct walk *w, size_t to, cycle_fn fn, void *userdata)
{
	size_t at = w->depth - 1;

	while (w->path[at] != to)
		at--;
	fn(w->path + at, w->depth - at, userdata);
}

static void walk_from(struct walk *w, size_t start, cycle_fn fn, void *userdata)
{
	walk_enter(w, start);
	while (w->depth) {
		size_t node = w->path[w->depth - 1], to;

		if (w->next[node] == w->first[node + 1]) {
			w->colours[node] = DONE;
			w->depth--;
			continue;
		}
		to = w->edges[w->next[node]++].to;
		if (w->colours[to] == WHITE)
			walk_enter(w, to);
		else if (w->colours[to] == ON_PATH)
			report(w, to, fn, userdata);
	}
}

void cycles_find(struct edge *edges, size_t n_edges, size_t n_nodes, cycle_fn fn, void *userdata)
{
	struct walk w = {.edges = edges,
		.first = array(n_nodes, sizeof *w.first),
		.next = array(n_nodes, sizeof *w.next),
		.colours = array(n_nodes, sizeof *w.colours),
		.path = array(n_nodes, sizeof *w.path)};

	if (n_edges)
		qsort(edges, n_edges, sizeof *edges, by_from);
	for (size_t i = 0; i < n_edges; i++)
		w.first[edges[i].from + 1]++;
	for (size_t i = 0; i < n_nodes; i++)
		w.first[i + 1] += w.first[i];
	for (size_t i = 0; i < n_nodes; i++)
		if (w.colours[i] == WHITE)
			walk_from(&w, i, fn, userdata);
	free(w.first);
	free(w.next);
	free(w.colours);
	free(w.path);
}
