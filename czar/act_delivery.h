#pragma once
/* act, the texts: VERB_COMPOSE, VERB_PASTE, VERB_ENTER and VERB_CLEAR. */

#include "czar/daemon.h"

void act_delivery(struct daemon *d, struct plan *p, const struct intent *in);
