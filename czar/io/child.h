#pragma once
/* One child process as the spawn door starts and reaps it. Nobody else includes this. */

#include <sys/types.h>

#include "czar/base/error.h"
#include "czar/io/spawn.h"

struct child {
	pid_t pid;
	int pidfd;
	int outputs[2]; /* our ends of stdout and stderr, not blocking */
};
#define CHILD_NONE ((struct child){.pidfd = -1, .outputs = {-1, -1}})

int child_start(const struct spawn_options *o, struct child *ret, struct error *err);
void child_close(struct child *c); /* closes the descriptors; the process goes on */
/* Kills what is left of the group, waits for the child and returns its status as spawn_result has
 * it (127 when somebody else has reaped it). */
int child_reap(pid_t pid);
