/*
 * czar graph: the dependencies of all tasks, the critical path marked; as text, for Graphviz, or as
 * the drawing that Graphviz makes of it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"
#include "czar/io/spawn.h"
#include "status/graph_dot.h"
#include "status/graph_text.h"

enum { DRAWING_MOST_BYTES = 64 << 20 };

static int graph_json(const struct graph_facts *f)
{
	json_t *nodes = json_array(), *edges = json_array(), *path = json_array();
	size_t *critical = calloc(f->n_tasks + 1, sizeof(*critical)), n;

	if (!critical)
		abort();
	n = graph_text_path(f, critical);
	for (size_t i = 0; i < f->n_tasks; i++)
		json_array_append_new(nodes, row_json(ROW_TASK, &f->tasks[i]));
	for (size_t i = 0; i < f->n_dependencies; i++)
		json_array_append_new(edges, row_json(ROW_DEPENDENCY, &f->dependencies[i]));
	for (size_t i = 0; i < n; i++)
		json_array_append_new(path, json_string(f->tasks[critical[i]].id));
	free(critical);
	return print_json(json_pack(
		"{s:o,s:o,s:o}", "tasks", nodes, "dependencies", edges, "critical_path", path));
}

static int graph_svg(const struct str *dot)
{
	const struct spawn_options o = {
		.argv = (const char *const[]){"dot", "-Tsvg", NULL},
		.input = str_text(dot),
		.deadline = USEC_MIN,
		.output_most_bytes = DRAWING_MOST_BYTES,
	};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	struct error err = {0};
	int r = spawn_wait(&o, &result, &err);

	if (r == -ENOENT)
		return command_say_error(EXIT_FAILED,
			"the drawing is made by Graphviz, and there is no program 'dot': install "
			"the package graphviz, or take --dot");
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (result.timed_out || result.status != 0)
		return command_say_error(EXIT_FAILED, "dot failed%s: %s",
			result.timed_out ? " to end in a minute" : "", str_text(&result.errors));
	fwrite(str_text(&result.output), 1, result.output.len, stdout);
	return EXIT_OK;
}

static int print_graph(struct command_context *c, const struct graph_facts *f)
{
	_cleanup_(str_done) struct str s = {0};

	if (c->json)
		return graph_json(f);
	if (command_flag(c, "dot") || command_flag(c, "svg"))
		graph_dot(f, &s);
	else
		graph_text(f, &s);
	if (command_flag(c, "svg"))
		return graph_svg(&s);
	if (!f->n_tasks && !command_flag(c, "dot") && !c->quiet)
		str_add(&s, "no tasks: czar add FILE\n");
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}

int cmd_graph(struct command_context *c, int argc, char **argv)
{
	_cleanup_(rows_done) struct rows tasks = {0}, dependencies = {0};
	struct error err = {0};
	int r;

	(void)argc;
	(void)argv;
	if (c->json + command_flag(c, "dot") + command_flag(c, "svg") > 1)
		return command_usage(c, "one of --json, --dot and --svg");
	r = rows_load(c, ROW_TASK, NULL, NULL, &tasks, &err);
	if (r == 0)
		r = rows_load(c, ROW_DEPENDENCY, NULL, NULL, &dependencies, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	return print_graph(c, &(struct graph_facts){
				      .tasks = ROWS_AT(&tasks, task, 0),
				      .n_tasks = tasks.n,
				      .dependencies = ROWS_AT(&dependencies, dependency, 0),
				      .n_dependencies = dependencies.n,
				      .width = c->terminal ? terminal_width() : 0,
			      });
}
