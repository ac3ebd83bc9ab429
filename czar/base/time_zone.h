#pragma once
/* Offsets of time zones: tzfile(5), and the machine's own by localtime(3). */

#include "czar/base/clock.h"

/* Seconds east of UTC there at that time. "" is the machine's own zone, and so is the short name
 * that it has then ("CET"). False: nobody knows such a zone. */
bool time_zone_east(const char *zone, usec_t at, int64_t *ret);
