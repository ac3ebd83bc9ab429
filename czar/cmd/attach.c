/*
 * czar attach: this terminal becomes a worker's.
 *
 * Without a name tmux's own chooser opens on the project's server. Detach as in tmux: C-b d.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/cmd/rows.h"
#include "czar/cmd/terminal.h"

/* The first worker that has a terminal: something to attach to before choosing. */
static int any_terminal(struct command_context *c, struct terminal *ret)
{
	_cleanup_(rows_done) struct rows workers = {0};
	struct error err = {0};

	if (rows_load(c, ROW_WORKER, "session != 0", NULL, &workers, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (!workers.n)
		return command_say_error(EXIT_FAILED, "no worker runs: see czar status");
	return terminal_find(c, ROWS_AT(&workers, worker, 0)->name, ret);
}

int cmd_attach(struct command_context *c, int argc, char **argv)
{
	struct terminal t;
	int code = argc ? terminal_find(c, argv[0], &t) : any_terminal(c, &t);
	const char *line[] = {"tmux", "-S", t.socket, "attach-session", "-t", t.pane,
		argc ? NULL : ";", "choose-tree", "-Zs", NULL};

	if (code != EXIT_OK)
		return code;
	if (!c->terminal || !isatty(STDIN_FILENO))
		return command_say_error(EXIT_USAGE,
			"this is no terminal: czar peek %s prints the screen", t.worker);
	unsetenv("TMUX"); /* another server: not nested into itself */
	execvp(line[0], (char *const *)(uintptr_t)line);
	return command_say_error(EXIT_FAILED, "cannot run tmux: %s", strerror(errno));
}
