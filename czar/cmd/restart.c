/*
 * czar restart: a worker's agent is ended, its work saved, and a fresh one started.
 * Asks first where an agent runs.
 */
#include "czar/cmd/print.h"
#include "czar/cmd/wish.h"

static int restart_one(struct command_context *c, const char *name)
{
	char question[ID_SIZE + 60];
	struct worker worker;
	int code = need_worker(c, name, &worker);

	if (code == EXIT_OK && worker.session) {
		TEXT_SETF(question, "%s's agent will be ended, its work saved", worker.name);
		code = ask_person(question, command_flag(c, "yes"));
	}
	return code == EXIT_OK ? wish_make(c, WISH_RESTART, worker.name) : code;
}

int cmd_restart(struct command_context *c, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		int code = restart_one(c, argv[i]);

		if (code != EXIT_OK)
			return code;
	}
	return EXIT_OK;
}
