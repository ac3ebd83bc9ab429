/*
 * Tasks among each other: doubles within an import, tasks that are known already, dependencies on
 * nothing, and circles, together with what is stored.
 *
 * Known and new tasks are nodes of one graph. A known task that is given again has its file's
 * dependencies replaced, unless it stays as it is; those that a worker added stay.
 */
#include "queue/adding_graph.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "queue/cycles.h"
#include "queue/nearest.h"

enum {
	NEAR_MOST = 20,   /* unknown names for which the nearest is looked for */
	CIRCLE_MOST = 10, /* tasks of a circle that are named */
};

static int by_name(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = strcasecmp(x->id, y->id);

	return order ? order : (x->node > y->node) - (x->node < y->node);
}

static int to_name(const void *key, const void *entry)
{
	return strcasecmp(key, ((const struct name *)entry)->id);
}

static const struct name *find_name(const struct adding *a, const char *id)
{
	const struct name *found = NULL;

	if (a->n_names)
		found = bsearch(id, a->names, a->n_names, sizeof *a->names, to_name);
	while (found > a->names && found && strcasecmp(found[-1].id, id) == 0)
		found--;
	return found;
}

static size_t node_of(const struct adding *a, const struct addition *t)
{
	return t->known != SIZE_MAX ? t->known : a->n_known + (size_t)(t - a->tasks);
}

static const char *node_id(const struct adding *a, size_t node)
{
	return node < a->n_known ? a->known[node].id : a->tasks[node - a->n_known].row.id;
}

/* Known tasks first, so that the first of equal names is the stored one. */
static void collect_names(struct adding *a)
{
	a->names = arena_alloc(&a->arena, (a->n_known + a->n_tasks + 1) * sizeof *a->names);
	for (size_t i = 0; i < a->n_known; i++)
		a->names[a->n_names++] = (struct name){a->known[i].id, i};
	for (size_t i = 0; i < a->n_tasks; i++)
		if (a->tasks[i].row.id[0])
			a->names[a->n_names++] = (struct name){a->tasks[i].row.id, a->n_known + i};
	qsort(a->names, a->n_names, sizeof *a->names, by_name);
}

static void check_doubles(struct adding *a)
{
	const struct name *before = NULL;

	for (const struct name *n = a->names; n < a->names + a->n_names; n++) {
		struct addition *t = NULL;
		bool same = before && strcasecmp(before->id, n->id) == 0;

		if (n->node >= a->n_known)
			t = &a->tasks[n->node - a->n_known];
		if (t && same && before->node < a->n_known)
			t->known = before->node;
		else if (t && same)
			problem(a->problems, t->source,
				"id '%s' is also that of %s: give one of "
				"them another",
				n->id, a->tasks[before->node - a->n_known].source);
		/* a second one that means a stored task is a double of the first */
		if (!same || before->node < a->n_known)
			before = n;
	}
}

static void unknown_dependency(struct adding *a, const char *source, const char *id)
{
	const char **names, *near = NULL;

	if (a->n_unknown++ < NEAR_MOST) {
		names = arena_alloc(&a->arena, (a->n_names + 1) * sizeof *names);
		for (size_t i = 0; i < a->n_names; i++)
			names[i] = a->names[i].id;
		near = nearest_name(id, names, a->n_names);
	}
	problem(a->problems, source,
		"depends_on '%s' is no task%s%s%s: add that task too, "
		"or remove it here",
		id, near ? " (the nearest is '" : "", near ? near : "", near ? "')" : "");
}

static void check_needs(struct adding *a, struct addition *t)
{
	size_t n = adding_list_length(a, t, "depends_on", t->given->depends_on);

	t->needs = arena_alloc(&a->arena, (n + 1) * sizeof *t->needs);
	for (size_t i = 0; i < n; i++) {
		const char *id = t->given->depends_on[i];
		const char *source = t->given->depends_sources ? t->given->depends_sources[i]
							       : t->depends_source;
		const struct name *found = find_name(a, id);

		if (t->row.id[0] && strcasecmp(id, t->row.id) == 0)
			problem(a->problems, source, "'%s' depends on itself: remove it", id);
		else if (!found)
			unknown_dependency(a, source, id);
		else if (!adding_list_has(t->needs, t->n_needs, node_id(a, found->node)))
			t->needs[t->n_needs++] = node_id(a, found->node);
	}
}

static void on_cycle(const size_t *nodes, size_t n, void *userdata)
{
	_cleanup_(str_done) struct str circle = {0};
	struct adding *a = userdata;
	const struct addition *at = NULL;
	size_t start = 0;

	for (size_t i = 0; i < n && !at; i++)
		for (size_t j = 0; j < a->n_tasks && !at; j++)
			if (node_of(a, &a->tasks[j]) == nodes[i]) {
				at = &a->tasks[j];
				start = i;
			}
	if (!at) /* among stored tasks alone: not the fault of these */
		return;
	for (size_t i = 0; i <= n; i++)
		if (i == CIRCLE_MOST && n > CIRCLE_MOST + 2)
			i = n - 1, str_add(&circle, " -> ...");
		else
			str_addf(&circle, "%s%s", i ? " -> " : "",
				node_id(a, nodes[(start + i) % n]));
	problem(a->problems, at->depends_source,
		"tasks wait for each other: %s: remove one of these "
		"dependencies",
		str_text(&circle));
}

/* Dependencies that a task's file named, when that file is read again. */
static bool *replaced_nodes(struct adding *a)
{
	bool *replaced = arena_alloc(&a->arena, a->n_known + 1);

	for (size_t i = 0; i < a->n_tasks; i++)
		if (a->tasks[i].known != SIZE_MAX && !a->tasks[i].given->keeps_needs &&
			!adding_is_left(a, &a->tasks[i]))
			replaced[a->tasks[i].known] = true;
	return replaced;
}

static void check_cycles(struct adding *a)
{
	size_t n = 0, room = a->n_dependencies + 1;
	bool *replaced = replaced_nodes(a);
	struct edge *edges;

	for (size_t i = 0; i < a->n_tasks; i++)
		room += a->tasks[i].n_needs;
	edges = arena_alloc(&a->arena, room * sizeof *edges);
	for (size_t i = 0; i < a->n_dependencies; i++) {
		const struct dependency *d = &a->dependencies[i];
		const struct name *from = find_name(a, d->task), *to = find_name(a, d->needs);

		if (from && to && !(replaced[from->node] && strcmp(d->source, "task") == 0))
			edges[n++] = (struct edge){from->node, to->node};
	}
	for (size_t i = 0; i < a->n_tasks; i++)
		for (size_t j = 0; j < a->tasks[i].n_needs && !adding_is_left(a, &a->tasks[i]); j++)
			edges[n++] = (struct edge){
				node_of(a, &a->tasks[i]), find_name(a, a->tasks[i].needs[j])->node};
	cycles_find(edges, n, a->n_known + a->n_tasks, on_cycle, a);
}

void adding_check_graph(struct adding *a)
{
	collect_names(a);
	check_doubles(a);
	for (size_t i = 0; i < a->n_tasks; i++)
		check_needs(a, &a->tasks[i]);
	check_cycles(a);
}
