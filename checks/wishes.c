/*
 * Wishes: what a person asked for by a command. Those about tasks are in checks/task_wishes.c.
 *
 * One function a verb. A wish is honoured or refused with a sentence, in the tick that sees it; the
 * command waits for that sentence. A person's word is a pin: no rule reverses it.
 */
#include "checks/wishes.h"

#include <stdio.h>
#include <string.h>

#include "checks/attempts.h"
#include "checks/dialogs.h"
#include "checks/fields.h"
#include "checks/server.h"
#include "checks/task_wishes.h"
#include "czar/base/str.h"

static bool honour_pause(struct plan *p, struct wish *x)
{
	struct worker *w = plan_worker(p, x->subject);

	if (!*x->subject) {
		edit_project(&p->next.project)->paused = true;
		TEXT_SET(x->outcome, "paused: nothing new starts, nothing is typed");
		return true;
	}
	if (!w)
		return wish_refuse(x, "no such worker: see czar workers");
	edit_worker(w)->pin = PIN_PAUSED;
	w->pinned_awake = p->next.awake;
	TEXT_SETF(x->outcome, "%s is paused", w->name);
	return true;
}

/* Of a hold a person knows what three looks would have to agree on. */
static void resume_project(struct plan *p, struct wish *x)
{
	struct project *j = edit_project(&p->next.project);

	j->paused = false;
	for (size_t i = 0; i < p->next.n_workers; i++)
		if (p->next.workers[i].interrupt)
			edit_worker(&p->next.workers[i])->interrupt = false;
	if (j->hold) {
		j->hold_looks = HOLD_LOOKS - 1;
		j->hold_looked_awake = p->next.awake - p->next.settings.hold_looks_apart;
	}
	TEXT_SET(x->outcome, j->hold ? "resumed: what is gone is started again" : "resumed");
}

static bool honour_resume(struct plan *p, struct wish *x)
{
	struct worker *w = plan_worker(p, x->subject);

	if (!*x->subject) {
		resume_project(p, x);
		return true;
	}
	if (!w)
		return wish_refuse(x, "no such worker: see czar workers");
	edit_worker(w)->pin = PIN_NONE;
	w->interrupt = false;
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
		return wish_refuse(x, "no such worker: see czar workers");
	honour_resume(p, x);
	if (a) {
		edit_attempt(a)->counts = false;
		attempt_stop(p, a, OUTCOME_RESTARTED, "a person restarted its worker");
	} else if (w->session) {
		ask_agent_end(p, w, "a person restarted it");
	}
	if (a || w->session)
		TEXT_SETF(x->outcome, "%s is restarted%s", w->name,
			a ? ", its task is given again" : "");
	else
		TEXT_SETF(x->outcome, "%s has no agent: one starts with its next task", w->name);
	return true;
}

static bool honour_say(struct plan *p, struct wish *x)
{
	struct worker *w = plan_worker(p, x->subject);
	struct delivery *d;
	int64_t again;

	if (!w)
		return wish_refuse(x, "no such worker: see czar workers");
	d = plan_add_delivery(p, w, 0, KIND_SAY, "");
	p->next.project.last_delivery--; /* its id was reserved with its text */
	d->id = x->delivery;
	d->urgent = x->urgent;
	TEXT_SET(d->author, x->by);
	if (text_to_int(x->args, &again) && plan_delivery(p, again))
		edit_delivery(plan_delivery(p, again))->answered = true;
	TEXT_SETF(x->outcome, "queued as delivery %lld", (long long)d->id);
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
	TEXT_SETF(x->outcome, "%lld agent%s ended, the project is paused", (long long)n,
		n == 1 ? " is" : "s are");
	return true;
}

static bool honour_stop_now(struct plan *p, struct wish *x)
{
	int64_t n = 0;

	edit_project(&p->next.project)->paused = true;
	for (size_t i = 0; i < p->next.n_workers; i++) {
		struct worker *w = &p->next.workers[i];

		if (!w->session)
			continue;
		edit_worker(w)->interrupt = true;
		w->interrupts = 0;
		n++;
	}
	TEXT_SETF(x->outcome, "the project is paused; %lld agent%s to be at %s prompt%s now",
		(long long)n, n == 1 ? " is" : "s are", n == 1 ? "its" : "their",
		n == 1 ? "" : "s");
	return true;
}

