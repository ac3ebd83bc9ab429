#pragma once
/* act, the interrupt key: VERB_INTERRUPT. */

#include "czar/daemon.h"

void act_interrupt(struct daemon *d, struct plan *p, const struct intent *in);
