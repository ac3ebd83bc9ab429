/*
 * czar start: the daemon in the background.
 *
 * The child says READY over the socket that service managers use (sd_notify(3)), so this waits for
 * the fact itself; should the child end before that, the last lines of its log say why.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/hash.h"
#include "czar/cmd/rows.h"
#include "czar/service.h"

#define START_PATIENCE (30 * USEC_SEC)
enum { LOG_TAIL_BYTES = 4096, LOG_MOST_BYTES = 8 << 20 };

/* An abstract address: nothing to remove afterwards. */
static int open_notify(char *name, size_t size, struct error *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t n;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return error(err, errno, "cannot make a socket: %s", strerror(errno));
	text_setf(name, size, "@czar-start-%d-%016" PRIx64, getpid(), random_u64());
	n = strlen(name);
	memcpy(address.sun_path + 1, name + 1, n - 1);
	if (bind(fd, (const struct sockaddr *)&address,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)) < 0) {
		fd_close(&fd);
		return error(err, errno, "cannot wait for the daemon: %s", strerror(errno));
	}
	return fd;
}

static int open_log(const struct project_place *p, char *path, size_t size, struct error *err)
{
	char folder[PATH_SIZE], old[PATH_SIZE + 16];
	struct stat st;
	int fd;

	TEXT_SETF(folder, "%s/log", p->dot_czar);
	if (dir_make(folder, 0755, err) < 0)
		return -err->number;
	text_setf(path, size, "%s/daemon.log", folder);
	if (stat(path, &st) == 0 && st.st_size > LOG_MOST_BYTES) {
		TEXT_SETF(old, "%s.1", path);
		rename(path, old);
	}
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	return fd < 0 ? error(err, errno, "cannot open '%s': %s", path, strerror(errno)) : fd;
}

static void become_daemon(const struct command_context *c, int log, const char *notify)
{
	const char *argv[] = {c->path, "-C", c->place.checkout, "run", NULL};
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	sigset_t none;

	setsid();
	if (dup2(null, STDIN_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0 ||
		dup2(log, STDERR_FILENO) < 0 || chdir(c->place.checkout) < 0)
		_exit(127);
	close_range(3, ~0U, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setenv("NOTIFY_SOCKET", notify, 1);
	unsetenv("WATCHDOG_USEC");
	unsetenv("JOURNAL_STREAM");
	execv(c->path, (char *const *)(uintptr_t)argv);
	fprintf(stderr, "cannot run '%s': %s\n", c->path, strerror(errno));
	_exit(127);
}

/* 1 ready, 0 it ended, -ETIMEDOUT neither. */
static int wait_ready(int notify, int child, struct error *err)
{
	usec_t end = clock_awake() + START_PATIENCE;
	struct pollfd fds[] = {{notify, POLLIN, 0}, {child, POLLIN, 0}};
	char message[4096];

	for (;;) {
		usec_t left = end - clock_awake();
		ssize_t n;

		if (left <= 0)
			return error(err, ETIMEDOUT, "the daemon is not ready after 30 s");
		if (poll(fds, 2, (int)(left / USEC_MSEC) + 1) < 0 && errno != EINTR)
			return error(err, errno, "cannot wait for the daemon: %s", strerror(errno));
		while ((n = recv(notify, message, sizeof(message) - 1, MSG_DONTWAIT)) > 0) {
			message[n] = '\0';
			if (text_starts(message, "READY=1") || strstr(message, "\nREADY=1"))
				return 1;
		}
		if (fds[1].revents)
			return 0;
	}
}

static int say_why_it_ended(const char *log, off_t from)
{
	_cleanup_(fd_close) int fd = open(log, O_RDONLY | O_CLOEXEC);
	_cleanup_(str_done) struct str clean = {0};
	char tail[LOG_TAIL_BYTES];
	ssize_t n = fd < 0 ? 0 : pread(fd, tail, sizeof(tail), from);

	if (n > 0)
		text_add_clean(&clean, tail, (size_t)n);
	fputs(str_text(&clean), stderr);
	return command_say_error(EXIT_FAILED, "the daemon did not start: see %s", log);
}

static void say_what_is_missing(struct command_context *c)
{
	const struct config *config;

	if (command_config(c, &config, NULL) == 0 && !config->n_workers)
		command_say(c, "%s", rows_no_workers(c));
}

static int start(struct command_context *c)
{
	_cleanup_(fd_close) int notify = -1, log = -1, pidfd = -1;
	char name[64], path[PATH_SIZE];
	struct error err = {0};
	struct stat st = {0};
	pid_t child;
	int r;

	notify = open_notify(name, sizeof(name), &err);
	if (notify >= 0)
		log = open_log(&c->place, path, sizeof(path), &err);
	if (notify < 0 || log < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	fstat(log, &st);
	child = fork();
	if (child == 0)
		become_daemon(c, log, name);
	if (child < 0)
		return command_say_error(EXIT_FAILED, "cannot fork: %s", strerror(errno));
	pidfd = pidfd_open(child, 0);
	r = wait_ready(notify, pidfd, &err);
	if (r == 0)
		return say_why_it_ended(path, st.st_size);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, path, NULL);
	command_say(c, "czar runs (pid %d); log: %s", (int)child, path);
	say_what_is_missing(c);
	return EXIT_OK;
}

/* By the unit, when it is installed; -1 when it is not. */
static int start_service(struct command_context *c)
{
	struct service s;
	struct error err = {0};

	if (service_find(&c->place, c->path, &s, NULL) < 0 || !service_is_installed(&s))
		return -1;
	if (service_start(&s, &err) < 0)
		return command_fail(EXIT_FAILED, &err, s.unit,
			err.number == ENOTSUP ? "czar service is installed and cannot be asked: "
						"czar run works"
					      : "journalctl --user -n 20");
	command_say(c, "czar runs; log: journalctl --user -u '%s'", s.unit);
	say_what_is_missing(c);
	return EXIT_OK;
}

int cmd_start(struct command_context *c, int argc, char **argv)
{
	struct error err = {0};
	char who[256] = "";
	int64_t pid = 0;
	int code;

	(void)argc;
	(void)argv;
	if (project_require(&c->place, &err) < 0 || project_make_folders(&c->place, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (project_lock_held(&c->place, &pid, who, sizeof(who))) {
		command_say(c, "czar runs already (%s)", who);
		return EXIT_OK;
	}
	code = start_service(c);
	return code < 0 ? start(c) : code;
}
