/*
 * Wishes: what a person asked for by a command.
 *
 * One function a verb. A wish is honoured or refused with a sentence, in the tick that sees it; the
 * command waits for that sentence. A person's word is a pin: no rule reverses it.
 */
#include "checks/wishes.h"

#include <stdio.h>
#include <string.h>

#include "checks/attempts.h"
#include "checks/fields.h"
#include "checks/schedule.h"
#include "czar/base/str.h"

static bool refuse(struct wish *x, const char *why)
{
	x->state = WISH_REFUSED;
	TEXT_SET(x->outcome, why);
	return false;
}

static bool honour_pause(struct plan *p, struct wish *x)
{
	struct worker *w = plan_worker(p, x->subject);

	if (!*x->subject) {
		edit_project(&p->next.project)->paused = true;
		TEXT_SET(x->outcome, "paused: nothing new starts, nothing is typed");
		return true;
	}
	if (!w)
		return refuse(x, "no such worker");
	edit_worker(w)->pin = PIN_PAUSED;
	w->pinned_awake = p->next.awake;
	TEXT_SETF(x->outcome, "%s is paused", w->name);
	return true;
}

static bool honour_resume(struct plan *p, struct wish *x)
{
	struct worker *w = plan_worker(p, x->subject);

	if (!*x->subject) {
		edit_project(&p->next.project)->paused = false;
		TEXT_SET(x->outcome, "resumed");
		return true;
	}
	if (!w)
		return refuse(x, "no such worker");
	edit_worker(w)->pin = PIN_NONE;
	w->pinned_awake = p->next.awake; /* crashes before it count no more */
	w->probes = w->restarts = 0;
	w->next_start_awake = 0;
	if (w->seat == SEAT_FAILED)
		w->seat = SEAT_NONE;
	TEXT_SETF(x->outcome, "%s is resumed", w->name);
	return true;
}

static bool honour_restart(struct plan *p, struct wish *x)
{
	struct worker *w = plan_worker(p, x->subject);
	struct attempt *a = w ? plan_attempt(p, w->attempt) : NULL;

	if (!w)
		return refuse(x, "no such worker");
	honour_resume(p, x);
	if (a) {
		edit_attempt(a)->counts = false;
		attempt_stop(p, a, OUTCOME_RESTARTED, "a person restarted its worker");
	} else if (w->session) {
		ask_agent_end(p, w, "a person restarted it");
	}
	TEXT_SETF(x->outcome, "%s is restarted%s", w->name, a ? ", its task is given again" : "");
	return true;
}

static struct attempt *live_attempt_on(struct plan *p, const struct task *t)
{
	for (size_t i = 0; i < p->next.n_attempts; i++)
		if (text_equal(p->next.attempts[i].task, t->id) &&
			p->next.attempts[i].step != STEP_ENDED)
			return &p->next.attempts[i];
	return NULL;
}

