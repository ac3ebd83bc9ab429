/*
 * czar finish: a task whose result is a report is handed in.
 */

#include "czar/cmd/pane.h"
#include "czar/cmd/text.h"

int cmd_finish(struct command_context *c, int argc, char **argv)
{
	const char *report = command_option(c, "report"), *file = command_option(c, "file");
	_cleanup_(str_done) struct str text = {0};
	struct spool_call call = {.kind = "finish", .task = argv[0], .percent = -1, .sync = true};
	struct error err = {0};

	if (file && report)
		return command_usage(c, "--report and --file are the same: give one of them");
	file = report ? report : file;
	if (file && argc > 1)
		return command_usage(c, "either a text or --report FILE");
	if (text_input(file, argc - 1, argv + 1, &text, &err) < 0)
		return command_fail(EXIT_USAGE, &err, NULL, NULL);
	call.body = str_text(&text);
	return pane_call(c, &call, "ok: %s handed in", argv[0]);
}
