/*
 * Reading by the git command.
 *
 * Plumbing with -z where names travel; what is printed for people is never parsed. Revisions come
 * from czar itself; one that looks like an option is refused all the same.
 */
#include "czar/io/git_read_command.h"

#include <stdlib.h>
#include <string.h>

#include "czar/io/git_path.h"
#include "czar/io/git_run.h"

int git_command_resolve(const char *checkout, const char *revision, char ret[65], struct error *err)
{
	_cleanup_(str_done) struct str name = {0};
	int r;

	if (revision[0] == '-' || revision[0] == '\0')
		return error(err, EINVAL, "not a revision: '%s'", revision);
	str_addf(&name, "%s^{commit}", revision);
	r = git_find_line(
		&(struct git_call){.directory = checkout,
			.args = GIT_ARGS("rev-parse", "--verify", "--quiet", str_text(&name))},
		ret, 65, err);
	return r == 0 ? error(err, ENOENT, "no commit '%s'", revision) : r < 0 ? r : 0;
}

bool git_command_descends(const char *checkout, const char *ancestor, const char *descendant)
{
	return git_says_yes(&(struct git_call){.directory = checkout,
		.args = GIT_ARGS("merge-base", "--is-ancestor", ancestor, descendant)});
}

int git_command_head(const char *worktree, char oid[65], char branch[257], struct error *err)
{
	char name[GIT_PATH_SIZE] = "", tip[65] = "";
	const char *prefix = "refs/heads/";
	int on_branch = git_find_line(&(struct git_call){.directory = worktree,
					      .args = GIT_ARGS("symbolic-ref", "-q", "HEAD")},
		name, sizeof name, err);
	int r;

	if (on_branch < 0)
		return on_branch;
	r = git_command_resolve(worktree, "HEAD", tip, err);
	if (r < 0 && (r != -ENOENT || !on_branch))
		return r;
	text_set(branch, 257, text_starts(name, prefix) ? name + strlen(prefix) : name);
	text_set(oid, 65, tip);
	return 0;
}

/* Reads the headers of a raw commit object (git-cat-file(1)); the message follows an empty line. */
static int commit_parse(
	const struct str *raw, const char *oid, struct git_commit *ret, struct error *err)
{
	struct git_commit commit = {0};
	const char *line = str_text(raw), *end;
	int64_t time = -1;

	for (; *line && *line != '\n'; line = end + 1) {
		end = strchr(line, '\n');
		if (!end)
			break;
		if (text_starts(line, "parent "))
			commit.parents++;
		if (text_starts(line, "committer ")) {
			const char *after = memrchr(line, '>', (size_t)(end - line));
			char number[24];

			if (!after || end - after < 3)
				continue;
			TEXT_SETF(number, "%.*s", (int)strcspn(after + 2, " \n"), after + 2);
			text_to_int(number, &time);
		}
	}
	if (time < 0)
		return error(err, EBADMSG, "commit %s cannot be read", oid);
	commit.time = time;
	while (*line == '\n')
		line++;
	str_add(&commit.message, line);
	*ret = commit;
	return 0;
}

int git_command_commit(
	const char *checkout, const char *oid, struct git_commit *ret, struct error *err)
{
	struct git_call c = {.directory = checkout};
	_cleanup_(str_done) struct str raw = {0};
	char known[65];
	int r = git_command_resolve(checkout, oid, known, err);

	if (r < 0)
		return r;
	c.args = GIT_ARGS("cat-file", "commit", known);
	r = git_must(&c, &raw, err);
	return r < 0 ? r : commit_parse(&raw, oid, ret, err);
}

int git_command_between(const char *checkout, const char *from, const char *to, char (**ret)[65],
	size_t *ret_n, struct error *err)
{
	_cleanup_(str_done) struct str output = {0}, hide = {0};
	char(*list)[65];
	size_t lines = 0, n = 0;
	int r;

	str_addf(&hide, "^%s", from);
	r = git_must(&(struct git_call){.directory = checkout,
			     .args = GIT_ARGS("rev-list", "--topo-order", "--reverse", to,
				     from[0] ? str_text(&hide) : NULL)},
		&output, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < output.len; i++)
		lines += output.data[i] == '\n';
	list = calloc(lines + 1, sizeof *list);
	if (!list)
		abort();
	for (char *line = output.data; n < lines; n++) {
		char *end = strchr(line, '\n');

		*end = '\0';
		text_set(list[n], sizeof list[n], line);
		line = end + 1;
	}
	*ret = list;
	*ret_n = n;
	return 0;
}

