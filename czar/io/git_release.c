/*
 * Releasing a branch: one worktree at a time may have it checked out.
 */
#include <string.h>

#include "czar/io/git.h"
#include "czar/io/git_run.h"

static int detach(const char *worktree, struct error *err)
{
	/* of the commit it is on: index and files stay as they are */
	struct git_call c = {.directory = worktree, .kind = GIT_ACT,
		.args = GIT_ARGS("checkout", "--detach", "--quiet")};

	return git_must(&c, NULL, err);
}

int git_act_release_branch(const char *checkout, const char *branch, const char *keep,
	struct error *err)
{
	struct git_call c = {.directory = checkout, .args = GIT_ARGS("worktree", "list",
							    "--porcelain", "-z")};
	_cleanup_(str_done) struct str list = {0}, wanted = {0};
	const char *item, *worktree = "";
	size_t at = 0;
	int r = git_must(&c, &list, err);

	str_addf(&wanted, "branch refs/heads/%s", branch);
	while (r == 0 && (item = git_next_item(&list, &at))) {
		if (text_starts(item, "worktree "))
			worktree = item + strlen("worktree ");
		else if (text_equal(item, str_text(&wanted)) && !text_equal(worktree, keep) &&
			 !text_equal(worktree, checkout))
			r = detach(worktree, err);
	}
	return r;
}
