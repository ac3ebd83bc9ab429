/*
 * Ending an agent: its process and every tool that carries its tag, until none is left. Ending what
 * a check left behind is the same.
 *
 * Tools outlive their agent (setsid, nohup); an orphan could commit into the next attempt. They are
 * found by their environment, which they inherited, in /proc (proc(5), environ).
 */
#include "czar/agent_end.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "czar/base/clock.h"
#include "czar/base/file.h"
#include "czar/io/process.h"

static bool carries_tag(int64_t pid, const char *wanted)
{
	_cleanup_(str_done) struct str environment = {0};
	char path[64];
	size_t n = strlen(wanted);

	TEXT_SETF(path, "/proc/%lld/environ", (long long)pid);
	if (file_read(path, 4 << 20, &environment, NULL) < 0)
		return false;
	for (size_t at = 0; at < environment.len; at += strlen(environment.data + at) + 1)
		if (strncmp(environment.data + at, wanted, n + 1) == 0)
			return true;
	return false;
}

/* Sends the signal (0: none) to all that are left; returns how many there are. */
static int signal_all(int64_t pid, int64_t start_time, const char *wanted, int signal_number)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int n = 0;

	if (proc && !process_start_time(getpid())) { /* hidden: nobody would be found */
		closedir(proc);
		return -1;
	}
	if (!proc)
		return -1;
	while ((entry = readdir(proc))) {
		int64_t other, started;

		if (!text_to_int(entry->d_name, &other) || other <= 1 || other == getpid())
			continue;
		started = process_start_time(other);
		if (!started ||
			!((other == pid && started == start_time) || carries_tag(other, wanted)))
			continue;
		n++;
		if (signal_number)
			kill((pid_t)other, signal_number);
	}
	closedir(proc);
	return n;
}

static int end_and_prove(int64_t pid, int64_t start_time, const char *wanted, struct error *err)
{
	static const struct {
		int signal_number;
		usec_t patience;
	} steps[] = {{SIGHUP, 200 * USEC_MSEC}, {SIGTERM, 2 * USEC_SEC}, {SIGKILL, 5 * USEC_SEC}};
	int left = 0;

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		usec_t until = clock_awake() + steps[i].patience;

		left = signal_all(pid, start_time, wanted, steps[i].signal_number);
		while (left > 0 && clock_awake() < until) {
			poll(NULL, 0, 10);
			left = signal_all(pid, start_time, wanted, 0);
		}
		if (left == 0)
			return 0;
	}
	return left < 0
		       ? error(err, EIO, "cannot read /proc")
		       : error(err, EBUSY, "%d processes with %s could not be ended", left, wanted);
}

int agent_end_and_prove(int64_t pid, int64_t start_time, const char *tag, struct error *err)
{
	_cleanup_(str_done) struct str wanted = {0};

	str_addf(&wanted, "CZAR_AGENT=%s", tag);
	return end_and_prove(pid, start_time, str_text(&wanted), err);
}

int tagged_end_and_prove(const char *entry, struct error *err)
{
	return end_and_prove(0, 0, entry, err);
}
