/*
 * czar stop: the daemon ends, agents go on. With --workers they are ended first, their work saved;
 * with --now they are interrupted instead, and proved to be at their prompts.
 *
 * The process is held by a pidfd from before the last look at the lock, so that no other process
 * that got the same number can ever be meant.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>

#include "czar/base/file.h"
#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"
#include "czar/cmd/wish.h"
#include "czar/service.h"

#define WORKERS_PATIENCE USEC_MIN
#define NOW_PATIENCE (20 * USEC_SEC)
enum { STOP_PATIENCE_MS = 10000 };

/* -1: it cannot be read now. */
static int64_t agents_left(struct command_context *c)
{
	_cleanup_(rows_done) struct rows workers = {0};

	if (rows_load(c, ROW_WORKER, "session != 0", NULL, &workers, NULL) < 0)
		return -1;
	return (int64_t)workers.n;
}

static bool daemon_runs(const struct command_context *c)
{
	return project_lock_held(&c->place, NULL, NULL, 0);
}

/* What is waited for: come true, or never to come true by waiting. */
enum { STILL, REACHED, IN_VAIN };

static int all_ended(void *userdata)
{
	if (agents_left(userdata) == 0)
		return REACHED;
	return daemon_runs(userdata) ? STILL : IN_VAIN;
}

static int say_daemon_ended(void)
{
	return command_say_error(EXIT_FAILED,
		"the daemon ended meanwhile: the next one goes on with it (czar start)");
}

/* Asks, and has the wish honoured. What follows from it is waited for after that: the daemon stays
 * until it is done. */
static int make_wish(struct command_context *c, enum wish_verb verb, const char *question)
{
	int code;

	if (!daemon_runs(c) && agents_left(c) != 0)
		return command_say_error(EXIT_NO_DAEMON,
			"no daemon runs, and only a daemon reaches agents: czar start, then this "
			"again");
	code = ask_person(question, command_flag(c, "yes"));
	return code == EXIT_OK ? wish_make(c, verb, "") : code;
}

static int stop_workers(struct command_context *c)
{
	int code = make_wish(c, WISH_STOP_WORKERS, "all agents will be ended, their work saved");

	if (code != EXIT_OK)
		return code;
	if (wait_until(all_ended, c, WORKERS_PATIENCE) == REACHED)
		return EXIT_OK;
	if (!daemon_runs(c))
		return say_daemon_ended();
	return command_say_error(EXIT_FAILED,
		"%" PRId64 " agents still run after a minute, and so does the daemon: see czar "
		"status",
		agents_left(c));
}

/* A dialog or a log-in waits for a person: that will not change by waiting here. */
static bool stands(const struct worker *w)
{
	return w->asking || w->health == HEALTH_ASKING || w->health == HEALTH_LOGGED_OUT;
}

static int all_at_prompts(void *userdata)
{
	_cleanup_(rows_done) struct rows workers = {0};
	bool all_stand = true;

	if (rows_load(userdata, ROW_WORKER, "interrupt = 1", NULL, &workers, NULL) < 0)
		return STILL;
	for (size_t i = 0; i < workers.n; i++)
		all_stand &= stands(ROWS_AT(&workers, worker, i));
	if (!workers.n)
		return REACHED;
	return all_stand || !daemon_runs(userdata) ? IN_VAIN : STILL;
}

static int say_who_is_not(struct command_context *c)
{
	_cleanup_(rows_done) struct rows workers = {0};
	_cleanup_(str_done) struct str list = {0};

	if (rows_load(c, ROW_WORKER, "interrupt = 1", NULL, &workers, NULL) < 0)
		return command_say_error(EXIT_FAILED, "the store cannot be read now");
	for (size_t i = 0; i < workers.n; i++) {
		const struct worker *w = ROWS_AT(&workers, worker, i);

		str_addf(&list, "\n  %s is %s: %s", w->name, health_name(w->health), w->reason);
	}
	return command_say_error(EXIT_FAILED,
		"not at %s prompt, and the daemon still runs: czar attach shows why%s",
		workers.n == 1 ? "its" : "their", str_text(&list));
}

static int stop_now(struct command_context *c)
{
	int code = make_wish(c, WISH_STOP_NOW, "all agents will be interrupted");

	if (code != EXIT_OK)
		return code;
	if (wait_until(all_at_prompts, c, NOW_PATIENCE) == REACHED)
		return EXIT_OK;
	return daemon_runs(c) ? say_who_is_not(c) : say_daemon_ended();
}

static int wait_gone(int pidfd, int64_t pid)
{
	struct pollfd fd = {pidfd, POLLIN, 0};

	if (poll(&fd, 1, STOP_PATIENCE_MS) > 0)
		return EXIT_OK;
	return command_say_error(
		EXIT_FAILED, "pid %" PRId64 " was told to end, but still runs", pid);
}

static void say_stopped(struct command_context *c)
{
	int64_t agents = c->quiet ? 0 : agents_left(c);

	if (agents > 0)
		command_say(c, "stopped; %" PRId64 " agent%s left alone, still running", agents,
			agents == 1 ? " is" : "s are");
	else
		command_say(c, "stopped");
}

/* Also where the manager is about to start it again. True when there is nothing left to do, *code
 * says how it went. */
static bool stop_service(struct command_context *c, int *code)
{
	struct service s;
	struct error err = {0};
	int r;

	if (service_find(&c->place, c->path, &s, NULL) < 0 || !service_is_installed(&s))
		return false;
	r = service_stop(&s, &err);
	if (r > 0 || r == -ENOTSUP || (r == 0 && project_lock_held(&c->place, NULL, NULL, 0)))
		return false; /* one that was started otherwise */
	if (r == 0)
		say_stopped(c);
	*code = r == 0 ? EXIT_OK : command_fail(EXIT_FAILED, &err, NULL, NULL);
	return true;
}

static int stop_daemon(struct command_context *c)
{
	_cleanup_(fd_close) int pidfd = -1;
	int64_t pid = 0, again = 0;
	int code;

	if (stop_service(c, &code))
		return code;
	if (!project_lock_held(&c->place, &pid, NULL, 0)) {
		command_say(c, "no daemon runs");
		return EXIT_OK;
	}
	pidfd = pid > 0 ? pidfd_open((pid_t)pid, 0) : -1;
	if (!project_lock_held(&c->place, &again, NULL, 0))
		return EXIT_OK;
	if (pidfd < 0 || again != pid)
		return command_say_error(EXIT_FAILED,
			"cannot reach the daemon (pid %" PRId64 "): %s", pid, strerror(errno));
	if (pidfd_send_signal(pidfd, SIGTERM, NULL, 0) < 0)
		return command_say_error(
			EXIT_FAILED, "cannot end pid %" PRId64 ": %s", pid, strerror(errno));
	code = wait_gone(pidfd, pid);
	if (code == EXIT_OK)
		say_stopped(c);
	return code;
}

int cmd_stop(struct command_context *c, int argc, char **argv)
{
	bool workers = command_flag(c, "workers"), now = command_flag(c, "now");
	int code = EXIT_OK;

	(void)argc;
	(void)argv;
	if (now && !workers)
		return command_usage(c, "--now goes with --workers");
	if (now)
		code = stop_now(c);
	else if (workers)
		code = stop_workers(c);
	return code == EXIT_OK ? stop_daemon(c) : code;
}