/* A person's yes or no to what an agent asks, not to a task. */
static bool answers_agent(const struct plan *p, const struct wish *x)
{
	return (x->verb == WISH_ADMIT || x->verb == WISH_DENY) && plan_worker(p, x->subject) &&
	       !plan_task(p, x->subject);
}

static bool honour_yes(struct plan *p, struct wish *x)
{
	return answers_agent(p, x) ? dialog_answer(p, x) : honour_admit(p, x);
}

static bool honour_no(struct plan *p, struct wish *x)
{
	return answers_agent(p, x) ? dialog_answer(p, x) : honour_deny(p, x);
}

/* Does it press a key, or end an agent that no attempt's state would remember to end? */
static bool needs_door(struct plan *p, const struct wish *x)
{
	const struct worker *w = plan_worker(p, x->subject);

	if (answers_agent(p, x))
		return true;
	if (x->verb == WISH_RESTART)
		return w && w->session && !plan_attempt(p, w->attempt);
	for (size_t i = 0; x->verb == WISH_STOP_WORKERS && i < p->next.n_workers; i++)
		if (p->next.workers[i].session && !plan_attempt(p, p->next.workers[i].attempt))
			return true;
	return false;
}

bool wish_is_help(enum wish_verb verb)
{
	switch (verb) {
	case WISH_RESTART:
	case WISH_CANCEL:
	case WISH_RETRY:
	case WISH_SAY:
	case WISH_ADMIT:
	case WISH_DENY:
	case WISH_ASSIGN:
		return true;
	case WISH_PAUSE:
	case WISH_RESUME:
	case WISH_STOP_WORKERS:
	case WISH_STOP_NOW:
		break;
	}
	return false;
}

void wish_command(const struct wish *x, struct str *ret)
{
	bool again = x->verb == WISH_SAY && *x->args;

	if (x->verb == WISH_STOP_WORKERS || x->verb == WISH_STOP_NOW) {
		str_add(ret, "czar stop --workers");
		str_add(ret, x->verb == WISH_STOP_NOW ? " --now" : "");
		return;
	}
	str_addf(ret, "czar %s", wish_verb_name(x->verb));
	if (x->verb == WISH_ASSIGN && !*x->args)
		str_add(ret, " --nobody");
	if (again)
		str_addf(ret, " --again %s", x->args);
	if (*x->subject)
		str_addf(ret, " %s", x->subject);
	if (*x->args && !again) {
		str_add(ret, " ");
		str_add_shell_plain(ret, x->args);
	}
}

/* Also one that is over and no longer in the world. */
static bool is_about_task(const struct plan *p, const struct wish *x)
{
	switch (x->verb) {
	case WISH_CANCEL:
	case WISH_RETRY:
	case WISH_ADMIT:
	case WISH_DENY:
	case WISH_ASSIGN:
		return !answers_agent(p, x);
	default:
		return plan_task(p, x->subject) != NULL && !plan_worker(p, x->subject);
	}
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
		[WISH_ADMIT] = honour_yes,
		[WISH_STOP_WORKERS] = honour_stop_workers,
		[WISH_STOP_NOW] = honour_stop_now,
		[WISH_DENY] = honour_no,
		[WISH_ASSIGN] = honour_assign,
	};
	struct wish *x = &p->next.wishes[i];
	bool is_task = is_about_task(p, x);
	_cleanup_(str_done) struct str command = {0};

	if (!p->next.fresh && needs_door(p, x))
		return false; /* stays open: the daemon that comes honours it */
	edit_wish(x);
	if (honour[x->verb](p, x))
		x->state = WISH_HONOURED;
	ruling_about(r, is_task ? x->subject : "", is_task ? "" : x->subject);
	TEXT_SET(r->by, x->by);
	wish_command(x, &command);
	ruling_saw(r, "%s", str_text(&command));
	ruling_did(r, "%s%s", x->state == WISH_REFUSED ? "refused: " : "", x->outcome);
	return true;
}
