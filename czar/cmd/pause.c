/*
 * czar pause: a person says that workers, or the whole project, shall be left alone.
 */
#include "czar/cmd/wish.h"

int cmd_pause(struct command_context *c, int argc, char **argv)
{
	return wish_for_workers(c, WISH_PAUSE, argc, argv);
}
