/*
 * Outcomes: what came of the intents at the doors of worktrees and agents.
 *
 * Done goes on; refused is a failure with its sentence; unknown (the old life was killed, a
 * time-out) is settled by looking again: these verbs can be looked for or repeated,
 * so the intent is closed and the rule that wanted it wants it again. Deliveries settle their own.
 */
#include "checks/outcomes.h"

#include <stdio.h>
#include <string.h>

#include "checks/attempts.h"
#include "checks/crashes.h"
#include "checks/fields.h"
#include "checks/schedule.h"
#include "czar/base/str.h"

static struct intent *outcome_of(struct plan *p, size_t i, enum verb verb, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];

	if (in->verb != verb || in->change == ROW_NEW)
		return NULL;
	ruling_about(r, "", in->worker);
	ruling_saw(r, "%s %s%s%s", verb_name(verb), intent_state_name(in->outcome),
		*in->result ? ": " : "", in->result);
	return in;
}

/* Could it take the task once its pause, limit or pin is over? */
static bool could_take(struct plan *p, const char *task, const struct worker *w)
{
	const struct task *t = plan_task(p, task);
	struct worker free_one = *w;

	free_one.pin = PIN_NONE;
	free_one.account[0] = '\0';
	return t && w->seat != SEAT_FAILED && schedule_fits(&p->next, t, &free_one);
}

bool rule_seat_made(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = outcome_of(p, i, VERB_SEAT, r);
	struct worker *w = in ? plan_worker(p, in->worker) : NULL;
	struct attempt *a;

	if (!in)
		return false;
	plan_close_intent(in);
	if (!w || in->outcome == INTENT_UNKNOWN) {
		ruling_did(r, "made again");
		return true;
	}
	if (in->outcome == INTENT_DONE) {
		edit_worker(w)->seat = SEAT_READY;
		ruling_did(r, "its worktree is usable");
		return true;
	}
	edit_worker(w)->seat = SEAT_FAILED;
	TEXT_SET(w->reason, in->result);
	TEXT_SET(w->evidence, in->result);
	ruling_did(r, "setup-failed: nothing is assigned there");
	a = plan_attempt(p, w->attempt);
	if (a) {
		bool others = false;

		for (size_t n = 0; n < p->next.n_workers; n++)
			others |= could_take(p, a->task, &p->next.workers[n]);
		edit_attempt(a)->counts =
			!others; /* setup failed everywhere: the task is blocked */
		attempt_end(p, a, OUTCOME_SETUP,
			others ? "that worker's worktree failed" : "setup failed everywhere");
	}
	return true;
}

bool rule_branch_made(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = outcome_of(p, i, VERB_BRANCH, r);
	struct attempt *a = in ? plan_attempt(p, in->subject) : NULL;
	struct worker *w = in ? plan_worker(p, in->worker) : NULL;
	const char *saved;

	if (!in)
		return false;
	plan_close_intent(in);
	if (!a || !w || in->outcome == INTENT_UNKNOWN) {
		ruling_did(r, a ? "made again" : "nobody needs it any more");
		return true;
	}
	ruling_about(r, a->task, w->name);
	if (in->outcome == INTENT_REFUSED) {
		/* no worker's fault, and no other worker could do better */
		bool task = text_starts(in->result, BRANCH_CONFLICTS) ||
			    text_starts(in->result, BRANCH_TAKEN);

		if (!task)
			worker_crashed(p, w, a->task, in->result);
		edit_attempt(a)->counts = task || crashes_poison(p, a->task);
		ruling_did(r, a->counts ? "blocked: its branch cannot be made"
					: "another worker tries; this one pauses");
		attempt_end(p, a, OUTCOME_SETUP, in->result);
		return true;
	}
	/* result: "HEAD" or "HEAD SAVED" */
	saved = strchr(in->result, ' ');
	edit_attempt(a)->step = STEP_READY;
	TEXT_SET(a->cut, in->result);
	a->cut[strcspn(a->cut, " ")] = '\0';
	TEXT_SET(a->saved, saved ? saved + 1 : "");
	a->entries = in->result_number;
	a->progress_awake = p->next.awake;
	plan_add_delivery(p, w, a->id, KIND_BRIEF, a->task);
	ruling_did(r, "%s is checked out, its brief is queued", a->branch);
	return true;
}

bool rule_agent_started(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = outcome_of(p, i, VERB_START, r);
	struct worker *w = in ? plan_worker(p, in->worker) : NULL;

	if (!in)
		return false;
	plan_close_intent(in);
	if (!w || in->outcome == INTENT_UNKNOWN) {
		ruling_did(r, "looked for: not there, started again when still wanted");
		return true;
	}
	if (in->outcome == INTENT_REFUSED) {
		ruling_did(r, "restarts after a pause");
		worker_crashed(p, w, "", in->result);
		return true;
	}
	edit_worker(w)->session = in->id;
	TEXT_SET(w->pane, in->result);
	w->pid = in->result_number;
	w->start_time = in->result_start;
	w->started_awake = p->next.awake;
	w->health = HEALTH_STARTING;
	w->since = p->next.now;
	w->since_awake = p->next.awake;
	TEXT_SET(w->reason, "its agent was started, no prompt yet");
	ruling_did(r, "agent %lld in pane %s", (long long)w->pid, w->pane);
	return true;
}

static void end_again(struct plan *p, struct worker *w, const struct intent *in)
{
	struct intent *again;
	int64_t try = in->try + 1;

	ask_agent_end(p, w, in->args);
	again = plan_intent(p, w->name, VERB_END, 0);
	if (again)
		again->try = try;
}

bool rule_agent_ended(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = outcome_of(p, i, VERB_END, r);
	struct worker *w = in ? plan_worker(p, in->worker) : NULL;

	if (!in)
		return false;
	if (in->outcome != INTENT_DONE && w && w->session &&
		!plan_waited(p, in->at_awake, 10 * USEC_SEC))
		return false; /* tried again, but not at once */
	plan_close_intent(in);
	if (!w) {
		ruling_did(r, "nobody needs it any more");
		return true;
	}
	if (in->outcome == INTENT_DONE) {
		worker_forget_agent(w);
		ruling_did(r, "the agent and its tools are proved ended");
		return true;
	}
	if (w->session)
		end_again(p, w, in);
	ruling_did(r, "ended again");
	return true;
}
