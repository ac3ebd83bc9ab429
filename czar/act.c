/*
 * act: the one place where something is done to the outside.
 *
 * Each open intent that is not under way goes through its door once. A door answers done, refused
 * or unknown; that becomes a fact of the next tick. Nothing is decided here.
 */
#include "czar/act.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks/fields.h"
#include "czar/act_start.h"
#include "czar/compose.h"
#include "czar/job.h"
#include "czar/kill_point.h"

void act_outcome(struct daemon *d, int64_t intent, enum intent_state state, const char *result,
	int64_t number, int64_t start)
{
	struct outcome *o = calloc(1, sizeof *o);

	if (!o)
		abort();
	o->intent = intent;
	o->state = state;
	TEXT_SET(o->result, result);
	o->number = number;
	o->start = start;
	o->next = d->outcomes;
	d->outcomes = o;
	daemon_want_tick(d, 0);
}

bool act_is_under_way(const struct daemon *d, int64_t intent)
{
	for (const struct job *j = d->jobs; j; j = j->next)
		if (j->intent == intent)
			return true;
	return false;
}

const struct outcome *act_find_outcome(const struct daemon *d, int64_t intent)
{
	for (const struct outcome *o = d->outcomes; o; o = o->next)
		if (o->intent == intent)
			return o;
	return NULL;
}

static bool is_closed(const struct plan *p, int64_t intent)
{
	for (size_t i = 0; i < p->next.n_intents; i++)
		if (p->next.intents[i].id == intent)
			return p->next.intents[i].state != INTENT_OPEN;
	return true;
}

void act_forget_recorded(struct daemon *d, const struct plan *p)
{
	struct outcome **at = &d->outcomes;

	for (size_t i = 0; i < p->next.n_intents; i++)
		if (p->next.intents[i].state != INTENT_OPEN)
			kill_point(p->next.intents[i].verb, "recorded");
	while (*at) {
		struct outcome *o = *at;

		if (!is_closed(p, o->intent)) {
			at = &o->next;
			continue;
		}
		*at = o->next;
		free(o);
	}
}

enum intent_state act_answer(struct daemon *d, int r)
{
	if (r == -ETIMEDOUT)
		d->tmux_is_slow = true;
	if (r == 0)
		return INTENT_DONE;
	return r == -ETIMEDOUT || r == -EPIPE || r == -EPROTO ? INTENT_UNKNOWN : INTENT_REFUSED;
}

/* What Enter and clear must not find on the screen: the dialogs that the profile knows. */
static const char *const *dialogs(struct daemon *d, const struct profile *p)
{
	const char **list = arena_alloc(&d->tick_arena, (p->n_rules + 1) * sizeof *list);
	size_t n = 0;

	for (size_t i = 0; i < p->n_rules; i++)
		if (p->rules[i].state == SCREEN_ASKING && p->rules[i].region != REGION_TITLE)
			list[n++] = p->rules[i].pattern;
	return list;
}

static void act_paste(struct daemon *d, struct plan *p, const struct intent *in,
	const struct delivery *x, const struct worker *w)
{
	_cleanup_(str_done) struct str text = {0};
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
	if (r == 0)
		r = tmux_paste(
			d->tmux, &g, buffer, d->place->texts, str_text(&text), text.len, &err);
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
		.absent = profile ? dialogs(d, profile) : NULL,
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

static void act_delivery(struct daemon *d, struct plan *p, const struct intent *in)
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

static void on_job_end(struct spawn_result *result, void *userdata)
{
	struct job *j = userdata, **at;
	struct daemon *d = j->daemon;
	struct outcome o = {.intent = j->intent};
	enum verb verb = j->verb;

	job_outcome(result, &o);
	if (verb == VERB_PROMPT && result->timed_out)
		o.state = INTENT_UNKNOWN;
	for (at = &d->jobs; *at != j; at = &(*at)->next)
		;
	*at = j->next;
	spawn_free(j->child);
	free(j);
	kill_point(verb, "after");
	act_outcome(d, o.intent, o.state, o.result, o.number, 0);
}

static void act_job(struct daemon *d, struct plan *p, const struct intent *in)
{
	const char *argv[] = {d->czar_path, "job", NULL};
	_cleanup_(str_done) struct str request = {0};
	struct error err = {0};
	struct spawn_options o = {
		.argv = argv, .deadline = 40 * USEC_MIN, .keep_fd = d->children_fd};
	struct job *j = calloc(1, sizeof *j);
	struct worker *w = plan_worker(p, in->worker);

	if (!j)
		abort();
	j->daemon = d;
	j->intent = in->id;
	j->verb = in->verb;
	if (in->verb == VERB_END && w && *w->pane && d->tmux &&
		!d->tmux_is_slow) /* the job proves it */
		act_answer(d, tmux_kill_pane_session(d->tmux, w->pane, NULL));
	o.input = NULL;
	if (job_request(d, p, in, &request, &err) == 0) {
		o.input = str_text(&request);
		if (spawn_start(d->loop, &o, on_job_end, j, &j->child, &err) == 0) {
			j->next = d->jobs;
			d->jobs = j;
			return;
		}
	}
	free(j);
	/* a text may be there from an earlier question: only its program can say no */
	act_outcome(d, in->id, in->verb == VERB_PROMPT ? INTENT_UNKNOWN : INTENT_REFUSED, err.text,
		0, 0);
}

static bool needs_tmux(enum verb verb)
{
	return verb == VERB_START || verb == VERB_PASTE || verb == VERB_ENTER || verb == VERB_CLEAR;
}

void act(struct daemon *d, struct plan *p)
{
	for (size_t i = 0; i < p->next.n_intents; i++) {
		const struct intent *in = &p->next.intents[i];

		if (in->state != INTENT_OPEN || in->outcome != INTENT_OPEN ||
			act_is_under_way(d, in->id) || act_find_outcome(d, in->id) ||
			(d->tmux_is_slow && needs_tmux(in->verb)))
			continue;
		kill_point(in->verb, "before");
		switch (in->verb) {
		case VERB_SEAT:
		case VERB_BRANCH:
		case VERB_END:
		case VERB_PROMPT:
			act_job(d, p, in);
			continue; /* its "after" is when the child ends */
		case VERB_START:
			act_start(d, p, in);
			break;
		case VERB_COMPOSE:
		case VERB_PASTE:
		case VERB_ENTER:
		case VERB_CLEAR:
			act_delivery(d, p, in);
			break;
		}
		kill_point(in->verb, "after");
	}
}
