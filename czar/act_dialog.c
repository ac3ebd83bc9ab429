/*
 * act, a key for a dialog: only while the option that it belongs to stands there, and, where it
 * answers what the agent asks, only while that stands there too.
 *
 * The guard looks for the words in the moment of the key; what the key did, the screen tells.
 */
#include "czar/act_dialog.h"

#include <string.h>

#include "checks/draft.h"
#include "checks/fields.h"
#include "checks/span.h"
#include "czar/act_outcome.h"
#include "czar/seat.h"

enum { PIECES_MOST = 24, PIECE_LEAST = 3 };

/* The number of the last key that this agent got, from the mark that it left. */
static long long last_key(const char *mark)
{
	const char *n = strrchr(mark, ':');
	int64_t ret;

	return n && text_to_int(n + 1, &ret) ? (long long)ret : 0;
}

static const struct screen_rule *option_of(const struct profile *p, const struct intent *in)
{
	const struct keyed_rules *options = in->verb == VERB_APPROVE ? &p->approve
					    : in->verb == VERB_DENY  ? &p->deny
								     : &p->dialogs;

	if (in->subject < 1 || (size_t)in->subject > options->n)
		return NULL;
	return &options->rule[in->subject - 1];
}

/* A piece of each row of what is asked, the last ones; NULL-terminated. */
static const char *const *pieces_of(struct daemon *d, const struct seat_memory *s)
{
	const char **ret = arena_alloc(&d->tick_arena, (PIECES_MOST + 1) * sizeof *ret);
	struct span rest = {str_text(&s->asks), s->asks.len};
	size_t n = 0;

	while (rest.n && n < PIECES_MOST) {
		struct span row = span_last_line(&rest);
		char piece[49], text[512];

		TEXT_SETF(text, "%.*s", (int)row.n, row.p);
		draft_piece("", text, piece, sizeof piece);
		if (strlen(piece) >= PIECE_LEAST)
			ret[n++] = arena_text(&d->tick_arena, piece);
	}
	ret[n] = NULL;
	return ret;
}

void act_answer_dialog(struct daemon *d, struct plan *p, const struct intent *in)
{
	const struct worker *w = plan_worker(p, in->worker);
	const struct profile *profile = w ? config_profile(&d->config, w->profile) : NULL;
	const struct screen_rule *option = profile ? option_of(profile, in) : NULL;
	char before[MARK_SIZE], after[MARK_SIZE], pid[24];
	_cleanup_(str_done) struct str words = {0};
	const char *any[2] = {0};
	struct error err = {0};
	struct tmux_guard g = {.option = "@czar_key", .before = before, .after = after, .any = any};

	if (!option) {
		act_outcome(
			d, in->id, INTENT_REFUSED, "its profile has no such dialog any more", 0, 0);
		return;
	}
	if (!d->tmux) {
		act_outcome(d, in->id, INTENT_UNKNOWN, "tmux is not connected", 0, 0);
		return;
	}
	str_addf(&words, "^%s$", option->pattern); /* the whole row: "Yes" is not "Yes, always" */
	any[0] = in->verb == VERB_ANSWER ? option->pattern : str_text(&words);
	g.all = in->verb == VERB_ANSWER ? NULL : pieces_of(d, seat_of(d, w->name));
	TEXT_SETF(before, "%.*s", (int)strcspn(in->args, " "), in->args);
	TEXT_SETF(pid, "%lld:", (long long)w->pid);
	TEXT_SETF(after, "%s%lld:%lld", pid, (long long)in->id,
		(text_starts(before, pid) ? last_key(before) : 0) + 1);
	g.pane = w->pane;
	g.pid = w->pid;
	act_outcome(d, in->id, act_answer(d, tmux_keys(d->tmux, &g, option->key, &err)), err.text,
		0, 0);
}
