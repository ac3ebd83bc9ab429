/*
 * czar stop: the daemon ends, agents go on. With --workers they are ended first, their work saved.
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
enum { STOP_PATIENCE_MS = 10000 };

static size_t agents_left(struct command_context *c)
{
	_cleanup_(rows_done) struct rows workers = {0};
	size_t n = 0;

	if (rows_load(c, ROW_WORKER, "session != 0", NULL, &workers, NULL) == 0)
		n = workers.n;
	return n;
}

static int all_ended(void *userdata)
{
	return agents_left(userdata) == 0;
}

/* The wish is honoured before the agents are gone: the daemon stays until they are. */
static int stop_workers(struct command_context *c)
{
	int code;

	if (!project_lock_held(&c->place, NULL, NULL, 0) && agents_left(c) > 0)
		return command_say_error(EXIT_NO_DAEMON, "no daemon runs, and only a daemon ends "
							 "agents: czar start, then this again");
	code = ask_person("all agents will be ended, their work saved", command_flag(c, "yes"));

	if (code == EXIT_OK)
		code = wish_make(c, WISH_STOP_WORKERS, "");
	if (code != EXIT_OK || !project_lock_held(&c->place, NULL, NULL, 0))
		return code;
	if (wait_until(all_ended, c, WORKERS_PATIENCE))
		return EXIT_OK;
	return command_say_error(EXIT_FAILED,
		"%zu agents still run after a minute, and so does the daemon: see czar status",
		agents_left(c));
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
	size_t agents = c->quiet ? 0 : agents_left(c);

	if (agents)
		command_say(c, "stopped; %zu agent%s left alone, still running", agents,
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
	int code = EXIT_OK;

	(void)argc;
	(void)argv;
	if (command_flag(c, "workers"))
		code = stop_workers(c);
	return code == EXIT_OK ? stop_daemon(c) : code;
}
