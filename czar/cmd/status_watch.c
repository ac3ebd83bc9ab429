/*
 * czar status --watch: the live table.
 *
 * It sleeps until something changed: the published file, the store (a person's command) or the lock
 * (a daemon came or went), all by inotify; and wakes now and then to let ages go on, without
 * reading anything. Only lines that differ are drawn. Signals come through a descriptor, so the
 * terminal is given back as it was however this ends, and while it is stopped by Ctrl-Z.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/cmd/frame.h"
#include "czar/cmd/monitor.h"
#include "czar/cmd/pane.h"
#include "czar/cmd/print.h"
#include "czar/cmd/status.h"

/* Alternate screen, no cursor, and no wrapping: where this and the terminal differ about a
 * character's width, one row is wrong and not all of them. */
#define SCREEN_BEGIN "\033[?1049h\033[?25l\033[?7l"
#define SCREEN_END "\033[?7h\033[?25h\033[?1049l"
#define READ_APART (200 * USEC_MSEC) /* a busy fleet changes more often than an eye can follow */
#define READ_AFTER \
	(10 * USEC_MSEC) /* a change comes in several pieces; a lock goes after its file */

enum { CTRL_L = 'L' & 037, BUFFER_BYTES = 4096 };

struct watch {
	struct command_context *c;
	bool screen; /* draws on a terminal; otherwise whole tables go into a file or pipe */
	bool keys;   /* standard input is a terminal, set to give single keys */
	struct termios before;
	int signals, changes;
	struct status_view view;
	struct error trouble; /* why the view is old */
	usec_t stale_awake;   /* since when there is something to read; 0: nothing is */
	usec_t read_awake;
	struct frame frame;
	struct str told; /* into a file or pipe, but for the ages */
	struct monitor monitor;
};

static void put(const char *text)
{
	fputs(text, stdout);
	fflush(stdout);
}

/* --- the terminal */

/* Who is in the background (timeout puts it there) would be stopped by setting the terminal, with
 * its signals blocked. */
static bool gets_keys(void)
{
	return isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

static void begin_screen(struct watch *w)
{
	struct termios keys;

	if (!w->screen)
		return;
	w->keys = gets_keys() && tcgetattr(STDIN_FILENO, &w->before) == 0;
	if (w->keys) {
		keys = w->before;
		keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
		tcsetattr(STDIN_FILENO, TCSADRAIN, &keys);
	}
	put(SCREEN_BEGIN);
	frame_forget(&w->frame);
}

static void end_screen(struct watch *w)
{
	if (!w->screen)
		return;
	put(SCREEN_END);
	if (w->keys)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &w->before);
}

/* The shell gets its terminal as it left it; after fg it is ours again. */
static void stop_self(struct watch *w)
{
	end_screen(w);
	raise(SIGSTOP);
	begin_screen(w);
}

static struct status_room room_now(const struct watch *w)
{
	struct winsize size;
	struct status_room room = {0};

	if (!w->screen)
		return room;
	room.columns = terminal_width();
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
		room.rows = size.ws_row;
		room.columns = size.ws_col ? size.ws_col : room.columns; /* also below 60 */
	}
	return room;
}

/* --- what is shown */

static void add_trouble(const struct watch *w, struct str *s)
{
	_cleanup_(str_done) struct str line = {0};

	if (!w->trouble.number)
		return;
	add_line(&line, w->trouble.text);
	add_color(s, w->c, COLOR_RED, str_text(&line));
	str_add(s, "\n");
}

/* A terminal shows how ages go on; a file or pipe is told what else changed. */
static bool is_told(struct watch *w)
{
	_cleanup_(str_done) struct str s = {0};
	bool same;

	if (w->screen)
		return false;
	add_trouble(w, &s);
	status_add(&w->view, w->c, room_now(w), 0, &s);
	same = text_equal(str_text(&s), str_text(&w->told));
	str_clear(&w->told);
	str_add(&w->told, str_text(&s));
	return same;
}

/* 1: nobody reads it any more. */
static int draw(struct watch *w)
{
	_cleanup_(str_done) struct str s = {0}, lines = {0}, out = {0};
	struct status_room room = room_now(w);

	if (is_told(w))
		return 0;
	add_trouble(w, &s);
	status_add(&w->view, w->c, room, clock_now(), &s);
	if (w->screen) {
		add_lines_cut(&lines, str_text(&s), room.columns);
		frame_draw(&w->frame, str_text(&lines), (size_t)room.rows, &out);
	} else {
		str_add_bytes(&out, str_text(&s), s.len);
	}
	if (out.len && fwrite(out.data, 1, out.len, stdout) != out.len)
		return 1;
	return fflush(stdout) != 0;
}

/* A read that fails leaves what was read before, and says so. */
static int read_again(struct watch *w)
{
	struct status_view v = {0};
	struct error err = {0};
	int r = status_load(w->c, &v, &err);

	w->stale_awake = 0;
	w->read_awake = clock_awake();
	w->trouble = err;
	if (r < 0)
		return r;
	w->trouble = (struct error){0};
	status_view_done(&w->view);
	w->view = v;
	return 0;
}

