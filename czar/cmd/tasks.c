/*
 * czar tasks: the queue as a table.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"
#include "czar/cmd/why_next.h"

static const char *const headings[] = {"ID", "STATE", "PRIO", "SINCE", "WORKER", "TITLE", NULL};
static const char *const headings_grouped[] = {
	"ID", "STATE", "PRIO", "SINCE", "WORKER", "GROUP", "TITLE", NULL};

static const char *worker_of(const struct rows *attempts, const struct task *t)
{
	for (size_t i = 0; i < attempts->n; i++)
		if (text_equal(ROWS_AT(attempts, attempt, i)->task, t->id))
			return ROWS_AT(attempts, attempt, i)->worker;
	return t->assignee;
}

/* The group has a column where there are groups. */
static bool has_groups(const struct rows *tasks)
{
	for (size_t i = 0; i < tasks->n; i++)
		if (ROWS_AT(tasks, task, i)->group[0])
			return true;
	return false;
}

static void add_task(struct table *table, const struct rows *attempts, const struct task *t)
{
	int column = 0;
	_cleanup_(str_done) struct str title = {0};
	char age[40];

	str_add(&title, t->title);
	if (t->reason[0] && t->state != TASK_DONE)
		str_addf(&title, " (%s)", t->reason);
	table_row(table);
	table_cell(table, column++, COLOR_NONE, t->id);
	table_cell(table, column++, task_color(t->state), task_state_name(t->state));
	table_cellf(table, column++, COLOR_NONE, "%" PRId64, t->priority);
	table_cell(table, column++, COLOR_NONE, ago_text(t->since, clock_now(), age, sizeof(age)));
	table_cell(table, column++, COLOR_NONE, worker_of(attempts, t));
	if (table->headings == headings_grouped)
		table_cell(table, column++, COLOR_NONE, t->group);
	table_cell(table, column, COLOR_NONE, str_text(&title));
}

static int print_tasks(
	struct command_context *c, const struct rows *tasks, const struct rows *attempts)
{
	struct table table = {.headings = has_groups(tasks) ? headings_grouped : headings};
	json_t *array = c->json ? json_array() : NULL;

	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = ROWS_AT(tasks, task, i);

		if (array)
			json_array_append_new(array, row_json(ROW_TASK, t));
		else
			add_task(&table, attempts, t);
	}
	if (array)
		return print_json(json_pack("{s:o}", "tasks", array));
	if (tasks->n)
		table_print(&table, c);
	else if (!c->quiet)
		puts(command_flag(c, "next") ? "no task may begin now: see czar why TASK"
					     : "no tasks: czar add FILE");
	table_done(&table);
	return EXIT_OK;
}

static void keep_state(struct rows *tasks, enum task_state state)
{
	size_t n = 0;

	for (size_t i = 0; i < tasks->n; i++)
		if (ROWS_AT(tasks, task, i)->state == state)
			memmove(tasks->data + n++ * tasks->row_bytes,
				tasks->data + i * tasks->row_bytes, tasks->row_bytes);
	tasks->n = n;
}

/* Those that may begin, in the order in which they will. */
static int load_next(struct command_context *c, struct rows *ret, struct error *err)
{
	_cleanup_(behind_done) struct behind b = {0};
	size_t *order;
	int r = next_open(c, &b, err);

	if (r < 0)
		return r;
	ret->n = next_ready(&b, &order);
	ret->row_bytes = sizeof(struct task);
	ret->data = calloc(ret->n + 1, sizeof(struct task));
	if (!ret->data)
		abort();
	for (size_t i = 0; i < ret->n; i++)
		memcpy(ret->data + i * sizeof(struct task), &b.world.tasks[order[i]],
			sizeof(struct task));
	return 0;
}

static int load_tasks(struct command_context *c, struct rows *ret, struct error *err)
{
	const char *state = command_option(c, "state"), *group = command_option(c, "group");
	int r;

	if (command_flag(c, "next"))
		return load_next(c, ret, err);
	if (group)
		r = rows_load(c, ROW_TASK, "\"group\" = $1", group, ret, err);
	else
		r = rows_load(c, ROW_TASK, state ? "state = $1" : NULL, state, ret, err);
	if (r == 0 && group && state)
		keep_state(ret, (enum task_state)name_find(task_state_names, state));
	return r;
}

int cmd_tasks(struct command_context *c, int argc, char **argv)
{
	const char *state = command_option(c, "state");
	_cleanup_(rows_done) struct rows tasks = {0}, attempts = {0};
	struct error err = {0};
	int r;

	(void)argc;
	(void)argv;
	if (state && name_find(task_state_names, state) < 0)
		return command_usage(c, "no state '%s': see czar explain states", state);
	if (command_flag(c, "next") && (state || command_option(c, "group")))
		return command_usage(c, "--next is for all tasks");
	r = load_tasks(c, &tasks, &err);
	if (r == 0)
		r = rows_load(c, ROW_ATTEMPT, "outcome = $1", "none", &attempts, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	return print_tasks(c, &tasks, &attempts);
}
