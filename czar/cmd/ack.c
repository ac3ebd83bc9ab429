/*
 * czar ack: a worker says that it has the whole brief; the code stands on the brief's last line.
 */
#include <string.h>

#include "czar/cmd/pane.h"

int cmd_ack(struct command_context *c, int argc, char **argv)
{
	struct spool_call call = {
		.kind = "ack", .task = argv[0], .code = argv[1], .percent = -1, .sync = false};

	(void)argc;
	if (text_equal(argv[1], "CODE"))
		return command_usage(c, "CODE stands for the code on the last line of the brief");
	if (strlen(argv[1]) >= CODE_SIZE)
		return command_usage(
			c, "'%s' is no code: it stands on the last line of the brief", argv[1]);
	return pane_call(c, &call, "ok: %s acknowledged", argv[0]);
}
