/*
 * What the service manager hears of the daemon.
 *
 * The watchdog is fed from the loop, so it is not when the loop does not turn; nor is it when the
 * tick that was due has not come: a daemon that only answers timers is no daemon. Everything else
 * here is a line of text. Nothing is decided, and no error matters: who does not listen has lost
 * nothing.
 */
#include "czar/service_notify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "czar/base/fnv.h"
#include "czar/base/log.h"
#include "status/fleet_line.h"

enum { FED_PARTS = 3 }; /* of the manager's patience: fed after one, overdue after one more */

static bool is_listened_to(void)
{
	return getenv("NOTIFY_SOCKET") != NULL;
}

void notify_settling(const char *what, usec_t patience)
{
	sd_notifyf(0, "STATUS=%s\nEXTEND_TIMEOUT_USEC=%" PRIu64, what, (uint64_t)patience);
}

void notify_ready(void)
{
	sd_notify(0, "READY=1");
}

void notify_reloading(void)
{
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64, (uint64_t)clock_awake());
}

void notify_stopping(void)
{
	sd_notify(0, "STOPPING=1\nSTATUS=ends; agents are left alone");
}

void notify_status(struct daemon *d, const struct world *w)
{
	_cleanup_(str_done) struct str line = {0};
	struct published *p = &d->published;
	uint64_t hash;

	if (!is_listened_to())
		return;
	fleet_line(w, p->tasks_done, p->tasks_all, &line);
	hash = fnv_text(FNV_START, str_text(&line));
	if (hash == p->line_hash)
		return;
	p->line_hash = hash;
	sd_notifyf(0, "STATUS=%s", str_text(&line));
}

static bool tick_is_overdue(const struct daemon *d, usec_t patience)
{
	uint64_t due = 0;
	int enabled = SD_EVENT_OFF;

	sd_event_source_get_enabled(d->tick_timer, &enabled);
	sd_event_source_get_time(d->tick_timer, &due);
	return enabled == SD_EVENT_OFF || clock_awake() - (usec_t)due > patience;
}

static int on_watchdog(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon *d = userdata;

	(void)usec;
	if (tick_is_overdue(d, d->watchdog_period))
		log_error("no tick since it was due: the watchdog is not fed");
	else
		sd_notify(0, "WATCHDOG=1");
	sd_event_source_set_time_relative(source, (uint64_t)d->watchdog_period);
	sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	return 0;
}

int notify_watchdog(struct daemon *d)
{
	uint64_t patience;

	if (sd_watchdog_enabled(0, &patience) <= 0)
		return 0;
	d->watchdog_period = (usec_t)(patience / FED_PARTS);
	return sd_event_add_time_relative(d->loop, &d->watchdog_timer, CLOCK_MONOTONIC,
		(uint64_t)d->watchdog_period, 1, on_watchdog, d);
}
