/*
 * The omnibus: which tasks land together.
 *
 * With omnibus = yes those are all of the queue, with omnibus = group those of one group and what
 * they need; one is made when the last of them is verified. What comes later is for the next one.
 * Which tasks are in it stands in their rows, so it is never made twice.
 */
#include "checks/omnibus.h"

#include <stdlib.h>
#include <string.h>

#include "checks/attempts.h"
#include "checks/graph.h"
#include "checks/landing_common.h"
#include "checks/omnibus_steps.h"
#include "checks/pulls.h"
#include "checks/schedule.h"
#include "czar/base/str.h"

bool omnibus_carries(const struct settings *s, const struct task *t)
{
	return t->result == RESULT_COMMITS && (s->omnibus != OMNIBUS_NO || *t->omnibus);
}

struct task *omnibus_of(const struct plan *p, const struct task *t)
{
	struct task *o = *t->omnibus ? plan_task(p, t->omnibus) : NULL;

	return o && o->result == RESULT_OMNIBUS && o->state != TASK_DONE ? o : NULL;
}

bool omnibus_has_set_out(const struct plan *p, const struct task *omnibus)
{
	const struct landing *l = plan_landing(p, omnibus->id);

	return plan_task_intent(p, omnibus->id, VERB_LAND) || pull_is_merged(p, omnibus) ||
	       (l && *l->landed);
}

/* --- which land together --- */

/* Is it one of the queue's that waits for others, or that others wait for? */
static bool counts(const struct plan *p, const struct task *t)
{
	return t->change != ROW_GONE && t->result != RESULT_OMNIBUS && t->state != TASK_PROPOSED &&
	       t->state != TASK_DONE && t->state != TASK_CANCELLED && !omnibus_of(p, t);
}

static bool is_ready(const struct task *t)
{
	return t->state == TASK_APPROVED && t->result == RESULT_COMMITS;
}

/* in[i]: they land together with what is of that group. What one of them needs is among them. */
static void find_set(const struct plan *p, const char *group, bool *in)
{
	const struct world *w = &p->next;
	bool all = w->settings.omnibus == OMNIBUS_YES, more = !all;

	for (size_t i = 0; i < w->n_tasks; i++)
		in[i] = counts(p, &w->tasks[i]) && (all || text_equal(w->tasks[i].group, group));
	while (more) {
		more = false;
		for (size_t i = 0; i < w->n_dependencies; i++) {
			const struct dependency *d = &w->dependencies[i];
			const struct task *t = plan_task(p, d->task),
					  *needs = plan_task(p, d->needs);

			if (d->change == ROW_GONE || !t || !needs || !in[t - w->tasks] ||
				in[needs - w->tasks] || !counts(p, needs))
				continue;
			in[needs - w->tasks] = more = true;
		}
	}
}

/* The first of them that is not ready; what only a person sets going goes before all others. */
static const struct task *first_unready(const struct plan *p, const bool *in)
{
	const struct task *first = NULL;

	for (size_t i = 0; i < p->next.n_tasks; i++) {
		const struct task *t = &p->next.tasks[i];

		if (!in[i] || is_ready(t))
			continue;
		if (t->state == TASK_BLOCKED || t->state == TASK_FAILED)
			return t;
		first = first ? first : t;
	}
	return first;
}

bool omnibus_may_begin_with(const struct plan *p, size_t i)
{
	const struct task *t = &p->next.tasks[i];

	if (!p->next.settings.omnibus || !is_ready(t) || !counts(p, t))
		return false;
	for (size_t n = 0; n < i; n++) {
		const struct task *other = &p->next.tasks[n];

		if (is_ready(other) && counts(p, other) &&
			(p->next.settings.omnibus == OMNIBUS_YES ||
				text_equal(other->group, t->group)))
			return false;
	}
	return true;
}

const struct task *omnibus_waits_for(const struct plan *p, const struct task *ready, size_t *ret_n)
{
	bool *in = arena_alloc(p->arena, p->next.n_tasks + 1);
	const struct task *t;

	find_set(p, ready->group, in);
	t = first_unready(p, in);
	*ret_n = 0;
	for (size_t i = 0; i < p->next.n_tasks; i++)
		*ret_n += in[i] && is_ready(&p->next.tasks[i]);
	return t;
}

/* --- making one --- */

enum { NAMES_IN_TITLE = 8 };

