/*
 * Care: what czar does for a worker that is not well, while its agent lives.
 *
 * Reminders when slow, asks when stuck, redrives when resting, a nudge for a brief that was only
 * seen. Each is bounded; what stays without answer ends in a restart, and only after the agent is
 * proved ended.
 */
#include "checks/care.h"

#include <stdio.h>
#include <inttypes.h>
#include <string.h>

#include "checks/attempts.h"
#include "checks/fields.h"
#include "czar/base/str.h"

static struct worker *worker_of(struct plan *p, const struct attempt *a, enum health health)
{
	struct worker *w = plan_worker(p, a->worker);

	return w && a->step == STEP_TAKEN && a->marker == MARKER_NONE && w->health == health ? w
											     : NULL;
}

static bool period_over(struct plan *p, usec_t last, usec_t period)
{
	return !last || plan_waited(p, last, period);
}

static struct delivery *send(struct plan *p, struct worker *w, struct attempt *a,
	enum delivery_kind kind, const char *note, usec_t valid)
{
	struct delivery *d = plan_add_delivery(p, w, a->id, kind, note);

	d->valid_until = p->next.now + valid;
	return d;
}

/* Until it surely counts as not delivered. */
static usec_t valid_for(const struct settings *s, usec_t period)
{
	return period > 2 * s->hold_alert ? period : 2 * s->hold_alert;
}

bool rule_reminder(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = worker_of(p, a, HEALTH_SLOW);
	usec_t period = p->next.settings.reminder;

	if (!w || !period_over(p, a->reminded_awake, period))
		return false;
	edit_attempt(a)->reminders++;
	a->reminded_awake = p->next.awake;
	send(p, w, a, KIND_REMINDER, w->reason, period);
	ruling_about(r, a->task, w->name);
	ruling_saw(r, "slow: %s", w->reason);
	ruling_did(r, "reminder %lld", (long long)a->reminders);
	return true;
}

/* A busy program that does not queue text cannot be asked: only hang ends its patience. */
static bool may_be_asked(struct plan *p, const struct worker *w)
{
	return !worker_is_visibly_busy(p, w) || plan_profile(p, w)->queues_busy;
}

bool rule_ask(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = worker_of(p, a, HEALTH_STUCK);
	const struct settings *s = &p->next.settings;
	usec_t period = s->ask;

	if (!w || a->ask_delivery || !may_be_asked(p, w) || !period_over(p, a->asked_awake, period))
		return false;
	edit_attempt(a)->asks++;
	a->asked_awake = p->next.awake;
	/* one that expired before could never be unanswered */
	a->ask_delivery = send(p, w, a, KIND_ASK, w->reason, valid_for(s, period))->id;
	ruling_about(r, a->task, w->name);
	ruling_saw(r, "stuck: %s", w->reason);
	ruling_did(r, "asked for a status, help offered (ask %lld)", (long long)a->asks);
	return true;
}

/* Why an ask counts as unanswered, NULL while it may still be answered. */
static const char *unanswered(struct plan *p, const struct attempt *a, const struct worker *w)
{
	const struct delivery *d = plan_delivery(p, a->ask_delivery);
	const struct settings *s = &p->next.settings;
	usec_t sent = d && d->sent_awake ? d->sent_awake : a->asked_awake;

	if (d && (d->state == DELIVERY_DEAD || d->state == DELIVERY_LOST))
		return "it could not be delivered";
	if (d && d->state <= DELIVERY_UNCONFIRMED && !d->sent_awake)
		return plan_waited(p, a->asked_awake, s->hold_alert)
			       ? "it could not be delivered in time"
			       : NULL;
	if (!w->turn_open && w->turn_began_awake >= sent &&
		w->turn_ended_awake >= w->turn_began_awake)
		return "the turn it began ended without commit, progress or marker";
	if (plan_waited(p, sent, s->ask_unanswered) && !worker_is_visibly_busy(p, w))
		return "no answer in time from an agent that is not visibly busy";
	return NULL;
}

bool rule_ask_unanswered(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = plan_worker(p, a->worker);
	const char *why;

	if (!a->ask_delivery || !w || a->step != STEP_TAKEN)
		return false;
	ruling_about(r, a->task, w->name);
	if (a->note_awake > a->asked_awake || a->progress_awake > a->asked_awake) {
		edit_attempt(a)->ask_delivery = 0;
		a->asks_unanswered = 0;
		ruling_saw(r, "a commit or czar progress after the ask");
		ruling_did(r, "ask %lld answered", (long long)a->asks);
		return true;
	}
	why = unanswered(p, a, w);
	if (!why)
		return false;
	edit_attempt(a)->ask_delivery = 0;
	a->asks_unanswered++;
	ruling_saw(r, "%s", why);
	ruling_did(r, "ask %lld unanswered, %lld in a row", (long long)a->asks,
		(long long)a->asks_unanswered);
	return true;
}

