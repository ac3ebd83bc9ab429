#pragma once
/*
 * When a limit ends, read from what a program says of it on its screen. Pure: the clock and the
 * zones of the world are handed in.
 */

#include "checks/screen.h"

struct reset_clock {
	usec_t now;
	/* Seconds east of UTC there at that time; "" is the machine's own zone. False: no such
	 * zone.
	 */
	bool (*zone_east)(const char *zone, usec_t at, int64_t *ret);
};

/* What is farther away is no time of a limit. */
#define RESET_MOST (8 * 24 * USEC_HOUR)

/*
 * The real time that follows the last of the profile's reset_after on the screen, 0 where none is
 * to be read: "3pm", "3:59pm (Europe/Berlin)", "1:59 PM UTC", "Nov 24, 1pm", "Nov 22nd, 2026 3:05
 * AM", "2026-11-22T15:00:00Z", "2 hours 5 minutes", "in 90s", seconds or milliseconds since 1970. A
 * time of day without a day is the next one, or one that was within the last two hours.
 */
usec_t reset_time(const struct profile *p, const struct screen *s, const struct reset_clock *clock);
