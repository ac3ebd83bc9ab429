/*
 * czar run: the daemon in the foreground; one tick; until all is done; or looking on only.
 */
#include <stdio.h>
#include <unistd.h>

#include "czar/cmd/print.h"
#include "czar/loop.h"

int cmd_run(struct command_context *c, int argc, char **argv)
{
	struct daemon_options o = {
		.place = &c->place,
		.once = command_flag(c, "once"),
		.observe = command_flag(c, "observe") || command_flag(c, "dry-run"),
		.until_done = command_flag(c, "until-done"),
		.foreground = isatty(STDERR_FILENO),
	};
	struct error err = {0};
	int code;

	(void)argc;
	(void)argv;
	if (command_flag(c, "dry-run") && !o.once)
		return command_usage(c, "--dry-run goes with --once; without it: --observe");
	if (o.once + o.until_done + command_flag(c, "observe") > 1)
		return command_usage(c, "one of --once, --until-done and --observe");
	if (project_require(&c->place, &err) < 0 || project_make_folders(&c->place, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (o.observe && !o.once && !c->quiet) {
		puts("observing: nothing is recorded or done; Ctrl-C ends it");
		fflush(stdout);
	}
	code = daemon_run(&o, &err);
	return code != EXIT_OK && err.number ? command_fail(code, &err, NULL, NULL) : code;
}
