/*
 * Crashes: agents that ended, panes that vanished.
 *
 * A failed look is not a death. A pane that is dead with a status is one; a pane that is not there
 * must be missed by two looks; many at once are another matter (checks/server.h). Restarts have
 * growing pauses, and an end.
 */
#include "checks/crashes.h"

#include <stdio.h>
#include <string.h>

#include "checks/attempts.h"
#include "checks/fields.h"
#include "czar/base/str.h"

#define MISSED_AGAIN \
	(200 * USEC_MSEC) /* a pane that is not there is looked for again after that \
			   */

bool crashes_poison(const struct plan *p, const char *task)
{
	const char *first = NULL;

	for (size_t i = 0; *task && i < p->next.n_crashes; i++) {
		const struct crash *c = &p->next.crashes[i];

		if (c->change == ROW_GONE || !text_equal(c->task, task))
			continue;
		if (first && !text_equal(first, c->worker))
			return true;
		first = c->worker;
	}
	return false;
}

static int64_t crashes_of(const struct plan *p, const struct worker *w)
{
	usec_t since = p->next.awake - p->next.settings.quarantine_within;
	int64_t n = 0;

	for (size_t i = 0; i < p->next.n_crashes; i++) {
		const struct crash *c = &p->next.crashes[i];

		if (c->change != ROW_GONE && text_equal(c->worker, w->name) &&
			c->at_awake > since && c->at_awake > w->pinned_awake &&
			!crashes_poison(p, c->task))
			n++;
	}
	return n;
}

void quarantine_reason(const struct plan *p, const struct worker *w, char ret[TEXT_SIZE])
{
	const struct crash *last = NULL;

	for (size_t i = 0; i < p->next.n_crashes; i++) {
		const struct crash *c = &p->next.crashes[i];

		if (*c->why && text_equal(c->worker, w->name) && (!last || c->id > last->id))
			last = c;
	}
	text_set(ret, TEXT_SIZE, last ? last->why : "crashed too often");
}

/* Growing pauses, with a jitter of up to a quarter so that a fleet does not start as one. */
void worker_crashed(struct plan *p, struct worker *w, const char *task, const char *why)
{
	const struct settings *s = &p->next.settings;
	usec_t pause = s->restart_pause;

	for (int64_t n = 0; n < w->restarts && pause < s->restart_pause_most; n++)
		pause *= 2;
	pause += pause / 4 * (usec_t)(plan_random(p, w->name, 0) & 255) / 255;
	if (pause > s->restart_pause_most)
		pause = s->restart_pause_most;
	edit_worker(w)->restarts++;
	w->next_start_awake = p->next.awake + pause;
	plan_add_crash(p, task, w->name, why);
	plan_wake(p, w->next_start_awake);
}

void agent_is_gone(struct plan *p, struct worker *w, enum attempt_outcome outcome, const char *why)
{
	struct attempt *a = plan_attempt(p, w->attempt);

	if (a && a->step != STEP_ENDING) {
		edit_attempt(a)->step = STEP_ENDING;
		a->outcome_next = outcome;
		TEXT_SET(a->note, why);
	}
	ask_agent_end(p, w, why);
}

static void describe_death(const struct look *l, struct ruling *r)
{
	if (!l->dead)
		ruling_saw(r, "its pane is gone, two looks agree");
	else if (!l->status_known)
		ruling_saw(r, "its agent ended, how is not known");
	else if (l->exit_signal)
		ruling_saw(r, "its agent was killed by signal %lld", (long long)l->exit_signal);
	else
		ruling_saw(r, "its agent exited with %lld", (long long)l->exit_status);
}

