/*
 * What kind of repository this is, for those who explain it to people. Each is asked for alone.
 */
#include <string.h>

#include "czar/base/file.h"
#include "czar/io/git.h"
#include "czar/io/git_path.h"
#include "czar/io/git_run.h"
#include "czar/io/git_worktrees.h"

#define ASK(checkout, ret, ...) \
	(git_line(&(struct git_call){.directory = (checkout), .args = GIT_ARGS(__VA_ARGS__)}, \
		 (ret), sizeof(ret), NULL) == 0)

void git_kinds_of(const char *checkout, struct git_kinds *ret)
{
	char said[GIT_PATH_SIZE] = "";

	*ret = (struct git_kinds){0};
	ret->shallow = ASK(checkout, said, "rev-parse", "--is-shallow-repository") &&
		       text_equal(said, "true");
	ret->partial = ASK(checkout, said, "config", "--get", "extensions.partialClone") ||
		       ASK(checkout, said, "config", "--get-regexp", "^remote\\..*\\.promisor$");
	ret->sha256 = ASK(checkout, said, "rev-parse", "--show-object-format") &&
		      text_equal(said, "sha256");
	if (ASK(checkout, said, "rev-parse", "--show-superproject-working-tree"))
		TEXT_SET(ret->outer, said);
}

int git_lost_worktrees(const char *checkout, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str list = {0};
	struct git_worktree_entry e;
	size_t at = 0;
	int r = git_worktrees(checkout, &list, err);

	while (r == 0 && git_next_worktree(&list, &at, &e))
		if (!path_exists(e.path))
			str_add_bytes(ret, e.path, strlen(e.path) + 1);
	return r;
}
