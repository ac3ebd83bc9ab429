/*
 * A random walk over the delivery machine against a model of a terminal program that knows the
 * truth: what stands in its composer, which text began a turn. People, dialogs, crashes and doors
 * without an answer come in any order; after every step the promises are looked at (3 and
 * 4 of docs/architecture.md). A failing walk prints its seed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "checks/delivery.h"
#include "checks/fields.h"
#include "czar/base/str.h"
#include "tests/unit/world_fixture.h"

enum { WALKS = 400, STEPS = 300, TEXTS = 10, DEATHS = 4, PERSON = -1, NOTHING = 0 };

/* The truth. Texts are known by the id of their delivery. */
struct model {
	struct scene scene;
	uint64_t seed, random;
	int64_t composer; /* NOTHING, PERSON or a text */
	int64_t waiting;  /* in the program's own queue */
	int64_t turn;     /* NOTHING: at its prompt */
	usec_t turn_ends;
	int swallow; /* Enters */
	bool dialog;
	int taken[TEXTS + 1]; /* turns that began with it */
	int deaths, answers;
	struct late {
		enum event_kind kind;
		int64_t text;
		usec_t due;
	} late[64];
	size_t n_late;
};

/* xorshift64* (Vigna 2016) */
static uint64_t any(struct model *m, uint64_t below)
{
	m->random ^= m->random >> 12;
	m->random ^= m->random << 25;
	m->random ^= m->random >> 27;
	return (m->random * UINT64_C(2685821657736338717) >> 33) % below;
}

static bool chance(struct model *m, uint64_t percent)
{
	return any(m, 100) < percent;
}

static struct worker *worker(struct model *m)
{
	return &m->scene.workers[0];
}

static struct look *look(struct model *m)
{
	return &m->scene.looks[0];
}

static bool lives(struct model *m)
{
	return worker(m)->session && !look(m)->dead;
}

#define PROMISE(m, holds, ...) \
	do { \
		char why_[200]; \
		snprintf(why_, sizeof why_, __VA_ARGS__); \
		if (!(holds)) \
			fail_msg("seed %llu: %s", (unsigned long long)(m)->seed, why_); \
	} while (0)

/* --- the program --- */

static void tell(struct model *m, enum event_kind kind, int64_t text)
{
	usec_t delay = chance(m, 20) ? (usec_t)any(m, 20) * USEC_SEC : 0;

	if (!m->scene.profiles[0].has_events)
		return;
	assert_true(m->n_late < 64);
	m->late[m->n_late++] = (struct late){kind, text, m->scene.world.awake + delay};
}

static void begin_turn(struct model *m, int64_t text)
{
	m->turn = text;
	m->turn_ends = m->scene.world.awake + (usec_t)any(m, 60) * USEC_SEC;
	look(m)->moved_awake = m->scene.world.awake + 1;
	if (text > 0)
		m->taken[text]++;
	tell(m, EVENT_PROMPT, text);
}

/* Queued texts have their turn next, if the program has a queue. */
static void press_enter(struct model *m)
{
	int64_t text = m->composer;

	look(m)->wrote_awake = m->scene.world.awake + 1;
	if (text == NOTHING || m->swallow-- > 0)
		return;
	m->swallow = 0;
	m->composer = NOTHING;
	if (m->turn == NOTHING)
		begin_turn(m, text);
	else
		m->waiting = text;
}

static void turn_may_end(struct model *m)
{
	if (m->turn == NOTHING || m->scene.world.awake < m->turn_ends || m->dialog)
		return;
	m->turn = NOTHING;
	look(m)->wrote_awake = m->scene.world.awake;
	tell(m, EVENT_TURN_ENDED, 0);
	if (m->waiting != NOTHING)
		begin_turn(m, m->waiting);
	m->waiting = NOTHING;
}

static void die(struct model *m)
{
	if (!lives(m) || m->deaths++ >= DEATHS)
		return;
	look(m)->dead = look(m)->status_known = true;
	m->composer = m->turn = m->waiting = NOTHING;
	m->dialog = false;
	m->swallow = 0;
}

static void start_anew(struct model *m)
{
	struct worker *w = worker(m);
	struct look *l = look(m);

	w->session = ++m->scene.world.project.last_intent;
	w->pid += 100 + m->deaths;
	w->pid = w->pid < 1000 ? 1000 + 100 * m->deaths + (int64_t)any(m, 90) : w->pid;
	w->health = HEALTH_IDLE;
	w->next_start_awake = 0;
	*l = (struct look){.session = ANSWER_ALIVE,
		.pid = w->pid,
		.found_session = w->session,
		.tree = ANSWER_ALIVE};
	m->composer = m->turn = NOTHING;
}

