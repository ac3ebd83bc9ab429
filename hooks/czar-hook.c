/*
 * czar-hook: what git's hooks and the agents' hooks run.
 *
 *	czar-hook post-commit		a commit was made here
 *	czar-hook agent KIND <PAYLOAD	an agent's event: prompt, turn-ended, asking, look ...
 *	czar-hook pre-push <REFS	may these be pushed from here? (hooks/pre_push.h)
 *
 * It writes one small file into the spool and ends. On libc alone, in milliseconds, without git,
 * daemon or socket; it prints nothing, waits for nobody and always ends with 0, because a hook that
 * fails would stop a commit or a turn; only a push may be refused. What is lost here is found by
 * czar's own looks.
 *
 * The spool: $CZAR_SPOOL; else $GIT_COMMON_DIR/czar/spool of the folder it runs in; where a sandbox
 * forbids writing there, WORKTREE/.czar/spool.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "czar/base/utf8.h"
#include "hooks/pre_push.h"

enum {
	FILE_MOST = 64 * 1024, /* as hooks/spool.h */
	PAYLOAD_MOST = 1024 * 1024,
	HOOKS_MOST = 10000, /* files in the spool; beyond that only "look" */
	PAYLOAD_WAIT_MS = 2000,
	ID_SIZE = 65,
};

struct place {
	char worktree[PATH_MAX]; /* "" outside of a repository */
	char spool[PATH_MAX];
	char fallback[PATH_MAX];
	char worker[ID_SIZE];
};

struct text {
	char *data;
	size_t len, size;
};

static bool add(struct text *t, const char *bytes, size_t n)
{
	if (t->len + n >= t->size) {
		size_t size = 2 * (t->len + n) + 256;
		char *data = realloc(t->data, size);

		if (!data)
			return false;
		t->data = data;
		t->size = size;
	}
	memcpy(t->data + t->len, bytes, n);
	t->len += n;
	t->data[t->len] = '\0';
	return true;
}

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD, for NUL and what is not UTF-8 */

/* Makes bytes UTF-8 without NUL. */
static bool add_valid(struct text *t, const char *bytes, size_t n)
{
	for (size_t at = 0, length; at < n; at += length ? length : 1) {
		length = bytes[at] ? utf8_length((const unsigned char *)bytes + at, n - at) : 0;
		if (!(length ? add(t, bytes + at, length) : add(t, replacement, 3)))
			return false;
	}
	return true;
}

/* A string of JSON (RFC 8259, section 7); bytes are valid. */
static bool add_json(struct text *t, const char *bytes, size_t n)
{
	char escape[8];

	if (!add(t, "\"", 1))
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) {
			if (!add(t, bytes + i, 1))
				return false;
			continue;
		}
		snprintf(escape, sizeof escape, "\\u%04x", c);
		if (!add(t, escape, 6))
			return false;
	}
	return add(t, "\"", 1);
}

static bool add_field(struct text *t, const char *key, const char *value)
{
	return add(t, ",\"", 2) && add(t, key, strlen(key)) && add(t, "\":", 2) &&
	       add_json(t, value, strlen(value));
}

/* The file's first bytes as text; false when it cannot be read. */
static bool read_small(const char *path, char *ret, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd < 0 ? -1 : read(fd, ret, size - 1);

	if (fd >= 0)
		close(fd);
	ret[n > 0 ? n : 0] = '\0';
	return n >= 0;
}

static bool join(char *ret, const char *folder, const char *name)
{
	int n = name[0] == '/' ? snprintf(ret, PATH_MAX, "%s", name)
			       : snprintf(ret, PATH_MAX, "%s/%s", folder, name);

	return n > 0 && n < PATH_MAX;
}

/* gitrepository-layout(5): .git is a folder, or a file "gitdir: PATH" whose folder may hold
 * "commondir". */
