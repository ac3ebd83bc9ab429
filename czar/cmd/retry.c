/*
 * czar retry: blocked, failed or cancelled tasks go back into the queue.
 */
#include "checks/transitions.h"
#include "czar/cmd/wish.h"

enum {
	STOPPED = TASK_BIT(TASK_BLOCKED) | TASK_BIT(TASK_FAILED) | TASK_BIT(TASK_CANCELLED),
};

static int retry(struct command_context *c, const struct task *t, void *userdata)
{
	(void)userdata;
	return wish_make(c, WISH_RETRY, t->id);
}

int cmd_retry(struct command_context *c, int argc, char **argv)
{
	return for_tasks(c, argc, argv, STOPPED, retry, NULL);
}
