/*
 * Collecting in git: several heads become one branch, by merges in memory.
 *
 * Each merge has the time of the newer of its parents, so that what is made again after a crash is
 * the same commit, and is there already. Nothing that somebody else put on the branch is lost: it
 * is kept under a ref of czar's.
 */
#include "czar/io/git_collect.h"

#include <stdio.h>
#include <string.h>

#include "czar/io/git.h"
#include "czar/io/git_landing.h"
#include "czar/io/git_run.h"

static bool is_ancestor(
	const struct git_collecting *c, const char *ancestor, const char *descendant)
{
	return git_says_yes(&(struct git_call){.directory = c->checkout,
		.args = GIT_ARGS("merge-base", "--is-ancestor", ancestor, descendant)});
}

static int time_of(
	const struct git_collecting *c, const char *commit, int64_t *ret, struct error *err)
{
	char text[24];
	int r = git_line(&(struct git_call){.directory = c->checkout,
				 .args = GIT_ARGS("log", "-1", "--no-show-signature",
					 "--format=%ct", commit)},
		text, sizeof text, err);

	if (r == 0 && !text_to_int(text, ret))
		r = error(err, EIO, "git log names no time of '%s'", commit);
	return r;
}

static int merge_make(const struct git_collecting *c, const struct git_collected *item,
	const char *tip, const char *tree, char ret[65], struct error *err)
{
	char author[64], committer[64];
	const char *const environment[] = {author, committer, NULL};
	struct git_call make = {.directory = c->checkout,
		.args = GIT_ARGS("commit-tree", tree, "-p", tip, "-p", item->head),
		.kind = GIT_ACT,
		.environment = environment,
		.input = item->message};
	int64_t ours = 0, theirs = 0;
	int r = time_of(c, tip, &ours, err);

	if (r == 0)
		r = time_of(c, item->head, &theirs, err);
	if (r < 0)
		return r;
	ours = ours < theirs ? theirs : ours;
	TEXT_SETF(author, "GIT_AUTHOR_DATE=@%lld +0000", (long long)ours);
	TEXT_SETF(committer, "GIT_COMMITTER_DATE=@%lld +0000", (long long)ours);
	return git_line(&make, ret, 65, err);
}

/* With the base, or with those before it; where no two alone do not fit, with all of them. */
static int tell_conflict(const struct git_collecting *c, const char *base, size_t at,
	struct str *with, struct error *err)
{
	_cleanup_(str_done) struct str files = {0}, all = *with;
	char tree[65];
	int r = git_join_trees(c->checkout, base, c->items[at].head, tree, &files, err);

	*with = (struct str){0};
	if (r == 1)
		str_addf(with, "the base: %s", str_text(&files));
	for (size_t i = 0; r == 0 && i < at; i++) {
		r = git_join_trees(
			c->checkout, c->items[i].head, c->items[at].head, tree, &files, err);
		if (r == 1)
			str_addf(with, "%s: %s", c->items[i].name, str_text(&files));
	}
	if (r == 0)
		str_addf(with, "what is merged before it: %s", str_text(&all));
	return r < 0 ? r : 0;
}

static int merge_all(const struct git_collecting *c, char tip[65], size_t *ret_at, struct str *with,
	struct error *err)
{
	char base[65], tree[65], merged[65];
	int r = 0;

	TEXT_SET(base, tip);
	for (size_t i = 0; r == 0 && i < c->n; i++) {
		const struct git_collected *item = &c->items[i];

		if (is_ancestor(c, item->head, tip))
			continue;
		r = git_join_trees(c->checkout, tip, item->head, tree, with, err);
		if (r == 1) {
			*ret_at = i;
			r = tell_conflict(c, base, i, with, err);
			return r < 0 ? r : 1;
		}
		if (r == 0)
			r = merge_make(c, item, tip, tree, merged, err);
		if (r == 0)
			text_set(tip, 65, merged);
	}
	return r;
}

#define COLLECTED "czar: collected"

/* Was it this that put it there? The branch's reflog says so, where there is one. */
static bool is_ours(const struct git_collecting *c, const char *ref)
{
	char how[80];

	return git_line(&(struct git_call){.directory = c->checkout,
				.args = GIT_ARGS("log", "-g", "-1", "--no-show-signature",
					"--format=%gs", ref, "--")},
		       how, sizeof how, NULL) == 0 &&
	       text_equal(how, COLLECTED);
}

/* A person has committed to it: that stays. */
static int save(const struct git_collecting *c, const char *old, struct error *err)
{
	char ref[300];

	TEXT_SETF(ref, "%s/%.12s", c->saved_refs, old);
	return git_must(&(struct git_call){.directory = c->checkout,
				.args = GIT_ARGS("update-ref", "-m", "czar: made anew", ref, old),
				.kind = GIT_ACT},
		NULL, err);
}

static int move_branch(
	const struct git_collecting *c, const char *old, const char *tip, struct error *err)
{
	char ref[300], now[65] = "";
	int r = 0;

	TEXT_SETF(ref, "refs/heads/%s", c->branch);
	if (*old && !is_ancestor(c, old, tip) && !is_ours(c, ref))
		r = save(c, old, err);
	if (r == 0)
		r = git_must(&(struct git_call){.directory = c->checkout,
				     .args = GIT_ARGS("update-ref", "--create-reflog", "-m",
					     COLLECTED, ref, tip, old),
				     .kind = GIT_ACT},
			NULL, err);
	if (r == 0)
		r = git_id_of(c->checkout, ref, now, err);
	if (r == 0 && !text_equal(now, tip))
		r = error(err, EIO, "'%s' reads back as '%s'", ref, now);
	return r;
}

int git_act_collect(const struct git_collecting *c, char ret[65], size_t *ret_at, struct str *with,
	struct error *err)
{
	char ref[300], old[65] = "", tip[65], holder[1025];
	int r;

	TEXT_SETF(ref, "refs/heads/%s", c->branch);
	r = git_find_line(&(struct git_call){.directory = c->checkout,
				  .args = GIT_ARGS("rev-parse", "--verify", "--quiet", ref)},
		old, sizeof old, err);
	if (r < 0)
		return r;
	TEXT_SETF(ref, "%s^{commit}", c->base_ref);
	r = git_id_of(c->checkout, ref, tip, err);
	if (r == 0)
		r = merge_all(c, tip, ret_at, with, err);
	if (r != 0)
		return r;
	if (!text_equal(old, tip)) {
		r = git_branch_holder(c->checkout, c->branch, NULL, holder, err);
		if (r == 0 && *holder)
			r = error(err, EBUSY,
				"'%s' is checked out in '%s': git switch --detach there", c->branch,
				holder);
		if (r == 0)
			r = move_branch(c, old, tip, err);
	}
	if (r == 0)
		text_set(ret, 65, tip);
	return r;
}
