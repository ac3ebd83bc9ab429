/*
 * The test's own HTTP server: one thread, poll(2), requests by Content-Length.
 *
 * It never judges while it serves; what was wrong is told when it is stopped.
 */
#include "tests/unit/http_fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/str.h"

enum { REQUESTS_MOST = 1200, CONNECTIONS_MOST = 16, HUGE_BYTES = 20 << 20, DRIP_MSEC = 50 };

struct connection {
	int fd;
	struct str in;
};

struct http_server {
	const struct http_step *steps;
	size_t n_steps;
	char url[64];
	int listener, stop[2];
	pthread_t thread;
	pthread_mutex_t lock;
	char *requests[REQUESTS_MOST];
	size_t n_requests;
	struct connection connections[CONNECTIONS_MOST];
	size_t n_connections;
};

static void send_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t w = send(fd, bytes, n, MSG_NOSIGNAL);

		if (w <= 0)
			return;
		bytes += w;
		n -= (size_t)w;
	}
}

/* false: whoever asked has gone, or the test is over. */
static bool wait_a_little(const struct http_server *s, int fd)
{
	struct pollfd fds[2] = {{.fd = s->stop[0], .events = POLLIN}, {.fd = fd}};

	return poll(fds, 2, DRIP_MSEC) == 0;
}

static void drip(const struct http_server *s, int fd, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n && wait_a_little(s, fd); i++)
		send_all(fd, bytes + i, 1);
}

static void add_with_address(const struct http_server *s, struct str *ret, const char *text)
{
	for (; text && *text; text++)
		if (*text == '@')
			str_add(ret, s->url);
		else
			str_add_bytes(ret, text, 1);
}

static void send_huge(int fd)
{
	static const char blanks[65536];

	for (size_t n = 0; n < HUGE_BYTES; n += sizeof blanks)
		send_all(fd, blanks, sizeof blanks);
}

static void be_reset(int fd)
{
	const struct linger now = {.l_onoff = 1};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

/* false: the connection is over. */
static bool answer(struct http_server *s, int fd, const struct http_step *step)
{
	_cleanup_(str_done) struct str all = {0}, body = {0};
	size_t head;

	if (step->how == HTTP_RESET) {
		be_reset(fd);
		return false;
	}
	add_with_address(s, &body, step->body);
	str_addf(&all, "HTTP/1.1 %s\r\n", step->status);
	add_with_address(s, &all, step->headers);
	if (!text_starts(step->status, "304") && !text_starts(step->status, "204"))
		str_addf(&all, "Content-Length: %zu\r\n",
			step->how == HTTP_HUGE ? HUGE_BYTES : body.len);
	str_add(&all, "\r\n");
	head = all.len;
	str_add_bytes(&all, str_text(&body), body.len);
	if (step->how == HTTP_DRIP)
		drip(s, fd, all.data, all.len);
	else
		send_all(fd, all.data, step->how == HTTP_TRUNCATED ? head + body.len / 2 : all.len);
	if (step->how == HTTP_HUGE)
		send_huge(fd);
	return step->how == HTTP_WHOLE;
}

static void close_connection(struct http_server *s, size_t i)
{
	close(s->connections[i].fd);
	str_done(&s->connections[i].in);
	s->connections[i] = s->connections[--s->n_connections];
}

/* Of a whole request at the start; 0: not yet whole. */
static size_t request_bytes(const struct str *in)
{
	const char *end = strstr(str_text(in), "\r\n\r\n");
	const char *length = strcasestr(str_text(in), "\r\nContent-Length: ");
	int64_t bytes = 0;
	char number[32];

	if (!end)
		return 0;
	if (length && length < end) {
		TEXT_SETF(number, "%.*s", (int)strcspn(length + 18, "\r"), length + 18);
		text_to_int(number, &bytes);
	}
	bytes += end + 4 - in->data;
	return in->len >= (size_t)bytes ? (size_t)bytes : 0;
}

static const struct http_step *note_request(struct http_server *s, const char *text, size_t n)
{
	static const struct http_step too_many = {.status = "599 Too many"};
	const struct http_step *step = &too_many;

	pthread_mutex_lock(&s->lock);
	if (s->n_requests < s->n_steps)
		step = &s->steps[s->n_requests];
	if (s->n_requests < REQUESTS_MOST)
		s->requests[s->n_requests++] = strndup(text, n);
	pthread_mutex_unlock(&s->lock);
	return step;
}

static bool serve(struct http_server *s, struct connection *c)
{
	char buf[65536];
	ssize_t n = read(c->fd, buf, sizeof buf);
	size_t whole;

	if (n <= 0)
		return false;
	str_add_bytes(&c->in, buf, (size_t)n);
	while ((whole = request_bytes(&c->in))) {
		bool go_on = answer(s, c->fd, note_request(s, c->in.data, whole));

		if (!go_on)
			return false;
		memmove(c->in.data, c->in.data + whole, c->in.len - whole + 1);
		c->in.len -= whole;
	}
	return true;
}

static void *run(void *userdata)
{
	struct http_server *s = userdata;
	struct pollfd fds[CONNECTIONS_MOST + 2];

	for (;;) {
		fds[0] = (struct pollfd){.fd = s->stop[0], .events = POLLIN};
		fds[1] = (struct pollfd){.fd = s->listener, .events = POLLIN};
		for (size_t i = 0; i < s->n_connections; i++)
			fds[i + 2] = (struct pollfd){.fd = s->connections[i].fd, .events = POLLIN};
		poll(fds, s->n_connections + 2, -1);
		if (fds[0].revents)
			return NULL;
		for (size_t i = s->n_connections; i > 0; i--)
			if (fds[i + 1].revents && !serve(s, &s->connections[i - 1]))
				close_connection(s, i - 1);
		if (fds[1].revents && s->n_connections < CONNECTIONS_MOST)
			s->connections[s->n_connections++] = (struct connection){
				.fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC)};
	}
}

