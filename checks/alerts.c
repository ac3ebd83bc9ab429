/*
 * Alerts: what needs a person, with the command that answers it.
 *
 * Level-triggered like everything: every tick states the causes that hold; a cause that is no
 * longer stated closes its alert. So an alert is never lost and never stands for what is over.
 */
#include "checks/alerts.h"

#include <stdio.h>
#include <string.h>

#include "checks/accounts.h"
#include "checks/fields.h"
#include "checks/landing.h"
#include "checks/omnibus.h"
#include "checks/pulls.h"
#include "checks/schedule.h"
#include "checks/task_wishes.h"
#include "checks/transitions.h"
#include "czar/base/str.h"

enum { ENDS_MOST = 3 }; /* each waits until after SIGKILL */

static void alert(struct plan *p, int64_t level, const char *what, const char *subject,
	const char *text, const char *command)
{
	char cause[2 * ID_SIZE];

	TEXT_SETF(cause, "%s%s%s", what, *subject ? " " : "", subject);
	plan_alert(p, level, cause, text, command);
}

/* One of its agents shows what only a person mends. */
static void alert_logged_out(struct plan *p, const struct account *c)
{
	const struct worker *there = NULL;
	char says[TEXT_SIZE], text[TEXT_SIZE], command[TEXT_SIZE] = "czar status";

	for (size_t i = 0; i < p->next.n_workers; i++) {
		const struct worker *w = &p->next.workers[i];

		if (w->session && text_equal(w->account, c->name) &&
			(!there || p->next.looks[i].screen >= SCREEN_LOGGED_OUT))
			there = w;
	}
	if (there)
		TEXT_SETF(command, "czar attach %s", there->name);
	account_says(c, &says);
	TEXT_SETF(text, "%s: %s", says, c->reason);
	alert(p, 1, "logged-out", c->name, text, command);
}

/* Nothing to do but to know it: its workers go on by themselves. */
static void alert_limited(struct plan *p, const struct account *c)
{
	char text[TEXT_SIZE];

	if (c->until - p->next.now < p->next.settings.hold_alert)
		return;
	account_says(c, &text);
	alert(p, 3, "limited", c->name, text, "czar status");
}

/* Looks go on and end it; a person can mend the token. */
static void alert_hub(struct plan *p)
{
	const struct hub *h = &p->next.hub;
	usec_t wait = p->next.settings.hold_alert;
	char text[TEXT_SIZE];

	if (h->trouble == HUB_TOKEN) {
		TEXT_SETF(text, "GitHub does not take czar's token: %s", h->says);
		alert(p, 1, "github-token", "", text, "czar doctor");
	}
	if (h->trouble == HUB_SILENT && plan_waited(p, h->trouble_awake, wait)) {
		TEXT_SETF(text, "GitHub cannot be reached: %s", h->says);
		alert(p, 2, "github-silent", "", text, "czar doctor");
	}
	if (*h->unseen && plan_waited(p, h->unseen_awake, wait)) {
		TEXT_SETF(text, "GitHub lets nobody look at %s", h->unseen);
		alert(p, 2, "github-look", "", text, "czar doctor");
	}
	if (h->limited_until > p->next.now && plan_waited(p, h->limited_awake, wait))
		alert(p, 3, "github-limit", "",
			"GitHub wants to hear nothing for a while: pull requests wait",
			"czar status");
}

/* One row for all that wait for it. */
static void alert_base(struct plan *p)
{
	const struct task *first = NULL;
	size_t n = 0;
	char text[TEXT_SIZE], command[TEXT_SIZE], more[32] = "";

	for (size_t i = 0; i < p->next.n_landings; i++) {
		const struct task *t = plan_task(p, p->next.landings[i].task);

		if (!t || !landing_waits_for_base(p, t))
			continue;
		first = first ? first : t;
		n++;
	}
	if (!first)
		return;
	if (n > 1)
		TEXT_SETF(more, " and %zu more", n - 1);
	TEXT_SETF(text, "the base is red at %.10s, and %s%s wait for another: check %s",
		p->next.base, first->id, more, plan_landing(p, first->id)->base_red);
	TEXT_SETF(command, "czar show %s", first->id);
	alert(p, 1, "base-red", "", text, command);
}

