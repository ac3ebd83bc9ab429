/*
 * Wishes about tasks: cancel, retry, approve, deny, assign.
 *
 * A task that a worker has is left to it: a wish that would change it under its feet is refused
 * with the command that ends or restarts it first.
 */
#include "checks/task_wishes.h"

#include <stdio.h>
#include <string.h>

#include "checks/attempts.h"
#include "checks/fields.h"
#include "checks/landing.h"
#include "checks/landing_common.h"
#include "checks/omnibus.h"
#include "checks/pulls.h"
#include "checks/schedule.h"
#include "czar/base/str.h"

bool wish_refuse(struct wish *x, const char *why)
{
	x->state = WISH_REFUSED;
	TEXT_SET(x->outcome, why);
	return false;
}

/* With what there is to do instead; returns false. The world holds every task that a wish names,
 * but for those that are done: t is NULL. */
static bool refuse_as_it_is(struct wish *x, const struct task *t, const char *instead)
{
	x->state = WISH_REFUSED;
	TEXT_SETF(x->outcome, "it is %s: %s", task_state_name(t ? t->state : TASK_DONE), instead);
	return false;
}

static struct attempt *live_attempt_on(struct plan *p, const struct task *t)
{
	for (size_t i = 0; i < p->next.n_attempts; i++)
		if (text_equal(p->next.attempts[i].task, t->id) &&
			p->next.attempts[i].step != STEP_ENDED)
			return &p->next.attempts[i];
	return NULL;
}

bool honour_cancel(struct plan *p, struct wish *x)
{
	struct task *t = plan_task(p, x->subject);
	const struct task *o;
	struct attempt *a;

	if (!t || !(TASK_BIT(t->state) & TASK_OPEN))
		return refuse_as_it_is(x, t, "there is nothing left to cancel");
	o = omnibus_of(p, t);
	if (plan_task_intent(p, t->id, VERB_LAND) || pull_is_merged(p, t) ||
		(o && omnibus_has_set_out(p, o) && !omnibus_lacks_in_base(p, o)))
		return refuse_as_it_is(x, t, "wait until it has landed (czar why says when)");
	a = live_attempt_on(p, t);
	if (a) {
		edit_attempt(a)->counts = false;
		attempt_stop(p, a, OUTCOME_CANCELLED, "a person cancelled it");
		TEXT_SETF(x->outcome, "%s is cancelled once its agent is ended", t->id);
		return true;
	}
	if (!task_move(p, t, TASK_EVENT_CANCELLED, "a person cancelled it"))
		return refuse_as_it_is(x, t, "that cannot be cancelled; czar why says more");
	TEXT_SETF(x->outcome, "%s is cancelled", t->id);
	return true;
}

/*
 * A task that was over was in no circle; open again it may close one with what workers said since
 * (TASK_BLOCKED: ID). Their word goes: who still needs it will say so again, and is then blocked.
 */
static int64_t break_circles(struct plan *p)
{
	int64_t n = 0;

	for (size_t i = 0; i < p->next.n_dependencies; i++) {
		struct dependency *d = &p->next.dependencies[i];

		if (d->change == ROW_GONE || !text_equal(d->source, "worker") ||
			!schedule_would_cycle(&p->next, d->task, d->needs))
			continue;
		d->change = ROW_GONE;
		n++;
	}
	return n;
}

/* Only what is blocked, failed or cancelled is tried again. */
static const char *instead_of_retry(enum task_state state)
{
	switch (state) {
	case TASK_PROPOSED:
		return "czar approve lets it begin";
	case TASK_QUEUED:
		return "it begins by itself, czar why says when";
	case TASK_ASSIGNED:
	case TASK_WORKING:
		return "czar restart with its worker has it given again";
	case TASK_DONE:
		return "czar add takes another task for what is missing";
	default:
		return "it goes on by itself or waits for your yes, as czar why says";
	}
}

/* It is cancelled perhaps before the next look, and then nothing says that it had failed. */
static void forget_failure(struct plan *p, const struct task *t)
{
	char cause[sizeof((struct alert *)0)->cause];

	TEXT_SETF(cause, "task-failed %s", t->id);
	for (size_t i = 0; i < p->next.n_alerts; i++)
		if (!p->next.alerts[i].closed && text_equal(p->next.alerts[i].cause, cause))
			edit_alert(&p->next.alerts[i])->closed = p->next.now;
}

bool honour_retry(struct plan *p, struct wish *x)
{
	struct task *t = plan_task(p, x->subject);

	bool omnibus = t && t->result == RESULT_OMNIBUS;

	if (!t || (omnibus && t->state != TASK_BLOCKED && t->state != TASK_CANCELLED) ||
		!task_move(p, t, omnibus ? TASK_EVENT_REGATHERED : TASK_EVENT_RETRIED,
			"a person tries again"))
		return refuse_as_it_is(x, t, instead_of_retry(t ? t->state : TASK_DONE));
	for (size_t i = 0; i < p->next.n_crashes; i++)
		if (text_equal(p->next.crashes[i].task, t->id))
			p->next.crashes[i].change = ROW_GONE;
	forget_failure(p, t);
	landing_begin_anew(p, t);
	if (omnibus && plan_landing(p, t->id))
		landing_forget_verdict(plan_landing(p, t->id));
	t->attempts_used = t->reworks_used = t->waits_used = 0;
	t->avoid_worker[0] = '\0';
	t->ready_since = p->next.now;
	if (omnibus)
		TEXT_SETF(x->outcome, "%s is verified again", t->id);
	else
		TEXT_SETF(x->outcome, "%s is queued again%s", t->id,
			break_circles(p) ? "; who waited for it in a circle waits no more" : "");
	return true;
}

