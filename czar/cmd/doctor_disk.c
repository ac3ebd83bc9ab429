/*
 * The checks of czar doctor: folders, disk, clock.
 *
 * Each looks at one thing and adds a line; folders are made where d->fix says so.
 */
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/cmd/doctor_check.h"
#include "czar/exclude.h"
#include "czar/io/git.h"

enum { INODES_LEAST = 1000 };

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void check_folder(struct doctor *d, const char *name, const char *path)
{
	char place[1025], fix[1100];

	if (path_can_be_made(path, place, sizeof place)) {
		doctor_add(d, DOCTOR_OK, name, NULL, "%s%s", path,
			is_folder(path) ? "" : " (made when needed)");
		return;
	}
	TEXT_SETF(fix, "make '%s' a folder that you may write to", place);
	doctor_add(d, DOCTOR_FAIL, name, fix, "cannot write to %s", place);
}

static void check_disk(struct doctor *d, const char *path)
{
	size_t least = d->has_config ? d->config.low_disk_bytes : (size_t)100 << 20;
	char place[1025];
	struct statvfs fs;
	double free_mib;

	path_can_be_made(path, place, sizeof place);
	if (statvfs(place, &fs) < 0)
		return;
	if (fs.f_files && fs.f_favail < INODES_LEAST)
		doctor_add(d, DOCTOR_FAIL, "disk", "remove files that nobody needs",
			"%lu files more fit at %s (df -i)", (unsigned long)fs.f_favail, place);
	free_mib = (double)fs.f_bavail * (double)fs.f_frsize / (1 << 20);
	if (free_mib * (1 << 20) < (double)least)
		doctor_add(d, DOCTOR_FAIL, "disk", "make room, or lower [health] low-disk",
			"%.0f MiB free at %s; nothing new starts below %zu MiB", free_mib, place,
			least >> 20);
	else
		doctor_add(
			d, DOCTOR_OK, "disk", NULL, "%.1f GiB free at %s", free_mib / 1024, place);
}

static bool is_other_disk(const char *a, const char *b)
{
	char x[1025], y[1025];
	struct stat s, t;

	path_can_be_made(a, x, sizeof x);
	path_can_be_made(b, y, sizeof y);
	return stat(x, &s) == 0 && stat(y, &t) == 0 && s.st_dev != t.st_dev;
}

/* Texts of tasks and of briefs lie there. */
static void check_private(struct doctor *d)
{
	_cleanup_(str_done) struct str fix = {0};
	struct stat st;

	if (stat(d->place.home, &st) < 0 || !(st.st_mode & 077) ||
		(d->fix && chmod(d->place.home, 0700) == 0))
		return;
	str_add(&fix, "chmod 700 ");
	str_add_shell_word(&fix, d->place.home);
	doctor_add(
		d, DOCTOR_WARN, "store", str_text(&fix), "others may look into %s", d->place.home);
}

void doctor_check_folders(struct doctor *d)
{
	struct error err = {0};
	int r = 0;

	if (d->has_config)
		TEXT_SET(d->place.status_dir, d->config.status_dir);
	if (d->fix)
		r = project_make_folders(&d->place, &err);
	if (d->fix && r == 0)
		r = exclude_own(&d->place, d->has_config ? d->config.status_dir : NULL,
			d->has_config ? d->config.copy : NULL, &err);
	if (r < 0)
		doctor_add(d, DOCTOR_FAIL, "folders", NULL, "%s", err.text);
	check_private(d);
	check_folder(d, "spool", d->place.spool);
	check_folder(d, "status", d->place.status_dir);
	check_disk(d, d->place.home);
	if (is_other_disk(d->place.status_dir, d->place.home))
		check_disk(d, d->place.status_dir);
	if (!d->has_config)
		return;
	check_folder(d, "worktrees", d->config.worktrees);
	if (is_other_disk(d->config.worktrees, d->place.home))
		check_disk(d, d->config.worktrees);
}

static void commit_free(struct git_commit *c)
{
	git_commit_done(c);
}

/* When something changed last, by the store. */
static usec_t newest(const struct doctor *d)
{
	usec_t at = 0;

	for (size_t i = 0; d->queue && i < d->world.n_workers; i++)
		at = d->world.workers[i].since > at ? d->world.workers[i].since : at;
	for (size_t i = 0; d->queue && i < d->world.n_tasks; i++)
		at = d->world.tasks[i].since > at ? d->world.tasks[i].since : at;
	return at;
}

/* A clock that stands before the newest commit would make ages and reset times wrong. */
void doctor_check_clock(struct doctor *d)
{
	_cleanup_(git_done) struct git *g = NULL;
	_cleanup_(commit_free) struct git_commit commit = {0};
	usec_t now = clock_now();
	struct git_head head = {0};
	char text[41], then[41];

	if (now < INT64_C(1700000000) * USEC_SEC) {
		doctor_add(d, DOCTOR_FAIL, "clock", "set the clock: timedatectl set-ntp true",
			"%s is in the past", time_text(now, text, sizeof text));
		return;
	}
	if (newest(d) > now + 5 * USEC_MIN)
		doctor_add(d, DOCTOR_WARN, "clock", "compare the clock with another one",
			"%s is before %s, when czar saw something: it was set back",
			time_text(now, text, sizeof text), time_text(newest(d), then, sizeof then));
	else if (git_open(d->place.checkout, &g, NULL) == 0 &&
		 git_head(g, d->place.checkout, &head, NULL) == 0 && head.oid[0] &&
		 git_commit(g, head.oid, &commit, NULL) == 0 &&
		 now + 5 * USEC_MIN < commit.time * USEC_SEC)
		doctor_add(d, DOCTOR_WARN, "clock", "compare the clock with another one",
			"%s is before the newest commit", time_text(now, text, sizeof text));
	else
		doctor_add(d, DOCTOR_OK, "clock", NULL, "%s", time_text(now, text, sizeof text));
}
