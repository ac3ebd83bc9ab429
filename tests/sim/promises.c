/*
 * The promises of docs/architecture.md that can be seen in the fake world.
 *
 * The fake world knows the truth (what reached whom, who lives), so czar's words are compared with
 * it, not with other words of czar's.
 */
#include <string.h>

#include "checks/fields.h"
#include "checks/screen.h"
#include "czar/base/fnv.h"
#include "czar/base/str.h"
#include "tests/sim/sim.h"

void promise_taken(struct sim *s, size_t agent, int64_t delivery)
{
	const struct delivery *d = plan_delivery(&s->plan, delivery);
	const struct attempt *a = d ? plan_attempt(&s->plan, d->attempt) : NULL;

	if (s->taken[delivery % SIM_TEXTS]++)
		sim_break(s, "text %lld reached an agent twice", (long long)delivery);
	if (s->kinds[delivery % SIM_TEXTS] != KIND_BRIEF)
		return;
	if (!a || a->step != STEP_READY) {
		sim_break(s, "brief %lld reached an agent, but its attempt is over",
			(long long)delivery);
		return;
	}
	for (size_t i = 0; i < s->n_workers; i++)
		if (i != agent && s->agents[i].there && text_equal(s->agents[i].task, a->task))
			sim_break(s, "%s was given to two agents at once", a->task);
	for (size_t i = 0; i < s->plan.next.n_dependencies; i++) {
		const struct dependency *need = &s->plan.next.dependencies[i];
		const struct task *t = plan_task(&s->plan, need->needs);

		if (need->change != ROW_GONE && text_equal(need->task, a->task) &&
			(!t || !*t->head || (t->state != TASK_DONE && !s->unblocks_verified)))
			sim_break(s, "%s began before %s was done", a->task, need->needs);
	}
}

void promise_pasted(struct sim *s, size_t agent, int64_t delivery)
{
	const struct sim_agent *a = &s->agents[agent];
	bool brief = s->kinds[delivery % SIM_TEXTS] == KIND_BRIEF;

	if (s->taken[delivery % SIM_TEXTS])
		sim_break(s, "text %lld was typed again after it was taken", (long long)delivery);
	if (plan_is_paused(&s->plan, NULL))
		sim_break(s, "text %lld was typed in a pause", (long long)delivery);
	if (a->draft)
		sim_break(s, "text %lld was typed onto a draft", (long long)delivery);
	if (a->screen != SCREEN_IDLE && !screen_is_limited(a->screen) &&
		(a->screen != SCREEN_BUSY || brief || !s->profile.queues_busy))
		sim_break(s, "text %lld was typed, but no prompt was there", (long long)delivery);
}

static void check_attempt(struct sim *s, const struct attempt *a)
{
	const struct task *t = plan_task(&s->plan, a->task);
	const struct worker *w = plan_worker(&s->plan, a->worker);

	if (!t || (t->state != TASK_ASSIGNED && t->state != TASK_WORKING))
		sim_break(s, "attempt %lld lives, but %s is %s", (long long)a->id, a->task,
			t ? task_state_name(t->state) : "gone");
	if (!w || w->attempt != a->id)
		sim_break(s, "attempt %lld lives, but %s does not know it", (long long)a->id,
			a->worker);
}

static void check_tasks(struct sim *s)
{
	const struct world *w = &s->plan.next;

	for (size_t i = 0; i < w->n_tasks; i++) {
		const struct task *t = &w->tasks[i];
		int live = 0;

		for (size_t n = 0; n < w->n_attempts; n++)
			live += w->attempts[n].step != STEP_ENDED &&
				text_equal(w->attempts[n].task, t->id);
		if (live > 1)
			sim_break(s, "%s has %d live attempts", t->id, live);
		if (!live && (t->state == TASK_ASSIGNED || t->state == TASK_WORKING))
			sim_break(
				s, "%s is %s, but nobody has it", t->id, task_state_name(t->state));
		if (t->state == TASK_DONE && !s->finished[t->id[2] - '0'])
			sim_break(s, "%s is done, but no agent said so", t->id);
		if (t->state == TASK_DONE && s->lands && !s->landed[t->id[2] - '0'])
			sim_break(s, "%s is done, but it is not in the base", t->id);
	}
}

/* A worker is told once of each pair and set of files in one attempt. */
static void check_told(struct sim *s)
{
	const struct world *w = &s->plan.next;

	for (size_t i = 0; i < w->n_deliveries; i++) {
		const struct delivery *d = &w->deliveries[i];
		uint64_t key =
			fnv_bytes(fnv_text(FNV_START, d->note), &d->attempt, sizeof d->attempt);

		if (d->kind != KIND_CONFLICT || d->id <= s->last_told)
			continue;
		s->last_told = d->id;
		for (size_t k = 0; k < s->n_told && k < SIM_TEXTS; k++)
			if (s->told[k] == key)
				sim_break(s, "%s was told twice of a conflict %s", d->worker,
					d->note);
		s->told[s->n_told++ % SIM_TEXTS] = key;
	}
}

static void check_deaths(struct sim *s)
{
	for (size_t i = 0; i < s->plan.n_decisions; i++) {
		const struct decision *d = &s->plan.decisions[i];
		const struct sim_agent *a;

		if (!*d->rule || !*d->action)
			sim_break(s, "decision %lld does not say why", (long long)d->number);
		if (!text_equal(d->rule, "agent-died"))
			continue;
		a = &s->agents[d->worker[2] - '1'];
		if (a->there && !a->dead)
			sim_break(s, "%s was taken for dead, but lives", d->worker);
	}
}

void promises_check(struct sim *s)
{
	const struct world *w = &s->plan.next;

	for (size_t i = 0; i < w->n_attempts; i++)
		if (w->attempts[i].step != STEP_ENDED)
			check_attempt(s, &w->attempts[i]);
	for (size_t i = 0; i < w->n_deliveries; i++)
		if (w->deliveries[i].state == DELIVERY_ACKNOWLEDGED &&
			!s->taken[w->deliveries[i].id % SIM_TEXTS])
			sim_break(s, "text %lld is acknowledged, but nobody has it",
				(long long)w->deliveries[i].id);
	check_tasks(s);
	check_told(s);
	check_deaths(s);
}
