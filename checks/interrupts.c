/*
 * Interrupts: a person wants agents at their prompts, now (stop --workers --now).
 *
 * The key of one state does harm in the next: at an empty prompt it opens a history or ends the
 * program, in a dialog it answers. So it goes only to an agent whose screen says that it works, by
 * a guard that looks once more; never again before a later look that says so too, and three times
 * at most. What counts is what is seen then: at its prompt, or not.
 */
#include "checks/interrupts.h"

#include <string.h>

#include "checks/fields.h"
#include "czar/base/str.h"

#define PAUSE_BETWEEN (2 * USEC_SEC)
enum { KEYS_MOST = 3 };

/* Was the key pressed? When nobody heard the answer, the mark at the pane tells. */
static bool was_pressed(const struct plan *p, const struct worker *w, const struct intent *in)
{
	char mark[MARK_SIZE];

	if (in->outcome != INTENT_UNKNOWN)
		return in->outcome == INTENT_DONE;
	TEXT_SETF(mark, "%lld:%lld:1", (long long)w->pid, (long long)in->id);
	return text_equal(plan_look(p, w)->key_mark, mark);
}

bool rule_interrupted(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];
	const struct worker *w = plan_worker(p, in->worker);

	if (in->verb != VERB_INTERRUPT || in->change == ROW_NEW)
		return false;
	ruling_about(r, "", in->worker);
	ruling_saw(r, "%s %s%s%s", verb_name(in->verb), intent_state_name(in->outcome),
		*in->result ? ": " : "", in->result);
	ruling_did(r, w && was_pressed(p, w, in) ? "pressed; its screen will tell"
						 : "not pressed; looked at again");
	plan_close_intent(in);
	return true;
}

/* A text that is being sent begins a turn in a moment. */
static bool expects_turn(const struct plan *p, const struct worker *w)
{
	for (size_t i = 0; i < p->next.n_deliveries; i++) {
		const struct delivery *d = &p->next.deliveries[i];

		if (text_equal(d->worker, w->name) && d->grade < GRADE_SEEN &&
			(d->state == DELIVERY_CLEARED || d->state == DELIVERY_SENT))
			return true;
	}
	return false;
}

static bool is_at_prompt(const struct plan *p, const struct worker *w, const struct look *l)
{
	return l->session == ANSWER_ALIVE && !l->dead && l->screen == SCREEN_IDLE &&
	       !w->turn_open && !w->asking && !expects_turn(p, w);
}

static bool may_press(struct plan *p, const struct worker *w, const struct look *l)
{
	const struct profile_facts *f = plan_profile(p, w);

	return l->session == ANSWER_ALIVE && !l->dead && !l->copy_mode &&
	       l->screen == SCREEN_BUSY && f && f->can_interrupt && w->interrupts < KEYS_MOST &&
	       !plan_intent_open(p, w->name, VERB_INTERRUPT) &&
	       (!w->interrupts || (l->looked_awake > w->interrupted_awake + PAUSE_BETWEEN &&
					  plan_waited(p, w->interrupted_awake, PAUSE_BETWEEN)));
}

bool rule_interrupt(struct plan *p, size_t i, struct ruling *r)
{
	struct worker *w = &p->next.workers[i];
	const struct look *l = &p->next.looks[i];

	if (!w->interrupt)
		return false;
	ruling_about(r, "", w->name);
	if (!w->session || is_at_prompt(p, w, l)) {
		edit_worker(w)->interrupt = false;
		ruling_saw(r, w->session ? "at its prompt, no turn is open" : "its agent is gone");
		ruling_did(r, "need not be interrupted any more");
		return true;
	}
	if (!may_press(p, w, l))
		return false;
	plan_add_intent(p, VERB_INTERRUPT, w, 0, l->key_mark);
	edit_worker(w)->interrupts++;
	w->interrupted_awake = p->next.awake;
	ruling_saw(r, "it works: %s", l->evidence);
	ruling_did(r, "its interrupt key, time %lld", (long long)w->interrupts);
	return true;
}
