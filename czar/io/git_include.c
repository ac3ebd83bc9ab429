/*
 * What a new worktree needs beyond the commit: ignored files that .worktreeinclude names,
 * submodules.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/io/git.h"
#include "czar/io/git_path.h"
#include "czar/io/git_run.h"

/* Items that both lists hold; git prints both in the order of strcmp. */
static void add_common(const struct str *a, const struct str *b, struct str *ret)
{
	size_t at_a = 0, at_b = 0;
	const char *x = git_next_item(a, &at_a), *y = git_next_item(b, &at_b);

	while (x && y) {
		int order = strcmp(x, y);

		if (order == 0)
			str_add_bytes(ret, x, strlen(x) + 1);
		if (order <= 0)
			x = git_next_item(a, &at_a);
		if (order >= 0)
			y = git_next_item(b, &at_b);
	}
}

int git_included_files(const char *checkout, struct str *ret, struct error *err)
{
	struct git_call named = {.directory = checkout,
		.args = GIT_ARGS("ls-files", "--others", "--ignored",
			"--exclude-from=.worktreeinclude", "-z")};
	struct git_call ignored = {.directory = checkout,
		.args = GIT_ARGS("ls-files", "--others", "--ignored", "--exclude-standard", "-z")};
	_cleanup_(str_done) struct str names = {0}, safe = {0};
	char path[GIT_PATH_SIZE];
	int r;

	if (path_join(path, checkout, ".worktreeinclude", NULL) < 0 || !path_exists(path))
		return 0;
	r = git_must(&named, &names, err);
	if (r == 0)
		r = git_must(&ignored, &safe, err);
	/* one that git does not ignore would end up in the worker's first commit */
	if (r == 0)
		add_common(&names, &safe, ret);
	return r;
}

int git_act_submodules(const char *worktree, struct error *err)
{
	struct git_call c = {.directory = worktree,
		.args = GIT_ARGS("submodule", "update", "--init", "--recursive"),
		.kind = GIT_NETWORK};
	char path[GIT_PATH_SIZE];

	if (path_join(path, worktree, ".gitmodules", NULL) < 0 || !path_exists(path))
		return 0;
	return git_must(&c, NULL, err);
}
