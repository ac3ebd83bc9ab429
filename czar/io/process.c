/*
 * What /proc and a terminal say of a process.
 *
 * A pid alone names nobody for long: identity is pid and start time, and signals go through a pidfd
 * that was taken before the start time was read. A zombie runs no code, so it counts as gone.
 */
#include "czar/io/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "czar/base/file.h"

/* Field n (from 3) of /proc/PID/stat, counted behind the last ')': a name may hold anything. */
static int64_t stat_field(const char *rest, int n)
{
	char word[24] = "";
	int64_t value = 0;

	for (int i = 3; i < n && rest; i++) {
		rest = strchr(rest, ' ');
		rest = rest ? rest + 1 : NULL;
	}
	if (rest) {
		size_t k = strcspn(rest, " \n");

		if (k < sizeof word)
			memcpy(word, rest, k);
	}
	return text_to_int(word, &value) ? value : 0;
}

bool process_stat_read(int64_t pid, struct process_stat *ret)
{
	_cleanup_(str_done) struct str text = {0}, comm = {0};
	struct process_stat s = {0};
	const char *open, *close;
	char path[48];

	TEXT_SETF(path, "/proc/%lld/stat", (long long)pid);
	if (pid <= 0 || file_read(path, 8192, &text, NULL) < 0)
		return false;
	open = strchr(str_text(&text), '(');
	close = strrchr(str_text(&text), ')');
	if (!open || !close || close < open || strlen(close) < 4)
		return false;
	text_add_clean(&comm, open + 1, (size_t)(close - open - 1));
	TEXT_SET(s.comm, str_text(&comm));
	s.state = close[2];
	s.pgrp = stat_field(close + 2, 5);
	s.tpgid = stat_field(close + 2, 8);
	s.start = stat_field(close + 2, 22);
	*ret = s;
	return true;
}

int64_t process_start_time(int64_t pid)
{
	struct process_stat s;

	return process_stat_read(pid, &s) && s.state != 'Z' && s.state != 'X' ? s.start : 0;
}

bool process_is_gone(int64_t pid, int64_t start)
{
	struct process_stat s;

	if (process_stat_read(pid, &s))
		return s.start != start || s.state == 'Z' || s.state == 'X';
	return pid <= 0 || (kill((pid_t)pid, 0) < 0 && errno == ESRCH);
}

bool process_signal(int64_t pid, int64_t start, int signal_number)
{
	_cleanup_(fd_close) int fd = pid > 1 ? pidfd_open((pid_t)pid, 0) : -1;

	return fd >= 0 && start > 0 && process_start_time(pid) == start &&
	       pidfd_send_signal(fd, signal_number, NULL, 0) == 0;
}

/* Does a descriptor of that process mean the file? */
static bool holds_file(int64_t pid, const struct stat *file)
{
	char path[320];
	DIR *folder;
	struct dirent *entry;
	bool found = false;

	TEXT_SETF(path, "/proc/%lld/fd", (long long)pid);
	folder = opendir(path);
	while (folder && !found && (entry = readdir(folder))) {
		struct stat st;

		found = fstatat(dirfd(folder), entry->d_name, &st, 0) == 0 &&
			st.st_ino == file->st_ino && st.st_dev == file->st_dev;
	}
	if (folder)
		closedir(folder);
	return found;
}

static void holder_read(int64_t pid, struct process_holder *ret)
{
	struct process_stat s = {0};
	char path[64];
	ssize_t n;

	process_stat_read(pid, &s);
	*ret = (struct process_holder){.pid = pid};
	TEXT_SET(ret->comm, s.comm);
	TEXT_SETF(path, "/proc/%lld/cwd", (long long)pid);
	n = readlink(path, ret->directory, sizeof ret->directory - 1);
	ret->directory[n > 0 ? n : 0] = '\0';
}

size_t process_holders(const char *path, struct process_holder **ret)
{
	struct stat file;
	struct dirent *entry;
	DIR *proc = stat(path, &file) == 0 ? opendir("/proc") : NULL;
	size_t n = 0;
	int64_t pid;

	*ret = NULL;
	while (proc && (entry = readdir(proc))) {
		if (!text_to_int(entry->d_name, &pid) || pid == getpid() || !holds_file(pid, &file))
			continue;
		*ret = realloc(*ret, (n + 1) * sizeof **ret);
		if (!*ret)
			abort();
		holder_read(pid, &(*ret)[n++]);
	}
	if (proc)
		closedir(proc);
	return n;
}

int process_stands_in(const char *folder)
{
	DIR *proc = opendir("/proc");
	size_t n = strlen(folder);
	struct dirent *entry;
	bool found = false;
	int64_t pid;

	if (!proc)
		return -errno;
	while (!found && (entry = readdir(proc))) {
		char link[64], where[1025];
		ssize_t length;

		if (!text_to_int(entry->d_name, &pid))
			continue;
		TEXT_SETF(link, "/proc/%lld/cwd", (long long)pid);
		length = readlink(link, where, sizeof where - 1);
		if (length < 0)
			continue;
		where[length] = '\0';
		found = strncmp(where, folder, n) == 0 && (where[n] == '\0' || where[n] == '/');
	}
	closedir(proc);
	return found;
}

bool process_wait_end(int64_t pid, usec_t deadline)
{
	_cleanup_(fd_close) int fd = pidfd_open((pid_t)pid, 0);
	struct pollfd p = {.fd = fd, .events = POLLIN};

	while (fd >= 0) {
		usec_t left = deadline - clock_awake();

		if (poll(&p, 1, left > 0 ? (int)((left + USEC_MSEC - 1) / USEC_MSEC) : 0) > 0)
			return true;
		if (left <= 0)
			return false;
	}
	return true;
}

void pause_for(usec_t duration)
{
	struct timespec ts = {
		.tv_sec = duration / USEC_SEC,
		.tv_nsec = duration % USEC_SEC * 1000,
	};

	ppoll(NULL, 0, &ts, NULL);
}

/* A terminal that cannot be asked is no place to type into either. */
bool tty_is_canonical(const char *tty)
{
	_cleanup_(fd_close) int fd = open(tty, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	struct termios t;

	return fd < 0 || tcgetattr(fd, &t) < 0 || (t.c_lflag & ICANON);
}

int64_t tty_unread(const char *tty)
{
	_cleanup_(fd_close) int fd = open(tty, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	int n = 0;

	return fd < 0 || ioctl(fd, FIONREAD, &n) < 0 ? -1 : n;
}

bool tty_foreground(int64_t pane_pid, char *ret_comm, size_t size)
{
	struct process_stat pane, leader;
	bool known = process_stat_read(pane_pid, &pane) && pane.tpgid > 0;

	if (known && process_stat_read(pane.tpgid, &leader) && leader.pgrp == pane.tpgid)
		text_set(ret_comm, size, leader.comm);
	else
		text_set(ret_comm, size, "");
	return known && pane.pgrp == pane.tpgid;
}
