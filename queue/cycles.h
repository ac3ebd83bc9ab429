#pragma once
/* Circles in a graph of dependencies. */

#include <stddef.h>

struct edge {
	size_t from, to;
};

/* nodes[0] -> nodes[1] -> ... -> nodes[n - 1] -> nodes[0]; lent */
typedef void (*cycle_fn)(const size_t *nodes, size_t n, void *userdata);

/* Calls fn with circles of the graph until removing one edge of each leaves none; sorts edges. */
void cycles_find(struct edge *edges, size_t n_edges, size_t n_nodes, cycle_fn fn, void *userdata);
