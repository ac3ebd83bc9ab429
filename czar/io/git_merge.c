/*
 * Merges that nobody keeps: libgit2 first, the git command where libgit2 could not.
 */
#include "czar/io/git_merge.h"

#include <stdlib.h>
#include <string.h>

#include "czar/io/git_merge_lib.h"
#include "czar/io/git_read.h"
#include "czar/io/git_run.h"

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* An id a line. */
static size_t ids_parse(const struct str *output, char (**ret)[65])
{
	size_t lines = 0, n = 0;

	for (size_t i = 0; i < output->len; i++)
		lines += output->data[i] == '\n';
	*ret = calloc(lines + 1, sizeof **ret);
	if (!*ret)
		abort();
	for (const char *line = str_text(output); n < lines; line = strchr(line, '\n') + 1)
		text_setf((*ret)[n++], sizeof **ret, "%.*s", (int)strcspn(line, "\n"), line);
	qsort(*ret, n, sizeof **ret, by_text);
	return n;
}

static int command_bases(struct git *g, const char *one, const char *two, char (**ret)[65],
	size_t *ret_n, struct error *err)
{
	struct git_call c = {
		.directory = git_checkout_of(g), .args = GIT_ARGS("merge-base", "--all", one, two)};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	int r = git_run(&c, &result, err);

	if (r < 0)
		return r;
	if (result.status > 1)
		return git_failed(&c, &result, err);
	*ret_n = ids_parse(&result.output, ret);
	return 0;
}

int git_merge_bases_of(struct git *g, const char *one, const char *two, char (**ret)[65],
	size_t *ret_n, struct error *err)
{
	struct git_lib *l = git_lib_of(g);
	int r = l ? git_lib_merge_bases(l, one, two, ret, ret_n) : -EOPNOTSUPP;

	return r < 0 ? command_bases(g, one, two, ret, ret_n, err) : 0;
}

int git_tree_of(struct git *g, const char *commit, char ret[65], struct error *err)
{
	struct git_lib *l = git_lib_of(g);
	char name[80];

	if (l && git_lib_tree(l, commit, ret) == 0)
		return 0;
	TEXT_SETF(name, "%s^{tree}", commit);
	return git_line(&(struct git_call){.directory = git_checkout_of(g),
				.args = GIT_ARGS("rev-parse", "--verify", name)},
		ret, 65, err);
}

static int command_differing(struct git *g, const char *from, const char *to, git_path_fn on_path,
	void *userdata, struct error *err)
{
	struct git_call c = {.directory = git_checkout_of(g),
		.args = GIT_ARGS("diff-tree", "-r", "-z", "--name-only", "--no-renames", from, to)};
	_cleanup_(str_done) struct str output = {0};
	const char *path;
	size_t at = 0;
	int r = git_must(&c, &output, err);

	while (r == 0 && (path = git_next_item(&output, &at)))
		on_path(path, userdata);
	return r;
}

int git_differing_paths(struct git *g, const char *from, const char *to, git_path_fn on_path,
	void *userdata, struct error *err)
{
	struct git_lib *l = git_lib_of(g);
	int r = l ? git_lib_differing(l, from, to, on_path, userdata) : -EOPNOTSUPP;

	return r < 0 ? command_differing(g, from, to, on_path, userdata, err) : 0;
}

/* TREE NUL, and of a conflict its files, NUL each (git-merge-tree(1)). */
static int command_merge(struct git *g, const char *one, const char *two, git_path_fn on_path,
	void *userdata, struct error *err)
{
	struct git_call c = {.directory = git_checkout_of(g),
		.args = GIT_ARGS("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages",
			one, two)};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	const char *path;
	size_t at = 0;
	int r = git_run(&c, &result, err);

	if (r < 0)
		return r;
	if (result.status > 1 || !git_next_item(&result.output, &at))
		return git_failed(&c, &result, err);
	while (result.status == 1 && (path = git_next_item(&result.output, &at)))
		on_path(path, userdata);
	return result.status;
}

int git_merge_look(struct git *g, const char *base, const char *one, const char *two,
	git_path_fn on_path, void *userdata, struct error *err)
{
	struct git_lib *l = git_lib_of(g);
	int r = l ? git_lib_merge(l, base, one, two, on_path, userdata) : -EOPNOTSUPP;

	if (r == -EOPNOTSUPP) /* nothing was named yet */
		return command_merge(g, one, two, on_path, userdata, err);
	return r < 0 ? error(err, -r, "cannot merge %.10s with %.10s in memory", one, two) : r;
}
