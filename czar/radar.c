/*
 * observe, the radar's share: which live branches cannot be merged.
 *
 * One look at a time, on a thread that is started for it: everything that the thread touches is its
 * own until it has written to a descriptor that the loop reads, so nothing is shared and nothing is
 * locked. What moved meanwhile is the next look's.
 */
#include "czar/radar.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "checks/fields.h"
#include "czar/base/fnv.h"
#include "czar/base/log.h"
#include "czar/io/git_radar.h"
#include "czar/observe.h"
#include "czar/remote.h"

enum {
	SEEN_MOST = 200, /* at once: more are no news to anybody */
	PATIENCE = 10,   /* nice(2): ticks and agents come first */
};

struct live_branch {
	char task[ID_SIZE], head[OID_SIZE];
	bool perhaps_given; /* of those that were handed in: a live attempt may have it too */
};

struct radar {
	struct daemon *daemon;
	/* the thread's while it runs */
	struct git_radar *git;
	char base[OID_SIZE];
	struct live_branch *branches;
	size_t n_branches;
	struct git_radar_work work;
	struct error err;
	int result;
	atomic_bool stop;
	int ended_fd;
	/* the loop's */
	pthread_t thread;
	bool runs, failed;
	uint64_t asked; /* what the last look was to look at */
	sd_event_source *ended;
	struct live_branch *handed_in;
	size_t n_handed_in;
	bool known;
	struct conflict *seen;
	size_t n_seen;
};

/* --- the thread --- */

static void *look(void *userdata)
{
	struct radar *r = userdata;
	const uint64_t one = 1;
	struct git_radar_branch *list = calloc(r->n_branches + 1, sizeof *list);
	struct git_radar_scene scene = {.checkout = r->daemon->place->checkout,
		.base = r->base,
		.branches = list,
		.n_branches = r->n_branches,
		.stop = &r->stop};

	if (!list)
		abort();
	setpriority(PRIO_PROCESS, (id_t)gettid(), PATIENCE);
	for (size_t i = 0; i < r->n_branches; i++)
		list[i] = (struct git_radar_branch){r->branches[i].task, r->branches[i].head};
	r->err = (struct error){0};
	r->result = git_radar_look(r->git, &scene, &r->work, &r->err);
	free(list);
	if (write(r->ended_fd, &one, sizeof one) < 0)
		abort(); /* the loop would wait for ever */
	return NULL;
}

/* --- the loop --- */

static void on_seen(const struct git_radar_conflict *x, void *userdata)
{
	struct radar *r = userdata;
	struct conflict *c;

	if (r->n_seen == SEEN_MOST)
		return;
	c = &r->seen[r->n_seen++];
	*c = (struct conflict){.n_files = (int64_t)x->n_files, .seen = true};
	TEXT_SET(c->one, x->one);
	TEXT_SET(c->two, x->two);
	TEXT_SET(c->mark, x->mark);
	TEXT_SET(c->files, x->files);
}

/* What could not be looked at is tried again with the next look at everything. */
static void take_result(struct radar *r)
{
	bool failed = r->result < 0 || r->work.failed;

	if (failed && !r->failed)
		log_warning("cannot look for conflicts: %s; tried again", r->err.text);
	r->failed = failed;
	if (r->result < 0)
		return;
	r->known = true;
	r->n_seen = 0;
	git_radar_each(r->git, on_seen, r);
}

static int on_ended(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct radar *r = userdata;
	uint64_t count;

	(void)source;
	(void)events;
	if (read(fd, &count, sizeof count) < 0)
		return 0;
	pthread_join(r->thread, NULL);
	r->runs = false;
	take_result(r);
	daemon_want_tick(r->daemon, 0);
	return 0;
}

static struct radar *radar_new(struct daemon *d)
{
	struct radar *r = calloc(1, sizeof *r);

	if (!r || !(r->seen = calloc(SEEN_MOST, sizeof *r->seen)))
		abort();
	r->daemon = d;
	r->git = git_radar_new();
	r->ended_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (r->ended_fd < 0 ||
		sd_event_add_io(d->loop, &r->ended, r->ended_fd, EPOLLIN, on_ended, r) < 0) {
		log_warning("conflicts are not looked for: no descriptor is left");
		radar_free(r);
		return NULL;
	}
	return r;
}

void radar_free(struct radar *r)
{
	if (!r)
		return;
	atomic_store(&r->stop, true);
	if (r->runs)
		pthread_join(r->thread, NULL);
	sd_event_source_disable_unref(r->ended);
	if (r->ended_fd >= 0)
		close(r->ended_fd);
	git_radar_free(r->git);
	free(r->branches);
	free(r->handed_in);
	free(r->seen);
	free(r);
}

/* Signals are the loop's. */
static void start(struct radar *r)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r->runs = pthread_create(&r->thread, NULL, look, r) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!r->runs && !r->failed)
		log_warning("cannot look for conflicts: no thread can be started; tried again");
	r->failed = !r->runs;
}

/* --- what is looked at --- */

static bool lists(const struct live_branch *list, size_t n, const char *task)
{
	for (size_t i = 0; i < n; i++)
		if (text_equal(list[i].task, task))
			return true;
	return !*task;
}

/* Handed in, or waiting to be given out again: its branch is alive until it has landed. */
static bool has_branch(const struct task *t)
{
	return *t->head && t->state >= TASK_QUEUED && t->state <= TASK_LANDING;
}