int git_command_ahead_behind(const char *checkout, const char *tip, const char *base,
	int64_t *ahead, int64_t *behind, struct error *err)
{
	_cleanup_(str_done) struct str range = {0};
	char counts[64], *tab;
	int64_t left, right;
	int r;

	str_addf(&range, "%s...%s", tip, base);
	r = git_line(
		&(struct git_call){.directory = checkout,
			.args = GIT_ARGS("rev-list", "--count", "--left-right", str_text(&range))},
		counts, sizeof counts, err);
	if (r < 0)
		return r;
	tab = strchr(counts, '\t');
	if (!tab)
		return error(err, EBADMSG, "git rev-list --count printed '%s'", counts);
	*tab = '\0';
	if (!text_to_int(counts, &left) || !text_to_int(tab + 1, &right))
		return error(err, EBADMSG, "git rev-list --count printed no numbers");
	*ahead = left;
	*behind = right;
	return 0;
}

int git_command_changes(
	const char *worktree, git_path_fn on_path, void *userdata, struct error *err)
{
	_cleanup_(str_done) struct str output = {0};
	const char *item;
	size_t at = 0;
	int r = git_must(&(struct git_call){.directory = worktree,
				 .args = GIT_ARGS("status", "--porcelain=v1", "-z",
					 "--untracked-files=all", "--no-renames")},
		&output, err);

	if (r < 0)
		return r;
	while ((item = git_next_item(&output, &at)))
		if (strlen(item) > 3)
			on_path(item + 3, userdata);
	return 0;
}

/* One item of --numstat -z: "INSERTIONS\tDELETIONS\tPATH", "-" for binary files. */
static const char *numstat_parse(char *item, int64_t *insertions, int64_t *deletions)
{
	char *second = strchr(item, '\t'), *path = second ? strchr(second + 1, '\t') : NULL;
	int64_t more = 0, less = 0;

	if (!path)
		return NULL;
	*second++ = '\0';
	*path++ = '\0';
	text_to_int(item, &more);
	text_to_int(second, &less);
	*insertions += more > 0 ? more : 0;
	*deletions += less > 0 ? less : 0;
	return path;
}

int git_command_diff(const char *checkout, const char *a, const char *b, git_path_fn on_path,
	void *userdata, int64_t *insertions, int64_t *deletions, struct error *err)
{
	_cleanup_(str_done) struct str output = {0};
	size_t at = 0;
	int r = git_must(&(struct git_call){.directory = checkout,
				 .args = GIT_ARGS("diff-tree", "-r", "-z", "--numstat",
					 "--no-renames", "--no-ext-diff", "--no-textconv", a, b)},
		&output, err);

	if (r < 0)
		return r;
	*insertions = *deletions = 0;
	while (at < output.len) {
		char *item = output.data + at;
		const char *path;

		at += strlen(item) + 1;
		path = numstat_parse(item, insertions, deletions);
		if (path)
			on_path(path, userdata);
	}
	return 0;
}

int git_command_common(
	const char *checkout, const char *a, const char *b, char ret[65], struct error *err)
{
	int r = git_find_line(
		&(struct git_call){.directory = checkout, .args = GIT_ARGS("merge-base", a, b)},
		ret, 65, err);

	if (r == 0)
		return error(err, ENOENT, "'%s' and '%s' have no commit in common", a, b);
	return r < 0 ? r : 0;
}

/* "12,3" or "12", which is one line. */
static bool range_parse(char **at, int64_t *ret_first, int64_t *ret_lines)
{
	char *end = *at + strcspn(*at, " "), *comma = memchr(*at, ',', (size_t)(end - *at));

	*ret_lines = 1;
	if (!*end)
		return false;
	*end = '\0';
	if (comma)
		*comma = '\0';
	if (!text_to_int(*at, ret_first) || (comma && !text_to_int(comma + 1, ret_lines)))
		return false;
	*at = end + 1;
	return true;
}

