/*
 * czar conflicts: the branches that cannot be merged with each other, or with the base.
 */
#include <stdio.h>

#include "czar/cmd/conflict_list.h"
#include "czar/cmd/wrap.h"

static const char *const headings[] = {"PAIR", "TASKS", "AGE", "TOLD", "FILES", NULL};
static const struct table_rule fitting[] = {{10, 0}, {7, 2}, {0, 1}, {0, 0}, {12, 0}};

/* Who works on it and knows; the base needs not. */
static const char *told(const struct conflict_line *l)
{
	bool one = l->row.told_one != 0, two = !*l->row.two || l->row.told_two;

	return one && two ? "yes" : one || (two && *l->row.two) ? "one" : "no";
}

static void add_conflict(struct table *t, const struct conflict_line *l)
{
	char age[40];

	table_row(t);
	table_cell(t, 0, COLOR_YELLOW, l->pair);
	table_cellf(t, 1, COLOR_NONE, *l->row.two ? "%s %s" : "%s", l->row.one, l->row.two);
	table_cell(t, 2, COLOR_NONE, age_text(l->row.since, clock_now(), age, sizeof(age)));
	table_cell(t, 3, COLOR_NONE, told(l));
	table_cell(t, 4, COLOR_NONE, l->row.files);
}

int cmd_conflicts(struct command_context *c, int argc, char **argv)
{
	_cleanup_(conflict_list_done) struct conflict_list l = {0};
	_cleanup_(table_done) struct table table = {.headings = headings, .rules = fitting};
	struct error err = {0};

	(void)argc;
	(void)argv;
	if (conflict_list_load(c, &l, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (c->json)
		return print_json(json_pack("{s:o}", "conflicts", conflict_list_json(&l)));
	for (size_t i = 0; i < l.n; i++)
		add_conflict(&table, &l.lines[i]);
	if (l.n)
		table_print(&table, c);
	else if (!c->quiet)
		puts("no conflicts");
	return EXIT_OK;
}
