#pragma once
/*
 * A worker's environment file ([worker "x"] env-file): NAME=VALUE lines for its agent.
 *
 * It holds secrets: values are in no message, no log, no store and no argument of any program. The
 * agent's pane begins as this program, reads the file, and becomes the agent.
 */

#include <stddef.h>

#include "czar/base/error.h"

struct env_file {
	char *text; /* owned; the names and values lie in it */
	size_t text_bytes;
	const char **names, **values; /* owned arrays */
	size_t n;
};

/* -EINVAL: "FILE:LINE: what: how to mend" of its first bad line. */
int env_file_read(const char *path, struct env_file *ret, struct error *err);
void env_file_done(struct env_file *f); /* wipes it */

/* The program "czar with-env FILE COMMAND": sh -c COMMAND with that environment. */
int env_file_main(const char *path, const char *command);
