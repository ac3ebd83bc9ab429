/*
 * Moving the base.
 *
 * A base that is checked out moves together with that checkout or not at all: git refuses to touch
 * what is not committed there, ignored files too. Two checkouts cannot move together, and one that
 * is rebasing the base will put it where it wants when it ends; both have to wait for a person.
 * Nothing of a person's is ever removed, a lock neither: the answer names it.
 */
#include "czar/io/git_forward.h"

#include <string.h>

#include "czar/base/file.h"
#include "czar/io/git_path.h"
#include "czar/io/git_run.h"
#include "czar/io/git_settle.h"
#include "czar/io/git_worktrees.h"

enum { HEAD_NAME_MOST_BYTES = 4096 };

/* While a branch is rebased its checkout is detached, and one of these names it. */
static bool is_rebasing(const struct git_landing *l, const char *worktree)
{
	static const char *const names[] = {"rebase-merge/head-name", "rebase-apply/head-name"};
	char git_dir[GIT_PATH_SIZE], file[GIT_PATH_SIZE], ref[300];

	TEXT_SETF(ref, "refs/heads/%s\n", l->base);
	if (git_dir_of(worktree, git_dir, NULL) < 0)
		return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		_cleanup_(str_done) struct str text = {0};

		if (path_join(file, git_dir, names[i], NULL) == 0 &&
			file_read(file, HEAD_NAME_MOST_BYTES, &text, NULL) == 0 &&
			text_equal(str_text(&text), ref))
			return true;
	}
	return false;
}

/* The worktree that has the base checked out; "" none has. GIT_CHECKOUT_REFUSES where it cannot be
 * told which one would move. */
static int checkout_find(
	const struct git_landing *l, struct str *ret, struct str *says, struct error *err)
{
	_cleanup_(str_done) struct str list = {0};
	struct git_worktree_entry e;
	size_t at = 0;
	int r = git_worktrees(l->checkout, &list, err);

	while (r == 0 && git_next_worktree(&list, &at, &e)) {
		if (e.prunable)
			continue;
		if (is_rebasing(l, e.path)) {
			str_addf(says, "'%s' is being rebased in '%s': end that first", l->base,
				e.path);
			r = GIT_CHECKOUT_REFUSES;
		} else if (text_equal(e.branch, l->base) && ret->len) {
			str_addf(says,
				"'%s' is checked out twice, in '%s' and '%s': leave it in one",
				l->base, str_text(ret), e.path);
			r = GIT_CHECKOUT_REFUSES;
		} else if (text_equal(e.branch, l->base)) {
			str_add(ret, e.path);
		}
	}
	return r;
}

static bool has_lock(const char *path, char ret[GIT_PATH_SIZE])
{
	char git_dir[GIT_PATH_SIZE], lock[GIT_PATH_SIZE];

	if (git_dir_of(path, git_dir, NULL) < 0 ||
		path_join(lock, git_dir, "index.lock", NULL) < 0 || !path_exists(lock))
		return false;
	if (ret)
		text_set(ret, GIT_PATH_SIZE, lock);
	return true;
}

/* One short line: git may name every file that is in the way. */
static void say_why(const char *path, const struct str *errors, struct str *says)
{
	char lock[GIT_PATH_SIZE];

	if (has_lock(path, lock))
		str_addf(
			says, "a git runs there, or was killed; when none does, remove '%s'", lock);
	else
		git_add_short(says, str_text(errors), errors->len);
}

/* 0, or GIT_CHECKOUT_REFUSES. */
static int forward_checkout(
	const char *path, const struct git_joined *j, struct str *says, struct error *err)
{
	struct git_call c = {.directory = path,
		.args = GIT_ARGS("merge", "--quiet", "--ff-only", "--no-overwrite-ignore",
			"--no-autostash", "--no-stat", j->commit),
		.kind = GIT_ACT};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	int r = git_run(&c, &result, err);

	if (r < 0 || result.status == 0)
		return r;
	say_why(path, &result.errors, says);
	return GIT_CHECKOUT_REFUSES;
}

/* What a merge of ours that was cut off left is no reason to refuse. */
static int forward_again(
	const char *path, const struct git_joined *j, struct str *says, struct error *err)
{
	int r = forward_checkout(path, j, says, err);

	if (r != GIT_CHECKOUT_REFUSES || has_lock(path, NULL))
		return r;
	r = git_settle_half(path, j, err);
	if (r <= 0)
		return r < 0 ? r : GIT_CHECKOUT_REFUSES;
	str_clear(says);
	return forward_checkout(path, j, says, err);
}

static int forward_ref(const struct git_landing *l, const struct git_joined *j, struct error *err)
{
	char ref[300];

	TEXT_SETF(ref, "refs/heads/%s", l->base);
	return git_must(&(struct git_call){.directory = l->checkout,
				.args = GIT_ARGS("update-ref", "-m", "czar: landed", ref, j->commit,
					j->base),
				.kind = GIT_ACT},
		NULL, err);
}

int git_forward(const struct git_landing *l, const struct git_joined *j, struct str *says,
	struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	int r = checkout_find(l, &path, says, err);

	if (r != 0)
		return r;
	return path.len ? forward_again(str_text(&path), j, says, err) : forward_ref(l, j, err);
}
