/*
 * The dependency graph as Graphviz reads it: states, the critical path, and that nothing of a title
 * gets out of its quotes. (As text: test_status.c.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "status/graph_dot.h"

static const struct task tasks[] = {
	{.id = "T-1", .title = "Begin", .state = TASK_DONE, .estimate = 9},
	{.id = "T-2", .title = "Go \"on\"\\", .state = TASK_QUEUED, .estimate = 3},
	{.id = "T-3", .title = "Rest\033[31m\nof it", .state = TASK_WORKING, .estimate = 1},
	{.id = "T-4", .title = "The end of a task with so long a title", .estimate = 2},
	{.id = "T-5", .title = "Alone", .state = TASK_FAILED, .estimate = 4},
};
static const struct dependency dependencies[] = {
	{.task = "T-2", .needs = "T-1"},
	{.task = "T-3", .needs = "T-1"},
	{.task = "T-4", .needs = "T-2"},
	{.task = "T-4", .needs = "T-3"},
};
static const struct graph_facts facts = {
	.tasks = tasks, .n_tasks = 5, .dependencies = dependencies, .n_dependencies = 4};

static void expect(const char *text, const char *line)
{
	if (!strstr(text, line))
		fail_msg("no '%s' in\n%s", line, text);
}

static void test_dot(void **state)
{
	_cleanup_(str_done) struct str s = {0};

	(void)state;
	graph_dot(&facts, &s);
	assert_true(text_starts(str_text(&s), "digraph czar {\n"));
	assert_true(text_ends(str_text(&s), "}\n"));
	expect(str_text(&s),
		"\t\"T-1\" [label=\"T-1 (done)\\nBegin\", fillcolor=\"palegreen\"];\n");
	expect(str_text(&s), "\\nGo \\\"on\\\"\\\\\", fillcolor=\"white\", penwidth=3, "
			     "color=\"firebrick\"];\n");
	expect(str_text(&s), "\\nRest?[31m of it\"");
	expect(str_text(&s), "\\nThe end of a task with so long\\na title\"");
	expect(str_text(&s), "\\nAlone\", fillcolor=\"salmon\"];\n");
	expect(str_text(&s), "\t\"T-1\" -> \"T-2\";\n");
	expect(str_text(&s), "\t\"T-3\" -> \"T-4\";\n");
	expect(str_text(&s), "\t\"T-2\" -> \"T-4\" [penwidth=3, color=\"firebrick\"];\n");
}

static void test_nothing(void **state)
{
	static const struct graph_facts none;
	_cleanup_(str_done) struct str s = {0};

	(void)state;
	graph_dot(&none, &s);
	assert_true(text_ends(str_text(&s), "];\n}\n"));
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(test_dot),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
