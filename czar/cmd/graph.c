/*
 * czar graph: the dependencies of all tasks, the critical path marked.
 */
#include <stdio.h>

#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"
#include "status/graph_text.h"

static int graph_json(const struct rows *tasks, const struct rows *dependencies)
{
	json_t *nodes = json_array(), *edges = json_array();

	for (size_t i = 0; i < tasks->n; i++)
		json_array_append_new(nodes, row_json(ROW_TASK, ROWS_AT(tasks, task, i)));
	for (size_t i = 0; i < dependencies->n; i++)
		json_array_append_new(
			edges, row_json(ROW_DEPENDENCY, ROWS_AT(dependencies, dependency, i)));
	return print_json(json_pack("{s:o,s:o}", "tasks", nodes, "dependencies", edges));
}

int cmd_graph(struct command_context *c, int argc, char **argv)
{
	_cleanup_(rows_done) struct rows tasks = {0}, dependencies = {0};
	_cleanup_(str_done) struct str s = {0};
	struct error err = {0};
	struct graph_facts f;
	int r = rows_load(c, ROW_TASK, NULL, NULL, &tasks, &err);

	(void)argc;
	(void)argv;
	if (r == 0)
		r = rows_load(c, ROW_DEPENDENCY, NULL, NULL, &dependencies, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (c->json)
		return graph_json(&tasks, &dependencies);
	f = (struct graph_facts){
		.tasks = ROWS_AT(&tasks, task, 0),
		.n_tasks = tasks.n,
		.dependencies = ROWS_AT(&dependencies, dependency, 0),
		.n_dependencies = dependencies.n,
		.width = c->terminal ? terminal_width() : 0,
	};
	graph_text(&f, &s);
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}
