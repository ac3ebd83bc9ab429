/*
 * Scratch worktrees: where checks run.
 *
 * Nobody's work is in one, so everything that is not the commit goes; what git ignores stays, as
 * building it again is what takes the time. And all of the commit is there, also where a check hid
 * files from git, or the person's checkout is sparse.
 */
#include "czar/io/git_scratch.h"

#include "czar/io/git.h"
#include "czar/io/git_tidy.h"
#include "czar/io/git_index.h"
#include "czar/io/git_run.h"

int git_act_scratch(const char *checkout, const char *path, const char *commit, struct error *err)
{
	struct git_call c = {.directory = path,
		.args = GIT_ARGS("-c", "core.sparseCheckout=false", "checkout", "--quiet",
			"--force", "--detach", commit),
		.kind = GIT_ACT};
	int r = git_act_worktree(checkout, path, commit, err);

	if (r == 0)
		r = git_tidy_locks(path, GIT_ARGS(NULL), err);
	if (r == 0)
		r = git_tidy_states(path, err);
	if (r == 0)
		r = git_index_clear_flags(path, NULL, false, err);
	if (r == 0)
		r = git_must(&c, NULL, err);
	if (r == 0)
		r = git_tidy_untracked(path, err);
	return r < 0 ? error_wrap(err, "cannot lay out %.10s in '%s'", commit, path) : 0;
}

int git_tracks(const char *worktree, const char *name, struct error *err)
{
	_cleanup_(str_done) struct str pathspec = {0}, files = {0};
	int r;

	str_addf(&pathspec, ":(top,literal)%s", name);
	r = git_must(
		&(struct git_call){.directory = worktree,
			.args = GIT_ARGS("ls-files", "-z", "--cached", "--", str_text(&pathspec))},
		&files, err);
	return r < 0 ? r : files.len > 0;
}
