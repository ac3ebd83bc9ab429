#pragma once
/*
 * czar as a service of the user's systemd: the two units of a project.
 *
 * czar@INSTANCE is the daemon, czar-tmux@INSTANCE the tmux server with all agents; INSTANCE is the
 * project's path. Two, because a manager ends, restarts and counts what is in one unit together.
 */

#include "czar/project.h"

enum { UNIT_SIZE = 256 };

struct service {
	char unit[UNIT_SIZE], tmux_unit[UNIT_SIZE];
	char folder[1025];    /* the user's own units */
	char templates[1025]; /* czar@.service and czar-tmux@.service of this program */
};

/* czar: absolute path of this program. ENAMETOOLONG: the project's path makes no unit's name. */
int service_find(
	const struct project_place *p, const char *czar, struct service *ret, struct error *err);
bool service_is_installed(const struct service *s);

/* Links both units and enables the daemon's, with the caller's PATH for agents. 0 done, 1 it was so
 * already. Starts nothing. */
int service_install(const struct service *s, struct error *err);
/* Takes the links away; what runs is left alone. 0 done, 1 there were none. */
int service_remove(const struct service *s, struct error *err);

/* Waits until the daemon is READY. */
int service_start(const struct service *s, struct error *err);
/* Waits until it has ended; agents go on. 0 done, 1 it was not active. */
int service_stop(const struct service *s, struct error *err);

/* Is the project's tmux server to be started by its unit: is the service installed, or does this
 * process run in it, and can the manager be asked? */
bool service_owns_tmux(const struct service *s);
int service_start_tmux(const struct service *s, struct error *err);
