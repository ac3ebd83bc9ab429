#pragma once
/*
 * The queue's rows between two ticks: a copy that may be dropped at any time, so that a tick after
 * which nobody else wrote into the store need not load them again.
 */

#include "queue/queue.h"

/* A zeroed one is empty. The buffers are its own. */
struct row_cache {
	struct world world; /* its looks are lent, until the next take */
	struct row_cache_rows {
		void *rows;
		size_t bytes;
	} buffers[ROW_TYPES];
	int64_t changes; /* queue_change_count of that moment */
	bool valid, events_added;
	bool loaded;  /* the last take was a load */
	bool settled; /* the last plan changed no task and no dependency */
};

/* The store's rows into w: those that are kept when they still hold, else loaded into the arena.
 * They are lent and may be changed in place: without a row_cache_store the next take loads. */
int row_cache_take(struct row_cache *k, struct queue *q, struct arena *arena, struct world *w,
	struct error *err);
/* The rows of a plan that was recorded (changed), or had nothing to record, are the next tick's. */
void row_cache_store(struct row_cache *k, struct plan *p, bool changed);
/* Something was written past the plan, or the plan was not recorded: the next take loads. */
void row_cache_drop(struct row_cache *k);
/* Events were added by this process: only they are loaded again. */
void row_cache_events_added(struct row_cache *k);
void row_cache_done(struct row_cache *k);
