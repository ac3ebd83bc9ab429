/*
 * The checks of czar doctor: worktrees that belong to nobody any more.
 *
 * They may hold somebody's work, so nothing is ever removed here.
 */
#include <dirent.h>
#include <string.h>

#include "czar/base/file.h"
#include "czar/cmd/doctor_check.h"
#include "czar/io/git.h"

static bool is_seat(const struct config *c, const char *name)
{
	char seat[ID_SIZE];

	for (size_t i = 0; i < c->n_workers; i++)
		for (size_t k = 0; k < config_worker_seats(&c->workers[i]); k++) {
			config_worker_name(&c->workers[i], k, seat);
			if (text_equal(seat, name))
				return true;
		}
	return false;
}

/* A worktree of czar's: it has the file that names its worker. */
static bool is_ours(const char *folder, const char *name)
{
	char path[PATH_SIZE + 300];

	TEXT_SETF(path, "%s/%s/.czar/worker", folder, name);
	return path_exists(path);
}

static void dir_close(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static void check_left_over(struct doctor *d)
{
	_cleanup_(dir_close) DIR *dir = opendir(d->config.worktrees);
	char path[PATH_SIZE + 300];
	const struct dirent *e;

	while (dir && (e = readdir(dir))) {
		if (*e->d_name == '.' || is_seat(&d->config, e->d_name) ||
			!is_ours(d->config.worktrees, e->d_name))
			continue;
		TEXT_SETF(path, "%s/%s", d->config.worktrees, e->d_name);
		doctor_add(d, DOCTOR_WARN, "worktrees", "czar clean",
			"%s is left over: czar.conf names no worker '%s'", path, e->d_name);
	}
}

/* A worker's is made anew when it is needed; with the others git keeps their branches busy. */
static void check_lost(struct doctor *d)
{
	_cleanup_(str_done) struct str paths = {0};
	size_t n = strlen(d->config.worktrees);

	if (git_lost_worktrees(d->place.checkout, &paths, NULL) < 0)
		return;
	for (size_t at = 0; at < paths.len; at += strlen(paths.data + at) + 1) {
		const char *path = paths.data + at;

		if (strncmp(path, d->config.worktrees, n) == 0 && path[n] == '/' &&
			is_seat(&d->config, path + n + 1))
			continue;
		doctor_add(d, DOCTOR_WARN, "worktrees",
			"git worktree prune, unless it is on a disk that is away",
			"git knows of %s, and there is no such folder", path);
	}
}

void doctor_check_worktrees(struct doctor *d)
{
	size_t n = strlen(d->outer);

	if (!d->has_config)
		return;
	if (n && strncmp(d->config.worktrees, d->outer, n) == 0 && d->config.worktrees[n] == '/')
		doctor_add(d, DOCTOR_WARN, "worktrees",
			"git config -f czar.conf project.worktrees PATH",
			"this is a submodule, and its worktrees lie within the outer repository: "
			"%s",
			d->config.worktrees);
	check_left_over(d);
	check_lost(d);
}
