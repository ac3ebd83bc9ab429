#pragma once
/* Wishes about tasks; checks/wishes.c says when they are asked. */

#include "checks/plan.h"

/* Refused with that sentence; returns false. */
bool wish_refuse(struct wish *x, const char *why);

/* The subject of a yes to a czar.conf that came by a landing; args: its id in git. */
#define SETTINGS_SUBJECT "czar.conf"

/* Each honours the wish and says so in its outcome, or refuses it. */
bool honour_cancel(struct plan *p, struct wish *x);
bool honour_retry(struct plan *p, struct wish *x);
bool honour_admit(struct plan *p, struct wish *x);
bool honour_deny(struct plan *p, struct wish *x);
bool honour_assign(struct plan *p, struct wish *x);
