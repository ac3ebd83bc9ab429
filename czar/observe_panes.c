/*
 * observe, tmux's share: the server, the panes, what they show.
 *
 * One list-panes a tick; captures only of panes that wrote, or whose text is under way. What is not
 * captured again keeps its last reading.
 */
#include "czar/observe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/delivery.h"
#include "checks/fields.h"
#include "checks/question.h"
#include "checks/reset_time.h"
#include "checks/screen.h"
#include "czar/base/file.h"
#include "czar/base/fnv.h"
#include "czar/base/hash.h"
#include "czar/base/log.h"
#include "czar/base/time_zone.h"
#include "czar/io/process.h"
#include "czar/service.h"
#include "czar/tmux_place.h"
#include "czar/watch.h"

#define DEAF_PAUSE (2 * USEC_SEC)

static void on_tmux_change(bool gone, void *userdata)
{
	struct daemon *d = userdata;

	(void)gone;
	daemon_want_tick(d, 20 * USEC_MSEC);
}

static bool server_lives(const struct daemon *d, const struct project *j)
{
	return j->server_pid && text_equal(j->server_boot, d->boot) &&
	       !process_is_gone(j->server_pid, j->server_start);
}

static int ask_unit(void *userdata, struct error *err)
{
	struct daemon *d = userdata;
	struct service s;
	int r = service_find(d->place, d->czar_path, &s, err);

	return r < 0 ? r : service_start_tmux(&s, err);
}

/* As a service the server has a unit of its own, out of reach of what becomes of the daemon's. */
static bool has_unit(const struct daemon *d)
{
	struct service s;

	return service_find(d->place, d->czar_path, &s, NULL) == 0 && service_owns_tmux(&s);
}

static int connect_server(struct daemon *d, const struct project *j, bool lives, struct error *err)
{
	char socket[PATH_SIZE], config[PATH_SIZE];
	struct tmux_options o = {
		.socket = socket,
		.config = config,
		.environment = spawn_environment(),
		.known_pid = lives ? j->server_pid : 0,
		.known_start = lives ? j->server_start : 0,
	};

	tmux_close(d->tmux);
	d->tmux = NULL;
	if (lives && *j->socket)
		TEXT_SET(socket, j->socket);
	else if (tmux_place_socket(d->place, socket, sizeof socket, err) < 0)
		return -EIO;
	tmux_place_config(d->place, config, sizeof config);
	o.start = has_unit(d) ? ask_unit : NULL;
	return tmux_open(&o, d->loop, on_tmux_change, d, &d->tmux, err);
}

static bool any_session(const struct world *w)
{
	for (size_t i = 0; i < w->n_workers; i++)
		if (w->workers[i].session)
			return true;
	return false;
}

/* 1: a new server was started, the stored epoch changed. */
static int start_server(struct daemon *d, const struct project *j, struct error *err)
{
	int64_t pid, start;
	char socket[PATH_SIZE];

	if (connect_server(d, j, false, err) < 0 ||
		tmux_place_socket(d->place, socket, sizeof socket, err) < 0)
		return error_wrap(err, "cannot start tmux");
	tmux_server(d->tmux, &pid, &start);
	if (queue_set_epoch(d->queue, pid, start, d->boot, socket, err) < 0)
		return error_wrap(err, "cannot store the tmux server");
	row_cache_drop(&d->cache);
	return 1;
}

/* A server that did not answer is not asked again for a while: each question waits, and so does the
 * loop with all that persons ask for. */
static bool is_deaf(const struct daemon *d)
{
	return d->deaf_awake && clock_awake() - d->deaf_awake < DEAF_PAUSE;
}

int observe_server(struct daemon *d, struct world *w, struct error *err)
{
	const struct project *j = &w->project;
	bool lives = server_lives(d, j);
	struct error why = {0};

	if (lives && d->tmux && tmux_is_connected(d->tmux)) {
		w->server = ANSWER_ALIVE;
		return 0;
	}
	if (lives) {
		w->server = ANSWER_UNKNOWN;
		if (is_deaf(d))
			return 0;
		if (connect_server(d, j, true, &why) == 0)
			w->server = ANSWER_ALIVE;
		else
			d->deaf_awake = clock_awake();
		if (w->server == ANSWER_UNKNOWN)
			log_warning("tmux does not answer: %s", why.text);
		return 0;
	}
	if (j->server_pid && any_session(w)) { /* first its agents are proved ended */
		w->server = ANSWER_ABSENT;
		w->server_end_proved = true;
		return 0;
	}
	if (d->options->observe)
		return 0;
	w->server = ANSWER_ALIVE;
	return start_server(d, j, err);
}

