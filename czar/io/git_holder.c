/*
 * Branches that are there already: by a name that somebody wrote, and in which worktree they are
 * checked out.
 *
 * A name is judged before git sees it: what git reads as more than a name (HEAD~3, a@{1}, -f) is
 * none (git-check-ref-format(1)).
 */
#include <string.h>

#include "czar/io/git.h"
#include "czar/io/git_path.h"
#include "czar/io/git_run.h"
#include "czar/io/git_worktrees.h"

static bool is_branch_name(const char *name)
{
	size_t n = strlen(name);

	for (const char *c = name; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f || strchr("~^:?*[\\", *c))
			return false;
	return n && name[0] != '-' && name[0] != '/' && name[0] != '.' && name[n - 1] != '/' &&
	       name[n - 1] != '.' && !text_ends(name, ".lock") && !strstr(name, "..") &&
	       !strstr(name, "//") && !strstr(name, "/.") && !strstr(name, ".lock/") &&
	       !strstr(name, "@{") && !text_equal(name, "@") && !text_equal(name, "HEAD");
}

int git_branch_find(struct git *g, const char *name, char ret[65], struct error *err)
{
	_cleanup_(str_done) struct str local = {0}, remote = {0};

	if (!is_branch_name(name))
		return error(err, EINVAL, "'%s' cannot be the name of a branch", name);
	str_addf(&local, "refs/heads/%s", name);
	str_addf(&remote, "refs/remotes/origin/%s", name);
	if (git_resolve(g, str_text(&local), ret, NULL) == 0 ||
		git_resolve(g, str_text(&remote), ret, NULL) == 0)
		return 0;
	return error(err, ENOENT, "no branch '%s'", name);
}

int git_branch_holder(const char *checkout, const char *branch, const char *but, char ret[1025],
	struct error *err)
{
	_cleanup_(str_done) struct str list = {0};
	struct git_worktree_entry e;
	char holder[1025] = "";
	size_t at = 0;
	int r = git_worktrees(checkout, &list, err);

	while (r == 0 && !*holder && git_next_worktree(&list, &at, &e))
		if (text_equal(e.branch, branch) && !(but && path_same(e.path, but)))
			TEXT_SET(holder, e.path);
	if (r == 0)
		memcpy(ret, holder, sizeof holder);
	return r;
}

bool git_is_tracked(const char *checkout, const char *path)
{
	return git_says_yes(&(struct git_call){.directory = checkout,
		.args = GIT_ARGS("ls-files", "--error-unmatch", "--", path)});
}

int git_branches_below(const char *checkout, const char *folder, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str list = {0};
	char below[300];
	struct git_call c = {.directory = checkout,
		.args = GIT_ARGS("for-each-ref", "--format=%(refname:lstrip=2)", below)};
	int r;

	TEXT_SETF(below, "refs/heads/%s/", folder);
	r = git_must(&c, &list, err);
	for (size_t i = 0; r == 0 && i < list.len; i++)
		str_add_bytes(ret, list.data[i] == '\n' ? "" : &list.data[i], 1);
	return r;
}
