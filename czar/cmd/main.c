/*
 * The program: nothing but the command line. Everything else can be linked into tests.
 */
#include <string.h>

#include "czar/cmd/command_main.h"
#include "czar/desk.h"
#include "czar/io/git_credential.h"
#include "czar/env_file.h"
#include "czar/job.h"
#include "czar/listen_child.h"
#include "czar/tmux_place.h"

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "job") == 0)
		return job_main(); /* the daemon's own child (czar/job.h), not a command */
	if (argc == 2 && strcmp(argv[1], "desk") == 0)
		return desk_main(); /* another one (czar/desk.h) */
	if (argc == 2 && strcmp(argv[1], "listen") == 0)
		return listen_child_main(); /* and one for each agent with events (czar/listen.h) */
	if (argc == 3 && strcmp(argv[1], "tmux-server") == 0)
		return tmux_place_main(argv[2]); /* units/czar-tmux@.service */
	if (argc == 4 && strcmp(argv[1], "credential") == 0)
		return git_credential_main(argv[2], argv[3]); /* git asks (czar/io/git_remote.h) */
	if (argc == 4 && strcmp(argv[1], "with-env") == 0)
		return env_file_main(argv[2], argv[3]); /* what an agent's pane begins as */
	return command_main(argc, argv);
}
