/*
 * What grows is bounded: the store, the files of long texts, the daemon's own log.
 *
 * A step is small, so that it never holds up a tick: a bounded number of rows of each table, one
 * worktree's files, one rename. decisions.jsonl and deliveries.log bound themselves where they are
 * written. Saved work, branches and tasks are never touched (docs/architecture.md, "Promises").
 */
#include "czar/keep.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/log.h"

#define LEFTOVER_AGE USEC_HOUR

static void keep_rows(struct daemon *d)
{
	struct error err = {0};
	int64_t removed = 0;

	if (queue_prune(d->queue, &d->config.keep, clock_now(), &d->keep_place, &removed, &err) < 0)
		log_warning("what is over stays in the store: %s", err.text);
	else if (removed)
		log_debug("%" PRId64 " rows of what is over are removed", removed);
}

/* NUMBER.md, of a delivery that was and is no longer in the store. */
static bool is_over(struct daemon *d, const char *name)
{
	size_t digits = strspn(name, "0123456789");
	char number[24];
	struct delivery row;
	int64_t id;

	if (!digits || digits >= sizeof number || !text_equal(name + digits, ".md"))
		return false;
	TEXT_SETF(number, "%.*s", (int)digits, name);
	return text_to_int(number, &id) && id <= d->cache.world.project.last_delivery &&
	       queue_find_delivery(d->queue, id, &row, NULL) == -ENOENT;
}

static void dir_close(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

/* A file that somebody was writing when he was killed (czar/base/file.c, czar/io/tmux_guard.c). */
static bool is_leftover(struct daemon *d, int folder, const char *name)
{
	struct stat st;

	(void)d;
	return (strstr(name, ".new.") || text_starts(name, "paste-")) &&
	       fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	       (usec_t)st.st_mtim.tv_sec * USEC_SEC < clock_now() - LEFTOVER_AGE;
}

typedef bool (*is_old_fn)(struct daemon *d, int folder, const char *name);

/* A link in the place of a folder of czar's leads to files that are not czar's to remove. */
static void remove_old(struct daemon *d, const char *path, is_old_fn is_old)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	_cleanup_(dir_close) DIR *dir = fd < 0 ? NULL : fdopendir(fd); /* none: not made yet */
	const struct dirent *e;

	while (dir && (e = readdir(dir)))
		if (is_old(d, fd, e->d_name) && unlinkat(fd, e->d_name, 0) < 0)
			log_warning("cannot remove '%s/%s': %s", path, e->d_name, strerror(errno));
}

static bool is_old_text(struct daemon *d, int folder, const char *name)
{
	return is_over(d, name) || is_leftover(d, folder, name);
}

static void keep_files(struct daemon *d, const struct worker *w)
{
	char folder[PATH_SIZE + 8];

	TEXT_SETF(folder, "%s/.czar", w->worktree);
	remove_old(d, folder, is_old_text);
}

static int on_any(const void *row, void *userdata)
{
	(void)row;
	(void)userdata;
	return 1;
}

/* A report goes with the attempts that brought it; what names no task is not czar's. */
static bool is_old_result(struct daemon *d, int folder, const char *name)
{
	size_t n = strlen(name);
	char id[ID_SIZE];
	struct task t;

	(void)folder;
	if (!text_ends(name, ".json") || n - strlen(".json") >= sizeof id)
		return false;
	TEXT_SETF(id, "%.*s", (int)(n - strlen(".json")), name);
	return queue_find_task(d->queue, id, &t, NULL) == 0 &&
	       clock_now() - t.since > d->config.keep.tasks &&
	       queue_each(d->queue, ROW_ATTEMPT, "task = $1", t.id, on_any, NULL, NULL) == 0;
}

static void keep_results(struct daemon *d)
{
	char folder[PATH_SIZE + 16];

	TEXT_SETF(folder, "%s/results", d->place->dot_czar);
	remove_old(d, folder, is_old_result);
}

/* The logs of a task's checks go with what the store knows of them. */
static bool has_old_checks(struct daemon *d, const char *name)
{
	struct task t;

	return queue_find_task(d->queue, name, &t, NULL) == 0 &&
	       clock_now() - t.since > d->config.keep.tasks &&
	       queue_each(d->queue, ROW_CHECK_RESULT, "task = $1", t.id, on_any, NULL, NULL) == 0;
}

static void remove_logs(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	_cleanup_(dir_close) DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *e;

	while (dir && (e = readdir(dir)))
		if (text_ends(e->d_name, ".log"))
			unlinkat(fd, e->d_name, 0);
	if (dir)
		unlinkat(folder, name, AT_REMOVEDIR);
}

static void keep_checks(struct daemon *d)
{
	_cleanup_(dir_close) DIR *dir = NULL;
	char folder[PATH_SIZE + 16];
	const struct dirent *e;

	TEXT_SETF(folder, "%s/checks", d->place->dot_czar);
	dir = opendir(folder);
	while (dir && (e = readdir(dir)))
		if (has_old_checks(d, e->d_name))
			remove_logs(dirfd(dir), e->d_name);
}

/* Folders of the project itself. */
static void keep_ours(struct daemon *d)
{
	keep_results(d);
	keep_checks(d);
	remove_old(d, d->place->texts, is_leftover);
	remove_old(d, d->config.status_dir, is_leftover);
}

/* The log that czar start gave us, and no other file that this may write to. */
static void keep_own_log(const struct daemon *d)
{
	char path[PATH_SIZE], old[PATH_SIZE + 8];
	struct stat ours, named;
	int fd;

	TEXT_SETF(path, "%s/log/daemon.log", d->place->dot_czar);
	if (fstat(STDERR_FILENO, &ours) < 0 || !S_ISREG(ours.st_mode) ||
		(size_t)ours.st_size < d->config.log_most_bytes || stat(path, &named) < 0 ||
		named.st_ino != ours.st_ino || named.st_dev != ours.st_dev)
		return;
	TEXT_SETF(old, "%s.1", path);
	if (rename(path, old) < 0) {
		log_warning("cannot rename '%s': %s", path, strerror(errno));
		return;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0)
		log_warning("cannot begin '%s' anew: %s", path, strerror(errno));
	fd_close(&fd);
}

void keep_if_due(struct daemon *d)
{
	const struct world *w = &d->cache.world;
	usec_t now = clock_awake();
	size_t seat;

	if (d->options->observe)
		return;
	if (!d->kept_awake) /* a start is not delayed */
		d->kept_awake = now;
	if (now - d->kept_awake < d->config.keep_every)
		return;
	d->kept_awake = now;
	keep_rows(d);
	seat = d->kept_seat++ % (w->n_workers + 1);
	if (seat < w->n_workers)
		keep_files(d, &w->workers[seat]);
	else
		keep_ours(d);
	keep_own_log(d);
	if (d->log)
		decision_log_limit(d->log, (int64_t)d->config.log_most_bytes);
}
