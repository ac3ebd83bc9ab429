/*
 * A task's commits one after the other on the base, without a worktree.
 *
 * A commit is what it changes against its first parent, so a merge that its worker made is what he
 * had to change for it, and nothing where the base has the rest. Applying one is a merge of two
 * commits made for it alone, whose only common one is that parent (git-merge-tree(1) of 2.39 takes
 * no --merge-base). What was tested stays what lands: the tree at the end must be the merge's.
 */
#include "czar/io/git_rebase.h"

#include <string.h>

#include "czar/io/git_run.h"

enum { COMMITS_MOST = 500 };

struct rebasing {
	const struct git_landing *landing;
	char tip[65], tree[65];                /* laid so far */
	char commit[65], parent[65];           /* the one that is laid now */
	char commit_tree[65], parent_tree[65]; /* and their trees */
	int64_t parents;
};

static int line_of(const struct rebasing *b, const char *const *args,
	const char *const *environment, const char *input, char ret[65], struct error *err)
{
	return git_line(&(struct git_call){.directory = b->landing->checkout,
				.args = args,
				.kind = GIT_ACT,
				.environment = environment,
				.input = input},
		ret, 65, err);
}

/* "COMMIT TREE PARENT...": 1 one without a parent, which nothing can be laid onto. */
static int read_commit(struct rebasing *b, const char *line, struct error *err)
{
	const char *at = line;
	char *const fields[] = {b->commit, b->commit_tree, b->parent};
	char name[80];
	size_t n = 0;

	for (; *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");

		if (n < 3)
			text_setf(fields[n], 65, "%.*s", (int)length, at);
		at += length;
		n++;
	}
	if (n < 3)
		return 1;
	b->parents = (int64_t)n - 2;
	TEXT_SETF(name, "%s^{tree}", b->parent);
	return line_of(b, GIT_ARGS("rev-parse", "--verify", name), NULL, NULL, b->parent_tree, err);
}

/* A commit of that tree whose only parent is the one that is laid. */
static int stand_in(struct rebasing *b, const char *tree, char ret[65], struct error *err)
{
	return line_of(b, GIT_ARGS("commit-tree", tree, "-p", b->parent), NULL, "", ret, err);
}

/* 1: a conflict. */
static int apply(struct rebasing *b, char ret[65], struct error *err)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	struct git_call c = {.directory = b->landing->checkout, .kind = GIT_ACT};
	char ours[65], theirs[65];
	size_t at = 0;
	const char *tree;
	int r;

	if (text_equal(b->parent_tree, b->tree)) {
		text_set(ret, 65, b->commit_tree);
		return 0;
	}
	r = stand_in(b, b->tree, ours, err);
	if (r == 0)
		r = stand_in(b, b->commit_tree, theirs, err);
	if (r < 0)
		return r;
	c.args = GIT_ARGS("merge-tree", "--write-tree", "-z", "--name-only", ours, theirs);
	r = git_run(&c, &result, err);
	if (r < 0)
		return r;
	tree = git_next_item(&result.output, &at);
	if (result.status > 1 || !tree)
		return git_failed(&c, &result, err);
	text_set(ret, 65, tree);
	return result.status;
}

/* The same words by the same author at the same time. */
static int copy_commit(struct rebasing *b, const char *tree, struct error *err)
{
	_cleanup_(str_done) struct str author = {0}, message = {0};
	const char *environment[4] = {0};
	char made[65];
	int r = git_author_of(b->landing->checkout, b->commit, &author, environment, err);

	if (r == 0)
		r = git_must(&(struct git_call){.directory = b->landing->checkout,
				     .args = GIT_ARGS("log", "-1", "--no-show-signature",
					     "--format=%B", b->commit)},
			&message, err);
	if (r == 0 && message.len)
		message.data[--message.len] = '\0'; /* git log's own newline */
	if (r == 0)
		r = line_of(b, GIT_ARGS("commit-tree", tree, "-p", b->tip), environment,
			str_text(&message), made, err);
	if (r < 0)
		return r;
	TEXT_SET(b->tip, made);
	TEXT_SET(b->tree, tree);
	return 0;
}

/* What says something without changing anything (a marker) is kept; what has become nothing is not.
 */
static bool is_needless(const struct rebasing *b, const char *tree)
{
	bool changes = !text_equal(b->commit_tree, b->parent_tree);

	return text_equal(tree, b->tree) && (changes || b->parents > 1);
}

static int lay_one(struct rebasing *b, const char *line, struct error *err)
{
	char tree[65];
	int r = read_commit(b, line, err);

	if (r != 0)
		return r;
	if (text_equal(b->parent, b->tip) && b->parents == 1) {
		TEXT_SET(b->tip, b->commit);
		TEXT_SET(b->tree, b->commit_tree);
		return 0;
	}
	r = apply(b, tree, err);
	if (r != 0)
		return r;
	return is_needless(b, tree) ? 0 : copy_commit(b, tree, err);
}

/* The base has all that it changes: a person rebased it himself, and no marker is repeated. */
static bool is_there(const struct git_landing *l, const struct git_joined *j, const char *base_tree)
{
	_cleanup_(str_done) struct str range = {0};

	str_addf(&range, "%s...%s", j->base, l->head);
	return text_equal(j->tree, base_tree) &&
	       !git_says_yes(&(struct git_call){.directory = l->checkout,
		       .args = GIT_ARGS("diff", "--quiet", "--no-ext-diff", str_text(&range))});
}

int git_rebase_onto(const struct git_landing *l, struct git_joined *j, struct error *err)
{
	_cleanup_(str_done) struct str list = {0}, range = {0};
	struct rebasing b = {.landing = l};
	char *line, *rest = NULL, name[80];
	size_t n = 0;
	int r;

	TEXT_SET(b.tip, j->base);
	TEXT_SETF(name, "%s^{tree}", j->base);
	r = line_of(&b, GIT_ARGS("rev-parse", "--verify", name), NULL, NULL, b.tree, err);
	if (r == 0 && is_there(l, j, b.tree)) {
		TEXT_SET(j->commit, j->base);
		return 0;
	}
	str_addf(&range, "%s..%s", j->base, l->head);
	if (r == 0)
		r = git_must(&(struct git_call){.directory = l->checkout,
				     .args = GIT_ARGS("log", "--first-parent", "--reverse",
					     "--no-show-signature", "--format=%H %T %P",
					     str_text(&range))},
			&list, err);
	line = r == 0 && list.len ? strtok_r(list.data, "\n", &rest) : NULL;
	for (; r == 0 && line; line = strtok_r(NULL, "\n", &rest))
		r = ++n > COMMITS_MOST ? 1 : lay_one(&b, line, err);
	if (r == 0 && !text_equal(b.tree, j->tree))
		r = 1;
	if (r == 0)
		TEXT_SET(j->commit, b.tip);
	return r;
}
