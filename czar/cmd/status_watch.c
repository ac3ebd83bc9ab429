/*
 * czar status --watch: the live table.
 *
 * Draws on the alternate screen, when worker-status.json changes (its folder is watched, because
 * the file is replaced) and at least once a second, because ages go on. Ctrl-C leaves the terminal
 * as it was: the signals come through a descriptor, so nothing is interrupted in the middle.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/cmd/pane.h"
#include "czar/cmd/print.h"
#include "czar/cmd/status.h"

#define SCREEN_BEGIN "\033[?1049h\033[?25l"
#define SCREEN_END "\033[?25h\033[?1049l"
#define HOME_AND_CLEAR "\033[H\033[J"

static int terminal_rows(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row ? size.ws_row : 1000000;
}

/* At most so many lines: a screen that scrolls flickers. */
static void cut_lines(struct str *s, int most)
{
	for (size_t i = 0; i < s->len; i++)
		if (s->data[i] == '\n' && --most == 0) {
			s->data[i] = '\0';
			s->len = i;
		}
}

static int draw(struct command_context *c, struct error *err)
{
	_cleanup_(status_view_done) struct status_view v = {0};
	_cleanup_(str_done) struct str s = {0};
	int r = status_load(c, &v, err);

	if (r < 0)
		return r;
	status_add(&v, c, c->terminal ? terminal_width() : 0, &s);
	if (c->terminal)
		cut_lines(&s, terminal_rows());
	if (c->terminal)
		fputs(HOME_AND_CLEAR, stdout);
	fputs(str_text(&s), stdout);
	return fflush(stdout) != 0 ? 1 : 0;
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int open_watch(const struct command_context *c)
{
	struct worker_place place;
	const char *folder = c->place.status_dir;
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (c->in_pane && pane_place(c, &place, NULL) == 0)
		folder = place.status_dir;
	if (fd >= 0 && folder[0])
		inotify_add_watch(fd, folder, IN_MOVED_TO | IN_CLOSE_WRITE);
	return fd;
}

/* 1: it shall end. */
static int wait_for_change(int signals, int watch)
{
	struct pollfd fds[] = {{signals, POLLIN, 0}, {watch, POLLIN, 0}};
	struct signalfd_siginfo info;
	char buf[4096];

	if (poll(fds, 2, 1000) <= 0)
		return 0;
	while (watch >= 0 && read(watch, buf, sizeof(buf)) > 0)
		continue;
	while (read(signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		if (info.ssi_signo != SIGWINCH)
			return 1;
	return 0;
}

int status_watch(struct command_context *c, struct error *err)
{
	_cleanup_(fd_close) int signals = open_signals();
	_cleanup_(fd_close) int watch = -1;
	int r;

	if (signals < 0)
		return error(err, errno, "cannot wait for signals: %s", strerror(errno));
	watch = open_watch(c);
	if (c->terminal)
		fputs(SCREEN_BEGIN, stdout);
	do {
		r = draw(c, err);
	} while (r == 0 && wait_for_change(signals, watch) == 0);
	if (c->terminal)
		fputs(SCREEN_END, stdout);
	fflush(stdout);
	return r < 0 ? r : 0;
}
