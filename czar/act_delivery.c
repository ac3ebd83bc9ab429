/*
 * act, the texts: written down, pasted, entered, taken out again.
 *
 * Every key goes through a guard inside tmux that tests what the look has shown and leaves our mark
 * (czar/io/tmux_guard.c), so that doing it again after a lost answer is harmless.
 */
#include "czar/act_delivery.h"

#include "checks/fields.h"
#include "checks/typing.h"
#include "czar/act_outcome.h"
#include "czar/compose.h"
#include "czar/seat.h"

const char *const *act_patterns(
	struct daemon *d, const struct profile *p, enum screen_state state, uint64_t but)
{
	const char **list = arena_alloc(&d->tick_arena, (p->n_rules + 1) * sizeof *list);
	size_t n = 0;

	for (size_t i = 0; i < p->n_rules; i++)
		if (p->rules[i].state == state && p->rules[i].region != REGION_TITLE &&
			(i >= 64 || !(but >> i & 1)))
			list[n++] = p->rules[i].pattern;
	return list;
}

static void act_paste(struct daemon *d, struct plan *p, const struct intent *in,
	const struct delivery *x, const struct worker *w)
{
	const struct profile *profile = config_profile(&d->config, w->profile);
	_cleanup_(str_done) struct str text = {0}, typed = {0};
	char buffer[64], after[MARK_SIZE];
	struct error err = {0};
	struct tmux_guard g = {.pane = w->pane,
		.pid = w->pid,
		.option = "@czar_typed",
		.before = in->args,
		.after = after};
	int r = queue_delivery_text(d->queue, x->id, &text, &err);

	(void)p;
	TEXT_SETF(buffer, "czar-%lld", (long long)in->id);
	TEXT_SETF(after, "%lld:%lld:%lld", (long long)w->pid, (long long)x->id, (long long)x->try);
	if (!profile) {
		act_outcome(d, in->id, INTENT_REFUSED, "its profile is unknown", 0, 0);
		return;
	}
	if (r == 0) {
		typing_of(profile, str_text(&text), text.len, &typed);
		r = tmux_paste(
			d->tmux, &g, buffer, d->place->texts, str_text(&typed), typed.len, &err);
	}
	act_outcome(d, in->id, act_answer(d, r), err.text, 0, 0);
}

static void act_key(struct daemon *d, struct plan *p, const struct intent *in,
	const struct delivery *x, const struct worker *w)
{
	const struct profile *profile = config_profile(&d->config, w->profile);
	const struct look *l = plan_look(p, w);
	bool clear = in->verb == VERB_CLEAR;
	char after[MARK_SIZE], typed[MARK_SIZE];
	struct error err = {0};
	struct tmux_guard g = {
		.pane = w->pane,
		.pid = w->pid,
		.option = clear ? "@czar_key" : "@czar_sent",
		.before = in->args,
		.after = after,
		.typed = clear ? NULL : typed,
		.same_place = true,
		.cursor_x = l->cursor_x,
		.cursor_y = l->cursor_y,
		.history_size = l->history_size,
		.present = *l->draft_piece ? l->draft_piece : NULL,
		.absent = profile ? act_patterns(
					    d, profile, SCREEN_ASKING, seat_of(d, w->name)->quoted)
				  : NULL,
	};

	TEXT_SETF(typed, "%lld:%lld:%lld", (long long)w->pid, (long long)x->id, (long long)x->try);
	if (clear)
		TEXT_SETF(after, "%lld:%lld:1", (long long)w->pid, (long long)in->id);
	else
		TEXT_SETF(after, "%s:%lld", typed, (long long)x->enters + 1);
	if (!profile)
		act_outcome(d, in->id, INTENT_REFUSED, "its profile is unknown", 0, 0);
	else
		act_outcome(d, in->id,
			act_answer(
				d, tmux_keys(d->tmux, &g,
					   clear ? profile->clear_key : profile->submit_key, &err)),
			err.text, 0, 0);
}

static void act_compose(
	struct daemon *d, struct plan *p, const struct intent *in, const struct delivery *x)
{
	char hash[OID_SIZE] = "";
	int64_t bytes = 0;
	struct error err = {0};

	if (compose(d, p, x, hash, &bytes, &err) < 0)
		act_outcome(d, in->id, INTENT_REFUSED, err.text, 0, 0);
	else
		act_outcome(d, in->id, INTENT_DONE, hash, bytes, 0);
}

void act_delivery(struct daemon *d, struct plan *p, const struct intent *in)
{
	struct delivery *x = plan_delivery(p, in->subject);
	struct worker *w = plan_worker(p, in->worker);

	if (!x || !w)
		act_outcome(d, in->id, INTENT_REFUSED, "its delivery is gone", 0, 0);
	else if (in->verb == VERB_COMPOSE)
		act_compose(d, p, in, x);
	else if (!d->tmux)
		act_outcome(d, in->id, INTENT_UNKNOWN, "tmux is not connected", 0, 0);
	else if (in->verb == VERB_PASTE)
		act_paste(d, p, in, x, w);
	else
		act_key(d, p, in, x, w);
}
