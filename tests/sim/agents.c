/*
 * Fake agents: they take texts, work, commit, rest, hang, ask, crash.
 *
 * An agent knows nothing of czar but the texts that reached it; what it does is drawn when a turn
 * begins and happens when its time comes.
 */
#include <stdio.h>
#include <string.h>

#include "checks/screen.h"
#include "czar/base/str.h"
#include "tests/sim/sim.h"

struct event *sim_spool(struct sim *s, enum event_kind kind, size_t i)
{
	struct event *e;

	if (s->n_spool == SIM_WAITING)
		return &s->spool[SIM_WAITING - 1];
	e = &s->spool[s->n_spool++];
	*e = (struct event){.kind = kind, .at = s->now + s->last_event, .percent = -1};
	TEXT_SETF(e->id, "%016llx", (unsigned long long)++s->last_event);
	TEXT_SETF(e->worker, "w-%zu", i + 1);
	return e;
}

void agent_start(struct sim *s, size_t i, int64_t session)
{
	struct sim_agent *a = &s->agents[i];

	*a = (struct sim_agent){.there = true,
		.session = session,
		.pid = ++s->last_pid,
		.start = s->last_pid + 7,
		.screen = SCREEN_STARTING};
	TEXT_SETF(a->pane, "%%%lld", (long long)a->pid);
	a->until = s->awake + (usec_t)(1 + sim_random(s, 20)) * USEC_SEC;
	if (sim_chance(s, 3))
		a->until = USEC_NEVER; /* a start dialog that nobody knows */
	a->wrote = a->settled = s->awake;
}

void agent_end(struct sim *s, size_t i)
{
	s->agents[i] = (struct sim_agent){.screen = SCREEN_NONE};
}

static void show(struct sim *s, struct sim_agent *a, enum screen_state screen, usec_t time)
{
	a->screen = screen;
	a->wrote = a->moved = s->awake;
	a->until = time == USEC_NEVER ? USEC_NEVER : s->awake + time;
}

static enum deed draw_deed(struct sim *s, const struct sim_agent *a)
{
	static const struct {
		enum deed deed;
		int percent;
	} odds[] = {{DEED_DIE, 10}, {DEED_VANISH, 6}, {DEED_HANG, 4}, {DEED_ASK, 4},
		{DEED_LIMIT, 3}, {DEED_LOG_OUT, 1}, {DEED_NEARLY, 5}, {DEED_BLOCK, 5},
		{DEED_NOTHING, 8}, {DEED_WORK, 15}};

	if (!*a->task)
		return DEED_NOTHING;
	for (size_t i = 0; i < sizeof odds / sizeof *odds; i++)
		if (sim_chance(s, odds[i].percent))
			return odds[i].deed;
	return DEED_FINISH;
}

static void begin_turn(struct sim *s, size_t i)
{
	struct sim_agent *a = &s->agents[i];

	a->deed = draw_deed(s, a);
	show(s, a, SCREEN_BUSY, (usec_t)(5 + sim_random(s, *a->task ? 5000 : 60)) * USEC_SEC);
}

/* A text of czar's was entered and reaches the agent. */
void agent_take(struct sim *s, size_t i, int64_t delivery)
{
	struct sim_agent *a = &s->agents[i];
	struct event *e;

	promise_taken(s, i, delivery);
	if (s->kinds[delivery % SIM_TEXTS] == KIND_BRIEF) {
		const struct delivery *d = plan_delivery(&s->plan, delivery);
		const struct attempt *told = d ? plan_attempt(&s->plan, d->attempt) : NULL;

		if (told) {
			TEXT_SET(a->task, told->task);
			a->attempt = told->id;
		}
		if (told && !sim_chance(s, 15)) {
			e = sim_spool(s, EVENT_ACK, i);
			TEXT_SET(e->task, told->task);
			TEXT_SET(e->code, told->code);
		}
	}
	if (s->profile.has_events && !sim_chance(s, 5)) {
		e = sim_spool(s, EVENT_PROMPT, i);
		TEXT_SETF(e->hash, "h%lld", (long long)delivery);
	}
	begin_turn(s, i);
}

static void commit(struct sim *s, const struct sim_agent *a, enum marker marker)
{
	struct commit *c;

	if (s->n_commits == SIM_WAITING || !a->attempt)
		return;
	c = &s->commits[s->n_commits++];
	*c = (struct commit){.attempt = a->attempt,
		.marker = marker,
		.at = s->now,
		.named = sim_random(s, 4) != 0};
	TEXT_SETF(c->oid, "%040llx", (unsigned long long)++s->last_commit);
	if (marker == MARKER_BLOCKED) {
		if (sim_random(s, 2))
			TEXT_SETF(c->marker_task, "T-%d", 1 + (int)sim_random(s, SIM_TASKS));
		TEXT_SETF(c->marker_why, "%s cannot go on", c->marker_task);
	}
	if (marker == MARKER_NEAR)
		TEXT_SET(c->marker_why, "the word is not at the end");
}

