#pragma once
/*
 * Kill points, in test builds only (-DCZAR_KILL_POINTS): CZAR_DIE_AT=VERB:before|after|recorded:N
 * kills the daemon with SIGKILL at the N-th time it comes there: before the act, after it, or after
 * its outcome was recorded.
 */

#include "checks/rows.h"

#ifdef CZAR_KILL_POINTS
void kill_point(enum verb verb, const char *point);
#else
static inline void kill_point(enum verb verb, const char *point)
{
	(void)verb;
	(void)point;
}
#endif
