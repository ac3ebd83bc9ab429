/*
 * czar retry: blocked, failed or cancelled tasks go back into the queue.
 */
#include "czar/cmd/wish.h"

int cmd_retry(struct command_context *c, int argc, char **argv)
{
	struct task task;
	int code;

	for (int i = 0; i < argc; i++) {
		code = need_task(c, argv[i], &task);
		if (code == EXIT_OK)
			code = wish_make(c, WISH_RETRY, task.id);
		if (code != EXIT_OK)
			return code;
	}
	return EXIT_OK;
}
