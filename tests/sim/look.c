/*
 * What czar sees of the fake world in one tick: stored rows, looks, commits, events, outcomes.
 */
#include <stdio.h>
#include <string.h>

#include "czar/base/fnv.h"
#include "czar/base/str.h"
#include "tests/sim/sim.h"

#include "tests/unit/world_fixture.h"

static bool any_session(const struct world *w)
{
	for (size_t i = 0; i < w->n_workers; i++)
		if (w->workers[i].session)
			return true;
	return false;
}

static void look(struct sim *s)
{
	struct world *w = &s->world;
	bool fails = sim_chance(s, 3);

	w->looks = arena_alloc(&s->arena, (w->n_workers + 1) * sizeof *w->looks);
	w->server = s->server_is_gone ? ANSWER_ABSENT : ANSWER_ALIVE;
	for (size_t i = 0; i < w->n_workers; i++) {
		int64_t session = w->workers[i].session;
		size_t agent = (size_t)(w->workers[i].name[2] - '1');

		if (!session || fails || s->server_is_gone)
			continue; /* unknown */
		if (s->agents[agent].there && s->agents[agent].session == session)
			agent_look(s, agent, &w->looks[i]);
		else
			w->looks[i].session = ANSWER_ABSENT;
	}
	w->server_end_proved = s->server_is_gone;
}

static void see_commits(struct sim *s)
{
	struct world *w = &s->world;
	struct commit *all =
		arena_alloc(&s->arena, (w->n_commits + s->n_commits + 1) * sizeof *all);

	if (w->n_commits)
		memcpy(all, w->commits, w->n_commits * sizeof *all);
	w->commits = all;
	for (size_t i = 0; i < s->n_commits; i++)
		for (size_t n = 0; n < w->n_attempts; n++) {
			if (w->attempts[n].id != s->commits[i].attempt)
				continue;
			all[w->n_commits] = s->commits[i];
			all[w->n_commits].change = ROW_NEW;
			all[w->n_commits++].first_seen = s->now;
		}
}

static void hear(struct sim *s)
{
	for (size_t i = 0; i < s->world.n_events; i++) {
		struct event *e = &s->world.events[i];
		int64_t id;

		if (e->kind == EVENT_PROMPT && *e->hash == 'h' && text_to_int(e->hash + 1, &id)) {
			e->delivery = id;
			e->whole = true;
		}
	}
	for (size_t i = 0; i < s->world.n_intents; i++) {
		struct intent *in = &s->world.intents[i];

		if (in->verb == VERB_PASTE || in->verb == VERB_ENTER || in->verb == VERB_CLEAR ||
			in->verb == VERB_INTERRUPT)
			in->outcome = INTENT_UNKNOWN; /* unless it is known */
		for (size_t n = 0; n < s->n_outcomes; n++) {
			const struct sim_outcome *o = &s->outcomes[n];

			if (o->intent != in->id)
				continue;
			in->outcome = o->state;
			TEXT_SET(in->result, o->result);
			in->result_number = o->number;
			in->result_start = o->start;
		}
	}
}

/* Who is in conflict with whom changes every half hour; the files are one of two sets. */
static bool collide(const struct sim *s, const char *one, const char *two, char *ret_file)
{
	uint64_t half_hour = (uint64_t)s->now / (uint64_t)(30 * USEC_MIN), h;

	h = fnv_bytes(fnv_text(fnv_text(s->seed, one), two), &half_hour, sizeof half_hour);
	*ret_file = h >> 40 & 1 ? 'a' : 'b';
	return (h >> 32) % 5 == 0;
}

static void add_conflict(struct sim *s, const char *one, const char *two, size_t *room)
{
	struct world *w = &s->world;
	struct conflict c = {.change = ROW_NEW, .n_files = 1, .seen = true};
	char file;

	if (!collide(s, one, two, &file))
		return;
	TEXT_SET(c.one, one);
	TEXT_SET(c.two, two);
	TEXT_SETF(c.mark, "%c", file);
	TEXT_SETF(c.files, "%c.c", file);
	for (size_t i = 0; i < w->n_conflicts; i++)
		if (text_equal(w->conflicts[i].one, one) && text_equal(w->conflicts[i].two, two) &&
			text_equal(w->conflicts[i].mark, c.mark)) {
			w->conflicts[i].seen = true;
			return;
		}
	w->conflicts =
		arena_grow(&s->arena, w->conflicts, w->n_conflicts, room, sizeof *w->conflicts);
	w->conflicts[w->n_conflicts++] = c;
}

static void see_conflicts(struct sim *s)
{
	struct world *w = &s->world;
	size_t room = w->n_conflicts;

	w->conflicts_known = !sim_chance(s, 10);
	for (size_t i = 0; w->conflicts_known && i < w->n_tasks; i++) {
		const struct task *t = &w->tasks[i];

		if (t->state < TASK_ASSIGNED || t->state > TASK_LANDING)
			continue;
		add_conflict(s, t->id, "", &room);
		for (size_t k = 0; k < w->n_tasks; k++)
			if (w->tasks[k].state >= TASK_ASSIGNED &&
				w->tasks[k].state <= TASK_LANDING &&
				strcmp(t->id, w->tasks[k].id) < 0)
				add_conflict(s, t->id, w->tasks[k].id, &room);
	}
}

int look_everywhere(struct sim *s)
{
	struct world *w = &s->world;
	int r = 0;

	if (s->n_spool)
		r = queue_add_events(s->queue, s->spool, (const char *const[SIM_WAITING]){0},
			s->n_spool, &s->err);
	if (s->n_spool)
		row_cache_events_added(&s->cache);
	s->n_spool = 0;
	if (r == 0 && s->server_is_gone && !any_session(&s->cache.world))
		r = story_new_server(s); /* first its agents are proved ended */
	arena_done(&s->arena);
	*w = (struct world){.now = s->now, .awake = s->awake};
	if (r == 0)
		r = row_cache_take(&s->cache, s->queue, &s->arena, w, &s->err);
	if (r < 0)
		return r;
	w->seed = sim_random(s, UINT64_MAX);
	w->fresh = true;
	w->settings = scene_settings;
	w->settings.tick = SIM_TICK;
	w->settings.land_none = !s->lands;
	w->settings.has_checks = s->lands && s->seed % 3;
	w->settings.hold_unchecked = true;
	TEXT_SETF(w->base, "b%lld", (long long)s->base);
	w->settings.unblock_verified = s->unblocks_verified = s->lands && s->seed % 5 < 2;
	w->has_remote = s->seed % 2;
	w->settings.has_review = s->has_review;
	w->settings.require_review = s->needs_review;
	w->profiles = &s->profile;
	w->n_profiles = 1;
	if (s->first_tick && w->project.looked_awake)
		w->gap = w->awake - w->project.looked_awake;
	s->first_tick = false;
	w->settings.land_github = s->by_pulls;
	w->settings.require_checks = w->settings.require_person = s->by_pulls;
	w->settings.delete_branch = s->seed % 2;
	look(s);
	github_look(s);
	see_commits(s);
	see_conflicts(s);
	hear(s);
	return 0;
}
