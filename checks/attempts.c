/*
 * Attempts: how one goes on and ends.
 *
 * An attempt ends by what its worker handed in once the turn is over, or by its agent's proved end.
 * What outcome an attempt has decides where its task goes, and whether it counts.
 */
#include "checks/attempts.h"

#include <stdio.h>
#include <string.h>

#include "checks/fields.h"
#include "czar/base/str.h"

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

void ask_agent_end(struct plan *p, struct worker *w, const char *why)
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
	w->interrupt = false;
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

bool attempt_has_agent(struct plan *p, const struct attempt *a, const struct worker *w)
{
	const struct intent *start = plan_intent(p, w->name, VERB_START, a->id);

	return w->session || (start && *start->args);
}

void attempt_stop(struct plan *p, struct attempt *a, enum attempt_outcome outcome, const char *why)
{
	struct worker *w = plan_worker(p, a->worker);

	if (a->step == STEP_ENDING && a->outcome_next == OUTCOME_CANCELLED)
		return; /* a person's word stands */
	if (!w || !attempt_has_agent(p, a, w)) {
		attempt_end(p, a, outcome, why);
		return;
	}
	edit_attempt(a)->step = STEP_ENDING;
	a->outcome_next = outcome;
	TEXT_SET(a->note, why);
	if (w->session) /* else it is ended once its start is known ("end-agent") */
		ask_agent_end(p, w, why);
	plan_again(p);
}

bool rule_off_branch(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = plan_worker(p, a->worker);
	struct look *l = w ? plan_look(p, w) : NULL;
	char note[TEXT_SIZE];

	if (a->step != STEP_TAKEN || !l || l->tree != ANSWER_ALIVE || !l->off_branch ||
		a->marker != MARKER_NONE || (l->rebasing && w->turn_open))
		return false;
	ruling_about(r, a->task, a->worker);
	ruling_saw(r, "HEAD of %s's worktree is not on %s", a->worker, a->branch);
	if (!a->off_branch_told) {
		edit_attempt(a)->off_branch_told = true;
		a->reminded_awake = p->next.awake;
		TEXT_SETF(note,
			"HEAD is off this task's branch: go back with 'git switch %s', and take "
			"along what you committed elsewhere (git cherry-pick)",
			a->branch);
		plan_add_delivery(p, w, a->id, KIND_NOTICE, note);
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
		plan_add_delivery(p, w, a->id, KIND_NOTICE,
			"its time is over and the attempt will be ended: commit what is done with "
			"the marker, or report TASK_BLOCKED, now")
			->urgent = true;
		ruling_did(r, "asked to finish or to report");
		return true;
	}
	ruling_did(r, "attempt ended, task given again");
	attempt_stop(p, a, OUTCOME_TIMEOUT, "past its timeout");
	return true;
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
	ask_agent_end(p, w, a->note);
	return true;
}
