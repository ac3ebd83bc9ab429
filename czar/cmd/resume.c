/*
 * czar resume: the end of a pause, and a way out of quarantine.
 */
#include "czar/cmd/wish.h"

int cmd_resume(struct command_context *c, int argc, char **argv)
{
	return wish_for_workers(c, WISH_RESUME, argc, argv);
}