bool rule_stuck_restart(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = worker_of(p, a, HEALTH_STUCK);
	const struct settings *s = &p->next.settings;
	bool busy;

	if (!w || (a->asks_unanswered < s->asks_before_restart && may_be_asked(p, w)))
		return false;
	busy = worker_is_visibly_busy(p, w);
	if (busy && !plan_waited(p, a->progress_awake, s->hang))
		return false;
	ruling_about(r, a->task, w->name);
	ruling_saw(r, "%s%s", w->reason, busy ? "; visibly busy for longer than hang" : "");
	ruling_did(r, "its agent is restarted, the task given again");
	attempt_stop(p, a, OUTCOME_STUCK,
		busy ? "busy for longer than hang without a commit"
		     : "stuck, and asks stayed without answer");
	return true;
}

/* A person at the pane is not disturbed, and no agent is taken from under his hands. */
static bool somebody_is_there(struct plan *p, const struct worker *w)
{
	const struct look *l = plan_look(p, w);

	if (l->key_awake && !plan_waited(p, l->key_awake, p->next.settings.person_key))
		return true;
	return l->copy_mode || (l->composer == COMPOSER_DRAFT && !l->draft_of);
}

usec_t redrive_due_awake(const struct settings *s, const struct worker *w, const struct attempt *a)
{
	usec_t since =
		w->turn_ended_awake > a->redriven_awake ? w->turn_ended_awake : a->redriven_awake;

	return since + s->redrive_pause[a->redrives < 2 ? a->redrives : 2];
}

/* One that waits for a busy machine or a person is no redrive that was rested through. */
static bool redrive_is_under_way(const struct plan *p, const struct attempt *a)
{
	for (size_t i = 0; i < p->next.n_deliveries; i++) {
		const struct delivery *d = &p->next.deliveries[i];

		if (d->attempt == a->id && d->kind == KIND_REDRIVE &&
			d->state <= DELIVERY_UNCONFIRMED)
			return true;
	}
	return false;
}

/* After a limit some go on by themselves. */
static bool may_resume_itself(struct plan *p, const struct worker *w)
{
	const struct profile_facts *f = plan_profile(p, w);
	const struct account *c = plan_account(p, w->account);
	usec_t over;

	if (!f || !f->resumes_itself || !c || !c->until || c->until > p->next.now)
		return false;
	over = p->next.awake - (p->next.now - c->until);
	return w->turn_began_awake < over && !plan_waited(p, over, f->resumes_itself);
}

bool rule_redrive(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = worker_of(p, a, HEALTH_RESTING);
	const struct settings *s = &p->next.settings;

	if (!w || plan_is_paused(p, NULL) || somebody_is_there(p, w))
		return false;
	if (redrive_is_under_way(p, a) || may_resume_itself(p, w) ||
		!plan_waited(p, redrive_due_awake(s, w, a), 0))
		return false;
	ruling_about(r, a->task, w->name);
	ruling_saw(r, "resting: %s", w->reason);
	if (a->redrives >= s->redrives) {
		ruling_did(r, "the attempt is lost after %lld redrives", (long long)a->redrives);
		attempt_stop(p, a, OUTCOME_RESTING, "rested at its prompt through every redrive");
		return true;
	}
	edit_attempt(a)->redrives++;
	a->redriven_awake = p->next.awake;
	send(p, w, a, KIND_REDRIVE, w->reason, valid_for(s, s->redrive_pause[2]));
	ruling_did(r, "redrive %lld: go on, or report TASK_BLOCKED", (long long)a->redrives);
	return true;
}

bool rule_nudge(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	struct worker *w = plan_worker(p, a->worker);
	const struct delivery *brief = plan_brief_of(p, a->id);
	usec_t since = brief && brief->entered_awake ? brief->entered_awake : a->began_awake;

	if (!w || a->step != STEP_TAKEN || a->grade != GRADE_SEEN || a->nudged ||
		a->marker != MARKER_NONE || !plan_waited(p, since, p->next.settings.confirm_frame))
		return false;
	edit_attempt(a)->nudged = true;
	send(p, w, a, KIND_NUDGE, "", p->next.settings.confirm_frame);
	ruling_about(r, a->task, w->name);
	ruling_saw(r, "the brief was only seen: no czar ack, no commit, no progress");
	ruling_did(r, "nudged once");
	return true;
}

/* A look tells a key's time to the second: what is nearer to the last one than a person's pause is
 * the same typing. */
bool rule_hand_typed(struct plan *p, size_t i, struct ruling *r)
{
	struct attempt *a = &p->next.attempts[i];
	const struct worker *w = plan_worker(p, a->worker);
	const struct look *l = w ? plan_look(p, w) : NULL;
	usec_t after = a->keyed_awake ? a->keyed_awake + p->next.settings.person_key : 0;

	if (!l || l->key_awake <= a->began_awake || l->key_awake <= after)
		return false;
	edit_attempt(a)->keyed_awake = l->key_awake;
	ruling_about(r, a->task, w->name);
	ruling_saw(r, "a person's key at the pane of %s", w->name);
	ruling_did(r, "noted with attempt %" PRId64, a->number);
	return true;
}