static bool common_dir(const char *worktree, char ret[PATH_MAX])
{
	char git[PATH_MAX], text[PATH_MAX], dir[PATH_MAX];
	struct stat st;

	if (!join(git, worktree, ".git") || stat(git, &st) < 0)
		return false;
	if (S_ISDIR(st.st_mode))
		return join(ret, worktree, ".git");
	if (!read_small(git, text, sizeof text) || strncmp(text, "gitdir: ", 8) != 0)
		return false;
	text[strcspn(text, "\r\n")] = '\0';
	if (!join(dir, worktree, text + 8) || !join(git, dir, "commondir"))
		return false;
	if (!read_small(git, text, sizeof text))
		return join(ret, dir, "."); /* a submodule: the folder itself */
	text[strcspn(text, "\r\n")] = '\0';
	return join(ret, dir, text);
}

/* The nearest folder upwards that has a .git. */
static bool find_worktree(char ret[PATH_MAX])
{
	char git[PATH_MAX], *slash;
	struct stat st;

	if (!getcwd(ret, PATH_MAX))
		return false;
	for (;;) {
		if (join(git, ret, ".git") && stat(git, &st) == 0)
			return true;
		slash = strrchr(ret, '/');
		if (!slash || !ret[1])
			return false;
		slash[slash == ret] = '\0';
	}
}

/* An id, without the finer points of task_id_form: the reader has the last word. */
static bool worker_set(char ret[ID_SIZE], const char *name)
{
	size_t n =
		strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

	if (!n || n >= ID_SIZE || name[n])
		return false;
	memcpy(ret, name, n + 1);
	return true;
}

/* Some programs drop the environment of what they run: WORKTREE/.czar/worker says the same, the
 * name on its first line, then "spool=PATH". */
static void read_seat(struct place *p)
{
	char path[PATH_MAX], text[2 * PATH_MAX], *rest = text, *line;

	if (!join(path, p->worktree, ".czar/worker") || !read_small(path, text, sizeof text))
		return;
	line = strsep(&rest, "\n");
	if (!p->worker[0])
		worker_set(p->worker, line);
	while ((line = strsep(&rest, "\n")))
		if (strncmp(line, "spool=/", 7) == 0 && !p->spool[0])
			join(p->spool, "/", line + 6);
}

static void find_place(struct place *p)
{
	const char *spool = getenv("CZAR_SPOOL"), *worker = getenv("CZAR_WORKER");
	char common[PATH_MAX];

	*p = (struct place){0};
	if (worker)
		worker_set(p->worker, worker);
	if (spool && spool[0] == '/')
		join(p->spool, "/", spool);
	if (!find_worktree(p->worktree)) {
		p->worktree[0] = '\0';
		return;
	}
	read_seat(p);
	join(p->fallback, p->worktree, ".czar/spool");
	if (!p->spool[0] && common_dir(p->worktree, common))
		join(p->spool, common, "czar/spool");
}

