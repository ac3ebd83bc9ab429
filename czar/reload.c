/*
 * Settings while the daemon runs.
 *
 * A bad file keeps the last good one: its problems are logged, and nothing changes.
 */
#include "czar/reload.h"

#include <stdlib.h>
#include <string.h>

#include "czar/base/log.h"

static int load(struct daemon *d, struct config *ret, struct error *err)
{
	_cleanup_(str_done) struct str problems = {0};
	int r = config_load(d->place->checkout, ret, &problems, err);

	if (problems.len)
		log_error("%s", str_text(&problems));
	return r;
}

int reload_first(struct daemon *d, struct error *err)
{
	return load(d, &d->config, err);
}

static int find_base(struct daemon *d, struct error *err)
{
	struct git_head head = {0};
	char oid[65];

	if (!*d->config.base) {
		if (git_head(d->git, d->place->checkout, &head, err) < 0)
			return -EIO;
		if (!*head.branch)
			return error(err, EINVAL,
				"the checkout is on no branch: say which one with [project] base "
				"=");
		TEXT_SET(d->config.base, head.branch);
	}
	if (git_resolve(d->git, d->config.base, oid, err) < 0)
		return error(err, ENOENT, "the base '%s' has no commit yet: make a first one",
			d->config.base);
	if (git_resolve(d->git, "refs/heads/czar", oid, NULL) == 0)
		return error(err, EEXIST,
			"a branch 'czar' leaves no room for czar/TASK: rename it (git branch -m)");
	return 0;
}

/* All seats of the settings; malloc'd. */
static struct worker *seats_of(const struct config *c, size_t *ret_n)
{
	struct worker *rows = NULL;
	size_t n = 0;

	for (size_t i = 0; i < c->n_workers; i++) {
		const struct config_worker *cw = &c->workers[i];

		for (size_t k = 0; k < config_worker_seats(cw); k++) {
			struct worker *w;

			rows = realloc(rows, (n + 1) * sizeof *rows);
			if (!rows)
				abort();
			w = &rows[n++];
			*w = (struct worker){.wanted = true, .keeps_context = cw->keeps_context};
			config_worker_name(cw, k, w->name);
			TEXT_SET(w->pool, cw->name);
			TEXT_SET(w->profile, cw->agent);
			TEXT_SET(w->role, cw->role);
			TEXT_SET(w->account, cw->account);
			TEXT_SETF(w->worktree, "%s/%s", c->worktrees, w->name);
		}
	}
	*ret_n = n;
	return rows;
}

static int set_workers(struct daemon *d, struct error *err)
{
	size_t n;
	struct worker *rows = seats_of(&d->config, &n);
	int r;

	row_cache_drop(&d->cache);
	r = queue_set_workers(d->queue, rows, n, err);
	free(rows);
	d->workers_wait = true; /* the next tick finds out */
	return r;
}

static const struct worker *stored(const struct world *w, const char *name)
{
	for (size_t i = 0; i < w->n_workers; i++)
		if (text_equal(w->workers[i].name, name))
			return &w->workers[i];
	return NULL;
}

void reload_workers(struct daemon *d, const struct world *w)
{
	struct error err = {0};
	size_t n;
	struct worker *rows = seats_of(&d->config, &n);
	bool due = false;

	d->workers_wait = false;
	for (size_t i = 0; i < n; i++) {
		const struct worker *now = stored(w, rows[i].name);
		bool profile = now && !text_equal(now->profile, rows[i].profile);
		bool place = now && !text_equal(now->worktree, rows[i].worktree);

		d->workers_wait |= profile || place;
		due |= (profile && worker_may_change_profile(now)) ||
		       (place && worker_may_move(now));
	}
	free(rows);
	if (due && set_workers(d, &err) < 0)
		log_warning("%s", err.text);
	if (due)
		daemon_want_tick(d, 0);
}

int reload_apply(struct daemon *d, struct error *err)
{
	int r = find_base(d, err);

	return r < 0 ? r : set_workers(d, err);
}

void reload(struct daemon *d)
{
	struct config fresh = {0}, old = d->config;
	struct error err = {0};

	if (load(d, &fresh, &err) < 0) {
		log_error("czar.conf was not taken, the last good one stays: %s", err.text);
		return;
	}
	d->config = fresh;
	if (reload_apply(d, &err) < 0) {
		log_error("czar.conf was not taken, the last good one stays: %s", err.text);
		d->config = old;
		config_done(&fresh);
		return;
	}
	config_done(&old);
	log_info("czar.conf was read again");
	daemon_want_tick(d, 0);
}
