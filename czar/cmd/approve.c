/*
 * czar approve: a person's yes, to a task that a worker proposed, or that waits for one to begin or
 * to land.
 */
#include "czar/cmd/wish.h"

static bool waits(const struct task *t)
{
	return t->state == TASK_PROPOSED || t->state == TASK_IN_REVIEW ||
	       ((t->state == TASK_QUEUED || t->state == TASK_BLOCKED) &&
		       t->approve == APPROVE_START && !t->approved);
}

static int approve(struct command_context *c, const struct task *t, void *userdata)
{
	(void)userdata;
	return wish_make(c, WISH_ADMIT, t->id);
}

int cmd_approve(struct command_context *c, int argc, char **argv)
{
	return for_tasks(c, argc, argv, waits, approve, NULL);
}
