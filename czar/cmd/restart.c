/*
 * czar restart: a worker's agent is ended, its work saved, and a fresh one started.
 */
#include "czar/cmd/wish.h"

int cmd_restart(struct command_context *c, int argc, char **argv)
{
	struct worker worker;
	int code;

	for (int i = 0; i < argc; i++) {
		code = need_worker(c, argv[i], &worker);
		if (code == EXIT_OK)
			code = wish_make(c, WISH_RESTART, worker.name);
		if (code != EXIT_OK)
			return code;
	}
	return EXIT_OK;
}
