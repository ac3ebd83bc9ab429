/*
 * act, a key for a dialog that the profile knows: only while the marked option stands there.
 *
 * The guard looks for its words in the moment of the key; what the key did, the screen tells.
 */
#include "czar/act_dialog.h"

#include <string.h>

#include "checks/fields.h"
#include "czar/act_outcome.h"

/* The number of the last key that this agent got, from the mark that it left. */
static long long last_key(const char *mark)
{
	const char *n = strrchr(mark, ':');
	int64_t ret;

	return n && text_to_int(n + 1, &ret) ? (long long)ret : 0;
}

void act_answer_dialog(struct daemon *d, struct plan *p, const struct intent *in)
{
	const struct worker *w = plan_worker(p, in->worker);
	const struct profile *profile = w ? config_profile(&d->config, w->profile) : NULL;
	const struct screen_rule *dialog;
	char after[MARK_SIZE], pid[24];
	const char *words[2] = {0};
	struct error err = {0};
	struct tmux_guard g = {
		.option = "@czar_key", .before = in->args, .after = after, .any = words};

	if (!profile || in->subject < 1 || (size_t)in->subject > profile->n_dialogs) {
		act_outcome(
			d, in->id, INTENT_REFUSED, "its profile has no such dialog any more", 0, 0);
		return;
	}
	if (!d->tmux) {
		act_outcome(d, in->id, INTENT_UNKNOWN, "tmux is not connected", 0, 0);
		return;
	}
	dialog = &profile->dialogs[in->subject - 1];
	words[0] = dialog->pattern;
	TEXT_SETF(pid, "%lld:", (long long)w->pid);
	TEXT_SETF(after, "%s%lld:%lld", pid, (long long)in->id,
		(text_starts(in->args, pid) ? last_key(in->args) : 0) + 1);
	g.pane = w->pane;
	g.pid = w->pid;
	act_outcome(d, in->id, act_answer(d, tmux_keys(d->tmux, &g, dialog->key, &err)), err.text,
		0, 0);
}
