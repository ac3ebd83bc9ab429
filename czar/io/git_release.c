/*
 * Releasing a branch: one worktree at a time may have it checked out.
 *
 * HEAD is detached by update-ref, which needs no clean index and no lock on it: a half-done merge
 * or an index.lock of a killed agent does not stop it. Only workers' worktrees are touched.
 */
#include <string.h>

#include "czar/base/file.h"
#include "czar/io/git.h"
#include "czar/io/git_path.h"
#include "czar/io/git_run.h"

/* Only a linked worktree that czar gave to a worker; nobody else's HEAD is touched. */
static bool worktree_is_workers(const char *path)
{
	char file[GIT_PATH_SIZE], git_dir[GIT_PATH_SIZE], common[GIT_PATH_SIZE];

	return path_join(file, path, ".czar/worker", NULL) == 0 && path_exists(file) &&
	       git_dir_of(path, git_dir, NULL) == 0 && git_common_of(git_dir, common, NULL) == 0 &&
	       !path_same(git_dir, common);
}

static int head_detach(const char *path, const char *oid, struct error *err)
{
	struct git_call c = {.directory = path,
		.args = GIT_ARGS(
			"update-ref", "--no-deref", "-m", "czar: branch released", "HEAD", oid),
		.kind = GIT_ACT};

	return git_must(&c, NULL, err);
}

int git_act_release_branch(
	const char *checkout, const char *branch, const char *keep, struct error *err)
{
	struct git_call c = {
		.directory = checkout, .args = GIT_ARGS("worktree", "list", "--porcelain", "-z")};
	_cleanup_(str_done) struct str list = {0};
	const char *item, *path = "", *oid = "";
	size_t at = 0;
	int r = git_must(&c, &list, err);

	while (r == 0 && (item = git_next_item(&list, &at))) {
		if (text_starts(item, "worktree "))
			path = item + strlen("worktree ");
		if (text_starts(item, "HEAD "))
			oid = item + strlen("HEAD ");
		if (text_starts(item, "branch refs/heads/") &&
			text_equal(item + strlen("branch refs/heads/"), branch) &&
			!path_same(path, keep) && worktree_is_workers(path))
			r = head_detach(path, oid, err);
	}
	return r;
}
