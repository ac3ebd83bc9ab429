/*
 * What will happen next to a task that was handed in, on its way into the base.
 */
#include "czar/cmd/why_landing.h"

#include "checks/omnibus.h"
#include "checks/review.h"
#include "czar/cmd/decisions.h"
#include "czar/cmd/wrap.h"
#include "czar/cmd/why_next.h"

static const struct landing *landing_of(const struct behind *b, const char *task)
{
	for (size_t i = 0; i < b->world.n_landings; i++)
		if (text_equal(b->world.landings[i].task, task))
			return &b->world.landings[i];
	return NULL;
}

static const struct task *another_landing(const struct behind *b, const struct task *t)
{
	for (size_t i = 0; i < b->world.n_tasks; i++)
		if (b->world.tasks[i].state == TASK_LANDING &&
			!text_equal(b->world.tasks[i].id, t->id))
			return &b->world.tasks[i];
	return NULL;
}

/* The first that it needs and that has not landed. */
static const char *needed_by(const struct behind *b, const struct task *t)
{
	for (size_t i = 0; i < b->world.n_dependencies; i++)
		if (text_equal(b->world.dependencies[i].task, t->id))
			return b->world.dependencies[i].needs;
	return NULL;
}

static bool waits_for_yes(const struct landing *l)
{
	return l && *l->person && !text_equal(l->approved_head, l->head);
}

/* Is it up to a model alone? */
static bool waits_for_review(const struct behind *b, const struct task *t, const struct landing *l)
{
	struct plan p = {.next = b->world};

	return (t->state == TASK_IN_REVIEW || t->state == TASK_SUBMITTED) && *l->base &&
	       review_is_missing(&p, l) && !review_needs_person(&p, l);
}

/* It lands when others do. */
static void add_carried(struct behind *b, const struct task *t, struct str *ret)
{
	const struct task *o = *t->omnibus ? next_task(b, t->omnibus) : NULL, *other;
	struct world world = b->world;
	struct plan p;
	size_t n;

	if (o) {
		str_addf(
			ret, "next: it lands in %s, which is %s", o->id, task_state_name(o->state));
		next_add_said(ret, o->reason[0] ? ": " : "", o->reason);
		return;
	}
	plan_take(&p, &b->arena, &world);
	other = omnibus_waits_for(&p, t, &n);
	str_add(ret, "next: it lands with all others");
	if (other)
		str_addf(ret, ": waits for %s (%s)", other->id, task_state_name(other->state));
	str_add(ret, "\n");
}

/* Handed in, and not done yet. */
void next_of_landing(
	struct command_context *c, struct behind *b, const struct task *t, struct str *ret)
{
	const struct landing *l = landing_of(b, t->id);
	const struct task *other = another_landing(b, t);
	const struct settings *set = &b->world.settings;
	bool again = l && l->tries > 0;

	if (set->land_github && l && l->pull && t->state >= TASK_IN_REVIEW) {
		str_add(ret, "its pull request: ");
		add_sentence(ret, l->url);
		str_add(ret, "\n");
	}
	if (l && waits_for_review(b, t, l)) {
		str_add(ret, "next: a model reviews it\n");
		return;
	}
	if (t->state == TASK_IN_REVIEW && set->land_github && !waits_for_yes(l) &&
		!omnibus_carries(set, t)) {
		str_add(ret, "next: it lands when GitHub says that nothing is lacking\n");
		return;
	}
	if (t->state == TASK_IN_REVIEW) {
		str_addf(ret, "next: a person says yes or no: czar approve %s, czar deny %s\n",
			t->id, t->id);
		return;
	}
	if (t->state == TASK_LANDING && again && !set->land_github)
		str_add(ret, "waits for the checkout, which does not take it: git status\n");
	if (next_stands_still(c, b, ret))
		return;
	if (t->state == TASK_VERIFYING && l && *l->base_red) {
		str_addf(ret, "next: it is checked again when the base is no longer at %.10s\n",
			l->base);
		return;
	}
	if (t->state == TASK_APPROVED && omnibus_carries(set, t)) {
		add_carried(b, t, ret);
		return;
	}
	if (t->result == RESULT_OMNIBUS && t->state == TASK_SUBMITTED && !*t->head) {
		str_add(ret, "next: the branches of its tasks become one, when all are ready\n");
		return;
	}
	if (t->result == RESULT_REPORT || (set->land_none && !set->has_checks))
		str_add(ret, "next: it is taken as done\n");
	else if (t->state == TASK_SUBMITTED || t->state == TASK_VERIFYING)
		str_addf(ret, "next: it is joined with the base and checked%s\n",
			again ? " once more" : "");
	else if (needed_by(b, t))
		str_addf(ret, "next: it lands after %s, which it needs\n", needed_by(b, t));
	else if (other)
		str_addf(ret, "next: it lands after %s\n", other->id);
	else if (set->land_github)
		str_addf(ret, "next: its pull request is merged at %.10s, and proved in the base\n",
			l ? l->head : "its head");
	else
		str_addf(ret, "next: the base becomes %.10s%s\n", l ? l->commit : "it",
			again ? ", tried again ever more rarely" : "");
}
