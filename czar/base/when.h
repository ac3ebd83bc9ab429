#pragma once
/* A point in time as people write it. */

#include "czar/base/clock.h"

/*
 * "18:00" the last one, "today", "yesterday", "yesterday 18:00", "2h" or "2h ago", "now",
 * "2026-11-20", "2026-11-20 22:00", RFC 3339 ("2026-11-20T22:00:03.123Z", "+01:00"), "@SECONDS"
 * since 1970. Without a zone it is the time of this machine. A number alone is refused: it could be
 * an hour. False leaves ret alone.
 */
bool when_parse(const char *text, usec_t now, usec_t *ret);
/* What when_parse takes, for messages. */
extern const char when_forms[];
