/*
 * The omnibus: on its way.
 *
 * Its tasks' heads are merged by a door into its branch, which is then its head. That holds for as
 * long as each of them is what it was: one that is given back, cancelled or moved has the branch
 * made anew. Landed, each of them is looked for in the base.
 */
#include "checks/omnibus_steps.h"

#include <string.h>

#include "checks/attempts.h"
#include "checks/fetch.h"
#include "checks/fields.h"
#include "checks/landing_common.h"
#include "checks/omnibus.h"
#include "checks/pulls_common.h"
#include "checks/transitions.h"
#include "czar/base/str.h"

bool omnibus_has(const struct task *omnibus, const struct task *t)
{
	return t->state != TASK_DONE && t->state != TASK_CANCELLED &&
	       text_equal(t->omnibus, omnibus->id);
}

void omnibus_take_in(struct task *t, const struct task *omnibus)
{
	TEXT_SET(edit_task(t)->omnibus, omnibus->id);
	if (t->state == TASK_APPROVED)
		TEXT_SETF(t->reason, "verified; lands in %s", omnibus->id);
}

bool omnibus_is_unmade(const struct plan *p, const struct task *t)
{
	const struct landing *l = t->result == RESULT_OMNIBUS ? plan_landing(p, t->id) : NULL;

	return l && !l->members && t->state == TASK_SUBMITTED;
}

static bool may_be_made(const struct plan *p, const struct task *t)
{
	return omnibus_is_unmade(p, t) && !plan_task_intent(p, t->id, VERB_COLLECT);
}

/* A task of it needs that one, which is not landed and not in it; from is where to look on. */
static struct task *find_outside(
	const struct plan *p, const struct task *omnibus, size_t *from, const char **ret_needed_by)
{
	for (; *from < p->next.n_dependencies; ++*from) {
		const struct dependency *d = &p->next.dependencies[*from];
		const struct task *t = plan_task(p, d->task);
		struct task *needs = plan_task(p, d->needs);

		if (d->change == ROW_GONE || !t || !omnibus_has(omnibus, t) || !needs ||
			needs->state == TASK_DONE || omnibus_has(omnibus, needs))
			continue;
		*ret_needed_by = t->id;
		return needs;
	}
	return NULL;
}

/* What they came to need lands with them, unless it is about to in another one. */
static bool take_in_needed(struct plan *p, const struct task *omnibus, struct ruling *r)
{
	const char *needed_by;
	struct task *t;

	for (size_t at = 0; (t = find_outside(p, omnibus, &at, &needed_by)); at++) {
		const struct task *other = omnibus_of(p, t);

		if (t->result != RESULT_COMMITS || t->state == TASK_CANCELLED ||
			(other && !may_be_made(p, other)))
			continue;
		omnibus_take_in(t, omnibus);
		ruling_saw(r, "%s, which is in it, needs %s", needed_by, t->id);
		ruling_did(r, "%s lands with it", t->id);
		return true;
	}
	return false;
}

/* Why its branch cannot be made now; ret_n: how many tasks it has. */
static bool find_obstacle(
	const struct plan *p, const struct task *omnibus, char ret[TEXT_SIZE], size_t *ret_n)
{
	const char *needed_by;
	const struct task *t;
	size_t at = 0;

	*ret_n = 0;
	*ret = '\0';
	for (size_t i = 0; i < p->next.n_tasks; i++) {
		t = &p->next.tasks[i];
		if (!omnibus_has(omnibus, t))
			continue;
		++*ret_n;
		if (t->state != TASK_APPROVED && !*ret)
			text_setf(ret, TEXT_SIZE, "waits for %s (%s)", t->id,
				task_state_name(t->state));
	}
	if (!*ret && (t = find_outside(p, omnibus, &at, &needed_by)))
		text_setf(ret, TEXT_SIZE, "waits for %s (%s), which %s needs", t->id,
			task_state_name(t->state), needed_by);
	return *ret;
}

bool omnibus_is_due(const struct plan *p, const struct task *t)
{
	char why[TEXT_SIZE];
	size_t n;

	return may_be_made(p, t) && !find_obstacle(p, t, why, &n) && n;
}

bool omnibus_keeps_waiting(const struct plan *p, const struct task *t)
{
	return (t->state == TASK_APPROVED && omnibus_carries(&p->next.settings, t)) ||
	       omnibus_lacks_in_base(p, t) || (may_be_made(p, t) && !omnibus_is_due(p, t));
}

