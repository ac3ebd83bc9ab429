/*
 * Finding the repository of a folder.
 *
 * By the git command: only it knows every layout and whom it trusts. Asked once, when a program
 * starts; each answer is asked for alone, because a path may hold a newline.
 */
#include "czar/io/git.h"

#include <string.h>

#include "czar/io/git_path.h"
#include "czar/io/git_run.h"

/* Says what a refusal means and how to mend it. */
static int find_failed(const char *directory, const struct git_call *c,
	const struct spawn_result *result, struct error *err)
{
	const char *said = str_text(&result->errors);

	if (strstr(said, "dubious ownership"))
		return error(err, EACCES,
			"the repository of '%s' belongs to another user; if you trust it: git "
			"config "
			"--global --add safe.directory '%s'",
			directory, directory);
	if (strstr(said, "not a git repository"))
		return error(err, ENOENT,
			"no git repository in '%s' or above it: go into one, or name it with -C",
			directory);
	if (strstr(said, "cannot change to"))
		return error(err, ENOENT, "no folder '%s'", directory);
	return git_failed(c, result, err);
}

static int common_dir_find(const char *directory, char ret[GIT_PATH_SIZE], struct error *err)
{
	struct git_call c = {.directory = directory,
		.args = GIT_ARGS("rev-parse", "--path-format=absolute", "--git-common-dir")};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	int r = git_run(&c, &result, err);

	if (r < 0)
		return r;
	if (result.status != 0)
		return find_failed(directory, &c, &result, err);
	if (result.output.len)
		result.output.data[--result.output.len] = '\0';
	if (result.output.len >= GIT_PATH_SIZE)
		return error(err, ENAMETOOLONG, "the path of this repository is too long");
	text_set(ret, GIT_PATH_SIZE, str_text(&result.output));
	return 0;
}

/* Top folder of the worktree that directory is in; "" in a bare repository or a git dir. */
static void toplevel_find(const char *directory, char ret[GIT_PATH_SIZE])
{
	struct git_call c = {
		.directory = directory, .args = GIT_ARGS("rev-parse", "--show-toplevel")};

	ret[0] = '\0';
	git_line(&c, ret, GIT_PATH_SIZE, NULL);
}

/* The main checkout: the first entry of the list, which in a submodule names its git dir. */
static int checkout_find(struct git_place *place, struct error *err)
{
	struct git_call c = {.directory = place->common_dir,
		.args = GIT_ARGS("worktree", "list", "--porcelain", "-z")};
	_cleanup_(str_done) struct str list = {0};
	const char *item, *path = "";
	size_t at = 0;
	int r = git_must(&c, &list, err);

	if (r < 0)
		return r;
	while ((item = git_next_item(&list, &at)) && *item) {
		if (text_starts(item, "worktree "))
			path = item + strlen("worktree ");
		if (text_equal(item, "bare"))
			place->bare = true;
	}
	if (!TEXT_SET(place->checkout, path))
		return error(err, ENAMETOOLONG, "the path of this repository is too long");
	if (!place->bare && path_same(place->checkout, place->common_dir))
		toplevel_find(place->common_dir, place->checkout);
	return 0;
}

int git_find(const char *directory, struct git_place *ret, struct error *err)
{
	struct git_place place = {0};
	char git_dir[GIT_PATH_SIZE];
	int r = common_dir_find(directory, place.common_dir, err);

	if (r < 0)
		return r;
	toplevel_find(directory, place.worktree);
	if (place.worktree[0] && git_dir_of(place.worktree, git_dir, NULL) == 0 &&
		path_same(git_dir, place.common_dir)) {
		TEXT_SET(place.checkout, place.worktree);
	} else {
		r = checkout_find(&place, err);
		if (r < 0)
			return r;
	}
	if (!place.worktree[0])
		TEXT_SET(place.worktree, place.checkout);
	*ret = place;
	return 0;
}

int git_remote_address(const char *checkout, const char *remote, struct str *ret, struct error *err)
{
	char url[2048];
	int r = git_line(&(struct git_call){.directory = checkout,
				 .args = GIT_ARGS("remote", "get-url", "--", remote)},
		url, sizeof url, err);

	if (r < 0)
		return error(err, ENOENT, "no remote '%s' in '%s': git remote add %s URL", remote,
			checkout, remote);
	str_add(ret, url);
	return 0;
}
