#pragma once
/*
 * A git server that wants a password: HTTP on the loopback in front of git http-backend, a process
 * of its own. While it holds a request that came with the password, it looks whether any process of
 * the machine has that in its arguments or its environment.
 */

#include <sys/types.h>

struct git_server {
	pid_t pid;
	int port;
	char root[256]; /* repositories are in it; so are "asked" and "leaked", a line each time */
};

/* basic: base64 of USER:PASSWORD. */
void git_server_start(
	struct git_server *s, const char *root, const char *basic, const char *password);
void git_server_stop(struct git_server *s);
