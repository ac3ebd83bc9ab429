/*
 * Reports: TASK_COMPLETE and TASK_BLOCKED, and what an attempt ends as.
 *
 * A report is obeyed when the turn that made it is over, or when the agent is proved ended: then it
 * beats whatever the agent was ended for, but not a person's cancellation.
 */
#include "checks/reports.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "checks/attempts.h"
#include "checks/fields.h"
#include "checks/schedule.h"
#include "czar/base/str.h"

enum { WAITS_MOST = 3 }; /* TASK_BLOCKED: ID of one task; the next one asks a person */

/* TASK_BLOCKED: which other open task does it name that it may wait for? */
static struct task *waits_for(struct plan *p, const struct attempt *a, const struct task *t)
{
	struct task *other = NULL;

	for (size_t i = 0; *a->marker_task && i < p->next.n_tasks; i++)
		if (strcasecmp(p->next.tasks[i].id, a->marker_task) == 0)
			other = &p->next.tasks[i];
	if (!other || other == t || t->waits_used >= WAITS_MOST)
		return NULL;
	if (!(TASK_BIT(other->state) & TASK_OPEN))
		return NULL;
	return schedule_would_cycle(&p->next, t->id, other->id) ? NULL : other;
}

/* The reason without the id in front of it. */
static const char *bare_reason(const struct attempt *a)
{
	const char *why = a->marker_why;
	size_t n = strlen(a->marker_task);

	if (!n || strncasecmp(why, a->marker_task, n) != 0)
		return why;
	why += n;
	return why + strspn(why, " ,:;.-");
}

/* TASK_BLOCKED is obeyed: behind the task that it names, or to a person. */
static enum attempt_outcome obey_block(struct plan *p, struct attempt *a, struct task *t, char *why)
{
	struct task *other = waits_for(p, a, t);

	TEXT_SET(edit_task(t)->head, a->marker_commit);
	edit_attempt(a)->counts = false;
	if (!other) {
		text_setf(why, TEXT_SIZE, "its worker is blocked: %s", a->marker_why);
		return OUTCOME_BLOCKED;
	}
	text_setf(why, TEXT_SIZE, "waits for %s: %s", other->id, bare_reason(a));
	plan_add_dependency(p, t->id, other->id);
	t->waits_used++;
	return OUTCOME_WAITING;
}

/* What the attempt ends as after a last look: a marker that counts beats a lost agent. */
static enum attempt_outcome last_word(struct plan *p, struct attempt *a, char *why)
{
	struct task *t = plan_task(p, a->task);

	text_set(why, TEXT_SIZE, a->note);
	if (a->outcome_next == OUTCOME_CANCELLED || !t)
		return a->outcome_next;
	if (a->marker == MARKER_COMPLETE) {
		text_set(why, TEXT_SIZE, "its worker reported it complete");
		return OUTCOME_SUBMITTED;
	}
	if (a->marker == MARKER_BLOCKED)
		return obey_block(p, a, t, why);
	return a->outcome_next;
}

bool rule_ended(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = plan_worker(p, a->worker);
	enum attempt_outcome outcome;
	char why[TEXT_SIZE];

	if (a->step != STEP_ENDING || (w && attempt_has_agent(p, a, w)))
		return false;
	outcome = last_word(p, a, why);
	ruling_about(r, a->task, a->worker);
	ruling_saw(r,
		"attempt %lld: the agent of %s is proved ended, git and spool were read again",
		(long long)a->number, a->worker);
	ruling_did(r, "attempt ended: %s, %s", attempt_outcome_name(outcome), why);
	attempt_end(p, a, outcome, why);
	return true;
}

/* A turn that ended after the marker was seen; or its end was seen before the commit was, and the
 * prompt still stands there. */
static bool turn_is_over(struct plan *p, const struct worker *w, const struct attempt *a)
{
	if (w->turn_open)
		return false;
	if (w->turn_ended_awake >= a->marker_awake)
		return true;
	return w->idle_awake && plan_look(p, w)->screen == SCREEN_IDLE &&
	       plan_waited(p, a->marker_awake, p->next.settings.idle_twice);
}

bool rule_submit(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = plan_worker(p, a->worker);

	if (a->marker != MARKER_COMPLETE || a->step == STEP_ENDING || !w)
		return false;
	ruling_about(r, a->task, a->worker);
	ruling_saw(r, "TASK_COMPLETE in %.10s", a->marker_commit);
	if (!w->session || turn_is_over(p, w, a)) {
		ruling_did(r, "submitted; %s is free", w->name);
		attempt_end(p, a, OUTCOME_SUBMITTED, "its worker reported it complete");
		return true;
	}
	if (!plan_waited(p, a->marker_awake, p->next.settings.marker_wait))
		return false;
	ruling_did(r, "the turn goes on and on: its agent is ended, then submitted");
	attempt_stop(p, a, OUTCOME_SUBMITTED, "its worker reported it complete");
	return true;
}

bool rule_blocked(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = plan_worker(p, a->worker);
	struct task *t = plan_task(p, a->task);
	enum attempt_outcome outcome;
	char why[TEXT_SIZE];

	if (a->marker != MARKER_BLOCKED || a->step == STEP_ENDING || !w || !t)
		return false;
	ruling_about(r, a->task, a->worker);
	ruling_saw(r, "TASK_BLOCKED in %.10s: %s", a->marker_commit, a->marker_why);
	if (!w->session || turn_is_over(p, w, a)) {
		outcome = obey_block(p, a, t, why);
		ruling_did(r,
			outcome == OUTCOME_WAITING ? "queued, %s; %s is free"
						   : "blocked, a person is told: %s; %s is free",
			why, w->name);
		attempt_end(p, a, outcome, why);
		return true;
	}
	if (!plan_waited(p, a->marker_awake, p->next.settings.marker_wait))
		return false;
	ruling_did(r, "the turn goes on and on: its agent is ended first");
	attempt_stop(p, a, OUTCOME_BLOCKED, "its worker is blocked");
	return true;
}