static const struct tmux_pane *pane_of(
	const struct worker *w, const struct tmux_pane *panes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (panes[i].session == w->session && text_equal(panes[i].worker, w->name))
			return &panes[i];
	return NULL;
}

static bool has_delivery(const struct world *w, const char *worker, bool under_way)
{
	for (size_t i = 0; i < w->n_deliveries; i++) {
		const struct delivery *d = &w->deliveries[i];

		if (delivery_is_final(d->state) || !text_equal(d->worker, worker))
			continue;
		if (!under_way || (d->state >= DELIVERY_CLEARED && d->grade < GRADE_SEEN))
			return true;
	}
	return false;
}

static bool is_listed(const char *comm, const char *const *names)
{
	for (; *names; names++)
		if (text_matches(comm, strlen(comm), *names))
			return true;
	return false;
}

/* The pane's own process is the agent, unless a shell took its place (exec keeps the pid). */
static bool is_foreign(const struct daemon *d, const struct worker *w, const struct tmux_pane *pane)
{
	static const char *const shells[] = {"sh", "bash", "dash", "ash", "busybox", "zsh", "fish",
		"*ksh*", "*csh", "nu", "pwsh", NULL};
	const struct profile *p = config_profile(&d->config, w->profile);
	char comm[65] = "";
	bool own = tty_foreground(pane->pid, comm, sizeof comm);

	if (!p || !p->processes || !*comm || is_listed(comm, p->processes))
		return false;
	return !own || is_listed(comm, shells);
}

/* What one pane is, without its screen; the last reading is carried over. */
static void read_pane(struct daemon *d, const struct world *w, const struct worker *worker,
	const struct tmux_pane *pane, struct look *l)
{
	struct seat_memory *s = seat_of(d, worker->name);

	if (!text_equal(s->pane, pane->id) || s->pid != pane->pid) {
		watch_pane(d, s, pane);
		s->look = (struct look){0};
		*s->measured_head = '\0';
		s->stirred = true;
	}
	if (!text_equal(s->title, pane->title)) {
		TEXT_SET(s->title, pane->title);
		s->stirred = true;
	}
	*l = s->look;
	l->session = ANSWER_ALIVE;
	l->found_session = pane->session;
	TEXT_SET(l->pane, pane->id);
	l->pid = pane->pid;
	l->start_time = pane->start_time;
	l->dead = pane->dead;
	l->status_known = pane->status_known;
	l->exit_status = pane->exit_status;
	l->exit_signal = pane->exit_signal;
	l->copy_mode = pane->copy_mode;
	l->key_awake = pane->key_age < 0 ? 0 : w->awake - pane->key_age * USEC_SEC;
	TEXT_SET(l->typed_mark, pane->typed);
	TEXT_SET(l->sent_mark, pane->sent);
	TEXT_SET(l->key_mark, pane->key);
	l->canonical = l->foreign = l->all_read = false;
	if (!pane->dead && has_delivery(w, worker->name, false)) {
		l->canonical = tty_is_canonical(pane->tty);
		l->all_read = tty_unread(pane->tty) == 0;
		l->foreign = is_foreign(d, worker, pane);
	}
}

/* A look that fails is no death; when all of them do for long, a person should know. */
static void observe_silence(struct daemon *d, struct world *w, int r)
{
	if (r == 0 || w->server == ANSWER_ABSENT)
		d->silent_awake = 0;
	else if (!d->silent_awake)
		d->silent_awake = w->awake;
	w->tmux_silent = d->silent_awake ? w->awake - d->silent_awake : 0;
}

