/*
 * The user's own tmux server.
 *
 * It is the one that plain "tmux" would talk to outside of tmux (tmux(1), -L and TMUX_TMPDIR). It
 * is asked for the names of its sessions and nothing else; asking starts no server.
 */
#include "czar/io/tmux_user.h"

#include <stdlib.h>
#include <unistd.h>

#include "czar/io/spawn.h"

void tmux_user_sessions(struct str *ret)
{
	const char *folder = getenv("TMUX_TMPDIR");
	_cleanup_(str_done) struct str socket = {0};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	struct spawn_options o = {.deadline = 5 * USEC_SEC};

	str_addf(&socket, "%s/tmux-%u/default", folder && *folder ? folder : "/tmp",
		(unsigned)getuid());
	o.argv = (const char *const[]){"tmux", "-u", "-S", str_text(&socket), "list-sessions", "-F",
		"#{session_name}", NULL};
	if (access(str_text(&socket), F_OK) == 0 && spawn_wait(&o, &result, NULL) == 0 &&
		result.status == 0)
		str_add_bytes(ret, str_text(&result.output), result.output.len);
}
