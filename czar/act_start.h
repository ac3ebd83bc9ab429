#pragma once
/* act, the start of an agent. */

#include "czar/daemon.h"

void act_start(struct daemon *d, struct plan *p, const struct intent *in);
