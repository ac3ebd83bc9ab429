#pragma once
/* The tmux server of the person who calls: only looked at, never czar's to touch. */

#include "czar/base/str.h"

/* Names of the sessions on the user's default server, each with its newline; none when there is no
 * server, or no tmux. Runs tmux and waits. */
void tmux_user_sessions(struct str *ret);
