/*
 * Where an attempt's branch starts.
 *
 * A branch that exists is kept, or moved forward to a commit that contains all of it; never moved
 * otherwise, so that no commit loses its last name. A leftover of an unfinished try is known by
 * holding nothing but base, the merges asked for and merge commits of czar's own.
 */
#include "czar/io/git_start.h"

#include <string.h>

#include "czar/io/git_read_command.h"
#include "czar/io/git_run.h"

/* A branch can be checked out in one worktree only. */
static int elsewhere_check(const struct git_branch_plan *p, struct error *err)
{
	char holder[1025];
	int r = git_branch_holder(p->worktree, p->branch, p->worktree, holder, err);

	if (r < 0 || !*holder)
		return r;
	return error(err, EBUSY, "branch '%s' is checked out in '%s'", p->branch, holder);
}

static int commits_count(const struct git_branch_plan *p, const char *tip, const char *base,
	bool ours_only, char ret[32], struct error *err)
{
	_cleanup_(str_done) struct str input = {0};
	struct git_call c = {.directory = p->worktree,
		.args = ours_only ? GIT_ARGS("rev-list", "--count", "--min-parents=2",
					    "--fixed-strings", "--committer=czar <czar@localhost>",
					    "--stdin")
				  : GIT_ARGS("rev-list", "--count", "--stdin")};

	str_addf(&input, "%s\n^%s\n", tip, base);
	for (const char *const *merge = p->merges; merge && *merge; merge++)
		str_addf(&input, "^%s\n", *merge);
	c.input = input.data;
	return git_line(&c, ret, 32, err);
}

/* The branch exists though a new one was asked for. */
static int leftover_judge(
	const struct git_branch_plan *p, const char *tip, struct git_start *s, struct error *err)
{
	char all[32], ours[32];
	int r;

	if (git_command_descends(p->worktree, tip, s->commit)) {
		s->how = GIT_START_FORWARD;
		return 0;
	}
	r = commits_count(p, tip, s->commit, false, all, err);
	if (r == 0)
		r = commits_count(p, tip, s->commit, true, ours, err);
	if (r < 0)
		return r;
	if (!text_equal(all, ours))
		return error(err, EEXIST,
			"branch '%s' exists at %.12s with work of its own: rename or delete it",
			p->branch, tip);
	s->how = GIT_START_KEEP;
	return 0;
}

int git_start_find(const struct git_branch_plan *p, struct git_start *ret, struct error *err)
{
	struct git_start s = {0};
	char tip[65] = "";
	int r;

	if (!TEXT_SETF(s.ref, "refs/heads/%s", p->branch) || p->branch[0] == '-' ||
		!git_says_yes(&(struct git_call){
			.directory = p->worktree, .args = GIT_ARGS("check-ref-format", s.ref)}))
		return error(err, EINVAL, "'%s' cannot be the name of a branch", p->branch);
	r = elsewhere_check(p, err);
	if (r == 0)
		r = git_command_resolve(p->worktree, p->head ? p->head : p->base, s.commit, err);
	for (const char *const *merge = p->merges; r == 0 && merge && *merge; merge++)
		r = git_command_resolve(p->worktree, *merge, (char[65]){0}, err);
	if (r < 0)
		return r;
	r = git_command_resolve(p->worktree, s.ref, tip, err);
	if (r < 0 && r != -ENOENT)
		return r;
	if (r == -ENOENT)
		s.how = GIT_START_MAKE;
	else if (!p->head && (r = leftover_judge(p, tip, &s, err)) < 0)
		return r;
	else if (p->head && git_command_descends(p->worktree, s.commit, tip))
		s.how = GIT_START_KEEP;
	else if (p->head && git_command_descends(p->worktree, tip, s.commit))
		s.how = GIT_START_FORWARD;
	else if (p->head)
		return error(err, EEXIST, "branch '%s' at %.12s and '%s' have gone apart",
			p->branch, tip, p->head);
	*ret = s;
	return 0;
}
