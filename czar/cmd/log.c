/*
 * czar log: the decisions, as they are stored.
 *
 * Following looks at the store's change count, so that it neither reads nor prints while nothing
 * happens; a decision that was seen once is not printed again. It reads no file that is rotated,
 * and needs no daemon: a daemon that ends and comes again is simply more decisions.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/cmd/decisions.h"
#include "czar/cmd/known.h"
#include "czar/cmd/print.h"
#include "czar/cmd/timeline.h"

enum { LINES_DEFAULT = 50, LINES_MOST = 1000000, FOLLOW_PAUSE_MS = 200 };

struct printing {
	struct command_context *c;
	struct decision_filter filter;
};

static int print_one(const void *row, void *userdata)
{
	const struct decision *d = row;
	struct printing *p = userdata;
	_cleanup_(str_done) struct str s = {0};

	if (p->c->json)
		decision_add_json(d, &s);
	else
		decision_add(p->c, d, &s);
	fputs(str_text(&s), stdout);
	p->filter.after = d->number;
	return ferror(stdout) ? 1 : 0;
}

/* Prints what matches; 1: nobody reads any more. */
static int print_all(struct printing *p, struct error *err)
{
	struct decision_filter filter = p->filter; /* print_one moves on */
	int r = queue_decisions(p->c->queue, &filter, print_one, p, err);

	return r == 0 && fflush(stdout) != 0 ? 1 : r;
}

static int note_number(const void *row, void *userdata)
{
	*(int64_t *)userdata = ((const struct decision *)row)->number;
	return 0;
}

/* Only the last so many: begin after the one before them. */
static int begin_at_tail(struct printing *p, int64_t lines, struct error *err)
{
	struct decision_filter filter = p->filter;
	int64_t first = 0;
	int r;

	filter.newest_first = true;
	filter.limit = lines;
	r = queue_decisions(p->c->queue, &filter, note_number, &first, err);
	if (r == 0 && first)
		p->filter.after = first - 1;
	return r;
}

/* SIGINT and SIGTERM as something to poll: a follower that is ended has done what it was asked. */
static int open_signals(struct error *err)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return error(err, errno, "cannot block signals: %s", strerror(errno));
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	return fd < 0 ? error(err, errno, "cannot watch for signals: %s", strerror(errno)) : fd;
}

/* 1: somebody wants it to end, or nobody reads any more. */
static int pause_a_little(int signals)
{
	struct pollfd fds[] = {{.fd = signals, .events = POLLIN}, {.fd = STDOUT_FILENO}};

	return poll(fds, 2, FOLLOW_PAUSE_MS) > 0;
}

static int follow(struct printing *p, struct error *err)
{
	_cleanup_(fd_close) int signals = open_signals(err);
	int64_t before = -1, now;
	int r = signals < 0 ? signals : 0;

	while (r == 0) {
		r = queue_change_count(p->c->queue, &now, err);
		if (r == 0 && now != before) {
			before = now;
			r = print_all(p, err);
		}
		if (r == 0)
			r = pause_a_little(signals);
	}
	return r < 0 ? r : 0;
}

/* lines 0: all. */
static int read_options(struct command_context *c, struct decision_filter *f, int64_t *ret_lines)
{
	const char *lines = command_option(c, "lines");
	int bad = command_span(c, &f->since, &f->until);

	if (bad)
		return bad;
	if (f->until == USEC_NEVER)
		f->until = 0; /* no limit */
	f->task = command_option(c, "task");
	f->worker = command_option(c, "worker");
	f->rule = command_option(c, "rule");
	f->newest_first = command_flag(c, "reverse");
	if (command_flag(c, "timeline") &&
		(command_flag(c, "follow") || f->newest_first || f->rule || lines))
		return command_usage(c, "--timeline is a drawing: no -f, -n, -r or --rule with it");
	if (command_flag(c, "follow") && (f->newest_first || f->until))
		return command_usage(c, "-f goes on at the end: neither -r nor --until go with it");
	*ret_lines = f->since || f->until ? 0 : LINES_DEFAULT;
	if (lines && (!text_to_int(lines, ret_lines) || *ret_lines < 0 || *ret_lines > LINES_MOST))
		return command_usage(c, "'%s' is no number of lines", lines);
	return EXIT_OK;
}

int cmd_log(struct command_context *c, int argc, char **argv)
{
	struct printing p = {.c = c};
	struct error err = {0};
	int64_t lines = 0;
	struct queue *q;
	int r = read_options(c, &p.filter, &lines);

	(void)argc;
	(void)argv;
	if (r)
		return r;
	r = need_filter_names(c, &p.filter);
	if (r)
		return r;
	if (command_flag(c, "timeline"))
		return timeline_print(c, &p.filter);
	r = command_queue(c, &q, &err);
	if (r == 0 && p.filter.newest_first)
		p.filter.limit = lines;
	else if (r == 0 && lines > 0)
		r = begin_at_tail(&p, lines, &err);
	if (r == 0)
		r = command_flag(c, "follow") ? follow(&p, &err) : print_all(&p, &err);
	return r < 0 ? command_fail(EXIT_FAILED, &err, NULL, NULL) : EXIT_OK;
}
