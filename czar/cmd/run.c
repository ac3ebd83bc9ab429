/*
 * czar run: the daemon in the foreground; one tick; until all is done.
 */
#include <unistd.h>

#include "czar/cmd/print.h"
#include "czar/loop.h"

int cmd_run(struct command_context *c, int argc, char **argv)
{
	struct daemon_options o = {
		.place = &c->place,
		.once = command_flag(c, "once"),
		.dry_run = command_flag(c, "dry-run"),
		.until_done = command_flag(c, "until-done"),
		.foreground = isatty(STDERR_FILENO),
	};
	struct error err = {0};
	int code;

	(void)argc;
	(void)argv;
	if (o.dry_run && !o.once)
		return command_usage(c, "--dry-run goes with --once");
	if (o.once && o.until_done)
		return command_usage(c, "either --once or --until-done");
	if (project_require(&c->place, &err) < 0 || project_make_folders(&c->place, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	code = daemon_run(&o, &err);
	return code != EXIT_OK && err.number ? command_fail(code, &err, NULL, NULL) : code;
}
