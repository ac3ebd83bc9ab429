/*
 * Starting and reaping one child, for the spawn door alone.
 *
 * posix_spawn (vfork inside, so the daemon's size does not matter) into a session of its own. stdin
 * is a file in memory: nothing is pumped and no SIGPIPE can come. The child is reaped last: until
 * then its pid, and so the number of its group, cannot be anybody else's.
 */
#include "czar/io/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "czar/base/file.h"

enum { ENVIRONMENT_MOST = 128, ARGUMENTS_MOST = 96 };

static bool environment_is_wanted(const char *entry)
{
	static const char *const names[] = {"PATH=", "HOME=", "USER=", "LOGNAME=", "SHELL=",
		"LANG=", "LC_", "TERM=", "TZ=", "XDG_", "TMPDIR="};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (text_starts(entry, names[i]))
			return true;
	return false;
}

const char *const *spawn_environment(void)
{
	static _Thread_local const char *list[ENVIRONMENT_MOST + 2];
	size_t n = 0;

	if (!getenv("PATH"))
		list[n++] = "PATH=/usr/local/bin:/usr/bin:/bin";
	for (char **e = environ; e && *e && n < ENVIRONMENT_MOST; e++)
		if (environment_is_wanted(*e))
			list[n++] = *e;
	list[n] = NULL;
	return list;
}

static bool file_is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

/* Finds name through PATH of the child's environment; posix_spawnp(3) would use ours. */
static int program_find(
	const char *name, const char *const *environment, struct str *ret, struct error *err)
{
	const char *path = "/usr/local/bin:/usr/bin:/bin";

	if (strchr(name, '/')) {
		str_add(ret, name);
		return 0;
	}
	for (; *environment; environment++)
		if (text_starts(*environment, "PATH="))
			path = *environment + strlen("PATH=");
	while (*path) {
		size_t n = strcspn(path, ":");

		str_clear(ret);
		str_add_bytes(ret, path, n);
		str_addf(ret, "%s%s", n ? "/" : "", name);
		if (n && file_is_program(str_text(ret)))
			return 0;
		path += n + (path[n] == ':');
	}
	return error(err, ENOENT, "no program '%s' in PATH", name);
}

/* stdin: /dev/null, or the input as a file in memory, at its beginning. */
static int input_open(const char *input, struct error *err)
{
	int fd = input ? memfd_create("czar-input", MFD_CLOEXEC)
		       : open("/dev/null", O_RDONLY | O_CLOEXEC);
	int r = fd < 0 ? -errno : input ? fd_write(fd, input, strlen(input)) : 0;

	if (r == 0 && input && lseek(fd, 0, SEEK_SET) < 0)
		r = -errno;
	if (r < 0) {
		fd_close(&fd);
		return error(err, -r, "cannot make the input of a child: %s", strerror(-r));
	}
	return fd;
}

static void set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t set;

	posix_spawnattr_setflags(
		attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	sigemptyset(&set);
	posix_spawnattr_setsigmask(attributes, &set);
	sigfillset(&set);
	posix_spawnattr_setsigdefault(attributes, &set);
}

/* fds: the child's stdin, stdout, stderr. dup2 onto itself clears O_CLOEXEC (glibc since 2.29). */
static int set_actions(
	posix_spawn_file_actions_t *actions, const struct spawn_options *o, const int fds[3])
{
	int r = 0;

	for (int i = 0; i < 3 && r == 0; i++)
		r = posix_spawn_file_actions_adddup2(actions, fds[i], i);
	if (r == 0 && o->keep_fd > 2)
		r = posix_spawn_file_actions_adddup2(actions, o->keep_fd, o->keep_fd);
	if (r == 0 && o->keep_also > 2)
		r = posix_spawn_file_actions_adddup2(actions, o->keep_also, o->keep_also);
	if (r == 0 && o->directory)
		r = posix_spawn_file_actions_addchdir_np(actions, o->directory);
	return r;
}