/* What a capture of this moment shows. */
static void capture(struct model *m)
{
	struct look *l = look(m);
	enum composer before = l->composer;
	int64_t draft = l->draft_of;

	if (!lives(m))
		return;
	l->looked_awake = m->scene.world.awake;
	l->all_read = true;
	l->screen = m->dialog ? SCREEN_ASKING : m->turn != NOTHING ? SCREEN_BUSY : SCREEN_IDLE;
	l->composer = m->dialog                ? COMPOSER_UNKNOWN
		      : m->composer == NOTHING ? COMPOSER_EMPTY
					       : COMPOSER_DRAFT;
	l->draft_of = m->composer > 0 && !m->dialog ? m->composer : 0;
	l->draft_whole = l->draft_of > 0;
	l->queued_text = m->waiting != NOTHING;
	if (l->composer != before || l->draft_of != draft)
		l->settled_awake = m->scene.world.awake;
}

/* --- the doors --- */

static struct delivery *text_of(struct model *m, int64_t id)
{
	for (size_t i = 0; i < m->scene.world.n_deliveries; i++)
		if (m->scene.deliveries[i].id == id)
			return &m->scene.deliveries[i];
	return NULL;
}

static bool guard_holds(struct model *m, const struct intent *in, const char *mark)
{
	return lives(m) && !look(m)->copy_mode && text_equal(in->args, mark);
}

static bool paste(struct model *m, const struct intent *in, struct delivery *d)
{
	if (!guard_holds(m, in, look(m)->typed_mark))
		return false;
	PROMISE(m, !m->taken[d->id], "text %lld is typed again after it was taken",
		(long long)d->id);
	PROMISE(m, m->composer == NOTHING || m->dialog, "text %lld is typed after %lld",
		(long long)d->id, (long long)m->composer);
	PROMISE(m, m->waiting != d->id, "text %lld is typed while it is queued", (long long)d->id);
	if (!m->dialog) /* else it is lost in there */
		m->composer = d->id;
	look(m)->wrote_awake = m->scene.world.awake;
	TEXT_SETF(look(m)->typed_mark, "%lld:%lld:%lld", (long long)d->pid, (long long)d->id,
		(long long)d->try);
	return true;
}

static bool enter(struct model *m, const struct intent *in, struct delivery *d)
{
	char typed[MARK_SIZE];

	TEXT_SETF(typed, "%lld:%lld:%lld", (long long)d->pid, (long long)d->id, (long long)d->try);
	if (!guard_holds(m, in, look(m)->sent_mark) || m->dialog ||
		!text_equal(look(m)->typed_mark, typed))
		return false;
	PROMISE(m, m->composer == d->id, "Enter for text %lld, with %lld in the composer",
		(long long)d->id, (long long)m->composer);
	PROMISE(m, d->enters < 3, "a fourth Enter for text %lld", (long long)d->id);
	TEXT_SETF(look(m)->sent_mark, "%s:%lld", typed, (long long)d->enters + 1);
	press_enter(m);
	return true;
}

static bool clear(struct model *m, const struct intent *in)
{
	if (!guard_holds(m, in, look(m)->key_mark) || m->dialog)
		return false;
	PROMISE(m, m->composer > 0, "the clear key with %lld in the composer",
		(long long)m->composer);
	TEXT_SETF(look(m)->key_mark, "%lld:%lld:1", (long long)worker(m)->pid, (long long)in->id);
	look(m)->wrote_awake = m->scene.world.awake + 1;
	m->composer = NOTHING;
	return true;
}

/* Done or refused, and sometimes nobody hears which. */
static void answer(struct model *m, struct intent *in)
{
	struct delivery *d = text_of(m, in->subject);
	bool done = false;

	if (in->verb == VERB_PASTE || in->verb == VERB_ENTER || in->verb == VERB_CLEAR) {
		if (chance(m, 5)) { /* the daemon died before the key */
			scene_answer(in, INTENT_UNKNOWN, "");
			return;
		}
		if (chance(m, 5) && m->turn != NOTHING)
			m->dialog = true; /* between the look and the key */
	}
	if (in->verb == VERB_PASTE)
		done = paste(m, in, d);
	else if (in->verb == VERB_ENTER)
		done = enter(m, in, d);
	else if (in->verb == VERB_CLEAR)
		done = clear(m, in);
	else
		done = true;
	scene_answer(in,
		chance(m, 10) && in->verb >= VERB_PASTE ? INTENT_UNKNOWN
		: done                                  ? INTENT_DONE
							: INTENT_REFUSED,
		"");
	m->answers++;
}

/* --- the world around --- */

static void say(struct model *m)
{
	struct delivery *d;

	if (m->scene.world.n_deliveries >= TEXTS)
		return;
	d = scene_delivery(
		&m->scene, worker(m), 0, chance(m, 30) ? KIND_ASK : KIND_SAY, DELIVERY_QUEUED);
	d->composed = chance(m, 50);
	d->urgent = chance(m, 20);
	if (chance(m, 20))
		d->valid_until = m->scene.world.now + (usec_t)any(m, 100) * USEC_SEC;
}