/* Those that are worked on will be ready by themselves. */
static void alert_omnibus(struct plan *p)
{
	for (size_t i = 0; i < p->next.n_tasks; i++) {
		char text[TEXT_SIZE], command[TEXT_SIZE];
		const struct task *t;
		size_t n;

		if (!omnibus_may_begin_with(p, i))
			continue;
		t = omnibus_waits_for(p, &p->next.tasks[i], &n);
		if (!t || (t->state != TASK_BLOCKED && t->state != TASK_FAILED))
			continue;
		TEXT_SETF(text, "%zu verified task%s to land with %s, which is %s", n,
			n == 1 ? " is" : "s are", t->id, task_state_name(t->state));
		TEXT_SETF(command, "czar retry %s", t->id);
		alert(p, 2, "omnibus", t->id, text, command);
	}
}

static bool has_workers(const struct world *w)
{
	for (size_t i = 0; i < w->n_workers; i++)
		if (w->workers[i].wanted)
			return true;
	return false;
}

bool rule_alert_project(struct plan *p, size_t i, struct ruling *r)
{
	const struct world *w = &p->next;
	char text[TEXT_SIZE], command[TEXT_SIZE];

	(void)i;
	(void)r;
	if (w->project.hold) {
		TEXT_SETF(text, "%s: nothing is started again before a look says otherwise",
			w->project.hold_reason);
		alert(p, 1, "mass-death", "", text, "czar resume");
	}
	if (w->tmux_silent >= w->settings.unknown_alert && w->tmux_silent) {
		TEXT_SETF(command, "kill -CONT %lld", (long long)w->project.server_pid);
		alert(p, 1, "tmux-silent", "",
			"the tmux server lives and does not answer: nothing is typed, started or "
			"ended",
			command);
	}
	if (*w->leftovers) {
		TEXT_SETF(text,
			"of an earlier life still run: %s; where they stand nothing is done",
			w->leftovers);
		TEXT_SETF(command, "kill %s", w->leftover_pids);
		alert(p, 1, "leftovers", "", text, *w->leftover_pids ? command : "czar doctor");
	}
	alert_base(p);
	alert_omnibus(p);
	if (*w->remote_is_ahead)
		alert(p, 3, "remote-ahead", "", w->remote_is_ahead, "git pull");
	if (*w->project.fetch_says &&
		plan_waited(p, w->project.fetch_failed_awake, w->settings.fetch_alert)) {
		TEXT_SETF(text, "origin cannot be fetched: %s", w->project.fetch_says);
		alert(p, 2, "fetch", "", text, "git fetch origin");
	}
	if (*w->held_settings)
		alert(p, 1, "settings", "", w->held_settings, "czar approve " SETTINGS_SUBJECT);
	if (*w->bad_settings)
		alert(p, 1, "bad-settings", "", w->bad_settings, "czar doctor");
	alert_hub(p);
	if (*w->webhook_says)
		alert(p, 3, "webhook", "", w->webhook_says, "czar doctor");
	if (!has_workers(w))
		alert(p, 1, "no-workers", "",
			"no workers: name one in czar.conf, nothing is done before", "czar doctor");
	if (w->low_disk)
		alert(p, 1, "low-disk", "",
			"too little disk is free: nothing new starts until there is more",
			"czar doctor");
	for (size_t n = 0; n < w->n_accounts; n++)
		if (account_needs_person(&w->accounts[n]))
			alert_logged_out(p, &w->accounts[n]);
		else if (account_is_limited(&w->accounts[n]))
			alert_limited(p, &w->accounts[n]);
	return false;
}

/* Ending it goes on all the same: a process in the kernel's hands may yet come back. */
static void alert_end(struct plan *p, const struct worker *w)
{
	const struct intent *in = plan_intent(p, w->name, VERB_END, 0);
	char text[TEXT_SIZE], command[TEXT_SIZE];

	if (!in || in->try <= ENDS_MOST)
		return;
	TEXT_SETF(text, "%s: its agent (pid %lld), or what that started, does not end", w->name,
		(long long)w->pid);
	TEXT_SETF(command, "czar why %s", w->name);
	alert(p, 1, "does-not-end", w->name, text, command);
}

bool rule_alert_worker(struct plan *p, size_t i, struct ruling *r)
{
	struct worker *w = &p->next.workers[i];
	char text[TEXT_SIZE], command[TEXT_SIZE];
	usec_t wait = p->next.settings.unknown_alert;

	(void)r;
	TEXT_SETF(text, "%s: %s", w->name, w->reason);
	TEXT_SETF(command, "czar %s %s", *w->asked_mark ? "approve" : "attach", w->name);
	if (w->health == HEALTH_ASKING)
		alert(p, 1, "asking", w->name, text, command);
	TEXT_SETF(command, "czar attach %s", w->name);
	if (w->health == HEALTH_UNKNOWN && plan_waited(p, w->since_awake, wait))
		alert(p, 2, "unknown", w->name, text, command);
	alert_end(p, w);
	TEXT_SETF(command, "czar resume %s", w->name);
	if (w->health == HEALTH_QUARANTINED)
		alert(p, 2, "quarantined", w->name, text, command);
	if (w->health == HEALTH_SETUP_FAILED)
		alert(p, 1, "setup-failed", w->name, text, command);
	return false;
}