static bool honour_cancel(struct plan *p, struct wish *x)
{
	struct task *t = plan_task(p, x->subject);
	struct attempt *a;

	if (!t || !(TASK_BIT(t->state) & TASK_OPEN))
		return refuse(x, "it is over already");
	a = live_attempt_on(p, t);
	if (a) {
		edit_attempt(a)->counts = false;
		attempt_stop(p, a, OUTCOME_CANCELLED, "a person cancelled it");
		TEXT_SETF(x->outcome, "%s is cancelled once its agent is ended", t->id);
		return true;
	}
	if (!task_move(p, t, TASK_EVENT_CANCELLED, "a person cancelled it"))
		return refuse(x, "a task in that state cannot be cancelled");
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

static bool honour_retry(struct plan *p, struct wish *x)
{
	struct task *t = plan_task(p, x->subject);

	if (!t || !task_move(p, t, TASK_EVENT_RETRIED, "a person tries again"))
		return refuse(x, "only a blocked, failed or cancelled task can be retried");
	for (size_t i = 0; i < p->next.n_crashes; i++)
		if (text_equal(p->next.crashes[i].task, t->id))
			p->next.crashes[i].change = ROW_GONE;
	t->attempts_used = t->reworks_used = t->waits_used = 0;
	t->avoid_worker[0] = '\0';
	t->ready_since = p->next.now;
	TEXT_SETF(x->outcome, "%s is queued again%s", t->id,
		break_circles(p) ? "; who waited for it in a circle waits no more" : "");
	return true;
}

static bool honour_say(struct plan *p, struct wish *x)
{
	struct worker *w = plan_worker(p, x->subject);
	struct delivery *d;

	if (!w)
		return refuse(x, "no such worker");
	d = plan_add_delivery(p, w, 0, KIND_SAY, "");
	p->next.project.last_delivery--; /* its id was reserved with its text */
	d->id = x->delivery;
	d->urgent = x->urgent;
	TEXT_SET(d->author, x->by);
	TEXT_SETF(x->outcome, "queued as delivery %lld", (long long)d->id);
	return true;
}

static bool honour_admit(struct plan *p, struct wish *x)
{
	struct task *t = plan_task(p, x->subject);
	bool waits = t && t->approve == APPROVE_START && !t->approved;

	if (!t || (!waits && t->state != TASK_PROPOSED))
		return refuse(x, "it waits for nobody's yes");
	edit_task(t)->approved = true;
	if (t->state == TASK_PROPOSED)
		task_move(p, t, TASK_EVENT_ADMITTED, "admitted by a person");
	TEXT_SETF(x->outcome, "%s may begin", t->id);
	return true;
}

static bool honour_stop_workers(struct plan *p, struct wish *x)
{
	int64_t n = 0;

	edit_project(&p->next.project)->paused = true;
	for (size_t i = 0; i < p->next.n_workers; i++) {
		struct worker *w = &p->next.workers[i];
		struct attempt *a = plan_attempt(p, w->attempt);

		if (a) {
			edit_attempt(a)->counts = false;
			attempt_stop(p, a, OUTCOME_RESTARTED, "a person stopped the workers");
		} else if (w->session) {
			ask_agent_end(p, w, "a person stopped the workers");
		}
		n += w->session != 0;
	}
	TEXT_SETF(x->outcome, "%lld agents are ended, the project is paused", (long long)n);
	return true;
}

/* Does it end an agent that no attempt's state would remember to end? */
static bool needs_door(struct plan *p, const struct wish *x)
{
	const struct worker *w = plan_worker(p, x->subject);

	if (x->verb == WISH_RESTART)
		return w && w->session && !plan_attempt(p, w->attempt);
	for (size_t i = 0; x->verb == WISH_STOP_WORKERS && i < p->next.n_workers; i++)
		if (p->next.workers[i].session && !plan_attempt(p, p->next.workers[i].attempt))
			return true;
	return false;
}

bool rule_wish(struct plan *p, size_t i, struct ruling *r)
{
	static bool (*const honour[])(struct plan *, struct wish *) = {
		[WISH_PAUSE] = honour_pause,
		[WISH_RESUME] = honour_resume,
		[WISH_RESTART] = honour_restart,
		[WISH_CANCEL] = honour_cancel,
		[WISH_RETRY] = honour_retry,
		[WISH_SAY] = honour_say,
		[WISH_ADMIT] = honour_admit,
		[WISH_STOP_WORKERS] = honour_stop_workers,
	};
	struct wish *x = &p->next.wishes[i];
	bool is_task = plan_task(p, x->subject) != NULL;

	if (!p->next.fresh && needs_door(p, x))
		return false; /* stays open: the daemon that comes honours it */
	edit_wish(x);
	if (honour[x->verb](p, x))
		x->state = WISH_HONOURED;
	ruling_about(r, is_task ? x->subject : "", is_task ? "" : x->subject);
	TEXT_SET(r->by, x->by);
	ruling_saw(r, "czar %s %s", wish_verb_name(x->verb), x->subject);
	ruling_did(r, "%s%s", x->state == WISH_REFUSED ? "refused: " : "", x->outcome);
	return true;
}
