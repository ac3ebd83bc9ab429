/*
 * czar approve: a person's yes, to a task that a worker proposed or that waits for one to begin.
 */
#include "checks/transitions.h"
#include "czar/cmd/wish.h"

enum {
	WAITING = TASK_BIT(TASK_PROPOSED) | TASK_BIT(TASK_QUEUED) | TASK_BIT(TASK_BLOCKED),
};

static int approve(struct command_context *c, const struct task *t, void *userdata)
{
	bool waits = t->state == TASK_PROPOSED || (t->approve == APPROVE_START && !t->approved);

	(void)userdata;
	if (command_option(c, "group") && !waits)
		return EXIT_OK; /* of a group, those that need it */
	return wish_make(c, WISH_ADMIT, t->id);
}

int cmd_approve(struct command_context *c, int argc, char **argv)
{
	return for_tasks(c, argc, argv, WAITING, approve, NULL);
}
