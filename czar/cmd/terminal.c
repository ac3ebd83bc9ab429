/*
 * Where a worker's terminal is: tmux server and pane, as stored. Nothing is asked of tmux here.
 */
#include "czar/cmd/terminal.h"

#include "czar/cmd/rows.h"
#include "czar/cmd/wish.h"

int terminal_socket(struct command_context *c, struct terminal *ret)
{
	struct project project;
	struct error err = {0};

	if (rows_project(c, &project, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (!project.socket[0])
		return command_say_error(
			EXIT_FAILED, "no worker was ever started here: czar start");
	TEXT_SET(ret->socket, project.socket);
	return EXIT_OK;
}

int terminal_find(struct command_context *c, const char *worker, struct terminal *ret)
{
	struct terminal t = {0};
	struct worker row;
	int code = need_worker(c, worker, &row);

	if (code == EXIT_OK)
		code = terminal_socket(c, &t);
	if (code != EXIT_OK)
		return code;
	if (!row.session || !row.pane[0])
		return command_say_error(EXIT_FAILED, "%s has no terminal (%s): see czar why %s",
			row.name, health_name(row.health), row.name);
	TEXT_SET(t.pane, row.pane);
	TEXT_SET(t.worker, row.name);
	*ret = t;
	return EXIT_OK;
}
