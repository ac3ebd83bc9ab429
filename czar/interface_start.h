#pragma once
/* The daemon's side of a program's own interface: where the agent of a start shall listen, and what
 * the children that ask it have to know (czar/interface.h). */

#include <jansson.h>

#include "czar/daemon.h"

/* Does it have one that its profile describes? */
bool interface_is_described(const struct profile *profile);

struct interface_start {
	char port[8];
	char env_file[PATH_SIZE]; /* of NAME=VALUE lines for the agent alone; "" none */
};
/* A port, and a password where it takes one, for the agent of that start; what the worker's last
 * session was is kept for context = keep. */
int interface_prepare(struct daemon *d, const struct profile *profile, const struct worker *w,
	int64_t start, struct interface_start *ret, struct error *err);
/* Owned. */
json_t *interface_request(struct daemon *d, const struct profile *profile, const struct worker *w);
