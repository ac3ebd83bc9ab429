/*
 * czar tasks: the queue as a table.
 */
#include <inttypes.h>

#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"

static const char *const headings[] = {"ID", "STATE", "PRIO", "SINCE", "WORKER", "TITLE", NULL};

static const char *worker_of(const struct rows *attempts, const struct task *t)
{
	for (size_t i = 0; i < attempts->n; i++)
		if (text_equal(ROWS_AT(attempts, attempt, i)->task, t->id))
			return ROWS_AT(attempts, attempt, i)->worker;
	return t->assignee;
}

static void add_task(struct table *table, const struct rows *attempts, const struct task *t)
{
	_cleanup_(str_done) struct str title = {0};
	char age[40];

	str_add(&title, t->title);
	if (t->reason[0] && t->state != TASK_DONE)
		str_addf(&title, " (%s)", t->reason);
	table_row(table);
	table_cell(table, 0, COLOR_NONE, t->id);
	table_cell(table, 1, task_color(t->state), task_state_name(t->state));
	table_cellf(table, 2, COLOR_NONE, "%" PRId64, t->priority);
	table_cell(table, 3, COLOR_NONE, ago_text(t->since, clock_now(), age, sizeof(age)));
	table_cell(table, 4, COLOR_NONE, worker_of(attempts, t));
	table_cell(table, 5, COLOR_NONE, str_text(&title));
}

static int print_tasks(
	struct command_context *c, const struct rows *tasks, const struct rows *attempts)
{
	struct table table = {.headings = headings};
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
		print_text("no tasks: czar add FILE", 23);
	table_done(&table);
	return EXIT_OK;
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
	r = rows_load(c, ROW_TASK, state ? "state = $1" : NULL, state, &tasks, &err);
	if (r == 0)
		r = rows_load(c, ROW_ATTEMPT, "outcome = $1", "none", &attempts, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	return print_tasks(c, &tasks, &attempts);
}
