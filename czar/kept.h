#pragma once
/*
 * The queue's rows between two ticks: a copy that may be dropped at any time, so that a tick after
 * which nobody else wrote into the store need not load them again.
 */

#include "queue/queue.h"

/* A zeroed one is empty. The buffers are its own. */
struct kept {
	struct world world; /* its looks are lent, until the next take */
	struct kept_rows {
		void *rows;
		size_t bytes;
	} buffers[ROW_TYPES];
	int64_t changes; /* queue_change_count of that moment */
	bool valid, events_added;
	bool loaded;  /* the last take was a load */
	bool settled; /* the last plan changed no task and no dependency */
};

/* The store's rows into w: those that are kept when they still hold, else loaded into the arena.
 * They are lent and may be changed in place: without a kept_store the next take loads. */
int kept_take(
	struct kept *k, struct queue *q, struct arena *arena, struct world *w, struct error *err);
/* The rows of a plan that was recorded (changed), or had nothing to record, are the next tick's. */
void kept_store(struct kept *k, struct plan *p, bool changed);
/* Something was written past the plan, or the plan was not recorded: the next take loads. */
void kept_drop(struct kept *k);
/* Events were added by this process: only they are loaded again. */
void kept_events_added(struct kept *k);
void kept_done(struct kept *k);
