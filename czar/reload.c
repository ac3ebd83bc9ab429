/*
 * Settings while the daemon runs.
 *
 * A bad file keeps the last good one: its problems are logged, the inbox has the first of them, and
 * nothing changes. A czar.conf that is gone is a bad one: another branch may just be checked out.
 */
#include "czar/reload.h"

#include <stdlib.h>
#include <string.h>

#include "czar/base/file.h"
#include "czar/base/log.h"
#include "czar/desk_link.h"
#include "czar/branch_room.h"
#include "czar/exclude.h"
#include "czar/service_notify.h"
#include "czar/webhook_listen.h"

/* All but the first, which the error tells. */
static void log_other_problems(const struct str *problems)
{
	const char *end, *line = strchr(str_text(problems), '\n');

	for (; line && line[1]; line = end) {
		end = strchr(++line, '\n');
		log_error("%.*s", (int)strcspn(line, "\n"), line);
	}
}

static int load(struct daemon *d, struct config *ret, struct error *err)
{
	_cleanup_(str_done) struct str problems = {0};
	struct error kept = {0};
	int r = project_require(d->place, err);

	if (r == 0)
		r = accepted_load(d->place, ret, &d->accepted, &problems, err);
	log_other_problems(&problems);
	if (r == 0 && !d->accepted.held && !d->options->observe &&
		accepted_keep(d->place, &kept) < 0)
		log_warning("no copy of czar.conf is kept: %s", kept.text);
	return r;
}

int reload_first(struct daemon *d, struct error *err)
{
	return load(d, &d->config, err);
}

/* The remote's branch need not have been fetched yet. */
static bool base_is_there(struct daemon *d, struct error *err)
{
	char oid[65];

	return git_resolve(d->git, d->config.base, oid, err) == 0 ||
	       (d->config.settings.land_github &&
		       git_branch_find(d->git, d->config.base, oid, NULL) == 0);
}

static int find_base(struct daemon *d, struct error *err)
{
	struct git_head head = {0};

	if (git_head(d->git, d->place->checkout, &head, err) < 0)
		return -EIO;
	if (!*d->config.base && !*head.branch)
		return error(err, EINVAL,
			"the checkout is on no branch: say where work starts from (git config -f "
			"czar.conf project.base BRANCH)");
	if (!*d->config.base)
		TEXT_SET(d->config.base, head.branch);
	if (!base_is_there(d, err) && !*head.oid)
		return error(err, ENOENT,
			"the base '%s' has no commit yet: make a first one (git commit)",
			d->config.base);
	if (!base_is_there(d, err))
		return error(err, ENOENT,
			"no branch '%s' to start work from: name one that is there (git config -f "
			"czar.conf project.base BRANCH)",
			d->config.base);
	return branch_room_check(d->place->checkout, d->git, &d->config, err);
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

/* Better now than once for each worker. */
static int check_worktrees(const struct daemon *d, struct error *err)
{
	char folder[PATH_SIZE];

	if (path_can_be_made(d->config.worktrees, folder, sizeof folder))
		return 0;
	return error(err, EACCES,
		"worktrees belong into '%s', and '%s' is not ours to write to: name another place "
		"([project] worktrees =)",
		d->config.worktrees, folder);
}

int reload_apply(struct daemon *d, struct error *err)
{
	int r = find_base(d, err);

	if (r == 0)
		r = check_worktrees(d, err);
	if (r == 0 && !d->options->observe)
		r = exclude_own(d->place, d->config.status_dir, NULL, err);
	return r < 0 ? r : set_workers(d, err);
}

int reload_known_workers(struct daemon *d, struct error *err)
{
	_cleanup_(str_done) struct str problems = {0};
	struct error why = {0};

	if (accepted_load(d->place, &d->config, &d->accepted, &problems, &why) == 0)
		return set_workers(d, err);
	log_warning("the settings were not read: %s", why.text);
	return 0;
}

static int take(struct daemon *d, struct error *err)
{
	struct config fresh = {0}, old = d->config;
	int r = load(d, &fresh, err);

	if (r < 0)
		return r;
	d->config = fresh;
	r = reload_apply(d, err);
	if (r < 0)
		d->config = old;
	config_done(r < 0 ? &fresh : &old);
	desk_begin_anew(d); /* it was told how to get tokens */
	webhook_begin_anew(d);
	return r;
}

void reload(struct daemon *d)
{
	bool ready = !d->first_tick; /* before that the manager waits for the first tick */
	struct error err = {0};

	if (ready)
		notify_reloading();
	config_watch_take(d->config_watch);
	if (take(d, &err) < 0) {
		log_error("the settings were not taken, the last good one stays: %s", err.text);
		TEXT_SETF(d->bad_settings, "the last good ones stay: %s", err.text);
	} else {
		log_info(d->accepted.held ? "a new czar.conf waits for a person's yes"
					  : "the settings were read again");
		d->bad_settings[0] = '\0';
	}
	if (ready)
		notify_ready();
	daemon_want_tick(d, 0);
}

static void on_change(void *userdata)
{
	struct daemon *d = userdata;

	if (config_watch_changed(d->config_watch, false))
		reload(d);
}

int reload_watch(struct daemon *d, struct error *err)
{
	return config_watch_new(d->loop, d->place->checkout, on_change, d, &d->config_watch, err);
}

void reload_if_due(struct daemon *d)
{
	usec_t now = clock_awake();

	if (d->accepted.held &&
		text_equal(d->cache.world.project.approved_settings, d->accepted.blob)) {
		reload(d);
		return;
	}
	if (now - d->config_looked_awake < d->config.settings.tick)
		return;
	d->config_looked_awake = now;
	if (config_watch_changed(d->config_watch, true))
		reload(d);
}
