/*
 * The checks of czar doctor: what czar remembers, and who is alive.
 *
 * Nothing here writes into the store, or brings its schema up to date; only where d->fix says so is
 * a tmux server told to make its socket anew.
 */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/cmd/doctor_check.h"
#include "czar/io/process.h"
#include "czar/tmux_place.h"
#include "queue/inspect.h"

#define DRAIN_PATIENCE USEC_MIN
enum { SOCKET_PATH_MOST = 108 }; /* unix(7) */

static void open_store(struct doctor *d)
{
	struct error err = {0};
	struct arena arena = {0};

	if (queue_open(d->place.store, &d->queue, &err) < 0 ||
		queue_load(d->queue, &arena, &d->world, &err) < 0) {
		doctor_add(d, DOCTOR_FAIL, "store", "see the message", "%s", err.text);
		queue_close(d->queue);
		d->queue = NULL;
	}
	d->arena = arena;
}

static void report_store(struct doctor *d, const struct store_facts *f)
{
	const char *number = "";

	if (f->schema < f->known_schema)
		number = ", of an older czar: the next czar run brings it up to date";
	doctor_add(d, DOCTOR_OK, "store", NULL, "%s, %.1f MiB%s", d->place.store,
		(double)f->bytes / (1 << 20), number);
	if (f->schema == f->known_schema)
		open_store(d);
}

void doctor_check_store(struct doctor *d)
{
	static const char recover[] = "czar stop; keep a copy of it; then sqlite3(1): .recover";
	_cleanup_(str_done) struct str problems = {0};
	struct store_facts f = {0};
	struct error err = {0};

	if (access(d->place.store, F_OK) < 0 && errno == ENOENT)
		doctor_add(d, DOCTOR_OK, "store", NULL, "not made yet");
	else if (queue_inspect(d->place.store, &f, &problems, &err) < 0)
		doctor_add(d, DOCTOR_FAIL, "store", recover, "%s: %s", d->place.store, err.text);
	else if (problems.len)
		doctor_add(d, DOCTOR_FAIL, "store", recover, "%s is damaged: %.*s", d->place.store,
			(int)strcspn(problems.data, "\n"), problems.data);
	else if (f.schema > f.known_schema)
		doctor_add(d, DOCTOR_FAIL, "store", "use the newer czar that wrote it",
			"%s is of a newer czar (schema %" PRId64 ", this one knows %" PRId64 ")",
			d->place.store, f.schema, f.known_schema);
	else
		report_store(d, &f);
}

/* Agents that run by the store's word, as long as their processes are there. */
static size_t count_agents(const struct doctor *d)
{
	size_t n = 0;

	for (size_t i = 0; d->queue && i < d->world.n_workers; i++) {
		const struct worker *w = &d->world.workers[i];

		n += w->session && w->pid && !process_is_gone(w->pid, w->start_time);
	}
	return n;
}

/* Looks are recorded at least once a tick =; a machine that slept is given time for one. */
static bool is_overdue(const struct doctor *d, usec_t *ret_age)
{
	usec_t least = 3 * d->config.settings.tick + 10 * USEC_SEC;

	*ret_age = clock_awake() - d->world.project.looked_awake;
	return d->queue && d->has_config && d->world.project.looked_awake && *ret_age > least;
}

void doctor_check_daemon(struct doctor *d)
{
	size_t agents = count_agents(d);
	char who[160], age[32], fix[64];
	int64_t pid = 0;
	usec_t since;

	if (!project_lock_held(&d->place, &pid, who, sizeof who)) {
		if (agents)
			doctor_add(d, DOCTOR_WARN, "daemon", "czar start",
				"does not run, and nobody watches %zu agent%s", agents,
				agents == 1 ? "" : "s");
		else
			doctor_add(d, DOCTOR_OK, "daemon", NULL, "does not run: czar start");
	} else if (is_overdue(d, &since)) {
		TEXT_SETF(fix, "czar stop; czar start (or kill -9 %" PRId64 ": nothing is lost)",
			pid);
		doctor_add(d, DOCTOR_WARN, "daemon", fix, "has not looked for %s: %s",
			duration_text(since, age, sizeof age), who);
	} else {
		doctor_add(d, DOCTOR_OK, "daemon", NULL, "runs: %s", who);
	}
}

/* tmux(1): SIGUSR1 makes the server create its socket anew. */
static bool mend_socket(const struct doctor *d, const struct project *j)
{
	usec_t end = clock_awake() + 2 * USEC_SEC;

	if (!d->fix || !process_signal(j->server_pid, j->server_start, SIGUSR1))
		return false;
	while (!path_exists(j->socket) && clock_awake() < end)
		pause_for(10 * USEC_MSEC);
	return path_exists(j->socket);
}