bool rule_agent_died(struct plan *p, size_t i, struct ruling *r)
{
	struct worker *w = &p->next.workers[i];
	struct look *l = &p->next.looks[i];
	struct attempt *a = plan_attempt(p, w->attempt);
	bool working = a && a->step != STEP_ENDING;

	if (!w->session || p->next.server_end_proved || plan_intent_open(p, w->name, VERB_END))
		return false;
	if (l->session == ANSWER_ALIVE && !l->dead) {
		if (w->missing_awake)
			edit_worker(w)->missing_awake = 0;
		return false;
	}
	if (l->session == ANSWER_UNKNOWN || (l->session == ANSWER_ABSENT && p->next.project.hold))
		return false;
	if (l->session == ANSWER_ABSENT && !w->missing_awake) {
		edit_worker(w)->missing_awake = p->next.awake;
		plan_wake(p, p->next.awake + MISSED_AGAIN);
		return false;
	}
	if (l->session == ANSWER_ABSENT && !plan_waited(p, w->missing_awake, MISSED_AGAIN))
		return false;
	ruling_about(r, a ? a->task : "", w->name);
	describe_death(l, r);
	worker_crashed(p, w, working ? a->task : "", r->saw);
	agent_is_gone(p, w, OUTCOME_CRASHED, "its agent crashed");
	if (working && crashes_poison(p, a->task)) {
		a->outcome_next = OUTCOME_BLOCKED;
		a->counts = false;
		w->restarts--;
		TEXT_SET(a->note, "it crashed two workers");
		ruling_did(r, "the task crashed two workers: blocked, counts against neither");
	} else {
		ruling_did(
			r, "restarts after a pause%s", working ? ", the task is given again" : "");
	}
	return true;
}

static void put_into_quarantine(struct plan *p, struct worker *w)
{
	const struct settings *s = &p->next.settings;
	struct attempt *a = plan_attempt(p, w->attempt);

	edit_worker(w)->pin = PIN_QUARANTINED;
	w->pinned_awake = p->next.awake;
	w->probe_awake = p->next.awake + s->quarantine_probe[w->probes < 2 ? w->probes : 2];
	if (a && a->step != STEP_ENDING) { /* it never came as far as an agent */
		edit_attempt(a)->counts = false;
		attempt_stop(p, a, OUTCOME_UNREAD, "its worker is in quarantine");
	}
}

bool rule_start_limit(struct plan *p, size_t i, struct ruling *r)
{
	struct worker *w = &p->next.workers[i];
	struct attempt *a = plan_attempt(p, w->attempt);
	bool again = w->restarts > 0;

	if (w->health != HEALTH_STARTING || !w->session || plan_intent_open(p, w->name, VERB_END) ||
		!plan_waited(p, w->since_awake, p->next.settings.start_limit))
		return false;
	ruling_about(r, a ? a->task : "", w->name);
	ruling_saw(r, "no prompt within the start limit: %s", p->next.looks[i].evidence);
	ruling_did(r, again ? "quarantined, a person is told" : "restarted once");
	if (a) /* the task has no part in it */
		edit_attempt(a)->counts = false;
	worker_crashed(p, w, "", r->saw);
	agent_is_gone(p, w, OUTCOME_RESTARTED, "its agent did not start");
	if (again)
		put_into_quarantine(p, w);
	return true;
}

bool rule_quarantine(struct plan *p, size_t i, struct ruling *r)
{
	struct worker *w = &p->next.workers[i];
	int64_t n = crashes_of(p, w), limit = w->probes ? 1 : p->next.settings.quarantine_crashes;

	if (w->pin != PIN_NONE || n < limit)
		return false;
	put_into_quarantine(p, w);
	ruling_about(r, "", w->name);
	ruling_saw(r, "%lld crashes%s", (long long)n,
		w->probes ? " in its probe" : " in a short time");
	ruling_did(r, "quarantined; probed again by itself");
	return true;
}

bool rule_probe(struct plan *p, size_t i, struct ruling *r)
{
	struct worker *w = &p->next.workers[i];

	if (w->pin != PIN_QUARANTINED || !plan_waited(p, w->probe_awake, 0))
		return false;
	edit_worker(w)->pin = PIN_NONE;
	w->pinned_awake = p->next.awake;
	w->probes++;
	ruling_about(r, "", w->name);
	ruling_saw(r, "the pause of its quarantine is over");
	ruling_did(r, "one more try (%lld)", (long long)w->probes);
	return true;
}

bool rule_well_again(struct plan *p, size_t i, struct ruling *r)
{
	struct worker *w = &p->next.workers[i];
	const struct look *l = &p->next.looks[i];

	if (!w->session || l->session != ANSWER_ALIVE || l->dead || (!w->restarts && !w->probes) ||
		w->health <= HEALTH_UNKNOWN ||
		!plan_waited(p, w->started_awake, p->next.settings.restart_reset))
		return false;
	edit_worker(w)->restarts = 0;
	w->probes = 0;
	w->next_start_awake = 0;
	r->quiet = true;
	return true;
}
