/*
 * The HEAD reflog of a worktree: what was committed, amended and checked out there.
 *
 * The log file is read as bytes: any program may be writing it while we look, so its last line
 * counts only once its newline is there. Entries are counted by lines; a line that cannot be read
 * counts and is left out.
 */
#include "czar/io/git.h"

#include <stdlib.h>
#include <string.h>

#include "czar/base/file.h"
#include "czar/io/git_read_command.h"
#include "czar/io/git_path.h"

enum { LOG_MOST_BYTES = 64 << 20 };

static bool text_is_oid(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(text[i] >= '0' && text[i] <= '9') && !(text[i] >= 'a' && text[i] <= 'f'))
			return false;
	return n == 40 || n == 64;
}

/* Messages are written by others: one clean line, cut to the field. */
static void message_set(struct git_entry *entry, const char *bytes, size_t n)
{
	_cleanup_(str_done) struct str clean = {0};

	text_add_clean(&clean, bytes, n);
	for (size_t i = 0; i < clean.len; i++)
		if (clean.data[i] == '\t' || clean.data[i] == '\n')
			clean.data[i] = ' ';
	TEXT_SET(entry->message, str_text(&clean));
}

/* "OLD NEW name <mail> TIME ZONE[\tMESSAGE]" */
static bool entry_parse(const char *line, size_t n, struct git_entry *ret)
{
	const char *end = line + n, *tab = memchr(line, '\t', n);
	const char *head_end = tab ? tab : end;
	const char *mail_end = memrchr(line, '>', (size_t)(head_end - line));
	const char *oid = memchr(line, ' ', n), *oid_end;
	char number[24];
	int digits = 0;

	oid_end = oid ? memchr(oid + 1, ' ', (size_t)(end - oid) - 1) : NULL;
	if (!oid_end || !mail_end || head_end - mail_end < 3 ||
		!text_is_oid(oid + 1, (size_t)(oid_end - oid) - 1))
		return false;
	*ret = (struct git_entry){0};
	memcpy(ret->oid, oid + 1, (size_t)(oid_end - oid) - 1);
	while (mail_end + 2 + digits < head_end && mail_end[2 + digits] != ' ')
		digits++;
	TEXT_SETF(number, "%.*s", digits, mail_end + 2);
	if (!text_to_int(number, &ret->time))
		return false;
	if (tab)
		message_set(ret, tab + 1, (size_t)(end - tab) - 1);
	return true;
}

/* The log's text, in the form of the file. */
static int log_read(const char *worktree, struct str *ret, struct error *err)
{
	char git_dir[GIT_PATH_SIZE], common[GIT_PATH_SIZE], path[GIT_PATH_SIZE];
	int r = git_dir_of(worktree, git_dir, err);

	if (r == 0)
		r = git_common_of(git_dir, common, err);
	if (r == 0)
		r = path_join(path, common, "reftable", err);
	if (r < 0)
		return r;
	if (path_exists(path))
		return git_command_reflog(worktree, ret, err);
	r = path_join(path, git_dir, "logs/HEAD", err);
	return r < 0 ? r : file_read(path, LOG_MOST_BYTES, ret, err);
}

int git_reflog(struct git *g, const char *worktree, size_t after, struct git_entry **ret,
	size_t *ret_n, size_t *ret_count, struct error *err)
{
	_cleanup_(str_done) struct str log = {0};
	struct git_entry *entries;
	size_t count = 0, n = 0, lines = 0;
	int r = log_read(worktree, &log, err);

	(void)g;
	if (r < 0)
		return r;
	for (size_t i = 0; i < log.len; i++)
		lines += log.data[i] == '\n';
	entries = calloc((lines > after ? lines - after : 0) + 1, sizeof *entries);
	if (!entries)
		abort();
	for (size_t at = 0; count < lines; count++) {
		const char *line = log.data + at;
		size_t length = (size_t)((const char *)memchr(line, '\n', log.len - at) - line);

		if (count >= after && entry_parse(line, length, &entries[n]))
			n++;
		at += length + 1;
	}
	*ret = entries;
	*ret_n = n;
	*ret_count = lines;
	return 0;
}
