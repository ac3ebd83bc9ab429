/*
 * What others did with a branch: followed where somebody pushed, and looked for where somebody
 * merged it.
 *
 * Work is in a base when its commit is in the base's history, or, squashed or rebased, when joining
 * it once more would change nothing. Only then it may be called landed.
 */
#include "czar/io/git_prove.h"

#include <string.h>

#include "czar/io/git.h"
#include "czar/io/git_run.h"

static int line_of(const char *checkout, const char *const *args, char ret[65], struct error *err)
{
	return git_line(&(struct git_call){.directory = checkout, .args = args}, ret, 65, err);
}

static int tree_of(const char *checkout, const char *commit, char ret[65], struct error *err)
{
	char name[80];

	TEXT_SETF(name, "%s^{tree}", commit);
	return line_of(checkout, GIT_ARGS("rev-parse", "--verify", name), ret, err);
}

bool git_act_is_in(const char *checkout, const char *old, const char *new)
{
	return *old && *new &&git_says_yes(&(struct git_call){.directory = checkout,
			       .args = GIT_ARGS("merge-base", "--is-ancestor", old, new)});
}

/* --- following --- */

int git_act_keep(const char *checkout, const char *ref, const char *commit, struct error *err)
{
	return git_must(&(struct git_call){.directory = checkout,
				.args = GIT_ARGS("update-ref", ref, commit),
				.kind = GIT_ACT},
		NULL, err);
}

int git_act_follow(const char *checkout, const char *branch, const char *from, const char *to,
	const char *keep_ref, struct error *err)
{
	char ref[300], holder[1025] = "";
	struct git_call move = {.directory = checkout, .kind = GIT_ACT};
	int r = git_act_release_branch(checkout, branch, "", err);

	if (r == 0)
		r = git_branch_holder(checkout, branch, NULL, holder, err);
	if (r < 0)
		return r;
	if (*holder)
		return error(err, EBUSY,
			"somebody pushed to '%s', which is checked out in '%s': git switch "
			"--detach there",
			branch, holder);
	if (!git_act_is_in(checkout, from, to))
		r = git_act_keep(checkout, keep_ref, from, err);
	TEXT_SETF(ref, "refs/heads/%s", branch);
	move.args = GIT_ARGS("update-ref", "-m", "czar: pushed by somebody", ref, to, from);
	return r < 0 ? r : git_must(&move, NULL, err);
}

/* --- proving --- */

/* The commit of the base's own line that brought the head; "" none did. */
static void find_merge(const char *checkout, const char *base, const char *head, char ret[65])
{
	char range[140];
	_cleanup_(str_done) struct str list = {0};
	struct git_call c = {.directory = checkout};
	char *line, *rest = NULL;

	text_set(ret, 65, "");
	if (!git_act_is_in(checkout, head, base))
		return;
	TEXT_SETF(range, "%s..%s", head, base);
	c.args = GIT_ARGS("rev-list", "--first-parent", "--ancestry-path", range);
	text_set(ret, 65, head); /* where the base went straight to it */
	if (git_must(&c, &list, NULL) < 0 || !list.len)
		return;
	for (line = strtok_r(list.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		text_set(ret, 65, line);
}

/* Would joining the head once more change nothing? */
static bool adds_nothing(const char *checkout, const char *onto, const char *head, const char *tree)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	struct git_call c = {.directory = checkout,
		.args = GIT_ARGS("merge-tree", "--write-tree", onto, head),
		.kind = GIT_ACT};

	return git_run(&c, &result, NULL) == 0 && result.status == 0 &&
	       strncmp(str_text(&result.output), tree, strlen(tree)) == 0;
}

static bool holds(const char *checkout, const char *base, const char *commit, const char *tree,
	const char *head)
{
	char before[80], base_tree[65];

	if (git_act_is_in(checkout, head, base))
		return true;
	TEXT_SETF(before, "%s^1", commit);
	return adds_nothing(checkout, before, head, tree) ||
	       (tree_of(checkout, base, base_tree, NULL) == 0 &&
		       adds_nothing(checkout, base, head, base_tree));
}

int git_prove(const char *checkout, const struct git_landed_work *w, char ret_base[65],
	char ret_tree[65], struct error *err)
{
	char commit[65], name[310];
	int r;

	TEXT_SETF(name, "%s^{commit}", w->base_ref);
	r = line_of(checkout, GIT_ARGS("rev-parse", "--verify", name), ret_base, err);
	if (r < 0)
		return r;
	text_set(ret_tree, 65, "");
	TEXT_SET(commit, w->merged);
	if (!git_act_is_in(checkout, commit, ret_base) || text_equal(commit, w->head))
		find_merge(checkout, ret_base, w->head, commit);
	if (!*commit)
		return GIT_ABSENT;
	r = tree_of(checkout, commit, ret_tree, err);
	if (r < 0)
		return r;
	if (text_equal(ret_tree, w->tree))
		return GIT_PROVED;
	return holds(checkout, ret_base, commit, ret_tree, w->head) ? GIT_OTHER_TREE : GIT_ABSENT;
}
