/*
 * czar retry: blocked, failed or cancelled tasks go back into the queue.
 */
#include "czar/cmd/wish.h"

static bool has_stopped(const struct task *t, void *userdata)
{
	(void)userdata;
	return t->state == TASK_BLOCKED || t->state == TASK_FAILED || t->state == TASK_CANCELLED;
}

static int retry(struct command_context *c, const struct task *t, void *userdata)
{
	(void)userdata;
	return wish_make(c, WISH_RETRY, t->id);
}

int cmd_retry(struct command_context *c, int argc, char **argv)
{
	return for_tasks(c, argc, argv, has_stopped, retry, NULL);
}
