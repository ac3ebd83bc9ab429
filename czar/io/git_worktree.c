/*
 * Making and removing a worker's worktree.
 *
 * Each step leaves its mark in the worktree's lock file ("czar makes PATH"), which git writes first
 * and prune respects: so what a kill left half-made is known to hold nobody's work and is finished,
 * and what anybody may have worked in is only ever restored or refused. One at a time, by the
 * caller's care: git's worktree commands race with each other.
 */
#include <dirent.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/io/git.h"
#include "czar/io/git_tidy.h"
#include "czar/io/git_path.h"
#include "czar/io/git_remains.h"
#include "czar/io/git_run.h"

enum place_state {
	PLACE_FREE,       /* nothing there */
	PLACE_READY,      /* a worktree of this repository */
	PLACE_UNFINISHED, /* being made when something stopped us; nobody was ever in it */
	PLACE_GONE,       /* a worktree whose folder is missing */
	PLACE_TAKEN,      /* somebody else's */
};

struct place {
	const char *checkout;
	char path[GIT_PATH_SIZE]; /* absolute, its parent resolved */
	char common[GIT_PATH_SIZE];
	char admin[GIT_PATH_SIZE]; /* $GIT_COMMON_DIR/worktrees/NAME; "" none */
	struct str lock;           /* why it is locked; "" it is not */
	enum place_state state;
};

static void place_done(struct place *p)
{
	str_done(&p->lock);
}

static int place_init(struct place *p, const char *checkout, const char *path, struct error *err)
{
	char git_dir[GIT_PATH_SIZE], parent[PATH_MAX], real[PATH_MAX];
	const char *name = strrchr(path, '/');
	int r = git_dir_of(checkout, git_dir, err);

	if (r == 0)
		r = git_common_of(git_dir, p->common, err);
	if (r < 0)
		return r;
	if (path[0] != '/' || !name[1])
		return error(err, EINVAL, "not an absolute path of a folder: '%s'", path);
	TEXT_SETF(parent, "%.*s", name > path ? (int)(name - path) : 1, path);
	r = dir_make(parent, 0777, err);
	if (r < 0)
		return r;
	if (!realpath(parent, real))
		return error(err, errno, "cannot find '%s': %s", parent, strerror(errno));
	p->checkout = checkout;
	return path_join(p->path, real, name + 1, err);
}

/* A small file of the admin folder without its last newline; "" when it is not there. */
static void admin_read(const char *admin, const char *name, struct str *ret)
{
	char file[GIT_PATH_SIZE];

	str_done(ret);
	if (path_join(file, admin, name, NULL) < 0 || file_read(file, PATH_MAX * 2, ret, NULL) < 0)
		return;
	if (ret->len && ret->data[ret->len - 1] == '\n')
		ret->data[--ret->len] = '\0';
}

static bool lock_is(const struct place *p, const char *verb)
{
	_cleanup_(str_done) struct str reason = {0};

	str_addf(&reason, "czar %s %s", verb, p->path);
	return text_equal(str_text(&p->lock), str_text(&reason));
}

static int lock_write(struct place *p, const char *verb, struct error *err)
{
	_cleanup_(str_done) struct str reason = {0};
	char file[GIT_PATH_SIZE];
	int r = path_join(file, p->admin, "locked", err);

	str_addf(&reason, "czar %s %s\n", verb, p->path);
	return r < 0 ? r : file_write(file, reason.data, reason.len, 0644, err);
}

static void lock_remove(const struct place *p)
{
	char file[GIT_PATH_SIZE];

	if (path_join(file, p->admin, "locked", NULL) == 0)
		unlink(file);
}

/* Whether this admin folder is of our path: it points there, or its lock says that we were about to
 * make it. */
static bool admin_is_ours(struct place *p, const char *admin)
{
	_cleanup_(str_done) struct str pointer = {0};
	char dot_git[GIT_PATH_SIZE];

	admin_read(admin, "locked", &p->lock);
	admin_read(admin, "gitdir", &pointer);
	return lock_is(p, "makes") ||
	       (path_join(dot_git, p->path, ".git", NULL) == 0 && pointer.len &&
		       (text_equal(str_text(&pointer), dot_git) ||
			       path_same(str_text(&pointer), dot_git)));
}

static void admin_find(struct place *p)
{
	char folder[GIT_PATH_SIZE], admin[GIT_PATH_SIZE];
	struct dirent *entry;
	DIR *list;

	p->admin[0] = '\0';
	list = path_join(folder, p->common, "worktrees", NULL) == 0 ? opendir(folder) : NULL;
	while (list && !p->admin[0] && (entry = readdir(list)))
		if (entry->d_name[0] != '.' && path_join(admin, folder, entry->d_name, NULL) == 0 &&
			admin_is_ours(p, admin))
			TEXT_SET(p->admin, admin);
	if (list)
		closedir(list);
	if (!p->admin[0])
		str_done(&p->lock);
}