/* Denied ones are blocked until somebody says yes after all. */
static bool gate_is_closed(const struct plan *p, const struct task *t)
{
	return schedule_needs_yes(&p->next.settings, t) &&
	       (t->state == TASK_QUEUED || t->state == TASK_BLOCKED);
}

static bool honour_settings(struct plan *p, struct wish *x)
{
	TEXT_SET(edit_project(&p->next.project)->approved_settings, x->args);
	TEXT_SET(x->outcome, SETTINGS_SUBJECT " is in force as it is now");
	return true;
}

bool honour_admit(struct plan *p, struct wish *x)
{
	struct task *t = plan_task(p, x->subject);

	if (*x->args && text_equal(x->subject, SETTINGS_SUBJECT))
		return honour_settings(p, x);
	if (t && *x->args && !text_equal(x->args, t->head))
		return wish_refuse(x, "it is another commit by now: look at that one first");
	if (t && landing_approve(p, t)) {
		TEXT_SETF(x->outcome, "%s may land as it is", t->id);
		return true;
	}
	if (t && pull_accept(p, t)) {
		TEXT_SETF(x->outcome, "%s is taken as it landed", t->id);
		return true;
	}
	if (!t || (t->state != TASK_PROPOSED && !gate_is_closed(p, t)))
		return wish_refuse(x, "it waits for nobody's yes: czar inbox lists what does");
	edit_task(t)->approved = true;
	if (t->state == TASK_PROPOSED)
		task_move(p, t, TASK_EVENT_ADMITTED, "admitted by a person");
	if (t->state == TASK_BLOCKED)
		task_move(p, t, TASK_EVENT_RETRIED, "approved by a person after all");
	TEXT_SETF(x->outcome, "%s may begin", t->id);
	return true;
}

bool honour_deny(struct plan *p, struct wish *x)
{
	struct task *t = plan_task(p, x->subject);
	char reason[TEXT_SIZE], note[TEXT_SIZE];
	bool proposed = t && t->state == TASK_PROPOSED;

	if (t && landing_deny(p, t, x->args)) {
		TEXT_SETF(x->outcome, "%s is %s", t->id,
			t->state == TASK_QUEUED ? "given back to be changed" : t->reason);
		return true;
	}
	if (!t || !(proposed || (t->state == TASK_QUEUED && gate_is_closed(p, t))))
		return wish_refuse(x, "it waits for nobody's yes: czar inbox lists what does, "
				      "czar cancel ends what is open");
	TEXT_SETF(reason, "denied by a person%s%s", *x->args ? ": " : "", x->args);
	task_move(p, t, TASK_EVENT_DENIED, reason);
	if (proposed && *t->proposed_by) {
		TEXT_SETF(note, "%s, which you proposed, was %s", t->id, reason);
		plan_tell(p, t->proposed_by, note);
	}
	TEXT_SETF(x->outcome, "%s is %s", t->id,
		proposed ? "cancelled" : "blocked, and stays so until czar approve");
	return true;
}

/* A worker of that name, or one of the pool; NULL: czar.conf names neither. */
static const struct worker *assignable(const struct plan *p, const char *name)
{
	for (size_t i = 0; i < p->next.n_workers; i++) {
		const struct worker *w = &p->next.workers[i];

		if (w->wanted && (text_equal(w->name, name) || text_equal(w->pool, name)))
			return w;
	}
	return NULL;
}

#define NOT_TO_BEGIN "nobody is to begin it; czar add takes another task for what is missing"

/* Why that task cannot be assigned now, with what to do instead; false: it can. */
static bool is_past_assigning(struct plan *p, const struct task *t, struct wish *x)
{
	const struct attempt *a = live_attempt_on(p, t);

	x->state = WISH_REFUSED;
	if (a)
		TEXT_SETF(x->outcome,
			"%s is at it: czar restart %s has it given again, czar cancel %s ends it; "
			"assign it then",
			a->worker, a->worker, t->id);
	else if (t->state == TASK_DONE || (TASK_BIT(t->state) & TASK_HOLDS))
		refuse_as_it_is(x, t, NOT_TO_BEGIN);
	else
		x->state = WISH_OPEN;
	return x->state == WISH_REFUSED;
}

bool honour_assign(struct plan *p, struct wish *x)
{
	struct task *t = plan_task(p, x->subject);
	const struct worker *w = *x->args ? assignable(p, x->args) : NULL;

	if (!t)
		return refuse_as_it_is(x, t, NOT_TO_BEGIN);
	if (is_past_assigning(p, t, x))
		return false;
	if (*x->args && !w)
		return wish_refuse(x, "czar.conf names no such worker or pool: see czar workers");
	if (w && *t->role && !text_equal(t->role, w->role)) {
		TEXT_SETF(x->outcome, "it is for role %s, which %s is not: czar edit %s --role ''",
			t->role, x->args, t->id);
		x->state = WISH_REFUSED;
		return false;
	}
	TEXT_SET(edit_task(t)->assignee, x->args);
	if (text_equal(t->avoid_worker, x->args))
		t->avoid_worker[0] = '\0';
	TEXT_SETF(x->outcome, "%s is for %s", t->id, *x->args ? x->args : "whoever it fits");
	return true;
}
