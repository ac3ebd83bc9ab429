/*
 * Trimming: what a recorded plan's world need not carry any longer.
 *
 * The same choice as queue_load's, over rows in memory, so that a tick that follows another needs
 * no load when nobody else wrote. A test compares both. Pure.
 */
#include "queue/queue.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct trimming {
	struct world *w;
	const struct task **by_id; /* sorted */
	bool *needed;              /* by index: an open task waits for it, or lands in it */
	size_t n;
};

static int by_id(const void *a, const void *b)
{
	return strcmp((*(const struct task *const *)a)->id, (*(const struct task *const *)b)->id);
}

static int to_id(const void *id, const void *entry)
{
	return strcmp(id, (*(const struct task *const *)entry)->id);
}

static const struct task *find_task(const struct trimming *f, const char *id)
{
	const struct task **found = NULL;

	if (f->n)
		found = bsearch(id, f->by_id, f->n, sizeof *f->by_id, to_id);
	return found ? *found : NULL;
}

static bool is_given_up(const struct task *t)
{
	return t->state == TASK_FAILED || t->state == TASK_CANCELLED;
}

static bool is_open(const struct task *t)
{
	return t && t->state != TASK_DONE && !is_given_up(t);
}

static bool is_wished(const struct world *w, const char *id)
{
	for (size_t i = 0; i < w->n_wishes; i++)
		if (w->wishes[i].state == WISH_OPEN && strcasecmp(w->wishes[i].subject, id) == 0)
			return true;
	return false;
}

/* Open, or a wish may open it in the next tick. */
static bool counts(const struct trimming *f, const char *task)
{
	return is_open(find_task(f, task)) || is_wished(f->w, task);
}

static bool keep_dependency(const struct trimming *f, const void *row)
{
	const struct dependency *d = row;
	const struct task *needs = find_task(f, d->needs);

	if (d->change == ROW_GONE || !needs || needs->state == TASK_DONE || !counts(f, d->task))
		return false;
	f->needed[needs - f->w->tasks] = true;
	return true;
}

static void keep_omnibuses(const struct trimming *f)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct task *t = &f->w->tasks[i], *omnibus = NULL;

		if (*t->omnibus && is_open(t))
			omnibus = find_task(f, t->omnibus);
		if (omnibus)
			f->needed[omnibus - f->w->tasks] = true;
	}
}

static bool keep_touch(const struct trimming *f, const void *row)
{
	return counts(f, ((const struct touch *)row)->task);
}

static bool keep_crash(const struct trimming *f, const void *row)
{
	const struct crash *c = row;

	return c->at > f->w->now - 24 * USEC_HOUR || counts(f, c->task);
}

static bool keep_landing(const struct trimming *f, const void *row)
{
	return counts(f, ((const struct landing *)row)->task);
}

static bool keep_task(const struct trimming *f, const void *row)
{
	const struct task *t = row;

	if (is_given_up(t))
		return f->needed[t - f->w->tasks] || is_wished(f->w, t->id) ||
		       (t->state == TASK_FAILED && f->w->settings.omnibus != OMNIBUS_NO);
	return t->state != TASK_DONE;
}

static bool keep_attempt(const struct trimming *f, const void *row)
{
	(void)f;
	return ((const struct attempt *)row)->step != STEP_ENDED;
}

static bool keep_delivery(const struct trimming *f, const void *row)
{
	const struct delivery *d = row;

	switch (d->state) {
	case DELIVERY_ACKNOWLEDGED:
	case DELIVERY_EXPIRED:
	case DELIVERY_CANCELLED:
		return false;
	case DELIVERY_DEAD:
	case DELIVERY_LOST:
		return d->queued > f->w->now - 24 * USEC_HOUR ||
		       (d->queued > f->w->now - 7 * 24 * USEC_HOUR &&
			       d->since_awake > f->w->awake - 24 * USEC_HOUR);
	default:
		return true;
	}
}

static bool keep_intent(const struct trimming *f, const void *row)
{
	(void)f;
	return ((const struct intent *)row)->state == INTENT_OPEN;
}

static bool keep_event(const struct trimming *f, const void *row)
{
	(void)f;
	return !((const struct event *)row)->used;
}

static bool keep_wish(const struct trimming *f, const void *row)
{
	(void)f;
	return ((const struct wish *)row)->state == WISH_OPEN;
}

static bool keep_commit(const struct trimming *f, const void *row)
{
	(void)f;
	return !((const struct commit *)row)->judged;
}

static bool keep_alert(const struct trimming *f, const void *row)
{
	(void)f;
	return ((const struct alert *)row)->closed == 0;
}

static void sift(const struct trimming *f, void *rows, size_t *n, size_t bytes,
	bool (*keep)(const struct trimming *f, const void *row))
{
	size_t kept = 0;
	char *at = rows;

	for (size_t i = 0; i < *n; i++) {
		if (!keep(f, at + i * bytes))
			continue;
		if (kept != i)
			memmove(at + kept * bytes, at + i * bytes, bytes);
		kept++;
	}
	*n = kept;
}

#define SIFT(f, rows, keep) sift((f), (f)->w->rows, &(f)->w->n_##rows, sizeof *(f)->w->rows, (keep))

void queue_trim_world(struct world *w)
{
	struct trimming f = {.w = w, .n = w->n_tasks};

	f.by_id = calloc(w->n_tasks + 1, sizeof *f.by_id);
	f.needed = calloc(w->n_tasks + 1, sizeof *f.needed);
	if (!f.by_id || !f.needed)
		abort();
	for (size_t i = 0; i < w->n_tasks; i++)
		f.by_id[i] = &w->tasks[i];
	qsort(f.by_id, w->n_tasks, sizeof *f.by_id, by_id);
	keep_omnibuses(&f);
	SIFT(&f, dependencies, keep_dependency);
	SIFT(&f, touches, keep_touch);
	SIFT(&f, crashes, keep_crash);
	SIFT(&f, landings, keep_landing);
	SIFT(&f, wishes, keep_wish);
	SIFT(&f, tasks, keep_task); /* after those that look tasks up */
	SIFT(&f, attempts, keep_attempt);
	SIFT(&f, deliveries, keep_delivery);
	SIFT(&f, intents, keep_intent);
	SIFT(&f, events, keep_event);
	SIFT(&f, commits, keep_commit);
	SIFT(&f, alerts, keep_alert);
	free(f.by_id);
	free(f.needed);
}
