/*
 * One request a connection, straight down: headers, password, body into a file, the CGI program,
 * its answer. What it cannot do fails the test that uses it: its client gets no answer.
 */
#include "tests/unit/git_server.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/base/str.h"
#include "czar/io/spawn.h"

enum { REQUEST_MOST_BYTES = 1 << 20 };

struct request {
	struct str head, body;
	char method[8], path[512], query[512];
};

static void note(const struct git_server *s, const char *file, const char *line)
{
	char path[300];
	_cleanup_(fd_close) int fd = -1;

	TEXT_SETF(path, "%s/%s", s->root, file);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd >= 0)
		dprintf(fd, "%s\n", line);
}

static bool file_holds(const char *pid, const char *name, const char *needle)
{
	char path[300], bytes[65536];
	_cleanup_(fd_close) int fd = -1;
	ssize_t n;

	TEXT_SETF(path, "/proc/%s/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);
	return n > 0 && memmem(bytes, (size_t)n, needle, strlen(needle));
}

static void look_for_leaks(const struct git_server *s, const char *password)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;

	while (proc && (e = readdir(proc)))
		if (file_holds(e->d_name, "cmdline", password) ||
			file_holds(e->d_name, "environ", password))
			note(s, "leaked", e->d_name);
	if (proc)
		closedir(proc);
}

/* --- HTTP --- */

/* The value of a header, "" when it is not there. */
static const char *header(const struct request *q, const char *name, char *ret, size_t size)
{
	const char *line = strcasestr(str_text(&q->head), name);

	line = line ? line + strlen(name) : "";
	text_setf(ret, size, "%.*s", (int)strcspn(line, "\r\n"), line);
	return ret;
}

static bool read_more(int fd, struct str *to)
{
	char buf[16384];
	ssize_t n = read(fd, buf, sizeof buf);

	if (n > 0)
		str_add_bytes(to, buf, (size_t)n);
	return n > 0 && to->len < REQUEST_MOST_BYTES;
}

static bool request_read(int fd, struct request *q)
{
	char length[32];
	const char *end;
	int64_t want = 0;

	while (!(end = strstr(str_text(&q->head), "\r\n\r\n")))
		if (!read_more(fd, &q->head))
			return false;
	str_add_bytes(&q->body, end + 4, q->head.len - (size_t)(end + 4 - q->head.data));
	text_to_int(header(q, "\r\nContent-Length: ", length, sizeof length), &want);
	while ((int64_t)q->body.len < want)
		if (!read_more(fd, &q->body))
			return false;
	return sscanf(q->head.data, "%7s %511[^? ]?%511[^ ]", q->method, q->path, q->query) >= 2;
}

static void set_environment(const struct git_server *s, const struct request *q)
{
	char value[300], length[32];

	setenv("GIT_PROJECT_ROOT", s->root, 1);
	setenv("GIT_HTTP_EXPORT_ALL", "1", 1);
	setenv("REMOTE_USER", "somebody", 1); /* who has a name may push */
	setenv("REMOTE_ADDR", "127.0.0.1", 1);
	setenv("REQUEST_METHOD", q->method, 1);
	setenv("PATH_INFO", q->path, 1);
	setenv("QUERY_STRING", q->query, 1);
	TEXT_SETF(length, "%zu", q->body.len);
	setenv("CONTENT_LENGTH", length, 1);
	setenv("CONTENT_TYPE", header(q, "\r\nContent-Type: ", value, sizeof value), 1);
	setenv("HTTP_CONTENT_ENCODING", header(q, "\r\nContent-Encoding: ", value, sizeof value),
		1);
	setenv("GIT_PROTOCOL", header(q, "\r\nGit-Protocol: ", value, sizeof value), 1);
}

/* The CGI program's answer names its status in a header, or it is 200. */
static void program_run(const struct git_server *s, int fd, const struct request *q)
{
	char body[300], line[600], status[64] = "200 OK";
	const char *argv[] = {"/bin/sh", "-c", line, NULL};
	struct spawn_options o = {.argv = argv, .output_most_bytes = 64 << 20};
	_cleanup_(spawn_result_done) struct spawn_result answer = {0};

	TEXT_SETF(body, "%s/body", s->root);
	if (file_write(body, str_text(&q->body), q->body.len, 0600, NULL) < 0)
		return;
	set_environment(s, q);
	o.environment = (const char *const *)environ;
	TEXT_SETF(line, "exec git http-backend <'%s'", body);
	if (spawn_wait(&o, &answer, NULL) < 0)
		return;
	if (text_starts(str_text(&answer.output), "Status: "))
		TEXT_SETF(status, "%.*s", (int)strcspn(answer.output.data + 8, "\r\n"),
			answer.output.data + 8);
	dprintf(fd, "HTTP/1.1 %s\r\nConnection: close\r\n", status);
	fd_write(fd, str_text(&answer.output), answer.output.len);
}

static void serve(const struct git_server *s, int fd, const char *basic, const char *password)
{
	struct request q = {0};
	char want[2048], got[2048];

	if (!request_read(fd, &q))
		return;
	TEXT_SETF(want, "Basic %s", basic);
	header(&q, "\r\nAuthorization: ", got, sizeof got);
	note(s, "asked", *got ? "with" : "without");
	if (text_equal(got, want)) {
		look_for_leaks(s, password);
		program_run(s, fd, &q);
	} else {
		dprintf(fd, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"git\"\r\n"
			    "Content-Length: 0\r\nConnection: close\r\n\r\n");
	}
	str_done(&q.head);
	str_done(&q.body);
}

void git_server_start(
	struct git_server *s, const char *root, const char *basic, const char *password)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one;

	assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a) == 0 &&
		    listen(fd, 16) == 0 && getsockname(fd, (struct sockaddr *)&a, &n) == 0);
	s->port = ntohs(a.sin_port);
	TEXT_SET(s->root, root);
	s->pid = fork();
	assert_true(s->pid >= 0);
	if (s->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while ((one = accept4(fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
			serve(s, one, basic, password);
			shutdown(one, SHUT_RDWR);
			close(one);
		}
		_exit(1);
	}
	close(fd);
}

void git_server_stop(struct git_server *s)
{
	if (s->pid <= 0)
		return;
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	s->pid = 0;
}