/* Does an open task stand behind it, or in it? Then it is the root of a line that does not move. */
static bool is_needed(struct plan *p, const struct task *t)
{
	for (size_t i = 0; i < p->next.n_dependencies; i++) {
		const struct dependency *d = &p->next.dependencies[i];
		const struct task *waiting = plan_task(p, d->task);

		if (d->change != ROW_GONE && text_equal(d->needs, t->id) && waiting &&
			(TASK_BIT(waiting->state) & TASK_OPEN))
			return true;
	}
	for (size_t i = 0; t->result == RESULT_OMNIBUS && i < p->next.n_tasks; i++)
		if (text_equal(p->next.tasks[i].omnibus, t->id) &&
			(TASK_BIT(p->next.tasks[i].state) & TASK_OPEN))
			return true;
	return false;
}

static bool waits_for_approval(const struct plan *p, const struct task *t)
{
	return t->state == TASK_QUEUED && !t->waits && schedule_needs_yes(&p->next.settings, t);
}

/* Ready, and for a worker that czar.conf does not know: it would wait for ever. */
static bool is_for_nobody(const struct world *w, const struct task *t)
{
	if (t->state != TASK_QUEUED || t->waits || (!*t->assignee && !*t->role))
		return false;
	for (size_t i = 0; i < w->n_workers; i++)
		if (w->workers[i].wanted && schedule_is_for(t, &w->workers[i]))
			return false;
	return true;
}

/* Is there a worker or pool of that name? */
static bool is_for_anybody(const struct world *w, const char *assignee)
{
	for (size_t i = 0; i < w->n_workers; i++)
		if (w->workers[i].wanted && (text_equal(w->workers[i].name, assignee) ||
						    text_equal(w->workers[i].pool, assignee)))
			return true;
	return false;
}

/* A person's yes is given here or there; all else is to be done there. */
static void alert_pull(struct plan *p, const struct task *t)
{
	const struct landing *l = plan_landing(p, t->id);
	char why[TEXT_SIZE], text[TEXT_SIZE], command[TEXT_SIZE];

	if (!l || !pull_waits_for_person(p, t, why))
		return;
	if (pull_landed_otherwise(p, t)) {
		TEXT_SETF(text, "%s: %s: %s", t->id, why, l->url);
		TEXT_SETF(command, "czar approve %s", t->id);
		alert(p, 1, "pull-tree", t->id, text, command);
	} else if (landing_waits_for_person(p, t)) {
		TEXT_SETF(text, "%s: %s: %s", t->id, why, l->url);
		TEXT_SETF(command, "czar approve %s", t->id);
		alert(p, 2, "land", t->id, text, command);
	} else {
		TEXT_SETF(text, "%s: %s", t->id, why);
		TEXT_SETF(command, "czar why %s", t->id);
		if (*l->url)
			TEXT_SET(command, l->url);
		alert(p, 1, "pull", t->id, text, command);
	}
}

