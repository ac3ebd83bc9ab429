/*
 * Saving what is not committed, without touching the worktree or its index.
 *
 * A copy of the index takes all changes and becomes a commit with two parents, like a stash: HEAD,
 * and a commit of the index as it was, so that staged and unstaged stay apart. Half-done merges add
 * their heads, and what stood under the ref before becomes a parent too: nothing that was ever
 * saved is lost by saving again. What flags hide from git is saved too, and so are ignored files
 * where a commit to be laid out has others. Nested repositories are left alone; git does not store
 * them.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/io/git.h"
#include "czar/io/git_index.h"
#include "czar/io/git_path.h"
#include "czar/io/git_run.h"

enum { PARENTS_MOST = 8, MERGE_HEADS_MOST_BYTES = 4096 };

struct save {
	const char *worktree, *ref, *message;
	const char *const *coming;
	int folder; /* the worktree */
	char git_dir[GIT_PATH_SIZE];
	char index[GIT_PATH_SIZE]; /* the copy */
	char head[65];             /* "" unborn */
	char head_tree[65];
	char index_tree[65]; /* "" when it has unmerged files */
	char tree[65];
	char before[65]; /* what stands under ref; "" nothing */
};

static struct git_call save_call(const struct save *s, const char *const *args)
{
	return (struct git_call){
		.directory = s->worktree, .args = args, .kind = GIT_ACT, .index_file = s->index};
}

static void index_remove(const struct save *s)
{
	char lock[GIT_PATH_SIZE];

	if (!s->index[0])
		return;
	unlink(s->index);
	if (TEXT_SETF(lock, "%s.lock", s->index))
		unlink(lock);
}

static void save_done(struct save *s)
{
	index_remove(s);
	fd_close(&s->folder);
}

/* An object id, "" when git knows none by this name. */
static int id_of(const struct save *s, const char *name, char ret[65], struct error *err)
{
	int r = git_find_line(&(struct git_call){.directory = s->worktree,
				      .args = GIT_ARGS("rev-parse", "--verify", "--quiet", name)},
		ret, 65, err);

	if (r == 0)
		ret[0] = '\0';
	return r < 0 ? r : 0;
}

/* The copy keeps the index's time: entries as young as the index are compared by content, and a
 * younger copy would take them for unchanged (racy git). */
