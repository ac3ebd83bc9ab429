/*
 * Reading a repository: each question goes to libgit2 first, to the git command where libgit2 could
 * not open the repository or could not answer.
 *
 * Which back end answers never shows in the answer. Nothing here writes.
 */
#include "czar/io/git_read.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "czar/base/file.h"
#include "czar/base/fnv.h"
#include "czar/io/git_read_command.h"
#include "czar/io/git_path.h"
#include "czar/io/git_run.h"

enum { NAMES_MOST = 8 }; /* names of files in a summary */

struct git {
	char checkout[GIT_PATH_SIZE];
	struct git_lib *lib; /* NULL: the git command answers everything */
};

int git_open(const char *checkout, struct git **ret, struct error *err)
{
	struct git *g = calloc(1, sizeof *g);
	int r;

	if (!g)
		abort();
	if (!TEXT_SET(g->checkout, checkout)) {
		git_close(g);
		return error(err, ENAMETOOLONG, "path too long: '%s'", checkout);
	}
	g->lib = git_lib_open(checkout);
	if (!g->lib) {
		r = git_must(&(struct git_call){.directory = checkout,
				     .args = GIT_ARGS("rev-parse", "--git-dir")},
			NULL, err);
		if (r < 0) {
			git_close(g);
			return r;
		}
	}
	*ret = g;
	return 0;
}

void git_close(struct git *g)
{
	if (!g)
		return;
	git_lib_close(g->lib);
	free(g);
}

void git_done(struct git **g)
{
	git_close(*g);
}

struct git_lib *git_lib_of(struct git *g)
{
	return g->lib;
}

const char *git_checkout_of(const struct git *g)
{
	return g->checkout;
}

void git_forget(struct git *g, const char *worktree)
{
	if (g->lib)
		git_lib_forget(g->lib, worktree);
}

int git_resolve(struct git *g, const char *revision, char ret[65], struct error *err)
{
	int r = g->lib && revision[0] && revision[0] != '-'
			? git_lib_resolve(g->lib, revision, ret, err)
			: -EOPNOTSUPP;

	return r == -EOPNOTSUPP ? git_command_resolve(g->checkout, revision, ret, err) : r;
}

bool git_is_ancestor(struct git *g, const char *ancestor, const char *descendant)
{
	char from[65], to[65];
	int r = -EOPNOTSUPP;

	if (git_resolve(g, ancestor, from, NULL) < 0 || git_resolve(g, descendant, to, NULL) < 0)
		return false;
	if (g->lib)
		r = git_lib_descends(g->lib, from, to);
	return r < 0 ? git_command_descends(g->checkout, from, to) : r > 0;
}

static bool has_entry(const char *git_dir, const char *name)
{
	char path[GIT_PATH_SIZE];

	return path_join(path, git_dir, name, NULL) == 0 && path_exists(path);
}

int git_head(struct git *g, const char *worktree, struct git_head *ret, struct error *err)
{
	struct git_head head = {0};
	char git_dir[GIT_PATH_SIZE];
	int r = git_dir_of(worktree, git_dir, err);

	if (r < 0)
		return r;
	r = g->lib ? git_lib_head(g->lib, worktree, head.oid, head.branch) : -EOPNOTSUPP;
	if (r == -EOPNOTSUPP)
		r = git_command_head(worktree, head.oid, head.branch, err);
	if (r < 0)
		return r;
	head.index_locked = has_entry(git_dir, "index.lock");
	head.rebasing = has_entry(git_dir, "rebase-merge") || has_entry(git_dir, "rebase-apply");
	*ret = head;
	return 0;
}

void git_commit_done(struct git_commit *c)
{
	str_done(&c->message);
}

int git_commit(struct git *g, const char *oid, struct git_commit *ret, struct error *err)
{
	struct git_commit commit = {0};

	if (!g->lib ||
		git_lib_commit(g->lib, oid, &commit.time, &commit.parents, &commit.message) < 0)
		return git_command_commit(g->checkout, oid, ret, err);
	*ret = commit;
	return 0;
}

int git_commits_between(struct git *g, const char *from, const char *to, char (**ret)[65],
	size_t *ret_n, struct error *err)
{
	char left[65] = "", right[65];
	int r = from[0] ? git_resolve(g, from, left, err) : 0;

	if (r == 0)
		r = git_resolve(g, to, right, err);
	if (r < 0)
		return r;
	r = g->lib ? git_lib_between(g->lib, left, right, ret, ret_n) : -EOPNOTSUPP;
	return r < 0 ? git_command_between(g->checkout, left, right, ret, ret_n, err) : 0;
}

int git_ahead_behind(struct git *g, const char *tip, const char *base, int64_t *ahead,
	int64_t *behind, struct error *err)
{
	char left[65], right[65];
	int r = git_resolve(g, tip, left, err);

	if (r == 0)
		r = git_resolve(g, base, right, err);
	if (r < 0)
		return r;
	r = g->lib ? git_lib_ahead_behind(g->lib, left, right, ahead, behind) : -EOPNOTSUPP;
	return r < 0 ? git_command_ahead_behind(g->checkout, left, right, ahead, behind, err) : 0;
}

/* --- what changed in a worktree --- */

struct changes {
	const char *worktree;
	int64_t files;
	uint64_t fingerprint;
};

/* Files add up, so that the order in which a back end names them does not matter. */
static void on_change(const char *path, void *userdata)
{
	struct changes *c = userdata;
	uint64_t hash = fnv_text(FNV_START, path);
	char whole[GIT_PATH_SIZE];
	struct stat st;
	int64_t seen[3] = {-1, -1, -1};

	if (path_join(whole, c->worktree, path, NULL) == 0 && lstat(whole, &st) == 0) {
		seen[0] = st.st_mtim.tv_sec;
		seen[1] = st.st_mtim.tv_nsec;
		seen[2] = st.st_size;
	}
	c->files++;
	c->fingerprint += fnv_bytes(hash, seen, sizeof seen);
}

