#pragma once
/* act, the texts: VERB_COMPOSE, VERB_PASTE, VERB_ENTER and VERB_CLEAR. */

#include "czar/daemon.h"

/* The patterns of a profile's rules for that state, but those of titles: what a key must find, or
 * must not find, on the screen; but: bits of the rules to leave out. NULL-terminated, in the tick's
 * arena. */
const char *const *act_patterns(
	struct daemon *d, const struct profile *p, enum screen_state state, uint64_t but);
void act_delivery(struct daemon *d, struct plan *p, const struct intent *in);
