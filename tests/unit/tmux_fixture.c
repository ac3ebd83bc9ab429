/*
 * A tmux server of a test's own, and a recorder.
 *
 * The recorder is the test program itself, started again in a pane: it writes what its terminal
 * gives it to a file, byte by byte, so that a test can compare. Only the server that the fixture
 * started is ended, by pid and start time.
 */
#include "tests/unit/tmux_fixture.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/io/process.h"

int tmux_fixture_reopen(struct tmux_fixture *f)
{
	tmux_close(f->tmux);
	f->tmux = NULL;
	return tmux_open(&f->options, NULL, NULL, NULL, &f->tmux, &f->err);
}

static const char *const *fixture_environment(void)
{
	static const char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/",
		"TERM=tmux-256color", "LANG=C.UTF-8", "SERVER_WORD=from server", NULL};

	return environment;
}

void tmux_fixture_init(struct tmux_fixture *f)
{
	const char *tmp = getenv("TMPDIR");

	*f = (struct tmux_fixture){0};
	TEXT_SETF(f->folder, "%s/czar-tmux-XXXXXX", tmp && strlen(tmp) < 60 ? tmp : "/tmp");
	assert_non_null(mkdtemp(f->folder));
	TEXT_SETF(f->socket, "%s/socket", f->folder);
	TEXT_SETF(f->config, "%s/tmux.conf", f->folder);
	f->options = (struct tmux_options){.socket = f->socket,
		.config = f->config,
		.environment = fixture_environment(),
		.patience = 5 * USEC_SEC};
	if (tmux_fixture_reopen(f) < 0)
		fail_msg("cannot open: %s", f->err.text);
	tmux_server(f->tmux, &f->options.known_pid, &f->options.known_start);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void tmux_fixture_done(struct tmux_fixture *f)
{
	int64_t pid = f->options.known_pid;

	tmux_close(f->tmux);
	process_signal(pid, f->options.known_start, SIGKILL);
	WAIT_UNTIL(process_start_time(pid) != f->options.known_start);
	nftw(f->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

struct tmux_pane tmux_fixture_session(struct tmux_fixture *f, const char *name, const char *command)
{
	struct tmux_pane pane = {0};
	char worker[64];

	TEXT_SETF(worker, "w-%s", name);
	if (tmux_new_session(f->tmux,
		    &(struct tmux_start){.name = name,
			    .directory = f->folder,
			    .command = command,
			    .worker = worker,
			    .session = 7},
		    &pane, &f->err) < 0)
		fail_msg("cannot start '%s': %s", name, f->err.text);
	return pane;
}

struct tmux_pane tmux_fixture_recorder(struct tmux_fixture *f, const char *name, const char *mode)
{
	char self[PATH_MAX] = "", command[PATH_MAX + 256];
	struct tmux_pane pane;

	assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
	TEXT_SETF(command, "'%s' --record '%s/%s' %s", self, f->folder, name, mode);
	pane = tmux_fixture_session(f, name, command);
	tmux_fixture_wait_text(f, pane.id, "READY");
	return pane;
}

bool tmux_fixture_find(struct tmux_fixture *f, const char *worker, struct tmux_pane *ret)
{
	struct tmux_pane *panes = NULL;
	size_t n = 0;
	bool found = false;

	if (tmux_list(f->tmux, &panes, &n, &f->err) < 0)
		fail_msg("cannot list: %s", f->err.text);
	for (size_t i = 0; i < n && !found; i++) {
		found = text_equal(panes[i].worker, worker);
		if (found)
			*ret = panes[i];
	}
	free(panes);
	return found;
}

static bool screen_holds(struct tmux_fixture *f, const char *pane, const char *text)
{
	struct tmux_capture c = {0};
	bool holds;

	TEXT_SET(c.pane, pane);
	tmux_captures(f->tmux, &c, 1);
	holds = c.result == 0 && strstr(str_text(&c.text), text);
	str_done(&c.text);
	return holds;
}

void tmux_fixture_wait_text(struct tmux_fixture *f, const char *pane, const char *text)
{
	WAIT_UNTIL(screen_holds(f, pane, text));
}

static bool file_holds(const char *path, size_t n, struct str *ret)
{
	str_done(ret);
	return file_read(path, 64 << 20, ret, NULL) == 0 && ret->len >= n;
}

void tmux_fixture_wait_file(struct tmux_fixture *f, const char *name, size_t n, struct str *ret)
{
	char path[PATH_MAX];

	TEXT_SETF(path, "%s/%s", f->folder, name);
	WAIT_UNTIL(file_holds(path, n, ret));
}

void tmux_fixture_main(int argc, char **argv)
{
	struct termios t;
	char buf[65536];
	ssize_t n;
	int fd;

	if (argc != 4 || !text_equal(argv[1], "--record"))
		return;
	fd = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0 || tcgetattr(0, &t) < 0)
		_exit(1);
	cfmakeraw(&t);
	if (!text_equal(argv[3], "cooked"))
		tcsetattr(0, TCSANOW, &t);
	if (text_equal(argv[3], "bracketed"))
		fd_write(1, "\033[?2004h", 8);
	fd_write(1, "READY", 5);
	while ((n = read(0, buf, sizeof buf)) > 0)
		fd_write(fd, buf, (size_t)n);
	_exit(0);
}
