/*
 * The tmux server: its configuration, finding it, starting it, and the client processes.
 *
 * The server is its socket and nothing else. It is started away from us: a session and a process
 * group of its own, our descriptors closed, an explicit environment; so it outlives czar. Nothing
 * here ends a server.
 */
#include "czar/io/tmux_server.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/io/process.h"

/* A server that starts reads its configuration and makes a pane: milliseconds, but not under load.
 */
#define START_PATIENCE (10 * USEC_SEC)
#define END_PATIENCE (300 * USEC_MSEC)

/*
 * "window-size manual" is set on each agent's window and never globally: tmux 3.3a crashes, with
 * every agent in it, when a session or window is made under a global "manual".
 */
const char *const *tmux_server_settings(void)
{
	static const char *const settings[] = {
		"set-option -s exit-empty off",
		"set-option -s exit-unattached off",
		"set-option -s escape-time 0",
		"set-option -s set-clipboard off",
		"set-option -s focus-events off",
		"set-option -s default-terminal tmux-256color",
		"set-option -s message-limit 100",
		"set-option -s history-file \"\"",
		"set-option -g destroy-unattached off",
		"set-option -g default-shell /bin/sh",
		"set-option -g default-command \"\"",
		"set-option -g default-size 160x48",
		"set-option -g history-limit 5000",
		"set-option -g lock-after-time 0",
		"set-option -g update-environment \"\"",
		"set-option -g set-titles off",
		"set-option -g status off",
		"set-option -g mouse off",
		"set-option -g bell-action none",
		"set-option -g activity-action none",
		"set-option -g silence-action none",
		"set-option -gw remain-on-exit on",
		"set-option -gw window-size latest",
		"set-option -gw aggressive-resize off",
		"set-option -gw allow-rename off",
		"set-option -gw automatic-rename off",
		"set-option -gw monitor-bell off",
		"set-option -gw monitor-activity off",
		"set-option -gw monitor-silence 0",
		NULL,
	};

	return settings;
}

int tmux_server_write_config(const struct tmux_options *o, struct error *err)
{
	_cleanup_(str_done) struct str s = {0};

	str_add(&s, "# Written by czar at every start; a change here does not last.\n");
	for (const char *const *p = tmux_server_settings(); *p; p++)
		str_addf(&s, "%s\n", *p);
	return file_write(o->config, str_text(&s), s.len, 0600, err);
}

static void signals_reset(void)
{
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Between fork and exec: calls that are safe there, and nothing that allocates. */
static void child_run(const char *const *argv, const char *const *environment, int fd)
{
	static const char sorry[] = "cannot run tmux\n";

	setsid();
	if (dup2(fd, 0) < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0 || chdir("/") < 0)
		_exit(127);
	close_range(3, ~0U, 0);
	signals_reset();
	execvpe(argv[0], (char *const *)argv, (char *const *)environment);
	if (write(2, sorry, sizeof sorry - 1) < 0)
		_exit(126);
	_exit(127);
}

static int child_start(const struct tmux_options *o, const char *const *argv, pid_t *ret_pid,
	int *ret_fd, struct error *err)
{
	static const char *const empty[] = {NULL};
	int ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return error(err, errno, "cannot make a pipe for tmux: %s", strerror(errno));
	pid = fork();
	if (pid == 0)
		child_run(argv, o->environment ? o->environment : empty, ends[1]);
	close(ends[1]);
	if (pid < 0) {
		int number = errno;

		close(ends[0]);
		return error(err, number, "cannot start tmux: %s", strerror(number));
	}
	*ret_pid = pid;
	*ret_fd = ends[0];
	return 0;
}

/* 1 somebody listens, 0 nobody. */
static int socket_probe(const char *path, struct error *err)
{
	_cleanup_(fd_close) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (fd < 0)
		return error(err, errno, "cannot make a socket: %s", strerror(errno));
	if (!TEXT_SET(address.sun_path, path))
		return error(err, ENAMETOOLONG, "socket path is longer than %zu bytes: '%s'",
			sizeof address.sun_path - 1, path);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 || errno == EAGAIN)
		return 1;
	if (errno == ENOENT || errno == ECONNREFUSED)
		return 0;
	return error(err, errno, "cannot ask socket '%s': %s", path, strerror(errno));
}

