#pragma once
/*
 * The plan: what decide wants. The rows as they shall be, and the decisions that say why.
 *
 * A plan is a copy of the world's rows in the tick's arena (or takes them over). Rules change these
 * rows through the functions below, which mark them; record writes exactly the marked ones,
 * comparing versions; act performs the intents among them that are ROW_NEW. No rule touches the
 * world itself.
 */

#include "checks/world.h"
#include "czar/base/arena.h"

struct plan {
	struct arena *arena;
	struct world next; /* arrays are the plan's own; capacities below */
	size_t task_room, dependency_room, attempt_room, worker_room, account_room, delivery_room,
		intent_room, event_room, wish_room, commit_room, crash_room, alert_room,
		repeat_room, landing_room, conflict_room;
	/* By id and by name, made at the first lookup; in the arena, so a lookup changes no plan.
	 */
	struct name_index *tasks_by_id, *workers_by_name;
	struct dispatch *dispatch; /* what dispatch knows of this tick; made when first asked for */
	struct holds *holds;       /* the same for what is held back */
	struct decision *decisions;
	size_t n_decisions, decision_room;
	bool tasks_settled; /* tasks and dependencies are as the last plan left them */
	usec_t wake_awake;  /* ask again then; USEC_NEVER: only the timer */
};

void plan_init(struct plan *p, struct arena *arena, const struct world *w);
/* The same without a copy: the plan changes the world's own rows; arrays that grow move to the
 * arena. */
void plan_take(struct plan *p, struct arena *arena, struct world *w);
/* Did this plan, or the world before it, change a task or a dependency? */
bool plan_tasks_changed(const struct plan *p);

/* Ask for another tick at that awake time, or at once. */
void plan_wake(struct plan *p, usec_t awake);
void plan_again(struct plan *p);
/* True when since + wait is over; otherwise it also asks for the tick (plan_wake) when it will be.
 */
bool plan_waited(struct plan *p, usec_t since_awake, usec_t wait);

/* Lookups lend; NULL when there is none. The pointers live until a row of that type is added. */
struct task *plan_task(const struct plan *p, const char *id);
struct worker *plan_worker(const struct plan *p, const char *name);
struct look *plan_look(const struct plan *p, const struct worker *w);
struct attempt *plan_attempt(const struct plan *p, int64_t id); /* live ones */
/* Also one that ended in this plan. */
const struct attempt *plan_attempt_or_ended(const struct plan *p, int64_t id);
struct attempt *plan_attempt_of(const struct plan *p, const char *worker);
struct delivery *plan_delivery(const struct plan *p, int64_t id);
struct delivery *plan_brief_of(const struct plan *p, int64_t attempt);
struct account *plan_account(const struct plan *p, const char *name);
const struct profile_facts *plan_profile(const struct plan *p, const struct worker *w);
struct landing *plan_landing(const struct plan *p, const char *task);
/* The open intent of a task's landing. */
struct intent *plan_task_intent(const struct plan *p, const char *task, enum verb verb);
/* The open intent of this verb for that worker and subject; its outcome may be there already. */
struct intent *plan_intent(
	const struct plan *p, const char *worker, enum verb verb, int64_t subject);
bool plan_intent_open(const struct plan *p, const char *worker, enum verb verb);
/* Did a person pause everything, or this worker (NULL: none in particular)? */
bool plan_is_paused(const struct plan *p, const struct worker *w);

/* Marks a row as changed and lends it, for `edit_task(t)->state = ...`. New rows stay new. */
#define PLAN_EDIT(type) \
	static inline struct type *edit_##type(struct type *row) \
	{ \
		if (row->change == ROW_SAME) \
			row->change = ROW_CHANGED; \
		return row; \
	}
PLAN_EDIT(task)
PLAN_EDIT(attempt)
PLAN_EDIT(worker)
PLAN_EDIT(account)
PLAN_EDIT(delivery)
PLAN_EDIT(intent)
PLAN_EDIT(event)
PLAN_EDIT(wish)
PLAN_EDIT(commit)
PLAN_EDIT(alert)
PLAN_EDIT(crash)
PLAN_EDIT(repeat)
PLAN_EDIT(dependency)
PLAN_EDIT(landing)
PLAN_EDIT(conflict)
PLAN_EDIT(project)

/* New rows. */
struct attempt *plan_add_attempt(
	struct plan *p, struct task *t, struct worker *w, enum attempt_kind kind);
struct delivery *plan_add_delivery(struct plan *p, const struct worker *w, int64_t attempt,
	enum delivery_kind kind, const char *note);
/* Tells a worker something, unless the same is on its way to it already, or nobody has that name.
 */
void plan_tell(struct plan *p, const char *worker, const char *note);
/* w NULL: it is no worker's */
struct intent *plan_add_intent(
	struct plan *p, enum verb verb, const struct worker *w, int64_t subject, const char *args);
void plan_add_crash(struct plan *p, const char *task, const char *worker, const char *why);
struct repeat *plan_add_repeat(struct plan *p); /* in a new slot */
/* Czar's own task, to be named; rows of tasks move: pointers to them are over. */
struct task *plan_add_task(struct plan *p, const char *id);
struct landing *plan_add_landing(struct plan *p, const char *task);
/* A number from the world's seed, another one for each name and salt. */
uint64_t plan_random(const struct plan *p, const char *name, uint64_t salt);
void plan_add_dependency(struct plan *p, const char *task, const char *needs);
/* States that a cause needs a person; opens the alert, or keeps it open with today's words. */
void plan_alert(
	struct plan *p, int64_t level, const char *cause, const char *text, const char *command);
/* Closes an intent as its outcome says. */
void plan_close_intent(struct intent *i);
