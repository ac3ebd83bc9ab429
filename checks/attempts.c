/*
 * Attempts: how one goes on and ends.
 *
 * An attempt ends by what its worker handed in once the turn is over, or by its agent's proved end.
 * What outcome an attempt has decides where its task goes, and whether it counts.
 */
#include "checks/attempts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "checks/delivery.h"
#include "checks/fields.h"
#include "checks/schedule.h"
#include "czar/base/str.h"

enum { WAITS_MOST = 3 }; /* TASK_BLOCKED: ID of one task; the next one asks a person */

bool task_move(struct plan *p, struct task *t, enum task_event event, const char *reason)
{
	enum task_state to;

	if (!task_edge_find(t->state, event, &to))
		return false;
	edit_task(t)->state = to;
	t->since = p->next.now;
	if (to == TASK_QUEUED) {
		t->ready_since = t->ready_since ? t->ready_since : p->next.now;
		t->wake = 0;
	}
	TEXT_SET(t->reason, reason);
	plan_again(p);
	return true;
}

usec_t attempt_age(const struct plan *p, const struct attempt *a)
{
	return p->next.awake - a->progress_awake;
}

bool worker_is_visibly_busy(struct plan *p, const struct worker *w)
{
	const struct look *l = plan_look(p, w);
	usec_t recent = p->next.awake - p->next.settings.busy_recent;

	if (l->screen == SCREEN_BUSY)
		return true;
	return w->turn_open && ((l->wrote_awake && l->wrote_awake > recent) ||
				       (l->diff_awake && l->diff_awake > recent));
}

void worker_end_agent(struct plan *p, struct worker *w, const char *why)
{
	/* a command without a daemon asks nothing of a door: rule_end_agent does it later */
	if (p->next.fresh && !plan_intent_open(p, w->name, VERB_END))
		plan_add_intent(p, VERB_END, w, 0, why);
}

void worker_forget_agent(struct worker *w)
{
	edit_worker(w)->session = 0;
	w->pid = w->start_time = 0;
	w->pane[0] = '\0';
	w->used = w->turn_open = w->asking = false;
	w->turns = 0;
	w->turn_began_awake = w->turn_ended_awake = w->idle_awake = w->missing_awake = 0;
}

/* An attempt that is over without having been handed in: given again, or spent. */
static void task_lost(struct plan *p, struct task *t, const struct attempt *a, const char *why)
{
	int64_t limit = t->attempts_limit ? t->attempts_limit : p->next.settings.attempts;

	if (a->counts)
		edit_task(t)->attempts_used++;
	if (a->counts && t->attempts_used >= limit)
		task_move(p, t, TASK_EVENT_SPENT, why);
	else if (!task_move(p, t, TASK_EVENT_LOST, why))
		task_move(p, t, TASK_EVENT_UNREAD, why);
	if (a->outcome != OUTCOME_RESTARTED) /* that one says nothing about the worker */
		TEXT_SET(edit_task(t)->avoid_worker, a->worker);
}

static void task_goes_on(struct plan *p, struct task *t, const struct attempt *a,
	enum attempt_outcome outcome, const char *why)
{
	bool taken = t->state == TASK_WORKING;

	switch (outcome) {
	case OUTCOME_SUBMITTED:
		if (!taken)
			task_move(p, t, TASK_EVENT_TAKEN,
				"its marker proves that the brief was read");
		task_move(p, t, TASK_EVENT_MARKED, why);
		TEXT_SET(edit_task(t)->head, a->marker_commit);
		return;
	case OUTCOME_BLOCKED:
		if (!taken)
			task_move(p, t, TASK_EVENT_TAKEN,
				"its report proves that the brief was read");
		task_move(p, t, TASK_EVENT_BLOCKED, why);
		return;
	case OUTCOME_WAITING:
		if (!taken)
			task_move(p, t, TASK_EVENT_TAKEN,
				"its report proves that the brief was read");
		task_move(p, t, TASK_EVENT_WAITS, why);
		return;
	case OUTCOME_CANCELLED:
		task_move(p, t, TASK_EVENT_CANCELLED, why);
		return;
	case OUTCOME_SETUP:
		if (!a->counts)
			task_move(p, t, TASK_EVENT_UNREAD, why);
		else
			task_move(p, t, TASK_EVENT_UNSTARTABLE, why);
		TEXT_SET(edit_task(t)->avoid_worker, a->worker);
		return;
	case OUTCOME_NONE:
	case OUTCOME_CRASHED:
	case OUTCOME_STUCK:
	case OUTCOME_RESTING:
	case OUTCOME_TIMEOUT:
	case OUTCOME_UNREAD:
	case OUTCOME_LIMITED:
	case OUTCOME_RESTARTED:
		break;
	}
	task_lost(p, t, a, why);
}

