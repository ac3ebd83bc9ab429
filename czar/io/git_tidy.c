/*
 * Bringing a worktree back to a clean state.
 *
 * Half-done operations are left with --quit and not with --abort: quitting changes no file and puts
 * an autostash on the stash, aborting would move HEAD and unpack the autostash over the files. What
 * git cannot quit is moved aside, never removed.
 */
#include "czar/io/git_tidy.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/clock.h"
#include "czar/base/file.h"
#include "czar/base/str.h"
#include "czar/io/git_path.h"
#include "czar/io/git_run.h"

/* Its folder's locks all belong to a linked worktree; the main one shares it with everybody. */
static int folder_locks_remove(const char *git_dir, const char *common, struct error *err)
{
	static const char *const own[] = {"index.lock", "HEAD.lock", "ORIG_HEAD.lock"};
	char path[GIT_PATH_SIZE];
	struct dirent *entry;
	DIR *folder;

	if (path_same(git_dir, common)) {
		for (size_t i = 0; i < sizeof own / sizeof *own; i++)
			if (path_join(path, git_dir, own[i], NULL) == 0)
				unlink(path);
		return 0;
	}
	folder = opendir(git_dir);
	if (!folder)
		return error(err, errno, "cannot open '%s': %s", git_dir, strerror(errno));
	while ((entry = readdir(folder)))
		if (text_ends(entry->d_name, ".lock") &&
			path_join(path, git_dir, entry->d_name, NULL) == 0)
			unlink(path);
	closedir(folder);
	return 0;
}

static void ref_lock_remove(const char *common, const char *ref)
{
	char path[GIT_PATH_SIZE];

	if (text_starts(ref, "refs/") && TEXT_SETF(path, "%s/%s.lock", common, ref))
		unlink(path);
}

int git_tidy_locks(const char *worktree, const char *const *refs, struct error *err)
{
	char git_dir[GIT_PATH_SIZE], common[GIT_PATH_SIZE], head[GIT_PATH_SIZE];
	struct git_call c = {.directory = worktree, .args = GIT_ARGS("symbolic-ref", "-q", "HEAD")};
	int r = git_dir_of(worktree, git_dir, err);

	if (r == 0)
		r = git_common_of(git_dir, common, err);
	if (r == 0)
		r = folder_locks_remove(git_dir, common, err);
	if (r < 0)
		return r;
	if (git_line(&c, head, sizeof head, NULL) == 0)
		ref_lock_remove(common, head);
	for (; *refs; refs++)
		ref_lock_remove(common, *refs);
	return 0;
}

static const struct {
	const char *state; /* exists in the git dir while it lasts */
	const char *only;  /* and this in it, where two share a state */
	const char *verb;
} operations[] = {
	{"rebase-merge", NULL, "rebase"},
	{"rebase-apply", "rebase-apply/applying", "am"},
	{"rebase-apply", NULL, "rebase"},
	{"CHERRY_PICK_HEAD", NULL, "cherry-pick"},
	{"REVERT_HEAD", NULL, "revert"},
	{"sequencer", NULL, "cherry-pick"},
	{"MERGE_HEAD", NULL, "merge"},
};

static int state_move_aside(const char *git_dir, const char *state, struct error *err)
{
	char from[GIT_PATH_SIZE], to[GIT_PATH_SIZE];

	if (!TEXT_SETF(from, "%s/%s", git_dir, state) ||
		!TEXT_SETF(to, "%s/czar-aside-%s-%lld", git_dir, state, (long long)clock_now()))
		return error(err, ENAMETOOLONG, "path too long: '%s'", git_dir);
	if (rename(from, to) < 0 && errno != ENOENT)
		return error(err, errno, "cannot move '%s' aside: %s", from, strerror(errno));
	return 0;
}

int git_tidy_states(const char *worktree, struct error *err)
{
	char git_dir[GIT_PATH_SIZE], path[GIT_PATH_SIZE];
	int r = git_dir_of(worktree, git_dir, err);

	for (size_t i = 0; i < sizeof operations / sizeof *operations && r == 0; i++) {
		const char *state = operations[i].state, *only = operations[i].only;
		struct git_call c = {.directory = worktree,
			.args = GIT_ARGS(operations[i].verb, "--quit"),
			.kind = GIT_ACT};

		r = path_join(path, git_dir, only ? only : state, err);
		if (r < 0 || !path_exists(path))
			continue;
		git_says_yes(&c);
		r = path_join(path, git_dir, state, err);
		if (r == 0 && path_exists(path))
			r = state_move_aside(git_dir, state, err);
	}
	if (r == 0 && path_join(path, git_dir, "BISECT_LOG", NULL) == 0 && path_exists(path))
		r = git_must(&(struct git_call){.directory = worktree,
				     .args = GIT_ARGS("bisect", "reset", "HEAD"),
				     .kind = GIT_ACT},
			NULL, err);
	return r;
}

/* --force once: with two, or with clean.requireForce=false and one, git removes nested
 * repositories. */
int git_tidy_untracked(const char *worktree, struct error *err)
{
	struct git_call clean = {.directory = worktree,
		.args = GIT_ARGS(
			"-c", "clean.requireForce=true", "clean", "-d", "--force", "--quiet"),
		.kind = GIT_ACT};

	return git_must(&clean, NULL, err);
}

int git_tidy_files(const char *worktree, struct error *err)
{
	struct git_call reset = {.directory = worktree,
		.args = GIT_ARGS("reset", "--hard", "--quiet"),
		.kind = GIT_ACT};
	int r = git_must(&reset, NULL, err);

	return r < 0 ? r : git_tidy_untracked(worktree, err);
}