static int index_copy(const struct save *s, struct error *err)
{
	char from[GIT_PATH_SIZE];
	_cleanup_(fd_close) int in = -1, out = -1;
	struct stat st;
	off_t left;

	if (path_join(from, s->git_dir, "index", err) < 0)
		return -ENAMETOOLONG;
	in = open(from, O_RDONLY | O_CLOEXEC);
	if (in < 0 && errno == ENOENT)
		return 0;
	out = open(s->index, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (in < 0 || out < 0 || fstat(in, &st) < 0)
		return error(err, errno, "cannot copy '%s': %s", from, strerror(errno));
	for (left = st.st_size; left > 0;) {
		ssize_t n = copy_file_range(in, NULL, out, NULL, (size_t)left, 0);

		if (n <= 0)
			return error(err, n ? errno : EIO, "cannot copy '%s'", from);
		left -= n;
	}
	if (futimens(out, (struct timespec[]){st.st_atim, st.st_mtim}) < 0)
		return error(err, errno, "cannot copy '%s': %s", from, strerror(errno));
	return 0;
}

static int save_begin(struct save *s, struct error *err)
{
	struct git_call empty = {.directory = s->worktree,
		.args = GIT_ARGS("hash-object", "-w", "-t", "tree", "/dev/null"),
		.kind = GIT_ACT};
	int r;

	if (!text_starts(s->ref, "refs/"))
		return error(err, EINVAL, "'%s' is no full name of a ref", s->ref);
	r = git_dir_of(s->worktree, s->git_dir, err);
	if (r == 0)
		r = path_join(s->index, s->git_dir, "czar-save-index", err);
	if (r < 0)
		return r;
	s->folder = open(s->worktree, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (s->folder < 0)
		return error(err, errno, "cannot open '%s': %s", s->worktree, strerror(errno));
	index_remove(s);
	r = id_of(s, "HEAD^{commit}", s->head, err);
	if (r == 0)
		r = s->head[0] ? id_of(s, "HEAD^{tree}", s->head_tree, err)
			       : git_line(&empty, s->head_tree, sizeof s->head_tree, err);
	if (r == 0)
		r = id_of(s, s->ref, s->before, err);
	if (r == 0)
		r = index_copy(s, err);
	if (r == 0 && !path_exists(s->index) && s->head[0]) {
		struct git_call c = save_call(s, GIT_ARGS("read-tree", "HEAD"));

		r = git_must(&c, NULL, err);
	}
	return r;
}

static int index_add_lines(const struct save *s, const struct str *lines, struct error *err)
{
	struct git_call add = save_call(s, GIT_ARGS("update-index", "--add", "--stdin"));

	add.input = str_text(lines);
	return lines->len ? git_must(&add, NULL, err) : 0;
}

/* Puts the files that a listing (-z) names into the copy of the index. Folders are left out: they
 * are nested repositories. */
static int index_add_listed(const struct save *s, const char *const *listing, struct error *err)
{
	_cleanup_(str_done) struct str list = {0}, lines = {0};
	struct git_call ask = save_call(s, listing);
	const char *path;
	struct stat st;
	size_t at = 0;
	int r = git_must(&ask, &list, err);

	while (r == 0 && (path = git_next_item(&list, &at)))
		if (fstatat(s->folder, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(st.st_mode))
			git_index_add_path(&lines, path);
	return r < 0 ? r : index_add_lines(s, &lines, err);
}

/* Cuts the path after the first of its parts that is no folder: that is what a file laid out there
 * would replace. Returns the mode of what is left of it, 0 where nothing stands. */
static mode_t path_cut(const struct save *s, char *path)
{
	struct stat st;

	for (char *slash = path;; *slash = '/') {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		if (fstatat(s->folder, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
			return 0;
		if (!slash || !S_ISDIR(st.st_mode))
			return st.st_mode;
	}
}

/* Files that are in a commit and not in the index, and stand in the folder all the same: when they
 * are ignored git takes them for neither changed nor untracked, and laying out the commit would
 * overwrite them. */
static int index_add_in_the_way(const struct save *s, const char *commit, struct error *err)
{
	struct git_call ask =
		save_call(s, GIT_ARGS("diff-index", "--cached", "-z", "--name-only", "--no-renames",
				     "--diff-filter=D", commit, "--"));
	_cleanup_(str_done) struct str list = {0}, lines = {0};
	size_t at = 0;
	const char *item;
	int r = git_must(&ask, &list, err);

	while (r == 0 && (item = git_next_item(&list, &at))) {
		_cleanup_(str_done) struct str path = {0}, inside = {0};
		mode_t mode;

		str_add(&path, item);
		mode = path_cut(s, path.data);
		str_addf(&inside, ":(top,literal)%s", item);
		if (S_ISDIR(mode))
			r = index_add_listed(s,
				GIT_ARGS("ls-files", "-z", "--others", "--ignored",
					"--exclude-standard", "--", str_text(&inside)),
				err);
		else if (mode)
			git_index_add_path(&lines, path.data);
	}
	return r < 0 ? r : index_add_lines(s, &lines, err);
}

static int index_add_all(const struct save *s, struct error *err)
{
	struct git_call update = save_call(s, GIT_ARGS("add", "--update"));
	int r = s->head[0] ? index_add_in_the_way(s, "HEAD", err) : 0;

	for (const char *const *commit = s->coming; r == 0 && commit && *commit; commit++)
		r = index_add_in_the_way(s, *commit, err);
	if (r == 0 && path_exists(s->index))
		r = git_index_clear_flags(s->worktree, s->index, true, err);
	if (r == 0 && path_exists(s->index))
		r = git_must(&update, NULL, err);
	if (r == 0)
		r = index_add_listed(
			s, GIT_ARGS("ls-files", "-z", "--others", "--exclude-standard"), err);
	return r;
}

static int save_trees(struct save *s, struct error *err)
{
	struct git_call write = save_call(s, GIT_ARGS("write-tree"));
	struct git_call unmerged = save_call(s, GIT_ARGS("ls-files", "--unmerged"));
	_cleanup_(str_done) struct str list = {0};
	int r = git_must(&unmerged, &list, err);

	if (r == 0 && !list.len)
		r = git_line(&write, s->index_tree, sizeof s->index_tree, err);
	if (r == 0)
		r = index_add_all(s, err);
	if (r == 0)
		r = git_line(&write, s->tree, sizeof s->tree, err);
	return r;
}

static int commit_make(const struct save *s, const char *tree, const char (*parents)[65],
	size_t n_parents, const char *message, char ret[65], struct error *err)
{
	const char *args[2 + 2 * PARENTS_MOST + 1] = {"commit-tree", tree};
	struct git_call c = save_call(s, args);
	size_t n = 2;

	for (size_t i = 0; i < n_parents; i++) {
		args[n++] = "-p";
		args[n++] = parents[i];
	}
	args[n] = NULL;
	c.input = message;
	return git_line(&c, ret, 65, err);
}

/* The heads that a half-done merge or cherry-pick would bring; they may be nowhere else. */
static void parents_add_heads(
	const struct save *s, const char *file, char (*parents)[65], size_t *n)
{
	_cleanup_(str_done) struct str heads = {0};
	char path[GIT_PATH_SIZE], name[96];

	if (path_join(path, s->git_dir, file, NULL) < 0 ||
		file_read(path, MERGE_HEADS_MOST_BYTES, &heads, NULL) < 0)
		return;
	for (const char *line = str_text(&heads); *line && *n < PARENTS_MOST - 1;) {
		size_t length = strcspn(line, "\n");

		TEXT_SETF(name, "%.*s^{commit}", (int)(length < 65 ? length : 64), line);
		if (length && id_of(s, name, parents[*n], NULL) == 0 && parents[*n][0])
			(*n)++;
		line += length + (line[length] == '\n');
	}
}

/* What stands under the ref holds the same already: an earlier try was stopped after it. */
static bool save_is_there(const struct save *s)
{
	char tree[65], head[65], index_tree[65], name[96];

	if (!s->before[0])
		return false;
	TEXT_SETF(name, "%s^{tree}", s->before);
	if (id_of(s, name, tree, NULL) < 0 || !text_equal(tree, s->tree))
		return false;
	TEXT_SETF(name, "%s^1", s->before);
	if (s->head[0] && (id_of(s, name, head, NULL) < 0 || !text_equal(head, s->head)))
		return false;
	TEXT_SETF(name, "%s^%d^{tree}", s->before, s->head[0] ? 2 : 1);
	return !s->index_tree[0] ||
	       (id_of(s, name, index_tree, NULL) == 0 && text_equal(index_tree, s->index_tree));
}

static int save_commit(const struct save *s, char ret[65], struct error *err)
{
	char parents[PARENTS_MOST][65];
	_cleanup_(str_done) struct str index_message = {0};
	size_t n = 0;
	int r = 0;

	if (s->head[0])
		TEXT_SET(parents[n++], s->head);
	if (s->index_tree[0]) {
		str_addf(&index_message, "index: %s", s->message);
		r = commit_make(s, s->index_tree, (const char(*)[65])parents, n,
			str_text(&index_message), parents[n], err);
		n++;
	}
	parents_add_heads(s, "MERGE_HEAD", parents, &n);
	parents_add_heads(s, "CHERRY_PICK_HEAD", parents, &n);
	if (s->before[0])
		TEXT_SET(parents[n++], s->before);
	if (r == 0)
		r = commit_make(s, s->tree, (const char(*)[65])parents, n, s->message, ret, err);
	return r;
}

/* Compare-and-swap, then read back: only what was read back counts as saved. */
static int ref_set(const struct save *s, const char *oid, struct error *err)
{
	char read_back[65] = "";
	struct git_call c = save_call(s, GIT_ARGS("update-ref", "-m", "czar: saved", s->ref, oid,
						 s->before[0] ? s->before : ""));
	int r = git_must(&c, NULL, err);

	if (r == 0)
		r = id_of(s, s->ref, read_back, err);
	if (r == 0 && !text_equal(read_back, oid))
		r = error(err, EIO, "'%s' reads back as '%s' instead of '%s'", s->ref, read_back,
			oid);
	return r;
}

int git_act_save(const char *worktree, const char *ref, const char *message,
	const char *const *coming, char ret[65], struct error *err)
{
	_cleanup_(save_done) struct save s = {.worktree = worktree,
		.ref = ref,
		.message = message,
		.coming = coming,
		.folder = -1};
	char oid[65] = "";
	int r = save_begin(&s, err);

	if (r == 0)
		r = save_trees(&s, err);
	if (r < 0)
		return error_wrap(err, "cannot save what is not committed in '%s'", worktree);
	if (text_equal(s.tree, s.head_tree) &&
		(!s.index_tree[0] || text_equal(s.index_tree, s.head_tree))) {
		ret[0] = '\0';
		return 0;
	}
	if (save_is_there(&s)) {
		TEXT_SET(oid, s.before);
	} else {
		r = save_commit(&s, oid, err);
		if (r == 0)
			r = ref_set(&s, oid, err);
	}
	if (r < 0)
		return error_wrap(err, "cannot save what is not committed in '%s'", worktree);
	text_set(ret, 65, oid);
	return 0;
}