/* posix_spawn(3) cannot ask for a signal at the parent's end: setpriv(1) does, and becomes the
 * program. */
static int add_death_signal(
	const struct spawn_options *o, const char *ret[ARGUMENTS_MOST + 1], struct error *err)
{
	static const char *const words[] = {"setpriv", "--pdeathsig", "KILL", "--"};
	size_t n = 0;

	for (; n < sizeof words / sizeof *words; n++)
		ret[n] = words[n];
	for (const char *const *word = o->argv; *word; word++) {
		if (n == ARGUMENTS_MOST)
			return error(err, E2BIG, "'%s' has too many arguments", o->argv[0]);
		ret[n++] = *word;
	}
	ret[n] = NULL;
	return 0;
}

static int program_start(
	const struct spawn_options *o, const int fds[3], pid_t *ret, struct error *err)
{
	const char *const *environment = o->environment ? o->environment : spawn_environment();
	const char *mortal[ARGUMENTS_MOST + 1], *const *argv = o->argv;
	_cleanup_(str_done) struct str program = {0};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	struct stat st;
	int r;

	if (o->directory && (stat(o->directory, &st) < 0 || !S_ISDIR(st.st_mode)))
		return error(
			err, ENOTDIR, "no folder '%s' to run '%s' in", o->directory, o->argv[0]);
	if (o->dies_with_us) {
		r = add_death_signal(o, mortal, err);
		if (r < 0)
			return r;
		argv = mortal;
	}
	r = program_find(argv[0], environment, &program, err);
	if (r < 0)
		return r;
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_init(&actions);
	set_attributes(&attributes);
	r = set_actions(&actions, o, fds);
	if (r == 0)
		r = posix_spawn(ret, str_text(&program), &actions, &attributes, (char *const *)argv,
			(char *const *)environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return r ? error(err, r, "cannot start '%s': %s", o->argv[0], strerror(r)) : 0;
}

/* Who is talked with has no output of its own. */
static int pipes_open(
	struct child *c, const struct spawn_options *o, int theirs[2], struct error *err)
{
	for (int i = o->talk_fd ? 1 : 0; i < 2; i++) {
		int ends[2];

		if (pipe2(ends, O_CLOEXEC) < 0)
			return error(err, errno, "cannot make a pipe: %s", strerror(errno));
		c->outputs[i] = ends[0];
		theirs[i] = ends[1];
		if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0)
			return error(err, errno, "cannot set up a pipe: %s", strerror(errno));
	}
	return 0;
}

int child_start(const struct spawn_options *o, struct child *ret, struct error *err)
{
	_cleanup_(child_close) struct child c = CHILD_NONE;
	_cleanup_(fd_close) int in = input_open(o->input, err);
	int theirs[2] = {-1, -1}, talk = o->talk_fd;
	int r = in < 0 ? in : pipes_open(&c, o, theirs, err);

	if (r == 0)
		r = program_start(o,
			(const int[3]){talk ? talk : in, talk ? talk : theirs[0], theirs[1]},
			&c.pid, err);
	fd_close(&theirs[0]);
	fd_close(&theirs[1]);
	if (r < 0)
		return r;
	c.pidfd = pidfd_open(c.pid, 0);
	if (c.pidfd < 0) {
		r = error(err, errno, "cannot watch '%s': %s", o->argv[0], strerror(errno));
		child_reap(c.pid);
		return r;
	}
	*ret = c;
	c = CHILD_NONE;
	return 0;
}

void child_close(struct child *c)
{
	fd_close(&c->pidfd);
	fd_close(&c->outputs[0]);
	fd_close(&c->outputs[1]);
}

int child_reap(pid_t pid)
{
	siginfo_t info = {0};

	kill(-pid, SIGKILL);
	while (waitid(P_PID, (id_t)pid, &info, WEXITED) < 0)
		if (errno != EINTR)
			return 127;
	return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}