/* More than `most` names in the folder? */
static bool is_crowded(const char *folder, int most)
{
	DIR *d = opendir(folder);
	int n = 0;

	while (d && n <= most && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n > most;
}

static void make_folder(const char *folder)
{
	char above[PATH_MAX], *slash;

	if (mkdir(folder, 0700) == 0 || errno != ENOENT || !join(above, "/", folder))
		return;
	slash = strrchr(above, '/');
	*slash = '\0';
	if (mkdir(above, 0700) == 0)
		mkdir(folder, 0700);
}

/* The kernel's own stamp may be 4 ms coarse: two reports of one short turn would tie. */
static void stamp(int fd)
{
	struct timespec now[2] = {{.tv_nsec = UTIME_OMIT}};

	clock_gettime(CLOCK_REALTIME, &now[1]);
	futimens(fd, now);
}

/* folder/NAME by way of folder/.NAME.new, so that nobody reads half of it. */
static bool put(const char *folder, const char *name, const struct text *t)
{
	char temporary[PATH_MAX], path[PATH_MAX], hidden[64];
	const char *at = t->data;
	size_t left = t->len;
	int fd;

	snprintf(hidden, sizeof hidden, ".%s.new", name);
	if (!join(temporary, folder, hidden) || !join(path, folder, name))
		return false;
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return false;
	while (left > 0) {
		ssize_t n = write(fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		at += n;
		left -= (size_t)n;
	}
	stamp(fd);
	close(fd);
	if (left == 0 && rename(temporary, path) == 0)
		return true;
	unlink(temporary);
	return false;
}

/* A crowded spool (no daemon for a long time) only learns that somebody should look. */
static bool put_look(const char *folder)
{
	static const struct text nothing = {.data = "", .len = 0};

	return put(folder, "wake", &nothing);
}

static bool put_call(
	const char *folder, const char *id, const struct text *json, const struct text *body)
{
	char name[64];

	if (!folder[0])
		return false;
	make_folder(folder);
	if (is_crowded(folder, HOOKS_MOST))
		return put_look(folder);
	snprintf(name, sizeof name, "%s.body", id);
	if (body && !put(folder, name, body))
		return false;
	snprintf(name, sizeof name, "%s.json", id);
	return put(folder, name, json);
}

static bool make_json(struct text *ret, const struct place *p, const char *id, const char *kind,
	const struct text *body, bool outer)
{
	char name[64];

	ret->len = 0;
	snprintf(name, sizeof name, "%s.body", id);
	return add(ret, "{\"schema\":1", 11) && add_field(ret, "id", id) &&
	       add_field(ret, "kind", kind) &&
	       (!p->worker[0] || add_field(ret, "worker", p->worker)) &&
	       (!body->len || (outer ? add_field(ret, "path", name)
				     : add_field(ret, "body", body->data))) &&
	       add(ret, "}\n", 2);
}

static bool make_id(char ret[17])
{
	uint64_t bits;

	if (getrandom(&bits, sizeof bits, GRND_NONBLOCK) != sizeof bits) {
		struct timespec ts;

		clock_gettime(CLOCK_REALTIME, &ts);
		bits = (uint64_t)ts.tv_nsec << 32 ^ (uint64_t)ts.tv_sec << 16 ^ (uint64_t)getpid();
	}
	return snprintf(ret, 17, "%016llx", (unsigned long long)bits) == 16;
}

static void report(const char *kind, const struct text *body)
{
	struct place p;
	struct text json = {0};
	char id[17];
	bool outer;

	find_place(&p);
	if (!make_id(id) || !make_json(&json, &p, id, kind, body, false))
		return;
	outer = json.len > FILE_MOST;
	if (outer && !make_json(&json, &p, id, kind, body, true))
		return;
	if (!put_call(p.spool, id, &json, outer ? body : NULL))
		put_call(p.fallback, id, &json, outer ? body : NULL);
	free(json.data);
}

/* All of stdin, at most PAYLOAD_MOST; a caller that never closes it is not waited for. */
static bool read_payload(struct text *ret)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	char bytes[16384];
	ssize_t n;

	while (ret->len <= PAYLOAD_MOST && poll(&in, 1, PAYLOAD_WAIT_MS) == 1) {
		n = read(STDIN_FILENO, bytes, sizeof bytes);
		if (n <= 0)
			return n == 0;
		if (!add(ret, bytes, (size_t)n))
			return false;
	}
	return false;
}

/* Cut or unreadable payloads still say that something happened. */
static void report_agent(const char *kind)
{
	struct text payload = {0}, body = {0};
	bool whole = read_payload(&payload) && add_valid(&body, payload.data, payload.len) &&
		     body.len <= PAYLOAD_MOST;

	if (!whole)
		body.len = 0;
	report(whole || strcmp(kind, "prompt") != 0 ? kind : "look", &body);
	free(payload.data);
	free(body.data);
}

static void report_commit(void)
{
	struct text body = {0};
	char folder[PATH_MAX];

	if (find_worktree(folder) && add(&body, "post-commit ", 12))
		add_valid(&body, folder, strlen(folder));
	report("look", &body);
	free(body.data);
}

static int check_push(void)
{
	char folder[PATH_MAX];

	return find_worktree(folder) ? pre_push(folder) : 0;
}

int main(int argc, char **argv)
{
	static const char *const kinds[] = {
		"look", "prompt", "turn-ended", "asking", "session-started", "session-ended"};

	signal(SIGPIPE, SIG_IGN);
	umask(077);
	if (argc >= 2 && strcmp(argv[1], "pre-push") == 0)
		return check_push();
	if (argc == 2 && strcmp(argv[1], "post-commit") == 0)
		report_commit();
	for (size_t i = 0; argc == 3 && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(argv[1], "agent") == 0 && strcmp(argv[2], kinds[i]) == 0)
			report_agent(kinds[i]);
	return 0;
}
