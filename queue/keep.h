#pragma once
/*
 * What is kept of what is over: [keep] of czar.conf(5). What an open row needs is not over.
 */

#include "queue/queue.h"

struct keep {
	int64_t decisions; /* the newest that many */
	usec_t tasks;      /* a finished task's attempts, commits, reports; a done one's text */
	usec_t deliveries; /* settled ones, with their texts */
	usec_t events;     /* what was used or settled: events, wishes, intents, crashes */
	usec_t alerts;     /* closed ones */
};

/* Where the step before ended, a number a table; zeroed: at the beginning. It is worth nothing
 * after the process, and may be lost. */
enum { KEEP_TABLES = 12 };
struct keep_place {
	int64_t row[KEEP_TABLES];
};

/* One step: looks at a bounded number of rows of each table, a short transaction each, and removes
 * what is over. No row that queue_load chooses, and no number is given twice for it. */
int queue_prune(struct queue *q, const struct keep *k, usec_t now, struct keep_place *place,
	int64_t *ret_removed, struct error *err);
