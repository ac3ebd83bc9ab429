/*
 * The daemon's side of the listeners: who has one.
 *
 * A listener belongs to one start of one agent and begins when that is at its prompt: a session
 * that is chosen before would not come to its screen. It only reads, so it ends with this process
 * and the next life starts its own.
 */
#include "czar/listen.h"

#include <stdlib.h>

#include "czar/base/log.h"
#include "czar/interface_start.h"
#include "czar/seat.h"

static const usec_t pause_after_end = 2 * USEC_SEC;

static void on_end(struct spawn_result *result, void *userdata)
{
	struct seat_memory *s = userdata;

	spawn_free(s->listener);
	s->listener = NULL;
	if (!s->listener_unwanted)
		log_warning("the listener of %s ended with %d: %s", s->worker, result->status,
			str_text(&result->errors));
	s->listener_not_before = clock_awake() + pause_after_end;
	daemon_want_tick(s->daemon, s->listener_unwanted ? 0 : pause_after_end);
}

static char *request_of(struct daemon *d, const struct profile *profile, const struct worker *w)
{
	json_t *request = json_pack("{s:s, s:s, s:o}", "spool", d->place->spool, "worker", w->name,
		"interface", interface_request(d, profile, w));
	char *text = request ? json_dumps(request, JSON_COMPACT) : NULL;

	json_decref(request);
	return text;
}

static void start(struct daemon *d, struct seat_memory *s, const struct profile *profile,
	const struct worker *w)
{
	const char *argv[] = {d->czar_path, "listen", NULL};
	_cleanup_(text_free) char *request = request_of(d, profile, w);
	struct spawn_options o = {
		.argv = argv, .input = request, .deadline = USEC_NEVER, .dies_with_us = true};
	struct error err = {0};

	if (!request)
		return; /* a path that is not UTF-8: its worktree could not be made either */
	if (spawn_start(d->loop, &o, on_end, s, &s->listener, &err) < 0) {
		log_warning("cannot listen to %s: %s", s->worker, err.text);
		s->listener_not_before = clock_awake() + pause_after_end;
		return;
	}
	s->listener_of = w->session;
	s->listener_unwanted = false;
}

static bool is_at_hand(const struct worker *w, const struct look *l)
{
	return w->session && l->session == ANSWER_ALIVE && !l->dead &&
	       w->health != HEALTH_STARTING && w->health != HEALTH_OFFLINE;
}

void listen_keep(struct daemon *d, const struct plan *p)
{
	for (size_t i = 0; i < p->next.n_workers; i++) {
		const struct worker *w = &p->next.workers[i];
		const struct profile *profile = config_profile(&d->config, w->profile);
		struct seat_memory *s = seat_of(d, w->name);
		bool has_events =
			profile && interface_is_described(profile) && profile->http.events;

		if (s->listener && (s->listener_of != w->session || !has_events) &&
			!s->listener_unwanted) {
			s->listener_unwanted = true;
			spawn_kill(s->listener);
		}
		if (!s->listener && has_events && is_at_hand(w, &p->next.looks[i]) &&
			clock_awake() >= s->listener_not_before)
			start(d, s, profile, w);
	}
}
