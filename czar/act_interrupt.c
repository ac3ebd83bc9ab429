/*
 * act, the interrupt key: only into a screen that shows work, and never into a dialog.
 *
 * Its cursor and rows change all the time, so the guard looks for what the profile's rules of
 * working say, in the moment of the key.
 */
#include "czar/act_interrupt.h"

#include "checks/fields.h"
#include "czar/act_outcome.h"
#include "czar/act_delivery.h"
#include "czar/seat.h"

void act_interrupt(struct daemon *d, struct plan *p, const struct intent *in)
{
	const struct worker *w = plan_worker(p, in->worker);
	const struct profile *profile = w ? config_profile(&d->config, w->profile) : NULL;
	char after[MARK_SIZE];
	struct error err = {0};
	struct tmux_guard g = {.option = "@czar_key", .before = in->args, .after = after};

	if (!profile || !profile->interrupt_key) {
		act_outcome(d, in->id, INTENT_REFUSED, "its profile has no interrupt key", 0, 0);
		return;
	}
	if (!d->tmux) {
		act_outcome(d, in->id, INTENT_UNKNOWN, "tmux is not connected", 0, 0);
		return;
	}
	TEXT_SETF(after, "%lld:%lld:1", (long long)w->pid, (long long)in->id);
	g.pane = w->pane;
	g.pid = w->pid;
	g.any = act_patterns(d, profile, SCREEN_BUSY, 0);
	g.absent = act_patterns(d, profile, SCREEN_ASKING, seat_of(d, w->name)->quoted);
	act_outcome(d, in->id, act_answer(d, tmux_keys(d->tmux, &g, profile->interrupt_key, &err)),
		err.text, 0, 0);
}
