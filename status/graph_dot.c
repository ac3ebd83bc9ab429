/*
 * The dependency graph as Graphviz reads it: a box a task, an arrow from what is needed to what
 * needs it.
 *
 * Ids and titles are strangers' words. They stand in quoted strings, in which a quote and a
 * backslash are the only characters that mean something.
 */
#include "status/graph_dot.h"

#include <stdlib.h>
#include <string.h>

#include "checks/fields.h"

enum { LABEL_COLUMNS = 28 };

static const char *fill(enum task_state state)
{
	switch (state) {
	case TASK_DONE:
		return "palegreen";
	case TASK_BLOCKED:
	case TASK_FAILED:
		return "salmon";
	case TASK_CANCELLED:
		return "gray80";
	case TASK_PROPOSED:
		return "plum";
	case TASK_QUEUED:
		return "white";
	default:
		return "lightskyblue";
	}
}

/* The inside of a quoted string; at a blank past the label's width the line ends, if it shall. */
static void add_quoted(struct str *s, const char *text, bool wrap)
{
	_cleanup_(str_done) struct str clean = {0};
	size_t column = 0;

	text_add_clean(&clean, text, strlen(text));
	for (const char *p = str_text(&clean); *p; p++, column++)
		if (wrap && *p == ' ' && column >= LABEL_COLUMNS) {
			str_add(s, "\\n");
			column = 0;
		} else if (*p == '\n' || *p == '\t') {
			str_add(s, " ");
		} else {
			str_addf(s, "%s%c", *p == '"' || *p == '\\' ? "\\" : "", *p);
		}
}

static void add_task(struct str *s, const struct task *t, bool critical)
{
	str_add(s, "\t\"");
	add_quoted(s, t->id, false);
	str_add(s, "\" [label=\"");
	add_quoted(s, t->id, false);
	str_addf(s, " (%s)\\n", task_state_name(t->state));
	add_quoted(s, t->title, true);
	str_addf(s, "\", fillcolor=\"%s\"%s];\n", fill(t->state),
		critical ? ", penwidth=3, color=\"firebrick\"" : "");
}

/* Where on the critical path it is, from 1; 0: it is not. */
static size_t place_on(const struct graph_facts *f, const size_t *path, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (text_equal(f->tasks[path[i]].id, id))
			return i + 1;
	return 0;
}

static void add_dependency(struct str *s, const struct dependency *d, bool critical)
{
	str_add(s, "\t\"");
	add_quoted(s, d->needs, false);
	str_add(s, "\" -> \"");
	add_quoted(s, d->task, false);
	str_addf(s, "\"%s;\n", critical ? " [penwidth=3, color=\"firebrick\"]" : "");
}

void graph_dot(const struct graph_facts *f, struct str *ret)
{
	size_t *path = calloc(f->n_tasks + 1, sizeof(*path)), n;

	if (!path)
		abort();
	n = graph_text_path(f, path);
	str_add(ret, "digraph czar {\n"
		     "\trankdir=LR;\n"
		     "\tnode [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\"];\n");
	for (size_t i = 0; i < f->n_tasks; i++)
		add_task(ret, &f->tasks[i], n > 1 && place_on(f, path, n, f->tasks[i].id) > 0);
	for (size_t i = 0; i < f->n_dependencies; i++) {
		const struct dependency *d = &f->dependencies[i];
		size_t from = place_on(f, path, n, d->needs);

		add_dependency(ret, d, from > 0 && place_on(f, path, n, d->task) == from + 1);
	}
	str_add(ret, "}\n");
	free(path);
}
