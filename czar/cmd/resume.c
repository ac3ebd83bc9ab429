/*
 * czar resume: the end of a pause, and a way out of quarantine.
 */
#include "czar/cmd/wish.h"

int cmd_resume(struct command_context *c, int argc, char **argv)
{
	struct worker worker;
	int code;

	if (argc == 0)
		return wish_make(c, WISH_RESUME, "");
	for (int i = 0; i < argc; i++) {
		code = need_worker(c, argv[i], &worker);
		if (code == EXIT_OK)
			code = wish_make(c, WISH_RESUME, worker.name);
		if (code != EXIT_OK)
			return code;
	}
	return EXIT_OK;
}
