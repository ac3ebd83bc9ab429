/*
 * czar attach: this terminal shows the fleet, or one worker, and types there.
 */
#include <unistd.h>

#include "czar/cmd/monitor.h"

int cmd_attach(struct command_context *c, int argc, char **argv)
{
	const char *worker = argc ? argv[0] : NULL;

	if (c->terminal && isatty(STDIN_FILENO))
		return monitor_attach(c, worker);
	if (worker)
		return command_say_error(
			EXIT_USAGE, "this is no terminal: czar peek %s prints the screen", worker);
	return command_say_error(EXIT_USAGE, "this is no terminal: czar status prints the table");
}