static bool is_held_back(struct plan *p, const struct landing *l)
{
	return landing_stands_still(p) ||
	       (l->tries &&
		       !plan_waited(p, l->tried_awake, l->tries * p->next.settings.refused_pause));
}

static void wait_with_reason(struct task *t, const char *reason)
{
	if (!text_equal(t->reason, reason))
		TEXT_SET(edit_task(t)->reason, reason);
}

bool rule_omnibus_collect(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	char why[TEXT_SIZE];
	size_t n;

	if (!may_be_made(p, t))
		return false;
	ruling_about(r, t->id, "");
	if (take_in_needed(p, t, r))
		return true;
	if (find_obstacle(p, t, why, &n)) {
		wait_with_reason(t, why);
		return false;
	}
	if (!n) {
		ruling_saw(r, "no task is left in it");
		ruling_did(r, "cancelled");
		return task_move(p, t, TASK_EVENT_CANCELLED, "no task is left in it");
	}
	if (is_held_back(p, plan_landing(p, t->id)) || !fetch_is_fresh(p))
		return false;
	ruling_saw(r, "its %zu task%s verified", n, n == 1 ? " is" : "s are");
	ruling_did(r, "merged into %s, on today's base", t->branch);
	r->intent = plan_add_intent(p, VERB_COLLECT, NULL, 0, t->id)->id;
	return true;
}

void omnibus_regather(struct plan *p, struct task *t, const char *why)
{
	struct landing *l = plan_landing(p, t->id);

	edit_landing(l)->members = 0;
	l->findings[0] = '\0';
	landing_forget_verdict(l);
	landing_forget_failures(l);
	edit_task(t)->head[0] = '\0'; /* what is under way is about an older one */
	if (!task_move(p, t, TASK_EVENT_REGATHERED, why))
		TEXT_SET(t->reason, why);
	plan_again(p);
}

/* Each is ready, and there are as many as were merged. */
static bool is_as_it_was(const struct plan *p, const struct task *omnibus, int64_t members)
{
	for (size_t i = 0; i < p->next.n_tasks; i++) {
		const struct task *t = &p->next.tasks[i];

		if (!omnibus_has(omnibus, t))
			continue;
		if (t->state != TASK_APPROVED)
			return false;
		members--;
	}
	return members == 0;
}

/* One that a person closed stays so, whatever its tasks do. */
bool rule_omnibus_changed(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	const struct landing *l;
	char why[TEXT_SIZE];
	size_t n;

	if (t->result != RESULT_OMNIBUS || t->state == TASK_DONE || t->state == TASK_CANCELLED)
		return false;
	l = plan_landing(p, t->id);
	if (!l || !l->members || omnibus_has_set_out(p, t) ||
		(t->state == TASK_BLOCKED && !*l->findings) || is_as_it_was(p, t, l->members))
		return false;
	ruling_about(r, t->id, "");
	ruling_saw(r, "it was made of %lld task%s, and now it %s", (long long)l->members,
		l->members == 1 ? "" : "s", find_obstacle(p, t, why, &n) ? why : "has others");
	ruling_did(r, "its branch is made anew when all are ready");
	omnibus_regather(p, t, *why ? why : "its tasks are others");
	return true;
}

/* --- what came of it --- */

static void turn_collected(struct plan *p, struct task *t, const char *rest, struct ruling *r)
{
	struct landing *l = edit_landing(plan_landing(p, t->id));
	char oid[OID_SIZE], number[24];
	int64_t n = 0;

	landing_take_word(&rest, oid, sizeof oid);
	landing_take_word(&rest, number, sizeof number);
	if (!text_to_int(number, &n) || !is_as_it_was(p, t, n)) {
		ruling_did(r, "its tasks changed meanwhile: made anew");
		return;
	}
	TEXT_SET(edit_task(t)->head, oid);
	l->members = n;
	l->tries = 0;
	TEXT_SETF(t->reason, "%lld task%s merged", (long long)n, n == 1 ? " is" : "s are");
	ruling_did(r, "%s is at %.10s, and is verified like any task", t->branch, oid);
}

/* The one that came later is the one that is mended. */
static void turn_conflict(struct plan *p, struct task *t, const char *rest, struct ruling *r)
{
	char id[ID_SIZE], tree[OID_SIZE], findings[TEXT_SIZE];
	struct task *member;

	landing_take_word(&rest, id, sizeof id);
	landing_take_word(&rest, tree, sizeof tree);
	member = plan_task(p, id);
	if (!member || member->state != TASK_APPROVED || !plan_landing(p, id)) {
		ruling_did(r, "%s is not ready any more", id);
		return;
	}
	TEXT_SETF(findings, "conflicts with %s", rest);
	landing_give_back(p, member, plan_landing(p, id), TASK_EVENT_CONFLICT, findings, tree, r);
	ruling_about(r, id, member->last_worker);
	TEXT_SETF(findings, "waits for %s (%s)", id, task_state_name(member->state));
	wait_with_reason(t, findings);
}

