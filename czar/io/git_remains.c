/*
 * What would go with a worktree, a branch or a saved ref, as git says it now.
 *
 * Every question that fails is an error: what could not be looked at is not gone.
 */
#include "czar/io/git_remains.h"

#include <string.h>

#include "czar/base/file.h"
#include "czar/io/git_path.h"
#include "czar/io/git_run.h"
#include "czar/io/git_worktrees.h"

static int look_at_files(const char *worktree, struct git_remains *ret, struct error *err)
{
	struct git_call status = {.directory = worktree,
		.args = GIT_ARGS("status", "--porcelain=v1", "-z", "--untracked-files=all",
			"--ignore-submodules=none", "--no-renames")};
	_cleanup_(str_done) struct str list = {0};
	const char *item;
	size_t at = 0;
	int r = git_must(&status, &list, err);

	while (r == 0 && (item = git_next_item(&list, &at)))
		if (text_starts(item, "?? "))
			ret->strange = true;
		else
			ret->changed = true;
	return r;
}

/* git-worktree(1), git-status(1): the files by which git itself knows. */
static int look_at_state(const char *git_dir, struct git_remains *ret, struct error *err)
{
	static const char *const going[] = {"MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD",
		"rebase-merge", "rebase-apply", "BISECT_LOG", "sequencer"};
	char path[GIT_PATH_SIZE];
	int r = path_join(path, git_dir, "modules", err);

	if (r == 0)
		ret->nested = path_exists(path);
	for (size_t i = 0; r == 0 && i < sizeof going / sizeof *going; i++) {
		r = path_join(path, git_dir, going[i], err);
		ret->going = ret->going || (r == 0 && path_exists(path));
	}
	return r;
}

int git_remains_of(const char *worktree, struct git_remains *ret, struct error *err)
{
	struct git_call refs = {.directory = worktree,
		.args = GIT_ARGS("for-each-ref", "--count=1", "--contains=HEAD")};
	_cleanup_(str_done) struct str holders = {0};
	struct git_remains found = {0};
	char git_dir[GIT_PATH_SIZE];
	int r = git_dir_of(worktree, git_dir, err);

	if (r == 0)
		r = look_at_files(worktree, &found, err);
	if (r == 0)
		r = look_at_state(git_dir, &found, err);
	if (r == 0)
		r = git_must(&refs, &holders, err);
	if (r < 0)
		return r;
	found.proved = holders.len > 0;
	*ret = found;
	return 0;
}

static void add_item(struct str *s, const char *text)
{
	str_add_bytes(s, text, strlen(text) + 1);
}

int git_linked_worktrees(const char *checkout, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str list = {0};
	struct git_worktree_entry e;
	size_t at = 0;
	int r = git_worktrees(checkout, &list, err);

	for (bool main = true; r == 0 && git_next_worktree(&list, &at, &e); main = false) {
		if (main)
			continue;
		add_item(ret, e.path);
		add_item(ret, e.branch);
		add_item(ret, e.locked ? "locked" : "");
	}
	return r;
}

int git_refs_below(const char *checkout, const char *prefix, struct str *ret, struct error *err)
{
	struct git_call c = {.directory = checkout,
		.args = GIT_ARGS("for-each-ref", "--format=%(objectname) %(refname)", prefix)};
	_cleanup_(str_done) struct str list = {0};
	int r = git_must(&c, &list, err);

	for (size_t i = 0; r == 0 && i < list.len; i++) /* a ref's name has neither */
		str_add_bytes(ret, strchr(" \n", list.data[i]) ? "" : &list.data[i], 1);
	return r;
}

/* Paths that differ from one commit to another; those that the second has not are left out. */
static int changed_paths(
	const char *checkout, const char *from, const char *to, struct str *ret, struct error *err)
{
	struct git_call c = {.directory = checkout,
		.args = GIT_ARGS("diff-tree", "-r", "-z", "--name-only", "--no-renames",
			"--diff-filter=d", from, to)};

	return git_must(&c, ret, err);
}

static bool has_item(const struct str *list, const char *wanted)
{
	const char *item;
	size_t at = 0;

	while ((item = git_next_item(list, &at)))
		if (text_equal(item, wanted))
			return true;
	return false;
}

/* Every file that one commit changes in another is, byte for byte, in the third. */
static int is_in(const char *checkout, const char *from, const char *to, const char *revision,
	struct error *err)
{
	_cleanup_(str_done) struct str made = {0}, missing = {0};
	const char *item;
	size_t at = 0;
	int r = changed_paths(checkout, from, to, &made, err);

	if (r == 0)
		r = changed_paths(checkout, revision, to, &missing, err);
	while (r == 0 && (item = git_next_item(&made, &at)))
		if (has_item(&missing, item))
			return 0;
	return r < 0 ? r : 1;
}

/* A saved commit has HEAD and the index as it was as its parents (czar/io/git_save.c). What has
 * more is a merge's heads, or what was saved before: such is not judged. */
int git_saved_is_in(
	const char *checkout, const char *saved, const char *revision, struct error *err)
{
	char parents[4 * 65 + 4], head[80], index[80];
	struct git_call c = {.directory = checkout,
		.args = GIT_ARGS("rev-list", "--parents", "--max-count=1", saved)};
	size_t n = 0;
	int r = git_line(&c, parents, sizeof parents, err);

	if (r < 0)
		return r;
	for (const char *p = parents; *p; p++)
		n += *p == ' ';
	if (n != 2)
		return 0;
	TEXT_SETF(head, "%s^1", saved);
	TEXT_SETF(index, "%s^2", saved);
	r = git_says_yes(&(struct git_call){.directory = checkout,
		.args = GIT_ARGS("merge-base", "--is-ancestor", head, revision)});
	if (r > 0)
		r = is_in(checkout, head, saved, revision, err);
	return r > 0 ? is_in(checkout, head, index, revision, err) : r;
}

int git_act_delete_ref(const char *checkout, const char *ref, const char *oid, struct error *err)
{
	return git_must(&(struct git_call){.directory = checkout,
				.args = GIT_ARGS("update-ref", "--no-deref", "-d", ref, oid),
				.kind = GIT_ACT},
		NULL, err);
}
