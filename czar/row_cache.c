/*
 * What a tick need not load again.
 *
 * The store is the truth. Rows stay here only while the store says that no other connection wrote,
 * and after a plan that was recorded whole; anything else drops them. A tick changes them in place:
 * ten thousand tasks are neither read nor copied because one worker ended its turn.
 */
#include "czar/row_cache.h"

#include <stdlib.h>
#include <string.h>

#define ARRAYS(X) \
	X(ROW_TASK, tasks) \
	X(ROW_DEPENDENCY, dependencies) \
	X(ROW_TOUCH, touches) \
	X(ROW_ATTEMPT, attempts) \
	X(ROW_WORKER, workers) \
	X(ROW_ACCOUNT, accounts) \
	X(ROW_DELIVERY, deliveries) \
	X(ROW_INTENT, intents) \
	X(ROW_EVENT, events) \
	X(ROW_WISH, wishes) \
	X(ROW_COMMIT, commits) \
	X(ROW_CRASH, crashes) \
	X(ROW_ALERT, alerts) \
	X(ROW_REPEAT, repeats) \
	X(ROW_LANDING, landings) \
	X(ROW_CONFLICT, conflicts)

void row_cache_drop(struct row_cache *k)
{
	k->valid = false;
}

void row_cache_events_added(struct row_cache *k)
{
	k->events_added = true;
}

void row_cache_done(struct row_cache *k)
{
	for (size_t i = 0; i < ROW_TYPES; i++)
		free(k->buffers[i].rows);
	*k = (struct row_cache){0};
}

/* Facts of one tick that rows carry: a loaded row has none. */
static void forget_facts(struct world *w)
{
	for (size_t i = 0; i < w->n_intents; i++) {
		struct intent *in = &w->intents[i];

		in->outcome = INTENT_OPEN;
		in->result[0] = '\0';
		in->result_number = in->result_start = 0;
	}
	for (size_t i = 0; i < w->n_events; i++) {
		w->events[i].delivery = 0;
		w->events[i].whole = false;
		w->events[i].recent = 0;
	}
	for (size_t i = 0; i < w->n_alerts; i++)
		w->alerts[i].seen = false;
	for (size_t i = 0; i < w->n_conflicts; i++)
		w->conflicts[i].seen = false;
}

int row_cache_take(struct row_cache *k, struct queue *q, struct arena *arena, struct world *w,
	struct error *err)
{
	bool valid = k->valid;
	int64_t changes = 0;
	int r = queue_change_count(q, &changes, err);

	k->valid = false; /* until they are given back */
	k->loaded = !valid || changes != k->changes;
	if (r < 0)
		return r;
	if (k->loaded) {
		k->changes = changes; /* before the load: what comes after it is a change */
		return queue_load(q, arena, w, err);
	}
#define TAKE(type, name) w->name = k->world.name, w->n_##name = k->world.n_##name;
	ARRAYS(TAKE)
	w->project = k->world.project;
	forget_facts(w);
	return k->events_added ? queue_load_events(q, arena, w, err) : 0;
}

/* Grown arrays come from the tick's arena, which ends with it. */
static void *keep_rows(struct row_cache_rows *b, const void *rows, size_t n, size_t row_bytes)
{
	if (rows == b->rows)
		return b->rows;
	if (b->bytes < n * row_bytes || !b->rows) {
		free(b->rows);
		b->bytes = (n + n / 4 + 8) * row_bytes;
		b->rows = malloc(b->bytes);
		if (!b->rows)
			abort();
	}
	if (n)
		memcpy(b->rows, rows, n * row_bytes);
	return b->rows;
}

void row_cache_store(struct row_cache *k, struct plan *p, bool changed)
{
	struct world *w = &k->world;

	if (changed)
		queue_trim_world(&p->next);
#define KEEP(type, name) \
	w->n_##name = p->next.n_##name; \
	w->name = keep_rows(&k->buffers[type], p->next.name, w->n_##name, sizeof *w->name);
	ARRAYS(KEEP)
	w->project = p->next.project;
	w->looks = p->next.looks;
	w->now = p->next.now;
	w->awake = p->next.awake;
	k->events_added = false;
	k->valid = true;
}
