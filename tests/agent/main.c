/*
 * scripted-agent: a test double that behaves like a coding agent's terminal program.
 *
 * One poll loop over the terminal, signals and the running tool. All times come from options and
 * scripts; nothing is random. It is for tests of supervisors: it asks no model, and says so.
 */

#include "tests/agent/agent.h"

#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const usec_t lone_escape = 50 * USEC_MSEC, file_period = 50 * USEC_MSEC;

static int open_signals(void)
{
	static const int caught[] = {SIGTERM, SIGHUP, SIGINT, SIGWINCH, SIGCHLD};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigaddset(&set, caught[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void on_signal(struct agent *a, int fd)
{
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGWINCH) {
			terminal_measure(&a->terminal);
			a->dirty = true;
		} else if (info.ssi_signo == SIGTERM) {
			agent_exit(a, 143, "SIGTERM");
		} else if (info.ssi_signo == SIGHUP) {
			agent_exit(a, 129, "SIGHUP");
		} else if (info.ssi_signo == SIGINT) {
			agent_exit(a, 0, "SIGINT");
		}
	}
}

static void on_terminal(struct agent *a)
{
	char buf[65536];
	ssize_t n = read(STDIN_FILENO, buf, sizeof(buf));

	if (n <= 0) {
		if (n == 0 || (errno != EINTR && errno != EAGAIN))
			agent_exit(a, 129, "the terminal is gone");
		return;
	}
	record_bytes(&a->record, buf, (size_t)n);
	input_feed(&a->input, buf, (size_t)n, keys_on_input, a);
	a->undecided_at = input_is_undecided(&a->input) ? clock_awake() + lone_escape : 0;
}

static void do_later(struct agent *a, usec_t now)
{
	for (size_t i = 0; i < a->n_later && !a->over;) {
		struct later due = a->later[i];

		if (due.at > now) {
			i++;
			continue;
		}
		memmove(a->later + i, a->later + i + 1, (a->n_later - i - 1) * sizeof(due));
		a->n_later--;
		if (due.line != NULL)
			step_run(a, due.line);
		else
			hook_send(a, due.event, due.body.data, due.body.len);
		free(due.line);
		str_done(&due.body);
		a->dirty = true;
	}
}

static void be_started(struct agent *a, usec_t now)
{
	if (a->started || a->dialog.kind != DIALOG_NONE || now < a->start_at)
		return;
	if (a->options.screen == MODE_ALTERNATE)
		terminal_use_alternate(&a->terminal);
	if (a->options.start_dialog != NULL)
		dialog_open(a, DIALOG_UNKNOWN, a->options.start_dialog);
	else
		agent_ready(a);
}

static void sooner(usec_t *next, usec_t at)
{
	if (at < *next)
		*next = at;
}

static usec_t next_time(const struct agent *a, usec_t now)
{
	usec_t next = USEC_NEVER, spin = a->options.spin > 0 ? a->options.spin : USEC_SEC;

	if (!a->started && a->dialog.kind == DIALOG_NONE)
		sooner(&next, a->start_at);
	for (size_t i = 0; i < a->n_later; i++)
		sooner(&next, a->later[i].at);
	if (a->undecided_at > 0)
		sooner(&next, a->undecided_at);
	sooner(&next, interface_next(&a->interface));
	if (a->deaf_until > now) {
		sooner(&next, a->deaf_until);
		return next;
	}
	if (a->turn.open && a->turn.wait == WAIT_TIME)
		sooner(&next, a->turn.until);
	if (a->turn.open && a->turn.wait == WAIT_FILE)
		sooner(&next, now + file_period);
	if (a->turn.open && a->dialog.kind == DIALOG_NONE)
		sooner(&next, a->turn.began + ((now - a->turn.began) / spin + 1) * spin);
	if (a->interrupt_at > 0 && now - a->interrupt_at < 800 * USEC_MSEC)
		sooner(&next, a->interrupt_at + 800 * USEC_MSEC);
	if (a->dirty)
		sooner(&next, a->draw_at);
	return next;
}

/* Everything that is due; then the screen, unless more input waits to be read. */
static void be_alive(struct agent *a)
{
	usec_t now = clock_awake();
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	bool spins = a->turn.open || a->interrupt_at > 0;

	be_started(a, now);
	do_later(a, now);
	if (a->undecided_at > 0 && now >= a->undecided_at) {
		a->undecided_at = 0;
		input_flush(&a->input, keys_on_input, a);
	}
	turn_advance(a);
	if (a->over || a->deaf_until > now || (!a->started && a->dialog.kind == DIALOG_NONE))
		return;
	if ((a->dirty || spins) && now >= a->draw_at && poll(&input, 1, 0) == 0)
		agent_draw(a);
}

static void loop(struct agent *a, int signals)
{
	while (!a->over) {
		usec_t now, next;
		struct pollfd fds[3 + INTERFACE_FDS] = {{.fd = signals, .events = POLLIN}};
		int timeout = -1;

		be_alive(a);
		now = clock_awake();
		next = next_time(a, now);
		if (next != USEC_NEVER)
			timeout = next > now ? (int)((next - now + 999) / USEC_MSEC) : 0;
		fds[1] = (struct pollfd){
			.fd = a->deaf_until > now ? -1 : STDIN_FILENO, .events = POLLIN};
		fds[2] = (struct pollfd){
			.fd = a->tool.pid != 0 ? a->tool.output : -1, .events = POLLIN};
		interface_poll(&a->interface, fds + 3);
		if (a->over || poll(fds, a->deaf_until > now ? 3 : 3 + INTERFACE_FDS, timeout) < 0)
			continue;
		if (fds[0].revents != 0)
			on_signal(a, signals);
		if (fds[1].revents != 0)
			on_terminal(a);
		if (fds[2].revents != 0)
			tool_read(&a->tool);
		if (a->deaf_until <= now)
			interface_serve(a, fds + 3);
	}
}

static int start(struct agent *a, int argc, char **argv, struct error *err)
{
	int r = options_read(&a->options, argc, argv, err);

	if (r == 0)
		r = options_take_start_file(&a->options, err);
	if (r == 0)
		r = record_open(&a->record, a->options.record, a->options.name, err);
	if (r == 0)
		r = terminal_open(&a->terminal, a->options.canonical, a->options.brackets, err);
	if (r == 0)
		record_event(&a->record, "started", NULL);
	a->start_at = clock_awake() + options_scale(&a->options, a->options.slow_start);
	return r;
}

static int usage(void)
{
	puts("usage: scripted-agent [--OPTION VALUE]... [--] [PROMPT]...\n\n"
	     "A test double: behaves like a coding agent's terminal program, asks no model, and "
	     "does\n"
	     "what the fenced block ```script of its prompt says.\n\nOptions, also as "
	     "SCRIPTED_OPTION:");
	options_print(stdout);
	puts("\nScript:");
	steps_print(stdout);
	return 0;
}

int main(int argc, char **argv)
{
	struct agent a = {.script = {.running = -1},
		.record = {.events_fd = -1, .bytes_fd = -1},
		.tool = {.output = -1}};
	struct error err;
	int signals, r;

	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		setlocale(LC_CTYPE, "");
	signals = open_signals();
	r = start(&a, argc, argv, &err);
	if (r > 0) {
		a.status = usage();
	} else if (r < 0) {
		fprintf(stderr, "scripted-agent: %s\n", err.text);
		a.status = 2;
	} else {
		loop(&a, signals);
		terminal_close(&a.terminal);
		puts("scripted agent: ended");
	}
	r = a.status;
	close(signals);
	agent_done(&a);
	return r;
}