/* --- what wakes it */

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGTSTP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Asked for before every read: the folders may come later, or be made anew. */
static void watch_folders(const struct watch *w)
{
	struct worker_place place;
	const char *folder = w->c->place.status_dir;

	if (w->c->in_pane && pane_place(w->c, &place, NULL) == 0)
		folder = place.status_dir;
	if (folder[0])
		inotify_add_watch(w->changes, folder, IN_MOVED_TO);
	if (!w->c->in_pane)
		inotify_add_watch(w->changes, w->c->place.home,
			IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE);
}

/* The store with its log, the lock, and what is published; not the spool or the logs. */
static bool is_shown(const char *name)
{
	return text_starts(name, "store.db") || text_equal(name, "lock") ||
	       text_equal(name, "worker-status.json") || text_equal(name, "tasks.json");
}

static void take_changes(struct watch *w)
{
	char buf[BUFFER_BYTES] __attribute__((aligned(__alignof__(struct inotify_event))));
	ssize_t n;

	while ((n = read(w->changes, buf, sizeof(buf))) > 0)
		for (char *p = buf; p < buf + n;) {
			const struct inotify_event *event = (const void *)p;

			if (!w->stale_awake && (!event->len || is_shown(event->name)))
				w->stale_awake = clock_awake();
			p += sizeof(*event) + event->len;
		}
}

/* 1: it shall end. */
static int take_signals(struct watch *w)
{
	struct signalfd_siginfo info;

	while (read(w->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		switch (info.ssi_signo) {
		case SIGWINCH:
			frame_forget(&w->frame);
			break;
		case SIGTSTP:
			if (!w->monitor.session) /* nobody there could continue it */
				stop_self(w);
			break;
		default:
			return 1;
		}
	return 0;
}

/* 1: it shall end. */
static int take_keys(struct watch *w)
{
	char keys[64];
	ssize_t n = read(STDIN_FILENO, keys, sizeof(keys));

	if (n <= 0)
		w->keys = false;
	for (ssize_t i = 0; i < n; i++) {
		if (keys[i] == 'q' || keys[i] == 'Q')
			return 1;
		if (keys[i] == CTRL_L)
			frame_forget(&w->frame);
	}
	return 0;
}

/* Ages that are told in seconds go on each second, others in their time. */
static int ages_pause_ms(const struct status_view *v)
{
	usec_t now = clock_now();

	for (size_t i = 0; i < v->n_rows; i++)
		if (v->rows[i].since && now - v->rows[i].since < USEC_MIN)
			return 1000;
	return 10000;
}

static int pause_ms(const struct watch *w)
{
	usec_t at = w->read_awake + READ_APART, now = clock_awake();

	if (at < w->stale_awake + READ_AFTER)
		at = w->stale_awake + READ_AFTER;
	if (w->stale_awake)
		return at > now ? (int)((at - now) / USEC_MSEC) + 1 : 0;
	if (w->trouble.number || w->monitor.due)
		return 1000;
	return w->screen ? ages_pause_ms(&w->view) : -1;
}

/* Until there is something to draw. 1: it shall end. */
static int wait_for_something(struct watch *w)
{
	for (;;) {
		struct pollfd fds[] = {{w->signals, POLLIN, 0},
			{w->stale_awake ? -1 : w->changes, POLLIN, 0},
			{w->keys ? STDIN_FILENO : -1, POLLIN, 0},
			{STDOUT_FILENO, 0, 0}}; /* a closed pipe */
		int n = poll(fds, sizeof(fds) / sizeof *fds, pause_ms(w));

		if (n < 0 && errno != EINTR)
			return 1;
		if (n == 0)
			return 0;
		if (n > 0 && ((fds[3].revents & (POLLERR | POLLHUP)) ||
				     (fds[2].revents && take_keys(w)) || take_signals(w)))
			return 1;
		take_changes(w);
		if (w->screen && !w->frame.drawn)
			return 0;
	}
}

static int run(struct watch *w, struct error *err)
{
	int r;

	r = read_again(w);
	if (r < 0) {
		*err = w->trouble;
		return r;
	}
	watch_folders(w); /* the first read may have made them; what came in between is read too */
	w->stale_awake = clock_awake();
	begin_screen(w);
	while (draw(w) == 0 && wait_for_something(w) == 0) {
		if (!w->stale_awake && !w->trouble.number && !w->monitor.due)
			continue;
		watch_folders(w);
		read_again(w);
		monitor_follow(&w->monitor, w->c);
	}
	end_screen(w);
	return 0;
}

int status_watch(struct command_context *c, struct error *err)
{
	const char *term = getenv("TERM");
	struct watch w = {.c = c,
		.screen = c->terminal && !(term && text_equal(term, "dumb")),
		.signals = open_signals(),
		.changes = inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
	int r;

	monitor_find(&w.monitor);
	if (w.signals < 0 || w.changes < 0)
		r = error(err, errno, "cannot wait for changes: %s", strerror(errno));
	else
		r = run(&w, err);
	fd_close(&w.signals);
	fd_close(&w.changes);
	status_view_done(&w.view);
	frame_done(&w.frame);
	str_done(&w.told);
	monitor_end(&w.monitor);
	return r;
}
