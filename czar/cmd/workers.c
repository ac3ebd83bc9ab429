/*
 * czar workers: the seats of the fleet.
 */
#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"

static const char *const headings[] = {
	"WORKER", "STATE", "AGENT", "ROLE", "ACCOUNT", "WORKTREE", NULL};

static void add_worker(struct table *table, const struct worker *w)
{
	table_row(table);
	table_cell(table, 0, COLOR_NONE, w->name);
	table_cell(table, 1, health_color(w->health), health_name(w->health));
	table_cell(table, 2, COLOR_NONE, w->profile);
	table_cell(table, 3, COLOR_NONE, w->role[0] ? w->role : "-");
	table_cell(table, 4, COLOR_NONE, w->account);
	table_cell(table, 5, COLOR_NONE, w->worktree);
}

int cmd_workers(struct command_context *c, int argc, char **argv)
{
	_cleanup_(rows_done) struct rows workers = {0};
	_cleanup_(table_done) struct table table = {.headings = headings};
	json_t *array = json_array();
	struct error err = {0};
	int r = rows_load(c, ROW_WORKER, "wanted = 1", NULL, &workers, &err);

	(void)argc;
	(void)argv;
	for (size_t i = 0; r == 0 && i < workers.n; i++) {
		json_array_append_new(array, row_json(ROW_WORKER, ROWS_AT(&workers, worker, i)));
		add_worker(&table, ROWS_AT(&workers, worker, i));
	}
	if (r == 0 && c->json)
		return print_json(json_pack("{s:o}", "workers", array));
	json_decref(array);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (workers.n)
		table_print(&table, c);
	else if (!c->quiet)
		puts(rows_no_workers(c));
	return EXIT_OK;
}
