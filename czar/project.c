/*
 * Where a project's things lie, and its lock.
 *
 * The lock is an open file description lock (fcntl(2), F_OFD_SETLK): the kernel drops it with its
 * holder, however that ends, so stale content never locks anybody out. What the file says (process,
 * start time, boot, host) is for people only; the lock decides.
 */
#include "czar/project.h"

#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/clock.h"
#include "czar/base/file.h"
#include "czar/base/file_system.h"
#include "czar/base/str.h"
#include "czar/io/git.h"
#include "czar/io/process.h"

enum { LOCK_MOST_BYTES = 1024, INHERITED_PATIENCE = 5 * USEC_SEC };

/* The checkout's folder name with everything else than letters, digits, '.', '_', '-' made '-'. */
static void project_name(const char *checkout, char *ret, size_t size)
{
	const char *slash = strrchr(checkout, '/');

	text_set(ret, size, slash && slash[1] ? slash + 1 : "project");
	for (char *p = ret; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("._-", *p))
			*p = '-';
	if (!isalnum((unsigned char)ret[0]))
		ret[0] = 'p';
}

static bool join(char *ret, size_t size, const char *folder, const char *name)
{
	return text_setf(ret, size, "%s/%s", folder, name);
}
#define JOIN(dst, folder, name) join((dst), sizeof(dst), (folder), (name))

/* Where git cannot tell: left there by project_make_folders. */
static int read_checkout(struct project_place *p, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	char path[sizeof p->common_dir + 16];

	TEXT_SETF(path, "%s/czar/checkout", p->common_dir);
	if (file_read(path, sizeof p->checkout - 1, &text, NULL) < 0 || !text.len ||
		!TEXT_SET(p->checkout, text.data))
		return error(err, ENOENT,
			"git does not say where the files of '%s' are checked out: run czar there "
			"once",
			p->common_dir);
	return 0;
}

/* A git folder that is not CHECKOUT/.git does not always name its checkout to linked worktrees. */
static int write_checkout(const struct project_place *p, struct error *err)
{
	_cleanup_(str_done) struct str known = {0};
	char path[sizeof p->home + 16];

	TEXT_SETF(path, "%s/.git", p->checkout);
	if (text_equal(path, p->common_dir))
		return 0;
	TEXT_SETF(path, "%s/checkout", p->home);
	if (file_read(path, sizeof p->checkout - 1, &known, NULL) == 0 &&
		text_equal(str_text(&known), p->checkout))
		return 0;
	return file_write(path, p->checkout, strlen(p->checkout), 0600, err);
}

/* Paths travel in lines and in JSON. */
static int check_path(const char *path, struct error *err)
{
	_cleanup_(str_done) struct str clean = {0};

	if (text_bad_offset(path, strlen(path)) < 0 && !strpbrk(path, "\n\t"))
		return 0;
	text_add_clean(&clean, path, strlen(path));
	for (size_t i = 0; i < clean.len; i++)
		if (clean.data[i] == '\n' || clean.data[i] == '\t')
			clean.data[i] = '?';
	return error(err, EINVAL,
		"the path '%s' holds a control character or is no UTF-8: rename that folder",
		str_text(&clean));
}

int project_find(const char *directory, struct project_place *ret, struct error *err)
{
	struct project_place p = {0};
	struct git_place g;
	bool whole;
	int r = git_find(directory, &g, err);

	if (r < 0)
		return r;
	if (g.bare)
		return error(err, EINVAL,
			"'%s' is a bare repository: run czar in a clone with files", g.common_dir);
	TEXT_SET(p.checkout, g.checkout);
	TEXT_SET(p.common_dir, g.common_dir);
	if (!*p.checkout)
		r = read_checkout(&p, err);
	if (r == 0)
		r = check_path(p.checkout, err);
	if (r == 0)
		r = check_path(p.common_dir, err);
	if (r < 0)
		return r;
	TEXT_SET(p.worktree, g.worktree[0] ? g.worktree : p.checkout);
	whole = JOIN(p.home, p.common_dir, "czar") && JOIN(p.store, p.home, "store.db") &&
		JOIN(p.lock, p.home, "lock") && JOIN(p.children_lock, p.home, "children.lock") &&
		JOIN(p.spool, p.home, "spool") && JOIN(p.texts, p.home, "texts") &&
		JOIN(p.dot_czar, p.checkout, ".czar") && JOIN(p.status_dir, p.dot_czar, "status");
	if (!whole)
		return error(err, ENAMETOOLONG, "path too long: '%s'", p.checkout);
	project_name(p.checkout, p.name, sizeof p.name);
	*ret = p;
	return 0;
}

int project_require(const struct project_place *p, struct error *err)
{
	char path[1040];

	JOIN(path, p->checkout, "czar.conf");
	if (access(path, F_OK) == 0)
		return 0;
	if (errno != ENOENT)
		return error(err, errno, "cannot look at '%s': %s", path, strerror(errno));
	return error(err, ENOENT, "no czar.conf in '%s': run czar init", p->checkout);
}

/* What is promised rests on a lock that holds and on a log that is shared. */
static int check_file_system(const struct project_place *p, struct error *err)
{
	const char *name;

	if (file_system_of(p->common_dir, &name) != FILE_SYSTEM_NETWORK)
		return 0;
	return error(err, ENOTSUP,
		"'%s' is on a network file system (%s), where locks and czar's store are not safe: "
		"clone the repository to a local disk",
		p->common_dir, name);
}

