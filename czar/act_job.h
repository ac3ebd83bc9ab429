#pragma once
/* act, the slow ones: VERB_SEAT, VERB_BRANCH, VERB_END and VERB_PROMPT, each in a child. */

#include "czar/daemon.h"

void act_job(struct daemon *d, struct plan *p, const struct intent *in);