int tmux_server_find(const struct tmux_options *o, usec_t patience, struct error *err)
{
	usec_t deadline = clock_awake() + patience;
	int r = socket_probe(o->socket, err);

	if (r != 0 || !process_signal(o->known_pid, o->known_start, SIGUSR1))
		return r;
	do {
		pause_for(5 * USEC_MSEC);
		r = socket_probe(o->socket, err);
		if (r != 0 || process_start_time(o->known_pid) != o->known_start)
			return r;
	} while (clock_awake() < deadline);
	return error(err, ETIMEDOUT, "tmux server %lld lives but does not listen on '%s'",
		(long long)o->known_pid, o->socket);
}

static void words_read(int fd, struct str *s)
{
	char buf[1024];
	ssize_t n = recv(fd, buf, sizeof buf, MSG_DONTWAIT);

	if (n > 0)
		text_add_clean(s, buf, (size_t)(buf[n - 1] == '\n' ? n - 1 : n));
}

static int start_end(pid_t pid, int fd, struct error *err)
{
	_cleanup_(str_done) struct str words = {0};
	bool ended = process_wait_end(pid, clock_awake() + START_PATIENCE);
	int status = 0;

	if (!ended)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	words_read(fd, &words);
	if (!ended)
		return error(err, ETIMEDOUT, "tmux did not start in time");
	if (status == 0 || text_starts(str_text(&words), "duplicate session"))
		return 0;
	return error(err, EIO, "tmux did not start: %s", str_text(&words));
}

int tmux_server_start(const struct tmux_options *o, struct error *err)
{
	const char *const argv[] = {"tmux", "-u", "-f", o->config, "-S", o->socket, "new-session",
		"-d", "-s", TMUX_OWN_SESSION, "-x", "80", "-y", "24", "exec sleep infinity", NULL};
	_cleanup_(fd_close) int fd = -1;
	pid_t pid;
	int r = child_start(o, argv, &pid, &fd, err);

	return r < 0 ? r : start_end(pid, fd, err);
}

int tmux_server_await(const struct tmux_options *o, struct error *err)
{
	usec_t deadline = clock_awake() + START_PATIENCE;
	int r;

	while ((r = socket_probe(o->socket, err)) == 0) {
		if (clock_awake() > deadline)
			return error(err, ETIMEDOUT, "tmux does not listen on '%s'", o->socket);
		pause_for(5 * USEC_MSEC);
	}
	return r < 0 ? r : 0;
}

int tmux_server_become(const struct tmux_options *o, struct error *err)
{
	const char *const argv[] = {"tmux", "-D", "-u", "-f", o->config, "-S", o->socket, NULL};

	if (chdir("/") < 0)
		return error(err, errno, "cannot leave this folder: %s", strerror(errno));
	signals_reset();
	execvpe(argv[0], (char *const *)argv, (char *const *)o->environment);
	return error(err, errno, "cannot run tmux: %s", strerror(errno));
}

int tmux_client_start(const struct tmux_options *o, pid_t *ret_pid, int *ret_fd, struct error *err)
{
	const char *const argv[] = {"tmux", "-u", "-N", "-f", o->config, "-S", o->socket, "-C",
		"attach-session", "-f", "no-output,ignore-size", "-t", "=" TMUX_OWN_SESSION, NULL};

	return child_start(o, argv, ret_pid, ret_fd, err);
}

void tmux_client_end(pid_t pid)
{
	if (pid <= 0)
		return;
	if (!process_wait_end(pid, clock_awake() + END_PATIENCE))
		kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
