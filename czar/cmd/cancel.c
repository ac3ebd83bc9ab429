/*
 * czar cancel: open tasks end. Asks first where a worker is at it: its agent is ended for that.
 */
#include "checks/transitions.h"
#include "czar/cmd/print.h"
#include "czar/cmd/wish.h"

static bool is_open(const struct task *t, void *userdata)
{
	(void)userdata;
	return TASK_BIT(t->state) & TASK_OPEN;
}

static int cancel(struct command_context *c, const struct task *t, void *userdata)
{
	char question[ID_SIZE + 60];
	int code = EXIT_OK;

	(void)userdata;
	if (t->state == TASK_ASSIGNED || t->state == TASK_WORKING) {
		TEXT_SETF(question, "a worker is at %s, and its agent will be ended", t->id);
		code = ask_person(question, command_flag(c, "yes"));
	}
	return code == EXIT_OK ? wish_make(c, WISH_CANCEL, t->id) : code;
}

int cmd_cancel(struct command_context *c, int argc, char **argv)
{
	return for_tasks(c, argc, argv, is_open, cancel, NULL);
}
