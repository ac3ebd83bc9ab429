/*
 * observe: the world of this tick, from the store, the spool, tmux, git and the clocks.
 *
 * Only facts: nothing is decided here. A look that fails is "unknown" and never "gone".
 */
#include "czar/observe.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "checks/fields.h"
#include "czar/act_outcome.h"
#include "czar/base/hash.h"
#include "czar/base/log.h"
#include "czar/leftovers.h"
#include "czar/observe_pulls.h"
#include "czar/webhook_listen.h"
#include "czar/radar.h"

static void observe_profiles(struct daemon *d, struct world *w)
{
	const struct config *c = &d->config;

	w->profiles = arena_alloc(&d->tick_arena, (c->n_profiles + 1) * sizeof *w->profiles);
	w->n_profiles = c->n_profiles;
	for (size_t i = 0; i < c->n_profiles; i++) {
		const struct profile *p = &c->profiles[i];
		struct profile_facts *f = &w->profiles[i];

		TEXT_SET(f->name, p->name);
		f->queues_busy = p->queues_busy;
		f->has_events = p->has_events;
		f->can_clear = p->clear_key != NULL;
		f->can_interrupt = p->interrupt_key != NULL;
		f->brief_by_argument = p->prompt_by == PROMPT_ARGUMENT;
		f->by_http = p->prompt_by == PROMPT_HTTP;
		f->settle = p->settle;
		f->second_enter = p->second_enter;
		f->resumes_itself = p->resumes_itself;
		f->start_settle = p->start_settle;
	}
}

/* Awake time that nobody looked: since the last look of an old life, or when the loop stood still.
 */
static void observe_gap(struct daemon *d, struct world *w)
{
	usec_t limit = 3 * d->config.settings.tick;

	if (limit < 5 * USEC_SEC)
		limit = 5 * USEC_SEC;
	if (d->first_tick)
		w->gap = w->project.looked_awake ? w->awake - w->project.looked_awake : 0;
	else if (w->awake - d->looked_awake > limit)
		w->gap = w->awake - d->looked_awake - d->config.settings.tick;
	d->looked_awake = w->awake;
}

/* What came of open intents: known, under way, or lost with an old life. Who only observes does
 * none of them: they stay under way. */
static void observe_outcomes(struct daemon *d, struct world *w)
{
	if (d->options->observe)
		return;
	for (size_t i = 0; i < w->n_intents; i++) {
		struct intent *in = &w->intents[i];
		const struct outcome *o = act_find_outcome(d, in->id);

		if (o) {
			in->outcome = o->state;
			TEXT_SET(in->result, o->result);
			in->result_number = o->number;
			in->result_start = o->start;
		} else if (in->verb == VERB_PASTE || in->verb == VERB_ENTER ||
			   in->verb == VERB_CLEAR || verb_is_key(in->verb)) {
			in->outcome = INTENT_UNKNOWN; /* the pane's mark tells */
		}
	}
}

/* Store, status files and worktrees may be on disks of their own. What is not there yet is not
 * full. */
static bool disk_is_low(const struct daemon *d)
{
	const char *const places[] = {d->place->home, d->config.status_dir, d->config.worktrees};
	struct statvfs v;

	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (statvfs(places[i], &v) == 0 &&
			(uint64_t)v.f_bavail * v.f_frsize < d->config.low_disk_bytes)
			return true;
	return false;
}

static int observe_store(struct daemon *d, struct world *w, struct error *err)
{
	int r = row_cache_take(&d->cache, d->queue, &d->tick_arena, w, err);

	if (r < 0)
		return error_wrap(err, "cannot load the queue");
	w->looks = arena_alloc(&d->tick_arena, (w->n_workers + 1) * sizeof *w->looks);
	return 0;
}

int observe(struct daemon *d, struct world *w, struct error *err)
{
	int r = d->options->observe ? 0 : observe_spool(d, err);

	if (r < 0)
		return r;
	w->settings = d->config.settings; /* also says what is loaded */
	r = observe_store(d, w, err);
	if (r < 0)
		return r;
	r = observe_server(d, w, err);
	if (r > 0)
		r = observe_store(d, w, err);
	if (r < 0)
		return r;
	w->now = clock_now();
	w->awake = clock_awake();
	w->seed = random_u64();
	w->fresh = true;
	w->stopping = d->stopping;
	w->low_disk = disk_is_low(d);
	TEXT_SET(w->bad_settings, d->bad_settings);
	webhook_describe(d, w->webhook_says);
	if (d->accepted.held)
		accepted_describe(&d->accepted, w->held_settings, sizeof w->held_settings);
	d->look_everywhere = w->awake - d->looked_all_awake >= d->config.settings.tick;
	if (d->look_everywhere)
		d->looked_all_awake = w->awake;
	observe_profiles(d, w);
	observe_gap(d, w);
	observe_panes(d, w);
	observe_screens(d, w);
	observe_trees(d, w);
	observe_conflicts(d, w);
	observe_events(d, w);
	observe_outcomes(d, w);
	observe_pulls(d, w);
	observe_remote(d, w);
	leftovers_look(d, w);
	d->first_tick = false;
	return 0;
}