bool rule_alert_task(struct plan *p, size_t i, struct ruling *r)
{
	const struct task *t = &p->next.tasks[i];
	char text[TEXT_SIZE], command[TEXT_SIZE];

	(void)r;
	if (waits_for_approval(p, t)) {
		TEXT_SETF(text, "%s waits for a person before it begins", t->id);
		TEXT_SETF(command, "czar approve %s", t->id);
		alert(p, 2, "approve", t->id, text, command);
	}
	if (p->next.settings.land_github && !omnibus_carries(&p->next.settings, t)) {
		alert_pull(p, t);
	} else if (landing_waits_for_person(p, t)) {
		TEXT_SETF(text, "%s: %s", t->id, t->reason);
		TEXT_SETF(command, "czar approve %s", t->id);
		alert(p, 2, "land", t->id, text, command);
	}
	if (omnibus_lacks_in_base(p, t) && !p->next.settings.land_github) {
		TEXT_SETF(text, "%s: %s", t->id, t->reason);
		TEXT_SETF(command, "czar approve %s", t->id);
		alert(p, 1, "omnibus-lost", t->id, text, command);
	}
	if (landing_waits_for_checkout(p, t)) {
		TEXT_SETF(text, "%s: %s", t->id, t->reason);
		alert(p, 1, "land-checkout", t->id, text, "git status");
	}
	if (landing_cannot_be_verified(p, t)) {
		TEXT_SETF(text, "%s cannot be verified: %s", t->id, t->reason);
		TEXT_SETF(command, "czar why %s", t->id);
		alert(p, 1, "verify", t->id, text, command);
	}
	if (is_for_nobody(&p->next, t)) {
		bool named = *t->assignee && !is_for_anybody(&p->next, t->assignee);

		TEXT_SETF(text, "%s is for %s%s, and czar.conf has no such worker", t->id,
			named ? "" : "role ", named ? t->assignee : t->role);
		TEXT_SETF(command, named ? "czar assign --nobody %s" : "czar edit --role '' %s",
			t->id);
		alert(p, 1, "no-worker", t->id, text, command);
	}
	if (t->state != TASK_BLOCKED && t->state != TASK_FAILED && t->state != TASK_PROPOSED &&
		t->state != TASK_CANCELLED)
		return false;
	TEXT_SETF(text, "%s: %s", t->id, t->reason);
	/* tried again as it is, it would be red again: where its checks' output is comes first */
	TEXT_SETF(command, "czar %s %s", landing_stays_red(p, t) ? "show" : "retry", t->id);
	if (t->state == TASK_BLOCKED)
		alert(p, 1, "task-blocked", t->id, text, command);
	if (t->state == TASK_FAILED)
		alert(p, 1, "task-failed", t->id, text, command);
	if (t->state == TASK_CANCELLED && is_needed(p, t))
		alert(p, 2, "task-cancelled", t->id, text, command);
	TEXT_SETF(text, "%s proposes %s: %s", *t->proposed_by ? t->proposed_by : "somebody", t->id,
		t->title);
	TEXT_SETF(command, "czar approve %s", t->id);
	if (t->state == TASK_PROPOSED)
		alert(p, 3, "proposed", t->id, text, command);
	return false;
}

/* Held by what a person decided himself, or by work that goes on: nothing to tell him. */
static bool is_expected(struct plan *p, const struct delivery *d)
{
	const struct worker *w = plan_worker(p, d->worker);

	return plan_is_paused(p, w) || (w && (w->pin != PIN_NONE || w->turn_open));
}

/* A person's text was said again; czar's own come again by themselves, and what stays to be told is
 * that the agent took none. */
static bool is_answered(struct plan *p, const struct delivery *d)
{
	const struct worker *w = plan_worker(p, d->worker);

	if (d->kind == KIND_SAY)
		return d->answered;
	return !w || !w->session || w->started_awake > d->since_awake;
}

bool rule_alert_delivery(struct plan *p, size_t i, struct ruling *r)
{
	struct delivery *d = &p->next.deliveries[i];
	usec_t wait = p->next.settings.hold_alert;
	char id[32], text[TEXT_SIZE], command[TEXT_SIZE];

	(void)r;
	snprintf(id, sizeof id, "%lld", (long long)d->id);
	TEXT_SETF(text, "%s %s to %s is %s: %s", delivery_kind_name(d->kind), id, d->worker,
		delivery_state_name(d->state), d->reason);
	TEXT_SETF(command, "czar attach %s", d->worker);
	if (d->state == DELIVERY_HELD && d->held_awake && !is_expected(p, d) &&
		plan_waited(p, d->held_awake, wait))
		alert(p, 2, "held", id, text, command);
	if (d->state == DELIVERY_PARKED && plan_waited(p, d->since_awake, wait))
		alert(p, 2, "parked", id, text, command);
	if (d->kind == KIND_SAY)
		TEXT_SETF(command, "czar say %s --again %s", d->worker, id);
	else
		TEXT_SETF(command, "czar restart %s", d->worker);
	if (d->state == DELIVERY_DEAD && !is_answered(p, d))
		alert(p, 2, "dead-letter", id, text, command);
	if (d->state == DELIVERY_LOST && d->kind == KIND_SAY && !is_answered(p, d))
		alert(p, 2, "text-lost", id, text, command);
	return false;
}

/* Failed tasks leave the world when nothing needs them; they have failed all the same. */
static bool is_out_of_sight(struct plan *p, const struct alert *a)
{
	static const char failed[] = "task-failed ";

	return text_starts(a->cause, failed) && !plan_task(p, a->cause + strlen(failed));
}

bool rule_alert_close(struct plan *p, size_t index, struct ruling *r)
{
	(void)index;
	(void)r;
	for (size_t i = 0; i < p->next.n_alerts; i++) {
		struct alert *a = &p->next.alerts[i];

		if (!a->seen && !a->closed && !is_out_of_sight(p, a))
			edit_alert(a)->closed = p->next.now;
	}
	return false;
}
