#pragma once
/* Counted in the store, for czar stats: one query each, nothing is chosen by what it means. */

#include "queue/queue.h"

/* How long something took. */
struct stats_times {
	int64_t n;
	usec_t total, most;
};

/* Of the time from since to until; until is at most now. */
struct stats_counts {
	int64_t finished, first_time; /* tasks done or failed; done by their only attempt */
	int64_t attempts, retries;    /* begun; of those, after the task's first */
	int64_t worked_on;            /* tasks with an attempt */
	int64_t wishes, typed;        /* a person's help; attempts with a person's keys */
	struct stats_times stuck;     /* from the last sign of progress to "stuck" */
	struct stats_times blocked;   /* from being added to the last dependency's end */
	struct {
		int64_t queued, exact, frame, seen, failed, dead, cancelled;
	} deliveries;
	/* what was before is removed ([keep]); 0: nothing is */
	usec_t decisions_from, attempts_from, deliveries_from;
};
int queue_stats(
	struct queue *q, usec_t since, usec_t until, struct stats_counts *ret, struct error *err);

enum stretch_kind {
	STRETCH_IDLE,        /* a worker at its prompt without a task */
	STRETCH_READY,       /* a task that could be given out, and was not yet */
	STRETCH_READY_GATED, /* the same, where tasks begin with a person's yes: [task] approve */
};
typedef void (*queue_stretch_fn)(usec_t begin, usec_t end, void *userdata);
int queue_each_stretch(struct queue *q, enum stretch_kind kind, usec_t since, usec_t until,
	queue_stretch_fn fn, void *userdata, struct error *err);

/* An attempt's own work: from where its branch stood to its last own commit. */
struct attempt_work {
	const char *cut, *head;
};
typedef void (*queue_work_fn)(const struct attempt_work *work, void *userdata);
/* Newest first, of attempts with commits that ran in that time. */
int queue_each_work(struct queue *q, usec_t since, usec_t until, size_t limit, queue_work_fn fn,
	void *userdata, struct error *err);
