#pragma once
/* act, a key for a dialog that the profile knows: VERB_ANSWER. */

#include "czar/daemon.h"

void act_answer_dialog(struct daemon *d, struct plan *p, const struct intent *in);
