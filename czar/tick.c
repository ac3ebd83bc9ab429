/*
 * One tick: observe, decide, record, act, sleep.
 *
 * Everything czar does happens in this order. Nothing is done that was not recorded, nothing is
 * recorded that was not decided from one consistent world; when somebody changed a row in between,
 * the plan is dropped and the next tick decides again.
 */
#include "czar/daemon.h"

#include "checks/accounts.h"
#include "checks/decide.h"
#include "checks/fields.h"
#include "checks/landing.h"
#include "checks/omnibus.h"
#include "checks/pulls.h"
#include "checks/schedule.h"
#include "checks/transitions.h"
#include "czar/act.h"
#include "czar/act_outcome.h"
#include "czar/base/log.h"
#include "czar/keep.h"
#include "czar/listen.h"
#include "czar/observe.h"
#include "czar/observe_pulls.h"
#include "czar/publish.h"
#include "czar/reload.h"
#include "czar/seat.h"

static bool changes_tasks(const struct world *w)
{
	return rows_changed(ROW_TASK, w->tasks, w->n_tasks) ||
	       rows_changed(ROW_DEPENDENCY, w->dependencies, w->n_dependencies);
}

static bool plan_changes_something(const struct plan *p)
{
	const struct world *w = &p->next;

	return p->n_decisions || w->project.change != ROW_SAME || changes_tasks(w) ||
	       rows_changed(ROW_ATTEMPT, w->attempts, w->n_attempts) ||
	       rows_changed(ROW_WORKER, w->workers, w->n_workers) ||
	       rows_changed(ROW_ACCOUNT, w->accounts, w->n_accounts) ||
	       rows_changed(ROW_DELIVERY, w->deliveries, w->n_deliveries) ||
	       rows_changed(ROW_INTENT, w->intents, w->n_intents) ||
	       rows_changed(ROW_EVENT, w->events, w->n_events) ||
	       rows_changed(ROW_WISH, w->wishes, w->n_wishes) ||
	       rows_changed(ROW_COMMIT, w->commits, w->n_commits) ||
	       rows_changed(ROW_ALERT, w->alerts, w->n_alerts) ||
	       rows_changed(ROW_REPEAT, w->repeats, w->n_repeats) ||
	       rows_changed(ROW_LANDING, w->landings, w->n_landings) ||
	       rows_changed(ROW_CONFLICT, w->conflicts, w->n_conflicts);
}

/* Also when nothing changed the time of the last look is kept now and then: ages rest on it. */
static bool look_is_due(const struct daemon *d, const struct world *w)
{
	return w->awake - d->stored_look_awake > d->config.settings.tick;
}

static int record(struct daemon *d, struct plan *p, struct error *err)
{
	struct project *j = &p->next.project;
	struct kept_world kept;
	bool keeps = world_keeper_keep(&d->worlds, p, &kept);
	int r;

	edit_project(j)->looked_awake = p->next.awake;
	text_set(j->looked_boot, sizeof j->looked_boot, d->boot);
	j->ticks++;
	r = queue_record_world(d->queue, p, keeps ? &kept : NULL, d->config.keep_worlds_bytes, err);
	if (r == 0)
		d->stored_look_awake = p->next.awake;
	if (r == 0 && keeps)
		world_keeper_kept(&d->worlds, &kept);
	return r;
}

static void sleep_until(struct daemon *d, const struct plan *p)
{
	usec_t delay = d->config.settings.tick;

	if (p->wake_awake != USEC_NEVER && p->wake_awake - p->next.awake < delay)
		delay = p->wake_awake - p->next.awake;
	daemon_want_tick(d, delay < 0 ? 0 : delay);
}

/* Would somebody take it without a person's help? Quarantine ends by itself. */
static bool may_be_given(struct plan *p, const struct task *t)
{
	if (t->waits || plan_is_paused(p, NULL) || schedule_needs_yes(&p->next.settings, t))
		return false;
	for (size_t i = 0; i < p->next.n_workers; i++) {
		const struct worker *w = &p->next.workers[i];
		const struct account *c = plan_account(p, w->account);

		if (w->seat == SEAT_FAILED || (c && account_needs_person(c)))
			continue;
		if (schedule_fits(&p->next, t, w) || (w->wanted && w->pin == PIN_QUARANTINED))
			return true;
	}
	return false;
}

