/*
 * Ids, titles, the nearest name, the order people count in, circles: what adding tasks is made of.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "checks/rows.h"
#include "queue/cycles.h"
#include "queue/natural.h"
#include "queue/nearest.h"
#include "queue/tasks.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void test_ids(void **state)
{
	static const struct {
		const char *id;
		bool good;
	} cases[] = {
		{"T-1", true},
		{"a", true},
		{"0", true},
		{"a.b_c-d", true},
		{"a.lockx", true},
		{"x1234567890123456789012345678901234567890123456789012345678901234", false},
		{"1234567890123456789012345678901234567890123456789012345678901234", true},
		{"", false},
		{"-a", false},
		{".a", false},
		{"_a", false},
		{"a..b", false},
		{"a.", false},
		{"a.lock", false},
		{"a.LOCK", false},
		{"a b", false},
		{"a/b", false},
		{"a\nb", false},
		{"\xc3\xa4", false},
		{"a~1", false},
		{"a:b", false},
		{"a@{b", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (!task_id_problem(cases[i].id) != cases[i].good)
			print_error("id '%s'\n", cases[i].id);
		assert_int_equal(!task_id_problem(cases[i].id), cases[i].good);
	}
}

static void test_titles(void **state)
{
	static const struct {
		const char *text, *title;
	} cases[] = {
		{"# The title\n\nbody\n", "The title"},
		{"first line\n\n## Heading ##\n", "Heading"},
		{"\n\n  first line  \r\nsecond\n", "first line"},
		{"do\n```sh\n# no heading\n```\n", "do"},
		{"do\n~~~\n# no\n~~~\n### yes", "yes"},
		{"#hash\n", "#hash"},
		{"#\nx\n", "#"},
		{"####### seven\n", "####### seven"},
		{"   \n", ""},
		{"", ""},
	};
	char title[TITLE_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		task_title(cases[i].text, title, sizeof title);
		assert_string_equal(title, cases[i].title);
	}
}

static void test_nearest(void **state)
{
	static const char *const names[] = {
		"priority", "title", "touches", "timeout", "stop", "ack"};
	static const struct {
		const char *word, *near; /* NULL: none is */
	} near[] = {
		{"prio", "priority"},
		{"tittle", "title"},
		{"touch", "touches"},
		{"tiemout", "timeout"}, /* neighbours that changed places are one edit */
		{"sotp", "stop"},
		{"stp", "stop"},
		{"akc", "ack"},
		{"prrity", "priority"},
		{"frob", NULL},
		{"foo", NULL},
		{"soap", NULL},
		{"t", "title"}, /* begins so */
		{"x", NULL},
		{"", NULL},
	};
	char hint[40];

	(void)state;
	for (size_t i = 0; i < COUNT(near); i++) {
		const char *found = nearest_name(near[i].word, names, COUNT(names));

		if ((found && !near[i].near) || (!found && near[i].near))
			fail_msg("'%s': %s", near[i].word, found ? found : "none");
		if (found)
			assert_string_equal(found, near[i].near);
	}
	assert_null(nearest_name("x", names, 0));
	assert_string_equal(nearest_hint("a", "[", "]", hint, sizeof hint), ": did you mean [a]?");
	assert_string_equal(nearest_hint(NULL, "[", "]", hint, sizeof hint), "");
}

static void on_cycle(const size_t *nodes, size_t n, void *userdata)
{
	for (size_t i = 0; i < n; i++)
		str_addf(userdata, "%zu ", nodes[i]);
	str_add(userdata, "| ");
}

static void test_cycles(void **state)
{
	_cleanup_(str_done) struct str got = {0};
	struct edge diamond[] = {{3, 1}, {3, 2}, {1, 0}, {2, 0}};
	struct edge two[] = {{0, 1}, {1, 0}, {2, 3}, {3, 4}, {4, 2}, {4, 0}, {5, 5}};
	struct edge *chain = calloc(100001, sizeof *chain);

	(void)state;
	cycles_find(diamond, COUNT(diamond), 4, on_cycle, &got);
	assert_string_equal(str_text(&got), "");
	cycles_find(two, COUNT(two), 6, on_cycle, &got);
	assert_string_equal(str_text(&got), "0 1 | 2 3 4 | 5 | ");
	cycles_find(NULL, 0, 0, on_cycle, &got);
	str_clear(&got);
	for (size_t i = 0; i < 100000; i++)
		chain[i] = (struct edge){i, i + 1};
	cycles_find(chain, 100000, 100001, on_cycle, &got);
	assert_int_equal(got.len, 0);
	chain[100000] = (struct edge){100000, 0};
	cycles_find(chain, 100001, 100001, on_cycle, &got);
	assert_true(got.len > 100000);
	free(chain);
}

static void test_natural(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} cases[] = {
		{"T-2", "T-10", -1},
		{"T-10", "T-10", 0},
		{"t-10", "T-9", 1},
		{"a", "B", -1},
		{"a1b2", "a1b10", -1},
		{"a", "a1", -1},
		{"", "a", -1},
		{"9", "a", -1},
		{"T-01", "T-1", 1},
		{"18446744073709551616", "18446744073709551617", -1},
		{"\xc3\xa4", "z", 1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *a = cases[i].a, *b = cases[i].b;
		int there = natural_compare(a, strlen(a), b, strlen(b));
		int back = natural_compare(b, strlen(b), a, strlen(a));

		if ((there > 0) - (there < 0) != cases[i].order)
			print_error("'%s' and '%s'\n", a, b);
		assert_int_equal((there > 0) - (there < 0), cases[i].order);
		assert_int_equal((back > 0) - (back < 0), -cases[i].order);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_cycles),
		cmocka_unit_test(test_natural),
	};

	return cmocka_run_group_tests_name("tasks", tests, NULL, NULL);
}