static void turn_moved(struct plan *p, struct task *t, const char *rest, struct ruling *r)
{
	char id[ID_SIZE], why[TEXT_SIZE];
	struct task *member;

	landing_take_word(&rest, id, sizeof id);
	member = plan_task(p, id);
	if (member && member->state == TASK_APPROVED && plan_landing(p, id))
		landing_head_moved(p, member, rest, r);
	TEXT_SETF(why, "waits for %s, whose branch moved", id);
	omnibus_regather(p, t, why);
}

/* Somebody made its branch another one. */
static void turn_lacking(struct plan *p, struct task *t, const char *tasks, struct ruling *r)
{
	char reason[TEXT_SIZE];

	landing_forget_verdict(plan_landing(p, t->id));
	plan_landing(p, t->id)->members = 0; /* tried again, it is made anew */
	TEXT_SETF(reason, "%s does not hold %s any more", t->branch, tasks);
	task_move(p, t, TASK_EVENT_REWORKS_SPENT, reason);
	ruling_did(r, "blocked, a person is told: %s", reason);
}

/* Nobody is done before all are. It is looked for again: a person may bring it there. */
static void turn_not_landed(struct plan *p, struct task *t, const char *rest, struct ruling *r)
{
	struct landing *l = edit_landing(plan_landing(p, t->id));

	landing_take_word(&rest, l->landed, sizeof l->landed);
	task_move(p, t, TASK_EVENT_APPROVED, "merged by a person");
	task_move(p, t, TASK_EVENT_LOCKED, "merged by a person");
	l->tries += l->tries < 20;
	l->tried_awake = p->next.awake;
	TEXT_SETF(edit_task(t)->reason, "it landed, and the base does not hold %s", rest);
	ruling_did(
		r, "none of its tasks is done, a person is told: the base does not hold %s", rest);
}

bool omnibus_heard(struct plan *p, struct task *t, const struct intent *in, struct ruling *r)
{
	const char *rest;

	if (t->result != RESULT_OMNIBUS)
		return false;
	if ((rest = landing_answer(in, OMNIBUS_TASK_MOVED)))
		turn_moved(p, t, rest, r);
	else if ((rest = landing_answer(in, OMNIBUS_LACKS)))
		turn_lacking(p, t, rest, r);
	else if ((rest = landing_answer(in, OMNIBUS_NOT_LANDED)))
		turn_not_landed(p, t, rest, r);
	return rest;
}

static void ask_again(struct plan *p, struct task *t, const struct intent *in, struct ruling *r)
{
	struct landing *l = edit_landing(plan_landing(p, t->id));

	l->tries += l->tries < 20;
	l->tried_awake = p->next.awake;
	if (in->outcome == INTENT_REFUSED)
		TEXT_SET(edit_task(t)->reason, in->result);
	ruling_did(r, "asked again");
}

bool rule_omnibus_collected(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	const char *rest;
	struct task *t;

	if (in->verb != VERB_COLLECT)
		return false;
	t = landing_task_of(p, in, r);
	if (!t || t->state != TASK_SUBMITTED)
		return true;
	if ((rest = landing_answer(in, COLLECT_DONE)))
		turn_collected(p, t, rest, r);
	else if ((rest = landing_answer(in, COLLECT_CONFLICT)))
		turn_conflict(p, t, rest, r);
	else if (!omnibus_heard(p, t, in, r))
		ask_again(p, t, in, r);
	return true;
}

bool omnibus_lacks_in_base(const struct plan *p, const struct task *t)
{
	const struct landing *l = plan_landing(p, t->id);

	return t->result == RESULT_OMNIBUS && t->state == TASK_LANDING && l && *l->landed &&
	       l->tries;
}

void omnibus_landed(struct plan *p, struct task *t)
{
	char reason[TEXT_SIZE];

	TEXT_SETF(reason, "landed in %s, and proved", t->id);
	for (size_t i = 0; i < p->next.n_tasks; i++)
		if (omnibus_has(t, &p->next.tasks[i]))
			task_move(p, &p->next.tasks[i], TASK_EVENT_CARRIED, reason);
}