struct http_server *http_server_start(const struct http_step *steps)
{
	struct http_server *s = calloc(1, sizeof *s);
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof at;

	assert_non_null(s);
	s->steps = steps;
	while (steps[s->n_steps].status || steps[s->n_steps].how)
		s->n_steps++;
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(s->listener, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(s->listener, CONNECTIONS_MOST), 0);
	assert_int_equal(getsockname(s->listener, (struct sockaddr *)&at, &size), 0);
	TEXT_SETF(s->url, "http://127.0.0.1:%d", ntohs(at.sin_port));
	assert_int_equal(pipe2(s->stop, O_CLOEXEC), 0);
	pthread_mutex_init(&s->lock, NULL);
	assert_int_equal(pthread_create(&s->thread, NULL, run, s), 0);
	return s;
}

const char *http_server_url(const struct http_server *s)
{
	return s->url;
}

size_t http_server_asked(struct http_server *s)
{
	size_t n;

	pthread_mutex_lock(&s->lock);
	n = s->n_requests;
	pthread_mutex_unlock(&s->lock);
	return n;
}

const char *http_server_request(struct http_server *s, size_t i)
{
	assert_true(i < http_server_asked(s));
	return s->requests[i];
}

int http_server_has(struct http_server *s, size_t i, const char *line)
{
	_cleanup_(str_done) struct str whole = {0};

	str_addf(&whole, "\r\n%s\r\n", line);
	return strstr(http_server_request(s, i), str_text(&whole)) != NULL;
}

void http_server_stop(struct http_server *s)
{
	size_t wrong = 0;

	assert_int_equal(write(s->stop[1], "x", 1), 1);
	pthread_join(s->thread, NULL);
	while (s->n_connections)
		close_connection(s, 0);
	close(s->listener);
	close(s->stop[0]);
	close(s->stop[1]);
	for (size_t i = 0; i < s->n_requests; i++) {
		const char *wants = i < s->n_steps ? s->steps[i].wants : "nothing";

		if (wants && !text_starts(s->requests[i], wants) && ++wrong)
			print_message("  wants '%s', was asked: %.200s\n", wants, s->requests[i]);
		free(s->requests[i]);
	}
	assert_int_equal(wrong, 0);
	assert_int_equal(s->n_requests, s->n_steps);
	free(s);
}
