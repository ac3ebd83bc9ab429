#pragma once
/* act: each new intent of a recorded plan through its door. */

#include "czar/daemon.h"

void act(struct daemon *d, struct plan *p);
