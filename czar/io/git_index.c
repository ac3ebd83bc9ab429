/*
 * Writing an index by paths, which go to git update-index by its stdin.
 *
 * The flags assume-unchanged and skip-worktree make git take a file for what it was, whatever
 * stands there. An agent or a check may set them; where work is saved, tested or laid out they are
 * a lie.
 */
#include "czar/io/git_index.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "czar/base/file.h"
#include "czar/io/git_run.h"

/* In quotes, odd bytes as octal numbers. */
void git_index_add_path(struct str *lines, const char *path)
{
	str_add(lines, "\"");
	for (; *path; path++) {
		if ((unsigned char)*path < ' ' || *path == '"' || *path == '\\')
			str_addf(lines, "\\%03o", (unsigned)(unsigned char)*path);
		else
			str_add_bytes(lines, path, 1);
	}
	str_add(lines, "\"\n");
}

static int flag_clear(const char *worktree, const char *index_file, const char *option,
	const struct str *lines, struct error *err)
{
	struct git_call c = {.directory = worktree,
		.args = GIT_ARGS("update-index", option, "--stdin"),
		.kind = GIT_ACT,
		.index_file = index_file,
		.input = str_text(lines)};

	return lines->len ? git_must(&c, NULL, err) : 0;
}

/* "TAG PATH" NUL ...: a small letter is assumed unchanged, S is skipped (git-ls-files(1)). */
int git_index_clear_flags(
	const char *worktree, const char *index_file, bool only_present, struct error *err)
{
	struct git_call c = {.directory = worktree,
		.args = GIT_ARGS("ls-files", "-v", "-z"),
		.index_file = index_file};
	_cleanup_(fd_close) int folder = open(worktree, O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_(str_done) struct str list = {0}, assumed = {0}, skipped = {0};
	const char *item;
	struct stat st;
	size_t at = 0;
	int r = git_must(&c, &list, err);

	while (r == 0 && (item = git_next_item(&list, &at))) {
		bool is_assumed = *item >= 'a' && *item <= 'z';
		bool is_skipped = *item == 'S' || *item == 's';

		if ((!is_assumed && !is_skipped) || strlen(item) < 3 ||
			(only_present && fstatat(folder, item + 2, &st, AT_SYMLINK_NOFOLLOW) < 0))
			continue;
		if (is_assumed)
			git_index_add_path(&assumed, item + 2);
		if (is_skipped)
			git_index_add_path(&skipped, item + 2);
	}
	if (r == 0)
		r = flag_clear(worktree, index_file, "--no-assume-unchanged", &assumed, err);
	return r < 0 ? r : flag_clear(worktree, index_file, "--no-skip-worktree", &skipped, err);
}
