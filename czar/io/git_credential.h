#pragma once
/*
 * A credential on its way to git: a file in memory without a name, which git and its children
 * inherit, and `czar credential FD`, git's helper, which reads it there. So it is in no argument,
 * no environment, no file and no URL, and git asks for it under the name of a server: another one,
 * to which it was led, gets nothing.
 */

#include "czar/base/error.h"
#include "czar/io/git_remote.h"

/* The descriptor, for git to inherit under its number; -errno. */
int git_credential_open(const struct git_credential *c, struct error *err);

/* The program: git's question on stdin, the answer on stdout (git-credential(1)). The exit status.
 */
int git_credential_main(const char *fd, const char *verb);
