/*
 * Tasks that no worker has: what they wait for, and what is done with what was handed in.
 */
#include "checks/tasks.h"

#include <stdio.h>
#include <string.h>

#include "checks/attempts.h"
#include "checks/fields.h"
#include "checks/graph.h"
#include "checks/landing.h"
#include "czar/base/str.h"

static const char waits[] = "waits for ";

bool rule_accept(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	const struct settings *s = &p->next.settings;

	if (t->state != TASK_SUBMITTED || landing_is_verified_first(s, t))
		return false;
	task_move(p, t, TASK_EVENT_ACCEPTED, "marker accepted; landing was not asked for");
	ruling_about(r, t->id, t->last_worker);
	ruling_saw(r, "land = none, no check is configured");
	ruling_did(r, "done at %.10s", t->head);
	return true;
}

/* Is that the reason already? Thousands of tasks are asked at each tick: nothing is formatted. */
static bool says_waits_for(const struct task *t, const char *needs, const char *state)
{
	const char *at = t->reason;
	size_t n = strlen(needs), m = strlen(state);

	if (!text_starts(at, waits) || strncmp(at += strlen(waits), needs, n) != 0 ||
		strncmp(at += n, " (", 2) != 0 || strncmp(at += 2, state, m) != 0)
		return false;
	return text_equal(at + m, ")");
}

/* One pass over the open dependencies: each queued task's reason names the first it waits for. */
bool rule_waiting(struct plan *p, size_t index, struct ruling *r)
{
	struct world *w = &p->next;
	const struct dependency **behind;

	(void)index;
	r->quiet = true;
	if (!plan_tasks_changed(p))
		return false;
	behind = arena_alloc(p->arena, (w->n_tasks + 1) * sizeof *behind);
	for (size_t i = 0; i < w->n_dependencies; i++) {
		const struct dependency *d = &w->dependencies[i];
		struct task *t = plan_task(p, d->task), *needs = plan_task(p, d->needs);

		if (d->change != ROW_GONE && t && !behind[t - w->tasks] &&
			(!needs || !task_unblocks(&w->settings, needs)))
			behind[t - w->tasks] = d;
	}
	for (size_t i = 0; i < w->n_tasks; i++) {
		struct task *t = &w->tasks[i];
		const struct task *needs;
		const char *state;
		char reason[TEXT_SIZE];

		t->waits = behind[i] != NULL;
		if (t->state != TASK_QUEUED || !behind[i])
			continue;
		needs = plan_task(p, behind[i]->needs);
		state = needs ? task_state_name(needs->state) : "unknown";
		if (says_waits_for(t, behind[i]->needs, state))
			continue;
		text_setf(reason, sizeof reason, "%s%s (%s)", waits, behind[i]->needs, state);
		TEXT_SET(edit_task(t)->reason, reason);
	}
	return false;
}

/* Done ones leave the world. */
static bool is_done(const struct plan *p, const char *id, size_t length)
{
	char name[ID_SIZE];
	const struct task *t;

	TEXT_SETF(name, "%.*s", (int)length, id);
	t = plan_task(p, name);
	return !t || t->state == TASK_DONE;
}

bool rule_cleared(struct plan *p, size_t i, struct ruling *r)
{
	struct task *t = &p->next.tasks[i];
	const char *needed, *how;
	char note[TEXT_SIZE];
	struct worker *w;

	if (t->state != TASK_QUEUED || t->waits || !text_starts(t->reason, waits))
		return false;
	if (edit_task(t)->ready_since >= t->added || !t->ready_since)
		t->ready_since = p->next.now; /* else it waited before it came here: that counts */
	ruling_about(r, t->id, "");
	needed = t->reason + strlen(waits);
	how = is_done(p, needed, strcspn(needed, " ")) ? "done" : "verified";
	ruling_saw(r, "%.*s, the last task that it waited for, is %s", (int)strcspn(needed, " "),
		needed, how);
	TEXT_SETF(note, "%s, which is for you, is ready: %.*s, the last task it waited for, is %s",
		t->id, (int)strcspn(needed, " "), needed, how);
	TEXT_SET(t->reason, "ready");
	ruling_did(r, "ready");
	w = *t->assignee ? plan_worker(p, t->assignee) : NULL;
	if (w && w->attempt && !t->cleared_told) {
		t->cleared_told = true;
		plan_add_delivery(p, w, w->attempt, KIND_NOTICE, note);
		ruling_did(r, "ready; %s, whose it is, was told", w->name);
	}
	return true;
}