void attempt_end(struct plan *p, struct attempt *a, enum attempt_outcome outcome, const char *why)
{
	struct worker *w = plan_worker(p, a->worker);
	struct task *t = plan_task(p, a->task);

	edit_attempt(a)->step = STEP_ENDED;
	a->outcome = outcome;
	a->ended = p->next.now;
	if (w && w->attempt == a->id) {
		edit_worker(w)->attempt = 0;
		w->used = true;
	}
	if (t)
		TEXT_SET(edit_task(t)->last_worker, a->worker);
	if (t)
		task_goes_on(p, t, a, outcome, why);
	plan_again(p);
}

void attempt_stop(struct plan *p, struct attempt *a, enum attempt_outcome outcome, const char *why)
{
	struct worker *w = plan_worker(p, a->worker);

	if (a->step == STEP_ENDING && a->outcome_next == OUTCOME_CANCELLED)
		return; /* a person's word stands */
	if (!w || !w->session) {
		attempt_end(p, a, outcome, why);
		return;
	}
	edit_attempt(a)->step = STEP_ENDING;
	a->outcome_next = outcome;
	TEXT_SET(a->note, why);
	worker_end_agent(p, w, why);
	plan_again(p);
}

/* Its agent is to be ended, and nobody has asked the door yet (a command without a daemon). */
bool rule_end_agent(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = plan_worker(p, a->worker);

	if (a->step != STEP_ENDING || !w || !w->session || plan_intent_open(p, w->name, VERB_END))
		return false;
	ruling_about(r, a->task, w->name);
	ruling_saw(r, "attempt %lld is to end: %s", (long long)a->number, a->note);
	ruling_did(r, "its agent is ended");
	worker_end_agent(p, w, a->note);
	return true;
}

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

	if (a->step != STEP_ENDING || (w && w->session))
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

	if (p->next.project.paused) /* nobody else could take it either */
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

bool rule_off_branch(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = plan_worker(p, a->worker);
	struct look *l = w ? plan_look(p, w) : NULL;

	if (a->step != STEP_TAKEN || !l || l->tree != ANSWER_ALIVE || !l->off_branch ||
		a->marker != MARKER_NONE)
		return false;
	ruling_about(r, a->task, a->worker);
	ruling_saw(r, "HEAD of %s's worktree is not on %s", a->worker, a->branch);
	if (!a->off_branch_told) {
		edit_attempt(a)->off_branch_told = true;
		a->reminded_awake = p->next.awake;
		plan_add_delivery(p, w, a->id, KIND_NOTICE, "off-branch");
		ruling_did(r, "told once, with the way back");
		return true;
	}
	if (w->turn_open || !plan_waited(p, a->reminded_awake, p->next.settings.hold_alert))
		return false;
	edit_attempt(a)->counts = false;
	ruling_did(r, "blocked, a person is told");
	attempt_stop(p, a, OUTCOME_BLOCKED, "HEAD is off its branch, after being told");
	return true;
}

bool rule_timeout(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = plan_worker(p, a->worker);
	struct task *t = plan_task(p, a->task);
	usec_t grace = p->next.settings.hold_alert, limit;

	if (a->step != STEP_TAKEN || !w || !t || a->marker != MARKER_NONE)
		return false;
	limit = t->timeout ? t->timeout : p->next.settings.task_timeout;
	if (!limit || !plan_waited(p, a->began_awake, limit + (a->timeout_asked ? grace : 0)))
		return false;
	ruling_about(r, a->task, a->worker);
	ruling_saw(r, "the attempt's timeout is over%s", a->timeout_asked ? ", and its grace" : "");
	if (!a->timeout_asked) {
		edit_attempt(a)->timeout_asked = true;
		plan_add_delivery(p, w, a->id, KIND_NOTICE, "timeout")->urgent = true;
		ruling_did(r, "asked to finish or to report");
		return true;
	}
	ruling_did(r, "attempt ended, task given again");
	attempt_stop(p, a, OUTCOME_TIMEOUT, "past its timeout");
	return true;
}
