#pragma once
/*
 * Small worlds in memory, for tests of the rules.
 *
 * A scene owns a world with room for more rows and an arena. scene_init makes n workers w-1 .. w-n,
 * each idle with a live pane whose agent stands at its empty prompt. Rows are added and then
 * changed by hand; scene_decide runs the rules over the world; scene_step also takes what they
 * changed into the world, as the store would, so that the next decision starts from there. Doors
 * are not run: an intent stays open until scene_answer says what came of it.
 */

#include "checks/decide.h"
#include "checks/repeats.h"

enum { SCENE_ROOM = 24 };

struct scene {
	struct arena arena; /* of the last plan */
	struct world world; /* its arrays are the ones below */
	struct plan plan;   /* of the last decision */
	struct task tasks[SCENE_ROOM];
	struct dependency dependencies[SCENE_ROOM];
	struct attempt attempts[SCENE_ROOM];
	struct worker workers[SCENE_ROOM];
	struct look looks[SCENE_ROOM];
	struct account accounts[SCENE_ROOM];
	struct delivery deliveries[SCENE_ROOM];
	struct intent intents[SCENE_ROOM];
	struct event events[SCENE_ROOM];
	struct wish wishes[SCENE_ROOM];
	struct commit commits[SCENE_ROOM];
	struct crash crashes[SCENE_ROOM];
	struct alert alerts[SCENE_ROOM];
	struct landing landings[SCENE_ROOM];
	struct pull pulls[SCENE_ROOM];
	struct conflict conflicts[SCENE_ROOM];
	struct repeat repeats[REPEATS_MOST + SCENE_ROOM];
	struct profile_facts profiles[1];
};

/* The defaults of czar.conf. */
extern const struct settings scene_settings;

/* The default settings; times begin at 1,000 h, the profile has events and a clear key. */
void scene_init(struct scene *s, size_t n_workers);
void scene_done(struct scene *s);
/* The same with a scene of its own, which is large. */
struct scene *scene_new(size_t n_workers);
void scene_free(struct scene *s);

/* The pointers stay good: rows never move. A row that is full aborts the test. */
struct task *scene_task(struct scene *s, const char *id, enum task_state state);
/* A live attempt of that task by that worker, its brief taken (step STEP_TAKEN, grade exact); the
 * task is working on it. */
struct attempt *scene_attempt(struct scene *s, struct task *t, struct worker *w);
/* A text of that worker's line in that state, with everything that the state implies: typed to the
 * worker's agent, marks in the pane, Enters counted, our draft in the composer for typed, parked
 * and clearing. attempt: 0 none. */
struct delivery *scene_delivery(struct scene *s, struct worker *w, int64_t attempt,
	enum delivery_kind kind, enum delivery_state state);
struct intent *scene_intent(struct scene *s, enum verb verb, struct worker *w, int64_t subject);
struct event *scene_event(struct scene *s, enum event_kind kind, const struct worker *w);
struct commit *scene_commit(struct scene *s, const struct attempt *a, enum marker marker);
struct wish *scene_wish(struct scene *s, enum wish_verb verb, const char *subject);

struct worker *scene_worker(struct scene *s, const char *name);
struct look *scene_look(struct scene *s, const struct worker *w);
/* An open intent, newest first; NULL: none. subject 0: any. */
struct intent *scene_find_intent(struct scene *s, enum verb verb, int64_t subject);

/* The composer of a worker's pane, and when it was looked at: now. draft_of 0: nothing is there;
 * -1: a person's. */
void scene_draft(struct scene *s, struct worker *w, int64_t draft_of);
void scene_screen(struct scene *s, struct worker *w, enum screen_state screen);
/* Both clocks go on, and every pane is looked at anew. */
void scene_pass(struct scene *s, usec_t time);
/* What came of an open intent. */
void scene_answer(struct intent *in, enum intent_state outcome, const char *result);

/* Runs the rules; the plan stays until the next call. */
struct plan *scene_decide(struct scene *s);
/* Runs them and takes the changes into the world. */
struct plan *scene_step(struct scene *s);
/* Did the last decision hold that rule (or edge)? How often? */
size_t scene_decided(const struct scene *s, const char *rule);
/* Rows that the last decision changed or added, decisions included, clocks of looking not. 0: it
 * changed nothing. */
size_t scene_changes(const struct scene *s);