/* Another user may have made the folder in /tmp first: then no agent can be started. */
static void check_socket_folder(struct doctor *d)
{
	char socket[PATH_SIZE];
	struct error err = {0};

	if (tmux_place_socket(&d->place, socket, sizeof socket, &err) < 0)
		doctor_add(d, DOCTOR_FAIL, "server",
			"make it a folder of yours with mode 700, or set XDG_RUNTIME_DIR", "%s",
			err.text);
	else if (strlen(socket) >= SOCKET_PATH_MOST)
		doctor_add(d, DOCTOR_FAIL, "server", "set XDG_RUNTIME_DIR to a shorter path",
			"too long for a socket's address: %s", socket);
}

void doctor_check_server(struct doctor *d)
{
	const struct project *j = &d->world.project;
	char boot[41], fix[64];

	check_socket_folder(d);
	if (!d->queue || !j->server_pid)
		return;
	clock_boot_id(boot, sizeof boot);
	if (!text_equal(boot, j->server_boot) || process_is_gone(j->server_pid, j->server_start)) {
		doctor_add(d, DOCTOR_OK, "server", NULL, "no tmux server of czar's runs now");
	} else if (path_exists(j->socket) || mend_socket(d, j)) {
		doctor_add(d, DOCTOR_OK, "server", NULL, "pid %" PRId64 ", %s", j->server_pid,
			j->socket);
	} else {
		TEXT_SETF(fix, "kill -USR1 %" PRId64 " (or czar doctor --fix)", j->server_pid);
		doctor_add(d, DOCTOR_WARN, "server", fix,
			"the tmux server lives (pid %" PRId64 "), its socket %s is gone",
			j->server_pid, j->socket);
	}
}

static void dir_close(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

/* Calls that wait, and for how long the oldest one does. */
static size_t count_calls(const char *spool, usec_t *ret_age)
{
	_cleanup_(dir_close) DIR *dir = opendir(spool);
	const struct dirent *e;
	usec_t now = clock_now();
	struct stat st;
	size_t n = 0;

	*ret_age = 0;
	while (dir && (e = readdir(dir))) {
		usec_t age;

		if (!text_ends(e->d_name, ".json") ||
			fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		age = now - (usec_t)st.st_mtim.tv_sec * USEC_SEC;
		*ret_age = age > *ret_age ? age : *ret_age;
		n++;
	}
	return n;
}

void doctor_check_calls(struct doctor *d)
{
	usec_t age;
	size_t n = count_calls(d->place.spool, &age);
	bool runs = project_lock_held(&d->place, NULL, NULL, 0);
	char text[32];

	if (n && (!runs || age > DRAIN_PATIENCE))
		doctor_add(d, runs ? DOCTOR_WARN : DOCTOR_OK, "calls",
			runs ? "czar stop; czar start" : NULL,
			"%zu call%s of hooks and workers wait%s for the daemon, the oldest for %s",
			n, n == 1 ? "" : "s", n == 1 ? "s" : "",
			duration_text(age, text, sizeof text));
}

/* Has this process the file open? Others' processes cannot be asked. */
static bool holds(const char *pid, const char *path)
{
	_cleanup_(dir_close) DIR *dir = NULL;
	char folder[300], link[600], target[PATH_SIZE];
	const struct dirent *e;
	ssize_t n;

	TEXT_SETF(folder, "/proc/%s/fd", pid);
	dir = opendir(folder);
	while (dir && (e = readdir(dir))) {
		TEXT_SETF(link, "%s/%s", folder, e->d_name);
		n = readlink(link, target, sizeof target - 1);
		if (n <= 0)
			continue;
		target[n] = '\0';
		if (text_equal(target, path))
			return true;
	}
	return false;
}

static void add_holders(const char *path, struct str *ret)
{
	_cleanup_(dir_close) DIR *dir = opendir("/proc");
	struct process_stat stat;
	const struct dirent *e;
	int64_t pid;

	while (dir && (e = readdir(dir)))
		if (text_to_int(e->d_name, &pid) && pid != getpid() && holds(e->d_name, path) &&
			process_stat_read(pid, &stat))
			str_addf(ret, "%s%s (pid %s)", ret->len ? ", " : "", stat.comm, e->d_name);
}

/* A daemon waits for them before it does anything. */
void doctor_check_children(struct doctor *d)
{
	_cleanup_(fd_close) int fd = open(d->place.children_lock, O_RDONLY | O_CLOEXEC);
	_cleanup_(str_done) struct str names = {0};

	if (fd < 0 || project_lock_held(&d->place, NULL, NULL, 0) ||
		flock(fd, LOCK_EX | LOCK_NB) == 0)
		return;
	add_holders(d->place.children_lock, &names);
	doctor_add(d, DOCTOR_WARN, "children", "wait for them, or end them by their numbers",
		"of an earlier daemon still run: %s", names.len ? names.data : "another user's");
}