int git_changes(struct git *g, const char *worktree, int64_t *files, uint64_t *fingerprint,
	struct error *err)
{
	struct changes c = {.worktree = worktree};
	int r = g->lib ? git_lib_changes(g->lib, worktree, on_change, &c) : -EOPNOTSUPP;

	if (r < 0) {
		c = (struct changes){.worktree = worktree};
		r = git_command_changes(worktree, on_change, &c, err);
	}
	if (r < 0)
		return r;
	*files = c.files;
	*fingerprint = c.fingerprint;
	return 0;
}

/* --- what differs between two commits --- */

struct summary {
	int64_t files;
	struct str names;
};

static void on_differing(const char *path, void *userdata)
{
	struct summary *s = userdata;
	size_t start = s->names.len;

	if (++s->files > NAMES_MOST)
		return;
	if (s->files > 1)
		str_add(&s->names, ", ");
	text_add_clean(&s->names, path, strlen(path));
	for (size_t i = start; i < s->names.len; i++)
		if (s->names.data[i] == '\n' || s->names.data[i] == '\t')
			s->names.data[i] = '?';
}

static void summary_add_lines(struct str *s, int64_t n, const char *word, const char *sign)
{
	if (n > 0)
		str_addf(s, ", %lld %s%s(%s)", (long long)n, word, n == 1 ? "" : "s", sign);
}

static void summary_write(
	const struct summary *s, int64_t insertions, int64_t deletions, struct str *ret)
{
	str_addf(ret, "%lld file%s changed", (long long)s->files, s->files == 1 ? "" : "s");
	summary_add_lines(ret, insertions, "insertion", "+");
	summary_add_lines(ret, deletions, "deletion", "-");
	if (s->files)
		str_addf(ret, ": %s", str_text(&s->names));
	if (s->files > NAMES_MOST)
		str_addf(ret, " and %lld more", (long long)(s->files - NAMES_MOST));
}

static void summary_done(struct summary *s)
{
	str_done(&s->names);
}

int git_diff_summary(
	struct git *g, const char *a, const char *b, struct str *ret, struct error *err)
{
	_cleanup_(summary_done) struct summary s = {0};
	int64_t insertions = 0, deletions = 0;
	char left[65], right[65];
	int r = git_resolve(g, a, left, err);

	if (r == 0)
		r = git_resolve(g, b, right, err);
	if (r < 0)
		return r;
	r = g->lib ? git_lib_diff(g->lib, left, right, on_differing, &s, &insertions, &deletions)
		   : -EOPNOTSUPP;
	if (r < 0) {
		summary_done(&s);
		s = (struct summary){0};
		r = git_command_diff(
			g->checkout, left, right, on_differing, &s, &insertions, &deletions, err);
	}
	if (r == 0)
		summary_write(&s, insertions, deletions, ret);
	return r;
}

struct placing {
	git_lines_fn fn;
	void *userdata;
};

static void on_place(const char *path, int64_t at, int64_t old, int64_t added, void *userdata)
{
	const struct placing *x = userdata;

	x->fn(&(struct git_lines){path, at, old, added}, x->userdata);
}

int git_changed_lines(struct git *g, const char *from, const char *to, git_lines_fn fn,
	void *userdata, struct error *err)
{
	struct placing x = {fn, userdata};
	char left[65], right[65];
	int r = git_resolve(g, from, left, err);

	if (r == 0)
		r = git_resolve(g, to, right, err);
	if (r < 0)
		return r;
	r = g->lib ? git_lib_lines(g->lib, left, right, on_place, &x) : -EOPNOTSUPP;
	if (r == -EOPNOTSUPP) /* it has not begun */
		r = git_command_lines(g->checkout, left, right, on_place, &x, err);
	else if (r < 0)
		error(err, -r, "cannot compare '%s' with '%s'", from, to);
	return r;
}

int git_common_commit(struct git *g, const char *a, const char *b, char ret[65], struct error *err)
{
	int r = g->lib ? git_lib_common(g->lib, a, b, ret) : -EOPNOTSUPP;

	if (r == -ENOENT)
		return error(err, ENOENT, "'%s' and '%s' have no commit in common", a, b);
	return r < 0 ? git_command_common(g->checkout, a, b, ret, err) : 0;
}

/* --- what is pushed --- */

struct pushed {
	struct git *g;
	const char *branch, *oid;
	bool found;
};

static void on_remote(const char *remote, void *userdata)
{
	struct pushed *p = userdata;
	_cleanup_(str_done) struct str ref = {0};

	str_addf(&ref, "refs/remotes/%s/%s", remote, p->branch);
	p->found = p->found || git_is_ancestor(p->g, p->oid, str_text(&ref));
}

struct named {
	const char *name;
	bool found;
};

static void on_named(const char *remote, void *userdata)
{
	struct named *n = userdata;

	n->found = n->found || text_equal(remote, n->name);
}

bool git_has_remote(struct git *g, const char *name)
{
	struct named n = {.name = name};

	if (!g->lib || git_lib_remotes(g->lib, on_named, &n) < 0)
		return git_command_has_remote(g->checkout, name);
	return n.found;
}

bool git_is_pushed(struct git *g, const char *branch, const char *oid)
{
	struct pushed p = {.g = g, .branch = branch, .oid = oid};

	if (!g->lib || git_lib_remotes(g->lib, on_remote, &p) < 0)
		return git_command_is_pushed(g->checkout, branch, oid);
	return p.found;
}
