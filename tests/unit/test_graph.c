/*
 * The dependency graph, as text and as Graphviz reads it: states, the critical path, and that
 * nothing of a title gets out of its quotes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "status/graph_dot.h"
#include "status/graph_text.h"

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

static void test_as_text(void **state)
{
	const struct task shown[] = {
		{.id = "T-1", .title = "Base", .state = TASK_DONE},
		{.id = "T-2", .title = "Left", .state = TASK_QUEUED, .estimate = 1},
		{.id = "T-3", .title = "Right", .state = TASK_WORKING, .estimate = 5},
		{.id = "T-4", .title = "Join", .state = TASK_QUEUED, .estimate = 1},
	};
	const struct dependency edges[] = {
		{.task = "T-2", .needs = "T-1"},
		{.task = "T-3", .needs = "T-1"},
		{.task = "T-4", .needs = "T-2"},
		{.task = "T-4", .needs = "T-3"},
		{.task = "T-4", .needs = "T-99"},
	};
	const struct graph_facts f = {
		.tasks = shown, .n_tasks = 4, .dependencies = edges, .n_dependencies = 5};
	_cleanup_(str_done) struct str s = {0};
	size_t path[4];

	(void)state;
	assert_int_equal(graph_text_path(&f, path), 2);
	assert_int_equal(path[0], 2);
	assert_int_equal(path[1], 3);
	graph_text(&f, &s);
	assert_string_equal(str_text(&s), "  T-1 [done] Base\n"
					  "  |- T-2 [queued] Left\n"
					  "* |  `- T-4 [queued] Join\n"
					  "* `- T-3 [working] Right\n"
					  "*    `- T-4 (above)\n"
					  "* critical path: T-3 -> T-4\n");
}

static void test_a_circle_as_text(void **state)
{
	const struct task shown[] = {{.id = "A", .title = "a"}, {.id = "B", .title = "b"}};
	const struct dependency edges[] = {
		{.task = "A", .needs = "B"}, {.task = "B", .needs = "A"}};
	const struct graph_facts f = {
		.tasks = shown, .n_tasks = 2, .dependencies = edges, .n_dependencies = 2};
	_cleanup_(str_done) struct str s = {0};

	(void)state;
	graph_text(&f, &s);
	assert_non_null(strstr(str_text(&s), "A"));
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(test_dot),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_as_text),
		cmocka_unit_test(test_a_circle_as_text),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
