/*
 * Where a worker's terminal is: tmux server and pane, as stored. Nothing is typed or changed here.
 */
#include "czar/cmd/terminal.h"

#include "czar/cmd/rows.h"
#include "czar/cmd/wish.h"
#include "czar/io/spawn.h"

enum { WORDS_MOST = 16, OUTPUT_MOST_BYTES = 4 << 20 };

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

int terminal_ask(
	const struct terminal *t, const char *const *words, struct str *ret, struct error *err)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	const char *argv[WORDS_MOST + 4] = {"tmux", "-S", t->socket};
	struct spawn_options o = {
		.argv = argv, .deadline = 5 * USEC_SEC, .output_most_bytes = OUTPUT_MOST_BYTES};
	int r;

	for (size_t i = 0; i < WORDS_MOST && words[i]; i++)
		argv[3 + i] = words[i];
	r = spawn_wait(&o, &result, err);
	if (r < 0)
		return r;
	if (result.status != 0)
		return error(err, ENOENT, "its pane does not answer");
	str_add_bytes(ret, str_text(&result.output), result.output.len);
	return 0;
}