void observe_panes(struct daemon *d, struct world *w)
{
	struct tmux_pane *panes = NULL;
	struct error err = {0};
	size_t n = 0;
	int r = -EPIPE;

	d->tmux_is_slow = is_deaf(d); /* then nothing is asked in this tick */
	if (w->server == ANSWER_ALIVE && d->tmux && !d->tmux_is_slow) {
		r = tmux_list(d->tmux, &panes, &n, &err);
		d->tmux_is_slow = r == -ETIMEDOUT;
		d->deaf_awake = d->tmux_is_slow ? clock_awake() : 0;
	}
	observe_silence(d, w, r);
	if (r != 0 && w->server == ANSWER_ALIVE && err.text[0])
		log_warning("cannot look at the panes: %s", err.text);
	for (size_t i = 0; i < w->n_workers; i++) {
		struct worker *worker = &w->workers[i];
		struct look *l = &w->looks[i];
		const struct tmux_pane *pane = worker->session ? pane_of(worker, panes, n) : NULL;

		if (r != 0 || !worker->session)
			*l = seat_of(d, worker->name)->look;
		l->session = r == 0 && worker->session ? ANSWER_ABSENT : ANSWER_UNKNOWN;
		if (pane)
			read_pane(d, w, worker, pane, l);
	}
	free(panes);
}

static bool needs_capture(struct daemon *d, const struct world *w, size_t i)
{
	const struct worker *worker = &w->workers[i];
	const struct look *l = &w->looks[i];

	if (l->session != ANSWER_ALIVE || l->dead)
		return false;
	return l->screen == SCREEN_NONE || seat_of(d, worker->name)->stirred ||
	       d->look_everywhere || worker->health == HEALTH_STARTING ||
	       (worker->turn_open && worker->idle_awake) || has_delivery(w, worker->name, true);
}

static size_t split_rows(char *text, const char **rows, size_t most)
{
	size_t n = 0;

	for (char *p = text; n < most; p++) {
		rows[n++] = p;
		p = strchr(p, '\n');
		if (!p)
			break;
		*p = '\0';
	}
	return n;
}

/* Whose draft could it be: the text under way first, then others that were typed to this agent.
 * Only those: whatever else stands there, and were it the same words, a person wrote. */
static size_t draft_rank(const struct delivery *x, const struct worker *worker)
{
	if (x->pid != worker->pid)
		return SIZE_MAX;
	return x->state >= DELIVERY_CLEARED && !delivery_is_final(x->state) ? 0 : 1;
}

/* Folded drafts of two texts may look alike: hence the ranks. */
static void find_draft(struct daemon *d, const struct world *w, const struct worker *worker,
	const struct profile *p, const char *draft, struct look *l)
{
	for (size_t rank = 0; rank < 2 && !l->draft_of; rank++) {
		for (size_t i = 0; i < w->n_deliveries && !l->draft_of; i++) {
			const struct delivery *x = &w->deliveries[i];
			_cleanup_(str_done) struct str text = {0};
			bool whole = false;

			if (!text_equal(x->worker, worker->name) || !x->composed ||
				draft_rank(x, worker) != rank ||
				queue_delivery_text(d->queue, x->id, &text, NULL) < 0 ||
				!draft_shows(p, draft, str_text(&text), &whole))
				continue;
			l->draft_of = x->id;
			l->draft_whole = whole;
		}
	}
}

static void read_question(
	const struct profile *p, const struct screen *screen, struct seat_memory *s, struct look *l)
{
	_cleanup_(question_done) struct question q = {0};
	char hash[OID_SIZE];
	bool whole;

	if (l->screen == SCREEN_ASKING)
		question_read(p, screen, &q);
	whole = question_text(&q, l->asks, sizeof l->asks);
	*l->asks_mark = '\0';
	if (q.rows.len) {
		hash_text(str_text(&q.rows), q.rows.len, hash);
		TEXT_SETF(l->asks_mark, "%.16s", hash);
	}
	l->approve = whole ? (int64_t)q.approve : 0; /* nobody allows what he was not shown */
	l->deny = (int64_t)q.deny;
	str_clear(&s->asks);
	str_add(&s->asks, str_text(&q.rows));
}

