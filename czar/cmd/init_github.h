#pragma once
/* What czar init finds out about landing on GitHub. */

#include "czar/cmd/command.h"
#include "czar/github_place.h"

struct init_github {
	bool is_there; /* origin is a repository on GitHub */
	struct github_place at;
	struct str says; /* what it said, one sentence a line: what it is, or what is in the way */
	bool stops;      /* nothing would land as it is */
};
void init_github_done(struct init_github *g);

/* Asks for some seconds at most; without a token only the remote's address is looked at. base: the
 * branch of the main checkout. */
void init_github_look(const struct command_context *c, const char *base, struct init_github *ret);
