/*
 * Where a repository's own files lie, read without running git.
 *
 * A linked worktree holds a file .git, "gitdir: PATH"; that folder holds "commondir". Both may be
 * relative. Looked up anew at each use: a worktree can be removed and made again under our feet.
 */
#include "czar/io/git_path.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "czar/base/file.h"
#include "czar/base/str.h"

int path_join(char ret[GIT_PATH_SIZE], const char *folder, const char *name, struct error *err)
{
	char joined[GIT_PATH_SIZE];

	if (!TEXT_SETF(joined, "%s/%s", folder, name))
		return error(err, ENAMETOOLONG, "path too long: '%s/%s'", folder, name);
	memcpy(ret, joined, sizeof joined);
	return 0;
}

bool path_same(const char *a, const char *b)
{
	struct stat first, second;

	return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
	       first.st_ino == second.st_ino;
}

bool path_is_empty_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	bool empty = true;

	if (!folder)
		return errno == ENOENT;
	while (empty && (entry = readdir(folder)))
		empty = text_equal(entry->d_name, ".") || text_equal(entry->d_name, "..");
	closedir(folder);
	return empty;
}

/* Makes what was written in one of git's pointer files absolute. */
static int pointer_follow(
	const char *folder, const char *written, char ret[GIT_PATH_SIZE], struct error *err)
{
	char joined[PATH_MAX], real[PATH_MAX];

	if (written[0] == '/')
		TEXT_SET(joined, written);
	else
		TEXT_SETF(joined, "%s/%s", folder, written);
	if (!realpath(joined, real))
		return error(err, errno, "cannot find '%s': %s", joined, strerror(errno));
	if (strlen(real) >= GIT_PATH_SIZE)
		return error(err, ENAMETOOLONG, "path too long: '%s'", real);
	text_set(ret, GIT_PATH_SIZE, real);
	return 0;
}

/* Reads a file that holds one path and a newline. */
static int pointer_read(const char *path, struct str *ret, struct error *err)
{
	int r = file_read(path, PATH_MAX + 16, ret, err);

	if (r < 0)
		return r;
	while (ret->len && (ret->data[ret->len - 1] == '\n' || ret->data[ret->len - 1] == '\r'))
		ret->data[--ret->len] = '\0';
	return 0;
}

int git_dir_of(const char *worktree, char ret[GIT_PATH_SIZE], struct error *err)
{
	_cleanup_(str_done) struct str pointer = {0};
	char path[GIT_PATH_SIZE], head[GIT_PATH_SIZE];
	struct stat st;
	int r;

	r = path_join(path, worktree, ".git", err);
	if (r < 0)
		return r;
	if (stat(path, &st) < 0) {
		TEXT_SETF(head, "%s/HEAD", worktree); /* bare */
		if (path_exists(head))
			return pointer_follow("/", worktree, ret, err);
		return error(err, ENOENT, "'%s' is no git worktree", worktree);
	}
	if (S_ISDIR(st.st_mode))
		return pointer_follow("/", path, ret, err);
	r = pointer_read(path, &pointer, err);
	if (r < 0)
		return r;
	if (!text_starts(str_text(&pointer), "gitdir: "))
		return error(err, ENOENT, "'%s' does not name a git dir", path);
	return pointer_follow(worktree, pointer.data + strlen("gitdir: "), ret, err);
}

int git_common_of(const char *git_dir, char ret[GIT_PATH_SIZE], struct error *err)
{
	_cleanup_(str_done) struct str pointer = {0};
	char path[GIT_PATH_SIZE];
	int r;

	r = path_join(path, git_dir, "commondir", err);
	if (r < 0)
		return r;
	if (!path_exists(path))
		return pointer_follow("/", git_dir, ret, err);
	r = pointer_read(path, &pointer, err);
	if (r < 0)
		return r;
	return pointer_follow(git_dir, str_text(&pointer), ret, err);
}
