#pragma once
/* act, what the desk does: fetching and pull requests, one after the other. */

#include "czar/daemon.h"

bool verb_is_desks(const struct daemon *d, enum verb verb);
bool act_desk_is_under_way(const struct daemon *d, int64_t intent);
void act_desk(struct daemon *d, struct plan *p, const struct intent *in);
