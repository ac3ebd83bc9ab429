/*
 * The program: nothing but the command line. Everything else can be linked into tests.
 */
#include <string.h>

#include "czar/cmd/command.h"
#include "czar/job.h"

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "job") == 0)
		return job_main(); /* the daemon's own child (czar/job.h), not a command */
	return command_main(argc, argv);
}