/* A name with a blank has a tab behind it. One that is quoted stays so: it is only compared. */
static const char *path_parse(char *path)
{
	path[strcspn(path, "\t")] = '\0';
	return path;
}

/* A patch without context: "--- PATH", "+++ PATH", then "@@ -OLD +NEW @@" and its lines. */
static void patch_read(char *line, git_place_fn on_place, void *userdata)
{
	const char *path = "";
	int64_t left = 0; /* lines of a place that are still to come */

	for (char *next; line && *line; line = next) {
		int64_t at, old, from, added;
		char *rest = line + strlen("@@ -");

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (left > 0 && *line != '\\') {
			left--;
		} else if (text_starts(line, "--- ") || text_starts(line, "+++ ")) {
			if (!text_equal(line + 4, "/dev/null"))
				path = path_parse(line + strlen("--- a/"));
		} else if (text_starts(line, "@@ -") && range_parse(&rest, &at, &old) &&
			   *rest++ == '+' && range_parse(&rest, &from, &added)) {
			on_place(path, at, old, added, userdata);
			left = old + added;
		}
	}
}

int git_command_lines(const char *checkout, const char *a, const char *b, git_place_fn on_place,
	void *userdata, struct error *err)
{
	_cleanup_(str_done) struct str output = {0};
	int r = git_must(&(struct git_call){.directory = checkout,
				 .args = GIT_ARGS("diff-tree", "-r", "-p", "--unified=0",
					 "--no-renames", "--no-ext-diff", "--no-textconv",
					 "--no-color", "--src-prefix=a/", "--dst-prefix=b/", a, b)},
		&output, err);

	if (r == 0 && output.len)
		patch_read(output.data, on_place, userdata);
	return r;
}

bool git_command_has_remote(const char *checkout, const char *name)
{
	char key[300];

	TEXT_SETF(key, "remote.%s.url", name);
	return git_says_yes(&(struct git_call){
		.directory = checkout, .args = GIT_ARGS("config", "--get", key)});
}

bool git_command_is_pushed(const char *checkout, const char *branch, const char *oid)
{
	_cleanup_(str_done) struct str pattern = {0}, contains = {0}, output = {0};

	str_addf(&pattern, "refs/remotes/*/%s", branch);
	str_addf(&contains, "--contains=%s", oid);
	return git_must(&(struct git_call){.directory = checkout,
				.args = GIT_ARGS("for-each-ref", "--format=%(refname)",
					str_text(&contains), str_text(&pattern))},
		       &output, NULL) == 0 &&
	       output.len > 0;
}

/* "OID HEAD@{TIME} MESSAGE" as a line of the log file; others are left out. */
static void reflog_line_add(struct str *lines, const char *line, size_t n)
{
	const char *open = memchr(line, '{', n), *close = open ? memchr(open, '}', n) : NULL;
	const char *oid_end = memchr(line, ' ', n);

	if (!close || !oid_end || open < oid_end)
		return;
	str_add(lines, "- ");
	str_add_bytes(lines, line, (size_t)(oid_end - line));
	str_add(lines, " <> ");
	str_add_bytes(lines, open + 1, (size_t)(close - open) - 1);
	str_add(lines, " +0000\t");
	if (close + 2 < line + n)
		str_add_bytes(lines, close + 2, (size_t)(line + n - close) - 2);
	str_add(lines, "\n");
}

int git_command_reflog(const char *worktree, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str newest_first = {0};
	int r = git_must(&(struct git_call){.directory = worktree,
				 .args = GIT_ARGS("log", "-g", "--date=unix", "--no-show-signature",
					 "--format=%H %gd %gs", "HEAD")},
		&newest_first, err);
	size_t end = newest_first.len;

	if (r < 0)
		return r;
	while (end > 0) {
		const char *data = newest_first.data;
		const char *before = end > 1 ? memrchr(data, '\n', end - 1) : NULL;
		size_t start = before ? (size_t)(before - data) + 1 : 0;

		reflog_line_add(ret, data + start, end - start - 1);
		end = start;
	}
	return 0;
}
