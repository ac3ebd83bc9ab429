#pragma once
/* What the service manager hears of the daemon (sd_notify(3)). Without a manager nothing is sent.
 */

#include "czar/daemon.h"

/* Before READY: what takes so long, and how much longer it may. */
void notify_settling(const char *what, usec_t patience);
void notify_ready(void); /* the first tick is whole, or the settings were read again */
void notify_reloading(void);
void notify_stopping(void);
/* One line for systemctl status and people; sent when it is another than the last one. */
void notify_status(struct daemon *d, const struct world *w);
/* Feeds the manager's watchdog, when there is one: while the loop turns and no tick is overdue. */
int notify_watchdog(struct daemon *d);
