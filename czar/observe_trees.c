/*
 * observe, git's share: worktrees of live attempts, and the commits made in them.
 *
 * An own commit is one that the worktree's HEAD reflog shows made there after czar laid the branch
 * out. Messages are classified here; only the class goes into the world.
 */
#include <stdlib.h>
#include <string.h>

#include "checks/fields.h"
#include "checks/markers.h"
#include "czar/base/log.h"
#include "czar/observe.h"
#include "czar/watch.h"

struct seen_commits {
	char (*oids)[OID_SIZE];
	size_t n;
};

static int on_seen(const void *row, void *userdata)
{
	struct seen_commits *s = userdata;

	s->oids = realloc(s->oids, (s->n + 1) * sizeof *s->oids);
	if (!s->oids)
		abort();
	TEXT_SET(s->oids[s->n++], ((const struct commit *)row)->oid);
	return 0;
}

static bool is_seen(const struct seen_commits *s, const char *oid)
{
	for (size_t i = 0; i < s->n; i++)
		if (text_equal(s->oids[i], oid))
			return true;
	return false;
}

/* What the reflog says was done; false: it made no commit. */
static bool how_made(const char *message, enum commit_how *ret)
{
	static const struct {
		const char *prefix;
		enum commit_how how;
	} ways[] = {
		{"commit (amend)", COMMIT_AMEND},
		{"commit (merge)", COMMIT_MERGE},
		{"commit", COMMIT_PLAIN},
		{"merge", COMMIT_MERGE},
		{"pull", COMMIT_MERGE},
		{"cherry-pick", COMMIT_PICK},
		{"rebase", COMMIT_REBASE},
		{"am", COMMIT_PICK},
		{"revert", COMMIT_OTHER},
	};

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (text_starts(message, ways[i].prefix)) {
			*ret = ways[i].how;
			return true;
		}
	return false;
}

/*
 * Entries before this one were made by czar when it laid the branch out, or by an older attempt.
 * Where the log was rewritten since (git reflog expire) its times tell.
 */
static size_t first_own_entry(const struct git_entry *e, size_t n, const struct attempt *a)
{
	size_t i = (size_t)a->entries;

	if (i <= n)
		return i;
	for (i = 0; i < n && e[i].time <= a->began / USEC_SEC; i++)
		;
	return i;
}

/* false: it cannot be read now; it may be the marker, so it is asked for again. */
static bool add_commit(struct daemon *d, struct world *w, const struct attempt *a,
	const struct profile *p, const char *oid, enum commit_how how, size_t *room)
{
	struct git_commit g = {0};
	struct marker_reading m;
	struct commit *c;
	struct error err = {0};

	if (git_commit(d->git, oid, &g, &err) < 0) {
		log_warning("cannot read commit %s: %s", oid, err.text);
		return false;
	}
	classify_marker(str_text(&g.message), a->task, p ? p->attribution : NULL, &m);
	w->commits = arena_grow(&d->tick_arena, w->commits, w->n_commits, room, sizeof *w->commits);
	c = &w->commits[w->n_commits++];
	*c = (struct commit){
		.change = ROW_NEW,
		.attempt = a->id,
		.how = g.parents > 1 ? COMMIT_MERGE : how,
		.first_seen = w->now,
		.at = g.time * USEC_SEC < w->now ? g.time * USEC_SEC : w->now,
		.marker = m.marker,
		.named = m.named,
	};
	TEXT_SET(c->oid, oid);
	TEXT_SET(c->marker_task, m.task);
	TEXT_SET(c->marker_why, m.why);
	git_commit_done(&g);
	if ((c->marker == MARKER_COMPLETE || c->marker == MARKER_BLOCKED) &&
		git_sync_objects(d->place->common_dir, &err) < 0)
		log_warning("cannot sync the object store: %s", err.text);
	return true;
}

static void read_commits(struct daemon *d, struct world *w, const struct worker *worker,
	const struct attempt *a, struct seat_memory *s)
{
	struct seen_commits seen = {0};
	struct git_entry *entries = NULL;
	size_t n = 0, count = 0, room = w->n_commits;
	struct error err = {0};
	bool whole = true;
	char id[24];

	if (git_reflog(d->git, worker->worktree, 0, &entries, &n, &count, &err) < 0) {
		log_warning("cannot read the reflog of %s: %s", worker->name, err.text);
		return;
	}
	TEXT_SETF(id, "%lld", (long long)a->id);
	if (count == s->reflog_read && s->attempt == a->id)
		n = 0;
	else if (queue_each(d->queue, ROW_COMMIT, "attempt = $1", id, on_seen, &seen, &err) < 0) {
		log_warning("cannot read the commits of %s: %s", worker->name, err.text);
		n = 0;
		whole = false;
	}
	for (size_t i = first_own_entry(entries, n, a); i < n; i++) {
		enum commit_how how;

		if (!how_made(entries[i].message, &how) || is_seen(&seen, entries[i].oid))
			continue;
		whole &= add_commit(d, w, a, config_profile(&d->config, worker->profile),
			entries[i].oid, how, &room);
		on_seen(&(struct commit){0}, &seen);
		TEXT_SET(seen.oids[seen.n - 1], entries[i].oid);
	}
	s->reflog_read = whole ? count : SIZE_MAX;
	s->attempt = a->id;
	free(entries);
	free(seen.oids);
}

