#pragma once
/*
 * The two clocks, and durations as people write them.
 *
 * now: real time, for display, deadlines and reset times. awake: monotonic, stands still in suspend
 * and starts anew at boot, for ages (clock_gettime(2): CLOCK_REALTIME, CLOCK_MONOTONIC).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t usec_t; /* microseconds; signed, because ages are differences */

#define USEC_MSEC INT64_C(1000)
#define USEC_SEC INT64_C(1000000)
#define USEC_MIN (60 * USEC_SEC)
#define USEC_HOUR (60 * USEC_MIN)
#define USEC_NEVER INT64_MAX

usec_t clock_now(void);
usec_t clock_awake(void);
/* /proc/sys/kernel/random/boot_id, 36 characters; "" when it cannot be read. */
void clock_boot_id(char *ret, size_t size);

/* systemd.time(7): "90", "90s", "1h 30min", "2d", "150ms". A bare number is seconds. */
bool duration_parse(const char *text, usec_t *ret);
/* "2 h 11 min", "45 s", "0.4 s": two units at most, for people. Returns buf. */
const char *duration_text(usec_t duration, char *buf, size_t size);
/* "2026-11-21T22:00:03.123Z", RFC 3339 in UTC. Returns buf. */
const char *time_text(usec_t now, char *buf, size_t size);