static void place_look(struct place *p)
{
	char git_dir[GIT_PATH_SIZE];
	bool linked;

	admin_find(p);
	linked = p->admin[0] && git_dir_of(p->path, git_dir, NULL) == 0 &&
		 path_same(git_dir, p->admin);
	if (lock_is(p, "makes"))
		p->state = PLACE_UNFINISHED;
	else if (linked)
		p->state = PLACE_READY;
	else if (path_is_empty_folder(p->path))
		p->state = p->admin[0] ? PLACE_GONE : PLACE_FREE;
	else
		p->state = PLACE_TAKEN;
}

/* --- removing folders --- */

/* A folder without write permission keeps its files: give it back and try again. */
static int on_remove(const char *path, const struct stat *st, int type, struct FTW *at)
{
	char parent[PATH_MAX];

	(void)st, (void)type;
	if (remove(path) == 0 || errno == ENOENT)
		return 0;
	if (errno != EACCES || at->base < 1)
		return -1;
	TEXT_SETF(parent, "%.*s", at->base - 1, path);
	return chmod(parent, 0700) == 0 && remove(path) == 0 ? 0 : -1;
}

static int folder_remove(const char *path, struct error *err)
{
	if (path_exists(path) && nftw(path, on_remove, 32, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) < 0)
		return error(err, errno, "cannot remove '%s': %s", path, strerror(errno));
	return 0;
}

/* --- making --- */

/* Makes HEAD's log exist: git then writes it whatever core.logAllRefUpdates says. */
static int log_ensure(const struct place *p, struct error *err)
{
	char path[GIT_PATH_SIZE];
	int r = path_join(path, p->common, "reftable", err);
	FILE *f;

	if (r < 0 || path_exists(path))
		return r;
	r = path_join(path, p->admin, "logs", err);
	if (r == 0)
		r = dir_make(path, 0777, err);
	if (r == 0)
		r = path_join(path, p->admin, "logs/HEAD", err);
	if (r < 0)
		return r;
	f = fopen(path, "ae");
	if (!f)
		return error(err, errno, "cannot make '%s': %s", path, strerror(errno));
	fclose(f);
	return 0;
}

/* Checks out and unlocks what `worktree add` has made. */
static int worktree_finish(struct place *p, const char *base, struct error *err)
{
	struct git_call checkout = {.directory = p->path,
		.args = GIT_ARGS("reset", "--hard", "--quiet", base),
		.kind = GIT_ACT};
	int r = git_tidy_locks(p->path, GIT_ARGS(NULL), err);

	if (r == 0)
		r = log_ensure(p, err);
	if (r == 0)
		r = git_must(&checkout, NULL, err);
	if (r == 0)
		lock_remove(p);
	return r;
}

static int worktree_add(struct place *p, const char *base, struct error *err)
{
	_cleanup_(str_done) struct str reason = {0};
	struct git_call add = {.directory = p->checkout, .kind = GIT_ACT};
	int r;

	str_addf(&reason, "czar makes %s", p->path);
	add.args = GIT_ARGS("worktree", "add", "--quiet", "--no-checkout", "--detach", "--lock",
		"--reason", str_text(&reason), p->path, base);
	r = git_must(&add, NULL, err);
	if (r < 0)
		return r;
	place_look(p);
	if (p->state != PLACE_UNFINISHED)
		return error(err, EIO, "git worktree add made no worktree in '%s'", p->path);
	return worktree_finish(p, base, err);
}

/* Whether git can work in what is there. */
static bool worktree_is_whole(const struct place *p)
{
	char git_dir[GIT_PATH_SIZE];
	struct git_call c = {.directory = p->path,
		.args = GIT_ARGS("rev-parse", "--verify", "--quiet", "HEAD^{commit}")};

	return git_dir_of(p->path, git_dir, NULL) == 0 && path_same(git_dir, p->admin) &&
	       git_says_yes(&c);
}

/* `worktree add` was stopped before it was done: only its own few files are there. */
static int worktree_add_again(struct place *p, const char *base, struct error *err)
{
	char dot_git[GIT_PATH_SIZE];
	int r = path_join(dot_git, p->path, ".git", err);

	if (r < 0)
		return r;
	unlink(dot_git);
	if (!path_is_empty_folder(p->path))
		return error(err, EEXIST, "'%s' is not empty and no worktree", p->path);
	r = folder_remove(p->admin, err);
	if (r < 0)
		return r;
	place_look(p);
	return worktree_add(p, base, err);
}

