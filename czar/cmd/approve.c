/*
 * czar approve: a person's yes, to a task that a worker proposed or that waits for one to begin.
 */
#include "czar/cmd/wish.h"

int cmd_approve(struct command_context *c, int argc, char **argv)
{
	struct task task;
	int code;

	for (int i = 0; i < argc; i++) {
		code = need_task(c, argv[i], &task);
		if (code == EXIT_OK)
			code = wish_make(c, WISH_ADMIT, task.id);
		if (code != EXIT_OK)
			return code;
	}
	return EXIT_OK;
}
