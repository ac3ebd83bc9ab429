/*
 * Briefs: the text that gives an attempt to its worker was taken, or it never will be.
 *
 * A brief that cannot travel goes back with its task. An agent that cannot know of it may stay; one
 * that perhaps read it is ended first.
 */
#include "checks/briefs.h"

#include <stdio.h>
#include <string.h>

#include "checks/attempts.h"
#include "checks/delivery.h"
#include "checks/fields.h"
#include "czar/base/str.h"

bool rule_brief_taken(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct task *t = plan_task(p, a->task);

	if (a->step != STEP_READY || a->grade < GRADE_SEEN || !t)
		return false;
	edit_attempt(a)->step = STEP_TAKEN;
	task_move(p, t, TASK_EVENT_TAKEN, "");
	TEXT_SETF(t->reason, "%s works on it", a->worker);
	ruling_about(r, a->task, a->worker);
	ruling_saw(r, "brief taken by %s, grade %s", a->worker, grade_name(a->grade));
	ruling_did(r, "task is working");
	return true;
}

/* Was no key of its brief sent yet? Then its agent cannot know of the task. */
static bool is_untold(const struct attempt *a, const struct delivery *brief)
{
	return a->step == STEP_BRANCH ||
	       (brief && brief->state <= DELIVERY_REFUSED && !brief->pid && a->grade == GRADE_NONE);
}

/* The brief cannot travel, for so long that the task goes back; NULL: it still may. */
static const char *held_up(struct plan *p, const struct attempt *a, const struct worker *w,
	const struct delivery *brief)
{
	usec_t limit = p->next.settings.hold_alert;

	if (plan_is_paused(p, NULL)) /* nobody else could take it either */
		return NULL;
	if (brief && brief->state == DELIVERY_HELD && brief->held_awake)
		return plan_waited(p, brief->held_awake, limit) ? brief->reason : NULL;
	if (!is_untold(a, brief))
		return NULL;
	if (w->pin == PIN_PAUSED && plan_waited(p, w->pinned_awake, limit) &&
		plan_waited(p, a->began_awake, limit))
		return "its worker is paused";
	if (a->step == STEP_BRANCH && w->turn_open && w->turn_began_awake && w->keeps_context &&
		plan_waited(p, w->turn_began_awake, limit) && plan_waited(p, a->began_awake, limit))
		return "its worker's turn goes on and on";
	return NULL;
}

bool rule_brief_unread(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = plan_worker(p, a->worker);
	struct delivery *d = plan_brief_of(p, a->id);
	bool over = a->step == STEP_READY && (!d || delivery_is_final(d->state));
	const char *held;

	if (a->step >= STEP_TAKEN || !w || a->marker != MARKER_NONE || a->grade >= GRADE_SEEN)
		return false;
	held = over ? NULL : held_up(p, a, w, d);
	if (!held && !over)
		return false;
	ruling_about(r, a->task, a->worker);
	ruling_saw(r, "brief %lld: %s", d ? (long long)d->id : 0,
		held ? held
		: d  ? delivery_state_name(d->state)
		     : "gone");
	ruling_did(r, "attempt given up, task back to the queue%s", held ? "; not counted" : "");
	edit_attempt(a)->counts = !held;
	if (held && is_untold(a, d)) /* its agent knows of nothing and may stay */
		attempt_end(p, a, OUTCOME_UNREAD, "its brief was held too long");
	else
		attempt_stop(p, a, OUTCOME_UNREAD,
			held ? "its brief was held too long" : "its brief was never taken");
	return true;
}