/* When did the composer change last, and when what stands above it? */
static void note_movement(struct seat_memory *s, const struct screen *screen,
	const struct screen_reading *r, usec_t awake, struct look *l)
{
	uint64_t composer = fnv_text(FNV_START + r->composer, str_text(&r->draft));
	uint64_t above = FNV_START;

	for (size_t i = 0; i < r->rows_above; i++)
		above = fnv_text(above, screen->rows[i]);
	if (composer != s->composer_hash || !l->settled_awake)
		l->settled_awake = awake;
	if (r->rows_above && above != s->above_hash)
		l->moved_awake = awake;
	s->composer_hash = composer;
	if (r->rows_above)
		s->above_hash = above;
}

static void read_screen(struct daemon *d, const struct world *w, const struct worker *worker,
	struct tmux_capture *c, struct look *l)
{
	const struct profile *p = config_profile(&d->config, worker->profile);
	struct seat_memory *s = seat_of(d, worker->name);
	struct screen_reading r = {0};
	const char *rows[512];
	struct screen screen = {.rows = rows, .title = s->title};
	const struct reset_clock clock = {w->now, time_zone_east};

	if (!p || !c->text.data)
		return;
	screen.n_rows = split_rows(c->text.data, rows, 512);
	classify_screen(p, &screen, &r);
	l->screen = r.state;
	if (r.state == SCREEN_UNKNOWN && !p->n_rules && r.composer != COMPOSER_UNKNOWN)
		l->screen = SCREEN_IDLE; /* a profile without rules: a composer is all it knows */
	TEXT_SET(l->rule, r.rule);
	TEXT_SET(l->evidence, r.evidence);
	l->dialog = (int64_t)r.dialog;
	TEXT_SET(l->dialog_key, r.dialog ? p->dialogs.rule[r.dialog - 1].key : "");
	read_question(p, &screen, s, l);
	s->quoted = r.state == SCREEN_ASKING ? 0 : screen_quotes(p, &screen, SCREEN_ASKING);
	l->limit_until = screen_is_limited(l->screen) ? reset_time(p, &screen, &clock) : 0;
	note_movement(s, &screen, &r, w->awake, l);
	l->composer = r.composer;
	l->draft_of = 0;
	l->draft_whole = false;
	if (r.composer == COMPOSER_DRAFT)
		find_draft(d, w, worker, p, str_text(&r.draft), l);
	TEXT_SET(l->draft_piece, r.draft_piece);
	l->queued_text = r.queued_text;
	l->looked_awake = w->awake;
	l->cursor_x = c->cursor_x;
	l->cursor_y = c->cursor_y;
	l->history_size = c->history_size;
	screen_reading_done(&r);
}

/* How soon a write of this terminal matters. */
static usec_t eagerness(const struct world *w, const struct worker *worker)
{
	if (has_delivery(w, worker->name, true) || worker->health == HEALTH_STARTING)
		return 30 * USEC_MSEC;
	return worker->turn_open ? USEC_SEC : 250 * USEC_MSEC;
}

void observe_screens(struct daemon *d, struct world *w)
{
	struct tmux_capture *captures =
		arena_alloc(&d->tick_arena, (w->n_workers + 1) * sizeof *captures);
	size_t *of = arena_alloc(&d->tick_arena, (w->n_workers + 1) * sizeof *of);
	size_t n = 0;

	for (size_t i = 0; i < w->n_workers; i++) {
		if (!needs_capture(d, w, i))
			continue;
		TEXT_SET(captures[n].pane, w->looks[i].pane);
		of[n++] = i;
		/* armed before the capture: what is written after it is seen */
		seat_of(d, w->workers[i].name)->stirred = false;
		watch_terminal(d, seat_of(d, w->workers[i].name), eagerness(w, &w->workers[i]));
	}
	if (n)
		tmux_captures(d->tmux, captures, n);
	w->awake = clock_awake();
	for (size_t k = 0; k < n; k++) {
		size_t i = of[k];

		if (captures[k].result == 0)
			read_screen(d, w, &w->workers[i], &captures[k], &w->looks[i]);
		else
			w->looks[i].session = ANSWER_UNKNOWN;
		str_done(&captures[k].text);
	}
	for (size_t i = 0; i < w->n_workers; i++) {
		struct seat_memory *s = seat_of(d, w->workers[i].name);
		usec_t wrote = s->look.wrote_awake;

		if (w->looks[i].session != ANSWER_ALIVE)
			continue;
		s->look = w->looks[i];
		s->look.wrote_awake = w->looks[i].wrote_awake = wrote;
	}
}