/* Its agent stands still until a person does something. */
static bool waits_for_person(struct plan *p, const struct worker *w)
{
	bool at_rest = w->session && !w->turn_open;

	if (w->health == HEALTH_LOGGED_OUT || w->health == HEALTH_PAUSED || plan_is_paused(p, NULL))
		return at_rest;
	return (w->health == HEALTH_ASKING || w->health == HEALTH_UNKNOWN) &&
	       plan_waited(p, w->since_awake, p->next.settings.hold_alert);
}

static bool goes_on(struct plan *p, const struct task *t)
{
	char why[TEXT_SIZE];

	if (t->state == TASK_QUEUED)
		return may_be_given(p, t);
	if (!(TASK_HOLDS & TASK_BIT(t->state)) || omnibus_keeps_waiting(p, t) ||
		landing_waits_for_person(p, t) || landing_waits_for_checkout(p, t) ||
		pull_waits_for_person(p, t, why))
		return false;
	for (size_t i = 0; i < p->next.n_attempts; i++) {
		const struct attempt *a = &p->next.attempts[i];
		const struct worker *w = plan_worker(p, a->worker);

		if (text_equal(a->task, t->id) && a->step != STEP_ENDED && w)
			return a->step == STEP_ENDING || !waits_for_person(p, w);
	}
	return true;
}

/* Failed tasks leave the world when nothing waits for them; the alert stays. */
static bool some_failed(const struct world *w)
{
	for (size_t i = 0; i < w->n_alerts; i++)
		if (!w->alerts[i].closed && text_starts(w->alerts[i].cause, "task-failed "))
			return true;
	return false;
}

/* What is left: work that goes on by itself, only what needs a person, or nothing. */
static enum rest what_is_left(struct plan *p)
{
	const struct world *w = &p->next;
	bool left = some_failed(w);

	for (size_t i = 0; i < w->n_tasks; i++) {
		const struct task *t = &w->tasks[i];

		if (t->state == TASK_DONE || t->state == TASK_CANCELLED)
			continue;
		if (goes_on(p, t))
			return REST_WORK;
		left = true;
	}
	return left ? REST_PERSON : REST_DONE;
}

/* The plan was dropped: what was news for it is news for the next one, and time that nobody looked
 * is still not accounted for. */
static void look_anew(struct daemon *d, bool first_tick, usec_t looked_awake)
{
	d->first_tick = first_tick;
	d->looked_awake = looked_awake;
	seats_read_again(d);
}

int tick(struct daemon *d, struct error *err)
{
	struct world w = {0};
	struct plan p;
	struct publication *news;
	bool recorded = false, settled, first_tick = d->first_tick;
	usec_t looked_awake = d->looked_awake;
	int r;

	arena_done(&d->tick_arena);
	r = observe(d, &w, err);
	if (r < 0)
		return r;
	settled = d->cache.settled && !d->cache.loaded;
	world_keeper_look(&d->worlds, &w, settled, d->config.keep_worlds_bytes, &d->tick_arena);
	decide_taking(&w, settled, &d->tick_arena, &p);
	news = publish_collect(&d->tick_arena, &p);
	d->settled = !plan_changes_something(&p);
	d->cache.settled = !changes_tasks(&p.next);
	if (!d->settled || look_is_due(d, &w)) {
		r = record(d, &p, err);
		if (r != 0)
			look_anew(d, first_tick, looked_awake);
		if (r > 0)
			log_debug("tick: somebody changed a row, deciding again");
		if (r != 0)
			return r;
		recorded = true;
		act_forget_recorded(d, &p);
		if (!d->options->observe)
			publish_news(d, news);
	}
	if (!d->options->observe) { /* also what was recorded before, and could not be done then */
		act(d, &p);
		pulls_look(d, &p);
		listen_keep(d, &p);
	}
	d->rest = what_is_left(&p);
	if (d->options->observe)
		publish_plan(d, &p);
	else
		publish_status(d, &p.next);
	row_cache_store(&d->cache, &p, recorded);
	if (d->workers_wait)
		reload_workers(d, &p.next);
	if (!d->options->observe)
		keep_if_due(d);
	sleep_until(d, &p);
	return 0;
}
