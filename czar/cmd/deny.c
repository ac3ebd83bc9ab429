/*
 * czar deny: a person's no, to a task that a worker proposed, or that waits for a yes to begin or
 * to land.
 */
#include <string.h>

#include "czar/cmd/print.h"
#include "czar/cmd/wish.h"

int cmd_deny(struct command_context *c, int argc, char **argv)
{
	_cleanup_(str_done) struct str reason = {0};
	struct task task;
	int code = need_task(c, argv[0], &task);

	if (code != EXIT_OK)
		return code;
	for (int i = 1; i < argc; i++) {
		str_add(&reason, i > 1 ? " " : "");
		add_line(&reason, argv[i]);
	}
	if (reason.len >= TEXT_SIZE - 32)
		return command_usage(c, "the reason is too long: at most %d bytes", TEXT_SIZE - 32);
	return wish_make_with(c, WISH_DENY, task.id, str_text(&reason));
}