/* Thousands of tasks have none: they are gone through only when one changed. */
static void find_handed_in(struct radar *r, const struct world *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n_tasks; i++)
		n += has_branch(&w->tasks[i]);
	r->handed_in = realloc(r->handed_in, (n + 1) * sizeof *r->handed_in);
	if (!r->handed_in)
		abort();
	r->n_handed_in = 0;
	for (size_t i = 0; i < w->n_tasks; i++) {
		struct live_branch *b = &r->handed_in[r->n_handed_in];

		if (!has_branch(&w->tasks[i]))
			continue;
		TEXT_SET(b->task, w->tasks[i].id);
		TEXT_SET(b->head, w->tasks[i].head);
		b->perhaps_given = w->tasks[i].state <= TASK_WORKING;
		r->n_handed_in++;
	}
}

/* Where its worker has it; while HEAD is elsewhere, where it was last. */
static const char *head_of(const struct radar *r, const struct attempt *a, const struct look *l)
{
	if (*l->head && !l->off_branch && !l->rebasing)
		return l->head;
	for (size_t i = 0; i < r->n_branches; i++)
		if (text_equal(r->branches[i].task, a->task))
			return r->branches[i].head;
	return a->cut;
}

static void add_branch(struct live_branch *list, size_t *n, const char *task, const char *head)
{
	if (!*head)
		return;
	TEXT_SET(list[*n].task, task);
	TEXT_SET(list[(*n)++].head, head);
}

static size_t live_branches(
	const struct radar *r, const struct world *w, struct arena *arena, struct live_branch **ret)
{
	struct live_branch *list =
		arena_alloc(arena, (w->n_workers + r->n_handed_in + 1) * sizeof *list);
	size_t n = 0, given;

	for (size_t i = 0; i < w->n_workers; i++)
		for (size_t k = 0; w->workers[i].attempt && k < w->n_attempts; k++)
			if (w->attempts[k].id == w->workers[i].attempt &&
				w->attempts[k].step >= STEP_READY)
				add_branch(list, &n, w->attempts[k].task,
					head_of(r, &w->attempts[k], &w->looks[i]));
	given = n;
	for (size_t i = 0; i < r->n_handed_in; i++)
		if (!r->handed_in[i].perhaps_given || !lists(list, given, r->handed_in[i].task))
			add_branch(list, &n, r->handed_in[i].task, r->handed_in[i].head);
	*ret = list;
	return n;
}

static uint64_t scene_hash(const char *base, const struct live_branch *list, size_t n)
{
	uint64_t h = fnv_text(FNV_START, base);

	for (size_t i = 0; i < n; i++)
		h = fnv_text(fnv_text(fnv_text(h, " "), list[i].task), list[i].head);
	return h;
}

static void ask(
	struct radar *r, const char *base, const struct live_branch *list, size_t n, uint64_t scene)
{
	bool again = r->failed && r->daemon->look_everywhere;

	if (r->runs || (scene == r->asked && !again))
		return;
	r->asked = scene;
	TEXT_SET(r->base, base);
	r->branches = realloc(r->branches, (n + 1) * sizeof *list);
	if (!r->branches)
		abort();
	memcpy(r->branches, list, n * sizeof *list);
	r->n_branches = n;
	start(r);
}

/* --- what was seen --- */

static struct conflict *row_of(const struct world *w, const struct conflict *c)
{
	for (size_t i = 0; i < w->n_conflicts; i++)
		if (text_equal(w->conflicts[i].one, c->one) &&
			text_equal(w->conflicts[i].two, c->two) &&
			text_equal(w->conflicts[i].mark, c->mark))
			return &w->conflicts[i];
	return NULL;
}

static void mark_seen(const struct radar *r, struct world *w, struct arena *arena,
	const struct live_branch *list, size_t n, uint64_t scene)
{
	bool same = !r->runs && scene == r->asked; /* as it was looked at: all are there */
	size_t room = w->n_conflicts;

	for (size_t i = 0; i < r->n_seen; i++) {
		const struct conflict *c = &r->seen[i];
		struct conflict *row = row_of(w, c);

		if (!same && (!lists(list, n, c->one) || !lists(list, n, c->two)))
			continue;
		if (row) {
			row->seen = true;
			continue;
		}
		w->conflicts = arena_grow(
			arena, w->conflicts, w->n_conflicts, &room, sizeof *w->conflicts);
		row = &w->conflicts[w->n_conflicts++];
		*row = *c;
		row->change = ROW_NEW;
	}
}

void observe_conflicts(struct daemon *d, struct world *w)
{
	struct live_branch *list;
	char base[OID_SIZE] = "", ref[REMOTE_REF_SIZE];
	uint64_t scene;
	size_t n;

	if (d->options->once)
		return;
	if (!d->radar && !(d->radar = radar_new(d)))
		return;
	if (!d->cache.settled || d->cache.loaded)
		find_handed_in(d->radar, w);
	n = live_branches(d->radar, w, &d->tick_arena, &list);
	remote_base_ref(&d->config, ref);
	if (n && *d->config.base)
		git_resolve(d->git, ref, base, NULL);
	scene = scene_hash(base, list, n);
	ask(d->radar, base, list, n, scene);
	w->conflicts_known = d->radar->known;
	mark_seen(d->radar, w, &d->tick_arena, list, n, scene);
}