static void set_title(const struct plan *p, const bool *in, size_t n, struct task *o)
{
	_cleanup_(str_done) struct str title = {0};
	size_t named = 0;

	for (size_t i = 0; i < p->next.n_tasks && named < NAMES_IN_TITLE; i++)
		if (in[i])
			str_addf(&title, "%s%s", named++ ? ", " : "", p->next.tasks[i].id);
	if (n > named)
		str_addf(&title, " and %zu more", n - named);
	TEXT_SET(o->title, str_text(&title));
}

static void make(struct plan *p, const char *group, const bool *in, struct ruling *r)
{
	struct task *o;
	char id[ID_SIZE];
	size_t n = 0, tasks = p->next.n_tasks;

	TEXT_SETF(id, OMNIBUS_PREFIX "%lld",
		(long long)++edit_project(&p->next.project)->last_omnibus);
	o = plan_add_task(p, id);
	for (size_t i = 0; i < tasks; i++) {
		struct task *t = &p->next.tasks[i];

		if (!in[i])
			continue;
		omnibus_take_in(t, o);
		n++;
	}
	o->result = RESULT_OMNIBUS;
	o->state = TASK_SUBMITTED;
	if (p->next.settings.omnibus == OMNIBUS_GROUP)
		TEXT_SET(o->group, group);
	set_title(p, in, n, o);
	TEXT_SETF(o->branch, "czar/%s", id);
	TEXT_SET(o->reason, "its tasks are merged into one branch");
	plan_add_landing(p, id);
	plan_again(p);
	ruling_about(r, id, "");
	ruling_saw(r, "all %zu task%s that land together %s verified", n, n == 1 ? "" : "s",
		n == 1 ? "is" : "are");
	ruling_did(r, "%s lands them: %s", id, o->title);
}

bool rule_omnibus(struct plan *p, size_t index, struct ruling *r)
{
	bool *in;

	(void)index;
	if (!p->next.settings.omnibus || landing_stands_still(p))
		return false;
	in = arena_alloc(p->arena, p->next.n_tasks + 1);
	for (size_t i = 0; i < p->next.n_tasks; i++) {
		if (!omnibus_may_begin_with(p, i))
			continue;
		find_set(p, p->next.tasks[i].group, in);
		if (first_unready(p, in))
			continue;
		make(p, p->next.tasks[i].group, in, r);
		return true;
	}
	return false;
}

/* --- its tasks --- */

static int by_readiness(const void *a, const void *b)
{
	const struct task *x = *(const struct task *const *)a, *y = *(const struct task *const *)b;

	if (x->since != y->since)
		return x->since < y->since ? -1 : 1;
	return id_order(x->id, y->id);
}

struct ordering {
	const struct graph *graph;
	bool *left; /* by index: in it, and not placed */
	const struct task **placed;
	size_t n;
};

/* Behind what it needs, by however many others that is. */
static void place(struct ordering *o, size_t i)
{
	const struct graph *g = o->graph;

	o->left[i] = false;
	for (size_t e = g->need_at[i]; e < g->need_at[i + 1]; e++)
		if (g->need[e] != GRAPH_NONE && o->left[g->need[e]])
			place(o, g->need[e]);
	o->placed[o->n++] = &g->w->tasks[i];
}

size_t omnibus_members(const struct plan *p, const struct task *omnibus, const struct task ***ret)
{
	const struct world *w = &p->next;
	const struct task **members = arena_alloc(p->arena, (w->n_tasks + 1) * sizeof *members);
	struct graph g;
	struct ordering o = {.graph = &g,
		.left = arena_alloc(p->arena, w->n_tasks + 1),
		.placed = arena_alloc(p->arena, (w->n_tasks + 1) * sizeof *o.placed)};
	size_t n = 0;

	graph_make(w, p->arena, &g);
	for (size_t i = 0; i < w->n_tasks; i++) {
		o.left[i] = omnibus_has(omnibus, &w->tasks[i]);
		if (o.left[i])
			members[n++] = &w->tasks[i];
	}
	qsort(members, n, sizeof *members, by_readiness);
	for (size_t i = 0; i < n; i++)
		if (o.left[members[i] - w->tasks])
			place(&o, (size_t)(members[i] - w->tasks));
	*ret = o.placed;
	return o.n;
}

/* --- nobody wants it any more --- */

bool rule_omnibus_off(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	const struct task *o;

	if (p->next.settings.omnibus != OMNIBUS_NO || !*t->omnibus || t->state == TASK_DONE)
		return false;
	o = omnibus_of(p, t);
	if (o && omnibus_has_set_out(p, o))
		return false;
	ruling_about(r, t->id, t->last_worker);
	ruling_saw(r, "omnibus = no");
	ruling_did(r, "it lands by itself, and not in %s", t->omnibus);
	edit_task(t)->omnibus[0] = '\0';
	return true;
}
