/*
 * Releasing a branch: one worktree at a time may have it checked out.
 *
 * HEAD is detached by update-ref, which needs no clean index and no lock on it: a half-done merge
 * or an index.lock of a killed agent does not stop it. Only workers' worktrees are touched.
 */
#include "czar/base/file.h"
#include "czar/io/git.h"
#include "czar/io/git_path.h"
#include "czar/io/git_run.h"
#include "czar/io/git_worktrees.h"

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
	_cleanup_(str_done) struct str list = {0};
	struct git_worktree_entry e;
	size_t at = 0;
	int r = git_worktrees(checkout, &list, err);

	while (r == 0 && git_next_worktree(&list, &at, &e))
		if (text_equal(e.branch, branch) && !path_same(e.path, keep) &&
			worktree_is_workers(e.path))
			r = head_detach(e.path, e.head, err);
	return r;
}