/* A look at a worktree's files takes long: not at many in one tick. */
static bool may_look_at_files(struct daemon *d, usec_t awake)
{
	enum { A_TICK = 8 };

	if (d->files_looked_awake != awake)
		d->files_looked = 0;
	d->files_looked_awake = awake;
	if (d->files_looked++ < A_TICK)
		return true;
	daemon_want_tick(d, 10 * USEC_MSEC);
	return false;
}

static void read_changes(struct daemon *d, const struct world *w, const struct worker *worker,
	struct seat_memory *s, struct look *l)
{
	usec_t period = d->config.settings.tick * 2;
	uint64_t fingerprint = 0;
	int64_t files = 0;

	if (s->changes_awake &&
		(w->awake - s->changes_awake < period || s->look.wrote_awake < s->changes_awake))
		return;
	if (!may_look_at_files(d, w->awake))
		return;
	s->changes_awake = w->awake;
	if (git_changes(d->git, worker->worktree, &files, &fingerprint, NULL) < 0)
		return;
	if (fingerprint != s->changes)
		l->diff_awake = w->awake;
	s->changes = fingerprint;
	l->files_changed = files;
}

/* A push moves neither head nor base, so what is not pushed is asked for again now and then. */
static void measure_pushed(struct daemon *d, struct seat_memory *s, struct look *l,
	const char *branch, usec_t awake, bool anew)
{
	if (!anew && (l->pushed || awake - s->pushed_awake < d->config.settings.tick))
		return;
	l->pushed = git_is_pushed(d->git, branch, l->head);
	s->pushed_awake = awake;
}

static void measure(struct daemon *d, const char *base, struct seat_memory *s, struct look *l,
	const char *branch, usec_t awake)
{
	if (text_equal(s->measured_head, l->head) && text_equal(s->measured_base, base)) {
		measure_pushed(d, s, l, branch, awake, false);
		return;
	}
	if (!*base || !*l->head ||
		git_ahead_behind(d->git, l->head, base, &l->ahead, &l->behind, NULL) < 0)
		return;
	measure_pushed(d, s, l, branch, awake, true);
	TEXT_SET(s->measured_head, l->head);
	TEXT_SET(s->measured_base, base);
}

static const struct attempt *attempt_of(const struct world *w, const struct worker *worker)
{
	for (size_t i = 0; i < w->n_attempts; i++)
		if (w->attempts[i].id == worker->attempt && w->attempts[i].step >= STEP_READY)
			return &w->attempts[i];
	return NULL;
}

static void read_tree(struct daemon *d, struct world *w, size_t i, const char *base)
{
	struct worker *worker = &w->workers[i];
	struct look *l = &w->looks[i];
	struct seat_memory *s = seat_of(d, worker->name);
	const struct attempt *a = attempt_of(w, worker);
	struct git_head head = {0};

	if (!a || !*worker->worktree)
		return;
	watch_tree(d, s, worker->worktree);
	if (s->tree_stirred || d->look_everywhere || s->attempt != a->id || !*l->head ||
		a->step == STEP_ENDING) {
		s->tree_stirred = false;
		if (git_head(d->git, worker->worktree, &head, NULL) < 0) {
			l->tree = ANSWER_UNKNOWN;
			return;
		}
		l->tree = ANSWER_ALIVE;
		TEXT_SET(l->head, head.oid);
		l->off_branch = !text_equal(head.branch, a->branch);
		l->rebasing = head.rebasing;
		l->locked_index = head.index_locked;
		read_commits(d, w, worker, a, s);
	}
	read_changes(d, w, worker, s, l);
	measure(d, base, s, l, a->branch, w->awake);
	s->look.tree = l->tree;
	TEXT_SET(s->look.head, l->head);
	s->look.off_branch = l->off_branch;
	s->look.rebasing = l->rebasing;
	s->look.files_changed = l->files_changed;
	s->look.diff_awake = l->diff_awake;
	s->look.ahead = l->ahead;
	s->look.behind = l->behind;
	s->look.pushed = l->pushed;
}

void observe_trees(struct daemon *d, struct world *w)
{
	char ref[REMOTE_REF_SIZE], base[OID_SIZE] = "";

	remote_base_ref(&d->config, ref);
	if (w->n_attempts && *d->config.base)
		git_resolve(d->git, ref, base, NULL);
	for (size_t i = 0; i < w->n_workers; i++)
		read_tree(d, w, i, base);
}
