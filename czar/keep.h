#pragma once
/* [keep]: what is over is removed, a little at a time. */

#include "czar/daemon.h"

/* After a tick, every keep.every: one step. What fails is logged, and tried again at the next. */
void keep_if_due(struct daemon *d);
