#pragma once
/* The monitor: the live table and each worker's terminal, in one terminal. */

#include "czar/cmd/command.h"

/* This process becomes it; worker: whose terminal is shown first, NULL: the table. Returns an exit
 * code when that fails, which was said. */
int monitor_attach(struct command_context *c, const char *worker);

/* The monitor's other half, in the process that draws its table. */
struct monitor {
	const char *session; /* NULL: this table is in no monitor */
	char socket[PATH_SIZE];
	struct str linked; /* workers and panes as they were followed last */
	bool due;          /* something could not be linked yet */
};
void monitor_find(struct monitor *m);
/* Gives each worker's terminal its window: number 1 is the first worker. */
void monitor_follow(struct monitor *m, struct command_context *c);
/* The table ends, and the monitor with it. */
void monitor_end(struct monitor *m);
