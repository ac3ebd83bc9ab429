/*
 * Starting and ending children.
 *
 * A tool sees what the options let it see: with or without PATH, CZAR_* and the project's spool, as
 * the shells and sandboxes of the real programs do. Everything else of our environment goes
 * through.
 */

#include "tests/agent/tool.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "czar/base/clock.h"
#include "czar/base/file.h"

static void reset_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
}

/* The repository's spool, from the .git of the working folder (gitrepository-layout(5)). */
static void find_spool(struct str *ret)
{
	_cleanup_(str_done) struct str link = {0};
	const char *target, *end;

	if (file_read(".git", 4096, &link, NULL) < 0) {
		str_add(ret, ".git/czar/spool");
		return;
	}
	target = str_text(&link) + (text_starts(str_text(&link), "gitdir: ") ? 8 : 0);
	end = strstr(target, "/worktrees/");
	str_add_bytes(ret, target, end != NULL ? (size_t)(end - target) : strcspn(target, "\n"));
	str_add(ret, "/czar/spool");
}

/* The spool made read-only for this child alone. Where the kernel refuses, the child gives up: a
 * test must not pass because its sandbox was missing. */
static void hide_spool(void)
{
	_cleanup_(str_done) struct str spool = {0};
	const char *path;

	find_spool(&spool);
	path = str_text(&spool);
	if (access(path, F_OK) < 0)
		return;
	if (unshare(CLONE_NEWNS) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		_exit(126);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount(path, path, NULL, MS_BIND, NULL) < 0 ||
		mount(NULL, path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) < 0)
		_exit(126);
}

static void limit_sight(const struct options *o)
{
	if (!o->tool_spool)
		hide_spool();
	if (!o->tool_path)
		setenv("PATH", "/usr/bin:/bin", 1);
	if (!o->tool_worker) {
		unsetenv("CZAR_WORKER");
		unsetenv("CZAR_PROJECT");
		unsetenv("CZAR_AGENT");
	}
	/* a tool never asks at the terminal: it would take the agent's keys */
	setenv("GIT_TERMINAL_PROMPT", "0", 1);
	setenv("GIT_EDITOR", "true", 1);
}

static void become(const struct options *o, const char *const *argv, int output)
{
	int null = open("/dev/null", O_RDWR);

	reset_signals();
	dup2(null, STDIN_FILENO);
	dup2(output >= 0 ? output : null, STDOUT_FILENO);
	dup2(output >= 0 ? output : null, STDERR_FILENO);
	if (null > STDERR_FILENO)
		close(null);
	limit_sight(o);
	execvp(argv[0], (char *const *)argv);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

int tool_start(struct tool *t, const struct options *o, const char *const *argv, struct error *err)
{
	int pipe_fds[2];
	pid_t pid;

	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return error(err, errno, "no pipe for '%s'", argv[0]);
	pid = fork();
	if (pid < 0) {
		close(pipe_fds[0]);
		close(pipe_fds[1]);
		return error(err, errno, "cannot fork for '%s'", argv[0]);
	}
	if (pid == 0) {
		setpgid(0, 0);
		become(o, argv, pipe_fds[1]);
	}
	setpgid(pid, pid);
	close(pipe_fds[1]);
	fcntl(pipe_fds[0], F_SETFL, O_NONBLOCK);
	t->pid = pid;
	t->output = pipe_fds[0];
	str_clear(&t->text);
	return 0;
}

void tool_read(struct tool *t)
{
	char buf[4096];
	ssize_t n;

	while (t->output >= 0 && (n = read(t->output, buf, sizeof(buf))) != 0) {
		if (n < 0)
			return;
		if (t->text.len < 65536)
			str_add_bytes(&t->text, buf, (size_t)n);
	}
	fd_close(&t->output);
}

bool tool_has_ended(struct tool *t, int *ret_status)
{
	int status;

	if (t->pid == 0 || waitpid(t->pid, &status, WNOHANG) != t->pid)
		return false;
	tool_read(t);
	fd_close(&t->output);
	t->pid = 0;
	*ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return true;
}

void tool_kill(struct tool *t)
{
	if (t->pid == 0)
		return;
	kill(-t->pid, SIGKILL);
	waitpid(t->pid, NULL, 0);
	t->pid = 0;
	fd_close(&t->output);
}

void tool_detach(const struct options *o, const char *const *argv)
{
	pid_t pid = fork();

	if (pid == 0) {
		setsid();
		if (fork() == 0)
			become(o, argv, -1);
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static int wait_until(pid_t pid, usec_t limit)
{
	struct pollfd fd = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
	int status;

	if (poll(&fd, 1, (int)(limit / USEC_MSEC)) <= 0)
		kill(-pid, SIGKILL);
	fd_close(&fd.fd);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

int tool_run_hook(const char *const *argv, const char *input, size_t n)
{
	int pipe_fds[2];
	pid_t pid;

	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		setpgid(0, 0);
		reset_signals();
		dup2(pipe_fds[0], STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	close(pipe_fds[0]);
	/* SIGPIPE is ignored: a hook need not read its input */
	if (pid > 0 && fd_write(pipe_fds[1], input, n) < 0)
		errno = 0;
	close(pipe_fds[1]);
	return pid > 0 ? wait_until(pid, 5 * USEC_SEC) : -1;
}