/* Somebody at the pane. */
static void person_does(struct model *m)
{
	if (!lives(m))
		return;
	look(m)->key_awake = m->scene.world.awake;
	switch (any(m, 5)) {
	case 0:
		if (m->composer == NOTHING && !m->dialog)
			m->composer = PERSON;
		break;
	case 1:
		if (m->composer == PERSON)
			m->composer = NOTHING;
		break;
	case 2:
		if (m->waiting == NOTHING && !m->dialog)
			press_enter(m);
		break;
	case 3:
		look(m)->copy_mode = !look(m)->copy_mode;
		break;
	default:
		m->dialog = false;
	}
}

static void something_happens(struct model *m)
{
	switch (any(m, 12)) {
	case 0:
	case 1:
		say(m);
		break;
	case 2:
		person_does(m);
		break;
	case 3:
		m->swallow = (int)any(m, 5);
		break;
	case 4:
		if (lives(m) && m->turn != NOTHING)
			m->dialog = !m->dialog;
		break;
	case 5:
		if (chance(m, 10))
			die(m);
		break;
	case 6:
		worker(m)->pin = chance(m, 15) ? PIN_PAUSED : PIN_NONE;
		break;
	case 7:
		if (lives(m))
			look(m)->foreign = m->turn == NOTHING && chance(m, 20);
		break;
	case 8:
		look(m)->session = chance(m, 20) ? ANSWER_UNKNOWN : ANSWER_ALIVE;
		break;
	default:
		break;
	}
}

static void time_passes(struct model *m)
{
	static const usec_t steps[] = {10 * USEC_MSEC, 10 * USEC_MSEC, 200 * USEC_MSEC,
		200 * USEC_MSEC, USEC_SEC, USEC_SEC, 5 * USEC_SEC, 12 * USEC_SEC, 40 * USEC_SEC,
		12 * USEC_MIN};

	scene_pass(&m->scene, steps[any(m, sizeof steps / sizeof *steps)]);
	turn_may_end(m);
	for (size_t i = 0; i < m->n_late;) {
		struct event *e;

		if (m->late[i].due > m->scene.world.awake || m->scene.world.n_events > 10) {
			i++;
			continue;
		}
		e = scene_event(&m->scene, m->late[i].kind, worker(m));
		e->delivery = m->late[i].text > 0 ? m->late[i].text : 0;
		e->whole = e->delivery > 0;
		memmove(&m->late[i], &m->late[i + 1], (--m->n_late - i) * sizeof *m->late);
	}
}

/* --- the promises --- */

static void look_at_promises(struct model *m)
{
	int holding = 0;

	for (size_t i = 0; i < m->scene.world.n_deliveries; i++) {
		const struct delivery *d = &m->scene.deliveries[i];

		holding += delivery_holds_pane(d, look(m)) && d->state != DELIVERY_UNCONFIRMED;
		PROMISE(m, m->taken[d->id] < 2, "text %lld was taken twice", (long long)d->id);
		PROMISE(m,
			d->state != DELIVERY_ACKNOWLEDGED || m->taken[d->id] || m->waiting == d->id,
			"text %lld is acknowledged (%s), never taken", (long long)d->id,
			grade_name(d->grade));
		PROMISE(m,
			d->state != DELIVERY_CANCELLED &&
				(d->state != DELIVERY_EXPIRED || !m->taken[d->id]),
			"text %lld is %s, and was taken", (long long)d->id,
			delivery_state_name(d->state));
	}
	PROMISE(m, holding < 2, "two texts hold one pane");
}

/* The same world again, its doors not answered yet: nothing new is asked for. */
static void decide_again(struct model *m)
{
	size_t before = m->scene.world.n_intents;
	struct plan *p = scene_decide(&m->scene);

	for (size_t i = before; i < p->next.n_intents; i++)
		for (size_t n = 0; n < before; n++)
			PROMISE(m,
				p->next.intents[i].verb != p->next.intents[n].verb ||
					p->next.intents[i].subject != p->next.intents[n].subject,
				"%s is asked for twice", verb_name(p->next.intents[i].verb));
}

static void walk(uint64_t seed)
{
	struct model *m = calloc(1, sizeof *m);

	assert_non_null(m);
	m->seed = seed;
	m->random = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	scene_init(&m->scene, 1);
	m->scene.world.settings.quarantine_crashes = 100;
	m->scene.profiles[0].has_events = chance(m, 70);
	m->scene.profiles[0].queues_busy = chance(m, 50);
	for (int i = 0; i < STEPS; i++) {
		something_happens(m);
		time_passes(m);
		capture(m);
		scene_step(&m->scene);
		decide_again(m);
		for (size_t n = 0; n < m->scene.world.n_intents; n++)
			if (m->scene.intents[n].outcome == INTENT_OPEN)
				answer(m, &m->scene.intents[n]);
		if (!worker(m)->session)
			start_anew(m);
		look_at_promises(m);
	}
	scene_done(&m->scene);
	free(m);
}

static void test_walks(void **state)
{
	const char *seed = getenv("SEED");
	int64_t one = 0;

	(void)state;
	if (seed && text_to_int(seed, &one))
		walk((uint64_t)one);
	for (uint64_t n = 1; !seed && n <= WALKS; n++)
		walk(n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_walks)};

	return cmocka_run_group_tests_name("delivery walk", tests, NULL, NULL);
}
