/*
 * observe, the spool's share: files into the store, whole; and what of the store an event is about:
 * whose text a reported prompt holds, how often one worker wrote to another.
 */
#include <string.h>
#include <sys/stat.h>

#include "checks/fields.h"
#include "checks/texts.h"
#include "czar/base/hash.h"
#include "czar/base/log.h"
#include "czar/observe.h"
#include "czar/payload.h"
#include "czar/watch.h"
#include "hooks/spool_read.h"
#include "queue/import.h"

static const struct profile *profile_of(struct daemon *d, const char *worker)
{
	struct worker w;

	if (queue_find_worker(d->queue, worker, &w, NULL) < 0)
		return NULL;
	return config_profile(&d->config, w.profile);
}

static void hash_prompt(struct daemon *d, struct event *e, const char *body)
{
	_cleanup_(str_done) struct str prompt = {0};
	_cleanup_(str_done) struct str plain = {0};
	const struct profile *p = profile_of(d, e->worker);

	payload_prompt(body, &prompt);
	if (!p)
		return;
	text_normalise(p, str_text(&prompt), prompt.len, &plain);
	hash_text(str_text(&plain), plain.len, e->hash);
}

static void note_asked(struct daemon *d, struct event *e, const char *body)
{
	_cleanup_(str_done) struct str asked = {0};
	const struct profile *p = profile_of(d, e->worker);

	if (p)
		payload_asked(p, body, &asked);
	TEXT_SET(e->note, str_text(&asked));
}

/* The name came from outside: only who is known has a seat. */
static void stir(struct daemon *d, const char *worker)
{
	for (size_t i = 0; i < d->n_seats; i++)
		if (text_equal(d->seats[i]->worker, worker))
			d->seats[i]->stirred = d->seats[i]->tree_stirred = true;
}

/* A worker's task is checked as a person's is, and stored with its event; the id that its file's
 * name gave, where the front matter says none, came as the event's task. */
static int propose(struct daemon *d, struct event *e, const char *body, struct error *err)
{
	_cleanup_(str_done) struct str problems = {0};
	const char *source = *e->note ? e->note : "czar add";
	struct import im;
	int r;

	if (!body)
		body = "";
	import_init(&im);
	import_text(&im, source, body, strlen(body), &problems);
	if (!im.tasks[0].row.id[0])
		TEXT_SET(im.tasks[0].row.id, e->task);
	r = queue_propose(
		d->queue, e, body, &im.tasks[0], d->config.settings.proposals, &problems, err);
	import_done(&im);
	row_cache_drop(&d->cache);
	return r;
}

/* Proposals are stored by themselves; the others in one transaction. */
static int store_events(struct daemon *d, struct spool_batch *b, struct error *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < b->n; i++)
		if (b->events[i].kind == EVENT_ADD)
			r = propose(d, &b->events[i], b->bodies[i], err);
	if (r == 0 && b->n)
		r = queue_add_events(
			d->queue, b->events, (const char *const *)b->bodies, b->n, err);
	return r;
}

static int drain(struct daemon *d, const char *folder, struct error *err)
{
	struct spool_batch b = {0};
	bool more;
	int r;

	do {
		r = spool_read(folder, &b, err);
		if (r < 0)
			return r;
		for (size_t i = 0; i < b.n; i++) {
			struct event *e = &b.events[i];

			if (e->kind == EVENT_PROMPT && b.bodies[i])
				hash_prompt(d, e, b.bodies[i]);
			if (e->kind == EVENT_ASKING && b.bodies[i])
				note_asked(d, e, b.bodies[i]);
			stir(d, e->worker);
		}
		if (b.look)
			d->looked_all_awake = 0;
		if (b.n)
			row_cache_events_added(&d->cache);
		r = store_events(d, &b, err);
		if (r == 0)
			spool_remove(&b);
		more = b.more && r == 0;
		spool_batch_done(&b);
	} while (more);
	return r;
}

/* A link in the place of a worktree's private folder leads to files that are not czar's to drain.
 */
static bool is_link(const char *worktrees, const char *worker)
{
	char path[PATH_SIZE];
	struct stat st;

	TEXT_SETF(path, "%s/%s/.czar", worktrees, worker);
	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

int observe_spool(struct daemon *d, struct error *err)
{
	bool all = clock_awake() - d->looked_all_awake >= d->config.settings.tick;
	struct error why = {0};
	int r = drain(d, d->place->spool, err);

	if (r < 0)
		return error_wrap(err, "cannot drain the spool");
	for (size_t i = 0; i < d->n_seats; i++) {
		struct seat_memory *s = d->seats[i];
		char folder[PATH_SIZE];

		TEXT_SETF(folder, "%s/%s/.czar/spool", d->config.worktrees, s->worker);
		watch_spool(d, s, folder);
		if (s->spool && !s->spool_stirred && !all)
			continue;
		s->spool_stirred = false;
		if (is_link(d->config.worktrees, s->worker))
			continue;
		if (drain(d, folder, &why) < 0)
			log_warning("cannot drain '%s': %s", folder, why.text);
	}
	return 0;
}

/* The program may merge texts, or put words around one: it proves by holding the whole text. */
static bool holds_text(struct daemon *d, const struct event *e, const struct delivery *x)
{
	_cleanup_(str_done) struct str body = {0};
	_cleanup_(str_done) struct str prompt = {0};
	_cleanup_(str_done) struct str text = {0};
	_cleanup_(str_done) struct str plain_prompt = {0};
	_cleanup_(str_done) struct str plain_text = {0};
	const struct profile *p = profile_of(d, e->worker);

	if (!p || queue_event_body(d->queue, e->id, &body, NULL) < 0 ||
		queue_delivery_text(d->queue, x->id, &text, NULL) < 0)
		return false;
	payload_prompt(str_text(&body), &prompt);
	text_normalise(p, str_text(&prompt), prompt.len, &plain_prompt);
	text_normalise(p, str_text(&text), text.len, &plain_text);
	return plain_text.len >= 8 && strstr(str_text(&plain_prompt), str_text(&plain_text));
}

static void observe_say(struct daemon *d, const struct world *w, struct event *e)
{
	struct error err = {0};

	if (queue_count_says(d->queue, e->worker, e->task, w->now - USEC_HOUR, &e->recent, &err) <
		0)
		log_warning("%s", err.text);
}

static void observe_prompt(struct daemon *d, const struct world *w, struct event *e)
{
	for (size_t n = 0; !e->delivery && n < w->n_deliveries; n++) {
		const struct delivery *x = &w->deliveries[n];

		if (!text_equal(x->worker, e->worker) || !x->composed || !x->pid)
			continue;
		e->whole = *e->hash && text_equal(e->hash, x->hash);
		if (e->whole || holds_text(d, e, x))
			e->delivery = x->id;
	}
}

void observe_events(struct daemon *d, struct world *w)
{
	for (size_t i = 0; i < w->n_events; i++) {
		if (w->events[i].kind == EVENT_SAY)
			observe_say(d, w, &w->events[i]);
		if (w->events[i].kind == EVENT_PROMPT)
			observe_prompt(d, w, &w->events[i]);
	}
}
