/*
 * Files: whole reads, safe writes.
 *
 * One safe write for everything others read: temporary file, fsync, rename, fsync of the folder.
 */
#include "czar/base/file.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int fd_write(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t w = write(fd, bytes, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return -errno;
		bytes += w;
		n -= (size_t)w;
	}
	return 0;
}

static int read_all(int fd, const char *path, size_t max_bytes, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str s = {0};
	char buf[16384];
	ssize_t n;

	while ((n = read(fd, buf, sizeof buf)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error(err, errno, "cannot read '%s': %s", path, strerror(errno));
		if (s.len + (size_t)n > max_bytes)
			return error(err, EFBIG, "'%s' is larger than %zu bytes", path, max_bytes);
		str_add_bytes(&s, buf, (size_t)n);
	}
	*ret = s;
	s = (struct str){0};
	return 0;
}

/* Where others can make files, opening a FIFO would wait for its writer for ever. */
int file_read(const char *path, size_t max_bytes, struct str *ret, struct error *err)
{
	_cleanup_(fd_close) int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return error(err, errno, "cannot open '%s': %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error(err, S_ISDIR(st.st_mode) ? EISDIR : EINVAL,
			"cannot read '%s': it is no regular file", path);
	return read_all(fd, path, max_bytes, ret, err);
}

int file_read_any(const char *path, size_t max_bytes, struct str *ret, struct error *err)
{
	_cleanup_(fd_close) int fd = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return error(err, errno, "cannot open '%s': %s", path, strerror(errno));
	return read_all(fd, path, max_bytes, ret, err);
}

static int dir_sync(const char *path)
{
	char copy[PATH_MAX];
	_cleanup_(fd_close) int fd = -1;

	TEXT_SET(copy, path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

static int replace(
	const char *path, const char *bytes, size_t n, unsigned mode, bool sync, struct error *err)
{
	_cleanup_(fd_close) int fd = -1;
	char temporary[PATH_MAX];
	int r;

	if (!TEXT_SETF(temporary, "%s.new.%ld", path, (long)getpid()))
		return error(err, ENAMETOOLONG, "path too long: '%s'", path);
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0)
		return error(err, errno, "cannot create '%s': %s", temporary, strerror(errno));
	r = fd_write(fd, bytes, n);
	if (r == 0 && sync && fsync(fd) < 0)
		r = -errno;
	if (r == 0 && rename(temporary, path) < 0)
		r = -errno;
	if (r == 0 && sync)
		r = dir_sync(path);
	if (r < 0) {
		unlink(temporary);
		return error(err, -r, "cannot write '%s': %s", path, strerror(-r));
	}
	return 0;
}

int file_write(const char *path, const char *bytes, size_t n, unsigned mode, struct error *err)
{
	return replace(path, bytes, n, mode, true, err);
}

int file_put(const char *path, const char *bytes, size_t n, unsigned mode, struct error *err)
{
	return replace(path, bytes, n, mode, false, err);
}

bool path_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool path_can_be_made(const char *path, char *ret, size_t size)
{
	char *slash;

	text_set(ret, size, path);
	while (!is_folder(ret) && access(ret, F_OK) < 0 && (slash = strrchr(ret, '/')))
		slash[slash == ret] = '\0';
	return is_folder(ret) && access(ret, W_OK | X_OK) == 0;
}

int dir_make(const char *path, unsigned mode, struct error *err)
{
	char part[PATH_MAX];

	if (!TEXT_SET(part, path))
		return error(err, ENAMETOOLONG, "path too long: '%s'", path);
	for (char *p = part + 1;; p++) {
		char kept = *p;

		if (kept != '/' && kept != '\0')
			continue;
		*p = '\0';
		if (mkdir(part, mode) < 0 && errno != EEXIST)
			return error(
				err, errno, "cannot make folder '%s': %s", part, strerror(errno));
		*p = kept;
		if (!kept)
			return 0;
	}
}