/* The folder was removed under git's feet: HEAD and what was staged are still there. */
static int worktree_restore(struct place *p, struct error *err)
{
	_cleanup_(str_done) struct str pointer = {0};
	char path[GIT_PATH_SIZE];
	struct git_call read_tree = {
		.directory = p->path, .args = GIT_ARGS("read-tree", "HEAD"), .kind = GIT_ACT};
	struct git_call checkout = {.directory = p->path,
		.args = GIT_ARGS("checkout-index", "--all", "--quiet"),
		.kind = GIT_ACT};
	int r;

	if (p->lock.len && !lock_is(p, "restores"))
		return error(err, ENOENT, "worktree '%s' is missing and locked: %s", p->path,
			str_text(&p->lock));
	r = lock_write(p, "restores", err);
	if (r == 0)
		r = dir_make(p->path, 0777, err);
	if (r == 0)
		r = path_join(path, p->path, ".git", err);
	str_addf(&pointer, "gitdir: %s\n", p->admin);
	if (r == 0)
		r = file_write(path, pointer.data, pointer.len, 0644, err);
	if (r == 0)
		r = git_tidy_locks(p->path, GIT_ARGS(NULL), err);
	if (r == 0)
		r = path_join(path, p->admin, "index", err);
	if (r == 0 && !path_exists(path))
		r = git_must(&read_tree, NULL, err);
	if (r < 0)
		return r;
	git_says_yes(&checkout); /* existing and unmerged files make it fail; the rest is there */
	lock_remove(p);
	return log_ensure(p, err);
}

static int taken(const struct place *p, struct error *err)
{
	return error(err, EEXIST, "'%s' exists and is no worktree of '%s': move it away", p->path,
		p->checkout);
}

int git_act_worktree(const char *checkout, const char *path, const char *base, struct error *err)
{
	_cleanup_(place_done) struct place p = {0};
	char start[65];
	_cleanup_(str_done) struct str name = {0};
	int r = place_init(&p, checkout, path, err);

	str_addf(&name, "%s^{commit}", base);
	if (r == 0)
		r = git_act_exclude(checkout, GIT_ARGS(".czar/"), err);
	if (r < 0)
		return r;
	place_look(&p);
	if (p.state == PLACE_TAKEN && git_says_yes(&(struct git_call){.directory = checkout,
					      .args = GIT_ARGS("worktree", "repair", p.path),
					      .kind = GIT_ACT}))
		place_look(&p);
	if (p.state == PLACE_TAKEN)
		return taken(&p, err);
	if (p.state == PLACE_GONE || lock_is(&p, "restores"))
		return worktree_restore(&p, err);
	if (p.state == PLACE_READY)
		return log_ensure(&p, err);
	r = git_line(&(struct git_call){.directory = checkout,
			     .args = GIT_ARGS("rev-parse", "--verify", str_text(&name))},
		start, sizeof start, err);
	if (r < 0)
		return r;
	if (p.state == PLACE_FREE)
		return worktree_add(&p, start, err);
	return worktree_is_whole(&p) ? worktree_finish(&p, start, err)
				     : worktree_add_again(&p, start, err);
}

/* --- removing --- */

/* Everything in it is proved to be elsewhere. */
static int removal_prove(const struct place *p, struct error *err)
{
	struct git_remains remains;
	int r = git_remains_of(p->path, &remains, err);

	if (r < 0)
		return r;
	if (remains.changed || remains.strange || remains.going)
		return error(err, ENOTEMPTY, "'%s' has changes that are not committed", p->path);
	if (!remains.proved)
		return error(err, ENOTEMPTY, "the HEAD of '%s' is on no branch", p->path);
	if (remains.nested)
		return error(err, ENOTEMPTY, "'%s' has submodules", p->path);
	return 0;
}

int git_act_remove_worktree(const char *checkout, const char *path, struct error *err)
{
	_cleanup_(place_done) struct place p = {0};
	struct git_call forget = {.directory = checkout, .kind = GIT_ACT};
	int r = place_init(&p, checkout, path, err);

	if (r < 0)
		return r;
	place_look(&p);
	forget.args = GIT_ARGS("worktree", "remove", "--force", "--force", p.path);
	if (p.state == PLACE_FREE)
		return 0;
	if (p.state == PLACE_UNFINISHED && !worktree_is_whole(&p)) {
		r = folder_remove(p.path, err);
		return r < 0 ? r : folder_remove(p.admin, err);
	}
	if (!lock_is(&p, "removes") && p.state != PLACE_UNFINISHED) {
		if (p.state == PLACE_TAKEN)
			return taken(&p, err);
		if (p.lock.len && !lock_is(&p, "restores"))
			return error(err, EBUSY, "worktree '%s' is locked: %s", p.path,
				str_text(&p.lock));
		if (p.state == PLACE_GONE || lock_is(&p, "restores"))
			r = worktree_restore(&p, err);
		if (r == 0)
			r = removal_prove(&p, err);
	}
	if (r == 0)
		r = lock_write(&p, "removes", err);
	if (r == 0)
		r = folder_remove(p.path, err);
	return r < 0 ? r : git_must(&forget, NULL, err);
}
