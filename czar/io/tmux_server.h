#pragma once
/* The tmux server and the processes of tmux that the door starts. */

#include <stdint.h>
#include <sys/types.h>

#include "czar/base/error.h"
#include "czar/io/tmux.h"

/* The name of the session that is czar's own. */
#define TMUX_OWN_SESSION "czar"

/* One command a line; NULL-terminated. The file that the server reads, and what an older one is
 * told. */
const char *const *tmux_server_settings(void);
int tmux_server_write_config(const struct tmux_options *o, struct error *err);

/* 1: something listens on the socket; 0: nobody, and the known server is gone. A known server that
 * lives without its socket is asked to make it again; -ETIMEDOUT when it does not. */
int tmux_server_find(const struct tmux_options *o, usec_t patience, struct error *err);
/* Starts the server, or only czar's own session in it. */
int tmux_server_start(const struct tmux_options *o, struct error *err);
/* Waits for a server that somebody else starts. */
int tmux_server_await(const struct tmux_options *o, struct error *err);
/* This process becomes the server, in the foreground; returns only when it cannot. */
int tmux_server_become(const struct tmux_options *o, struct error *err);
/* Starts "tmux -C" on czar's session; *ret_fd is its stdin, stdout and stderr. */
int tmux_client_start(const struct tmux_options *o, pid_t *ret_pid, int *ret_fd, struct error *err);
/* Waits for a client whose pipe was closed, then ends and reaps it. */
void tmux_client_end(pid_t pid);
