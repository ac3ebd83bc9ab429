/*
 * The worktrees of a repository, as git lists them (git-worktree(1), "Porcelain Format"): an entry
 * is attributes with their NULs up to an empty one.
 */
#include "czar/io/git_worktrees.h"

#include <string.h>

#include "czar/io/git_run.h"

#define BRANCHES "refs/heads/"

int git_worktrees(const char *checkout, struct str *ret, struct error *err)
{
	return git_must(&(struct git_call){.directory = checkout,
				.args = GIT_ARGS("worktree", "list", "--porcelain", "-z")},
		ret, err);
}

/* What follows the attribute's name; NULL when it is another one. */
static const char *value_of(const char *attribute, const char *name)
{
	return text_starts(attribute, name) ? attribute + strlen(name) : NULL;
}

bool git_next_worktree(const struct str *list, size_t *at, struct git_worktree_entry *ret)
{
	struct git_worktree_entry e = {"", "", "", false, false};
	const char *item, *value;

	while ((item = git_next_item(list, at)) && *item) {
		if ((value = value_of(item, "worktree ")))
			e.path = value;
		else if ((value = value_of(item, "HEAD ")))
			e.head = value;
		else if ((value = value_of(item, "branch " BRANCHES)))
			e.branch = value;
		else if (text_starts(item, "prunable"))
			e.prunable = true;
		else if (text_starts(item, "locked"))
			e.locked = true;
	}
	*ret = e;
	return *e.path;
}
