/*
 * czar cancel: open tasks end. Asks first where a worker is at it: its agent is ended for that.
 */
#include "czar/cmd/print.h"
#include "czar/cmd/wish.h"

static int cancel_one(struct command_context *c, const char *id)
{
	char question[ID_SIZE + 60];
	struct task task;
	int code = need_task(c, id, &task);

	if (code != EXIT_OK)
		return code;
	if (task.state == TASK_ASSIGNED || task.state == TASK_WORKING) {
		TEXT_SETF(question, "a worker is at %s, and its agent will be ended", task.id);
		code = ask_person(question, command_flag(c, "yes"));
	}
	return code == EXIT_OK ? wish_make(c, WISH_CANCEL, task.id) : code;
}

int cmd_cancel(struct command_context *c, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		int code = cancel_one(c, argv[i]);

		if (code != EXIT_OK)
			return code;
	}
	return EXIT_OK;
}