int project_make_folders(const struct project_place *p, struct error *err)
{
	const struct {
		const char *path;
		unsigned mode;
	} folders[] = {
		{p->home, 0700},
		{p->spool, 0700},
		{p->texts, 0700},
		{p->dot_czar, 0755},
		{p->status_dir, 0755},
	};
	int r = check_file_system(p, err);

	for (size_t i = 0; r == 0 && i < sizeof folders / sizeof *folders; i++)
		r = dir_make(folders[i].path, folders[i].mode, err);
	return r < 0 ? r : write_checkout(p, err);
}

struct holder {
	int64_t pid, start;
	char boot[41], host[65], since[41];
};

static void holder_self(struct holder *ret)
{
	*ret = (struct holder){.pid = getpid(), .start = process_start_time(getpid())};
	clock_boot_id(ret->boot, sizeof ret->boot);
	if (gethostname(ret->host, sizeof ret->host - 1) < 0)
		TEXT_SET(ret->host, "localhost");
	time_text(clock_now(), ret->since, sizeof ret->since);
}

static int holder_write(int fd, const struct holder *h)
{
	_cleanup_(str_done) struct str s = {0};

	str_addf(&s, "pid %" PRId64 "\nstart %" PRId64 "\nboot %s\nhost %s\nsince %s\n", h->pid,
		h->start, h->boot, h->host, h->since);
	if (ftruncate(fd, 0) < 0 || pwrite(fd, s.data, s.len, 0) != (ssize_t)s.len)
		return -errno;
	return 0;
}

static void holder_line(struct holder *h, const char *key, const char *value)
{
	if (text_equal(key, "pid"))
		text_to_int(value, &h->pid);
	else if (text_equal(key, "start"))
		text_to_int(value, &h->start);
	else if (text_equal(key, "boot"))
		TEXT_SET(h->boot, value);
	else if (text_equal(key, "host"))
		TEXT_SET(h->host, value);
	else if (text_equal(key, "since"))
		TEXT_SET(h->since, value);
}

static void holder_read(int fd, struct holder *ret)
{
	char text[LOCK_MOST_BYTES];
	ssize_t n = pread(fd, text, sizeof text - 1, 0);
	char *rest = text, *line;

	*ret = (struct holder){0};
	text[n > 0 ? n : 0] = '\0';
	while ((line = strsep(&rest, "\n"))) {
		char *value = strchr(line, ' ');

		if (!value)
			continue;
		*value++ = '\0';
		holder_line(ret, line, value);
	}
}

/* Is the process that the file names still that one? Not so while a new holder writes the file. */
static bool holder_is_true(const struct holder *h)
{
	char boot[41];

	clock_boot_id(boot, sizeof boot);
	return h->pid > 0 && text_equal(h->boot, boot) && process_start_time(h->pid) == h->start;
}

static void holder_text(const struct holder *h, char *who, size_t size)
{
	if (!who)
		return;
	if (!h->pid)
		text_set(who, size, "another process");
	else
		text_setf(who, size, "pid %" PRId64 " since %s on %s", h->pid, h->since, h->host);
}

static struct flock whole_file(void)
{
	return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
}

/*
 * 1: somebody lives who holds it. A child that a killed holder had just forked shares its lock
 * until it has become the other program: that is waited for.
 */
static int lock_file(int fd, char *who, size_t who_size)
{
	struct flock f = whole_file();
	usec_t until = clock_awake() + INHERITED_PATIENCE;
	struct holder h;

	while (fcntl(fd, F_OFD_SETLK, &f) < 0) {
		if (errno != EAGAIN && errno != EACCES)
			return -errno;
		holder_read(fd, &h);
		if (holder_is_true(&h) || clock_awake() > until) {
			holder_text(&h, who, who_size);
			return 1;
		}
		poll(NULL, 0, 5);
	}
	return 0;
}

int project_lock(
	const struct project_place *p, int *ret_fd, char *who, size_t who_size, struct error *err)
{
	_cleanup_(fd_close) int fd = -1;
	struct holder h;
	int r = dir_make(p->home, 0700, err);

	if (r < 0)
		return r;
	fd = open(p->lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return error(err, errno, "cannot open lock '%s': %s", p->lock, strerror(errno));
	r = lock_file(fd, who, who_size);
	if (r < 0)
		return error(err, -r, "cannot lock '%s': %s", p->lock, strerror(-r));
	if (r > 0)
		return r;
	holder_self(&h);
	r = holder_write(fd, &h);
	if (r < 0)
		return error(err, -r, "cannot write lock '%s': %s", p->lock, strerror(-r));
	*ret_fd = fd;
	fd = -1;
	return 0;
}

bool project_lock_held(const struct project_place *p, int64_t *ret_pid, char *who, size_t who_size)
{
	_cleanup_(fd_close) int fd = open(p->lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct flock f = whole_file();
	struct holder h;

	if (fd < 0 || fcntl(fd, F_OFD_GETLK, &f) < 0 || f.l_type == F_UNLCK)
		return false;
	holder_read(fd, &h);
	if (ret_pid)
		*ret_pid = holder_is_true(&h) ? h.pid : 0;
	holder_text(&h, who, who_size);
	return true;
}

bool project_path_below(const struct project_place *p, const char *path, char *ret, size_t size)
{
	char checkout[PATH_MAX], real[PATH_MAX];
	size_t n;

	if (!realpath(p->checkout, checkout) || !realpath(path, real))
		return false;
	n = strlen(checkout);
	return text_starts(real, checkout) && real[n] == '/' && text_set(ret, size, real + n + 1);
}