/* Its turn is over; what was queued in it begins the next one. */
static void rest(struct sim *s, size_t i)
{
	struct sim_agent *a = &s->agents[i];
	int64_t queued = a->queued;

	show(s, a, SCREEN_IDLE, USEC_NEVER);
	if (s->profile.has_events && !sim_chance(s, 5))
		sim_spool(s, EVENT_TURN_ENDED, i);
	a->queued = 0;
	if (queued)
		agent_take(s, i, queued);
}

static void hand_in(struct sim *s, size_t i, enum marker marker)
{
	struct sim_agent *a = &s->agents[i];

	commit(s, a, marker);
	if (marker == MARKER_COMPLETE && *a->task)
		s->finished[a->task[2] - '0'] = true;
	a->task[0] = '\0';
	a->attempt = 0;
	rest(s, i);
}

void agent_act(struct sim *s, size_t i)
{
	struct sim_agent *a = &s->agents[i];

	if (a->screen != SCREEN_BUSY) { /* started, or its limit is over: it sits at its prompt */
		show(s, a, screen_is_limited(a->screen) ? a->screen : SCREEN_IDLE, USEC_NEVER);
		return;
	}
	switch (a->deed) {
	case DEED_NOTHING:
		rest(s, i);
		break;
	case DEED_WORK:
		commit(s, a, MARKER_NONE);
		begin_turn(s, i);
		break;
	case DEED_FINISH:
		hand_in(s, i, MARKER_COMPLETE);
		break;
	case DEED_NEARLY:
		commit(s, a, MARKER_NEAR);
		rest(s, i);
		break;
	case DEED_BLOCK:
		hand_in(s, i, MARKER_BLOCKED);
		break;
	case DEED_DIE:
		a->dead = true;
		a->until = USEC_NEVER;
		s->deaths++;
		break;
	case DEED_VANISH:
		agent_end(s, i);
		s->deaths++;
		break;
	case DEED_HANG:
		a->deed = DEED_NOTHING;
		a->until = s->awake + 20 * USEC_HOUR;
		break;
	case DEED_ASK:
		show(s, a, SCREEN_ASKING, USEC_NEVER);
		if (s->profile.has_events)
			sim_spool(s, EVENT_ASKING, i);
		break;
	case DEED_LIMIT:
		show(s, a, SCREEN_LIMITED + sim_random(s, 3), USEC_NEVER);
		a->limit_until = sim_random(s, 3) ? s->now + 2 * USEC_HOUR : 0;
		break;
	case DEED_LOG_OUT:
		show(s, a, sim_random(s, 3) ? SCREEN_LOGGED_OUT : SCREEN_OUT_OF_CREDIT, USEC_NEVER);
		break;
	}
}

void agent_person(struct sim *s, size_t i)
{
	struct sim_agent *a = &s->agents[i];

	if (!a->there || a->dead)
		return;
	if (a->screen == SCREEN_ASKING) {
		a->deed = DEED_FINISH;
		show(s, a, SCREEN_BUSY, USEC_MIN);
	} else if (a->screen == SCREEN_STARTING && a->until == USEC_NEVER) {
		show(s, a, SCREEN_IDLE, USEC_NEVER);
	} else if (a->screen == SCREEN_LOGGED_OUT || a->screen == SCREEN_OUT_OF_CREDIT) {
		show(s, a, SCREEN_IDLE, USEC_NEVER);
	} else if (a->draft == -1) {
		a->draft = 0;
		a->settled = s->awake;
	} else if (a->screen == SCREEN_IDLE && !a->draft && sim_chance(s, 10)) {
		a->draft = -1;
		a->settled = a->key_at = s->awake;
	}
}

static bool has_composer(const struct sim_agent *a)
{
	return a->screen == SCREEN_IDLE || a->screen == SCREEN_BUSY || screen_is_limited(a->screen);
}

void agent_look(struct sim *s, size_t i, struct look *l)
{
	const struct sim_agent *a = &s->agents[i];

	*l = (struct look){.session = ANSWER_ALIVE,
		.dead = a->dead,
		.status_known = a->dead,
		.exit_status = a->dead,
		.pid = a->pid,
		.start_time = a->start,
		.found_session = a->session,
		.screen = a->screen,
		.key_awake = a->key_at,
		.settled_awake = a->settled,
		.looked_awake = s->awake,
		.wrote_awake = a->wrote,
		.moved_awake = a->moved,
		.queued_text = a->queued != 0,
		.tree = ANSWER_ALIVE,
		.limit_until = a->limit_until,
		.all_read = true};
	TEXT_SET(l->pane, a->pane);
	TEXT_SET(l->typed_mark, a->typed);
	TEXT_SET(l->sent_mark, a->sent);
	TEXT_SET(l->key_mark, a->key);
	if (a->dead || !has_composer(a))
		return;
	l->composer = a->draft ? COMPOSER_DRAFT : COMPOSER_EMPTY;
	l->draft_of = a->draft > 0 ? a->draft : 0;
	l->draft_whole = a->draft > 0;
	TEXT_SET(l->draft_piece, a->draft ? "a piece" : "");
}
