/*
 * The http server's door, by libmicrohttpd: the one file that includes it.
 *
 * The library has no thread and no loop of its own here: its epoll descriptor is a source of ours,
 * behind everything else, so a flood waits for a tick and not the other way round. It knows a
 * time-out of silence only; that a connection may not drip for ever is seen to here.
 */
#include "czar/io/http_server.h"

#include <microhttpd.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/str.h"

enum { BACKLOG = 64, CONNECTION_BYTES = 32 * 1024, PRIORITY = SD_EVENT_PRIORITY_NORMAL + 50 };
enum { SILENT_SECONDS = 10 };

struct connection {
	struct http_server *server;
	int fd; /* the library's */
	usec_t since_awake;
	struct connection *next, *previous;
};

struct http_server {
	struct http_server_options options;
	struct MHD_Daemon *daemon;
	sd_event_source *traffic, *timer;
	struct connection *connections;
	bool one_ended; /* the library asks for further ones only when it runs again */
	char address[128];
};

struct exchange {
	void *request; /* its user's */
	size_t body_bytes;
};

/* --- addresses --- */

/* The host is one of numbers: a name could be anywhere. */
static int parse_address(const char *listen, struct addrinfo **ret, struct error *err)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
	const char *colon = strrchr(listen, ':');
	const char *port = colon ? colon + 1 : listen;
	char host[64] = "127.0.0.1";
	int64_t number;

	if (colon && listen[0] == '[' && colon > listen + 1 && colon[-1] == ']')
		TEXT_SETF(host, "%.*s", (int)(colon - listen - 2), listen + 1);
	else if (colon && !memchr(listen, ':', (size_t)(colon - listen)))
		TEXT_SETF(host, "%.*s", (int)(colon - listen), listen);
	else if (colon)
		host[0] = '\0';
	if (!*host || !text_to_int(port, &number) || number < 0 || number > 65535 ||
		getaddrinfo(host, port, &hints, ret) != 0)
		return error(err, EINVAL,
			"'%s' is no address to listen on: write 127.0.0.1:8765, [::1]:8765, or a "
			"port alone",
			listen);
	return 0;
}

int http_server_check(const char *listen, struct error *err)
{
	struct addrinfo *address = NULL;
	int r = parse_address(listen, &address, err);

	if (r == 0)
		freeaddrinfo(address);
	return r;
}

static void name_address(struct http_server *s, int fd)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof a;
	char host[64], port[16];

	if (getsockname(fd, (struct sockaddr *)&a, &n) == 0 &&
		getnameinfo((struct sockaddr *)&a, n, host, sizeof host, port, sizeof port,
			NI_NUMERICHOST | NI_NUMERICSERV) == 0)
		TEXT_SETF(s->address, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

static int listen_on(const char *listen_at, int *ret, struct error *err)
{
	_cleanup_(fd_close) int fd = -1;
	struct addrinfo *a = NULL;
	int on = 1, r = parse_address(listen_at, &a, err);

	if (r < 0)
		return r;
	fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
		bind(fd, a->ai_addr, a->ai_addrlen) < 0 || listen(fd, BACKLOG) < 0)
		r = error(err, errno, "cannot listen on %s: %s", listen_at, strerror(errno));
	freeaddrinfo(a);
	if (r < 0)
		return r;
	*ret = fd;
	fd = -1;
	return 0;
}

/* --- requests --- */

const char *http_head_value(const struct http_head *h, const char *name)
{
	return MHD_lookup_connection_value(h->connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result answer(struct MHD_Connection *c, int status)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT);
	enum MHD_Result queued;

	if (!r)
		return MHD_NO;
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, MHD_HTTP_METHOD_POST);
	queued = MHD_queue_response(c, (unsigned)status, r);
	MHD_destroy_response(r);
	return queued;
}

static bool is_too_large(const struct http_server *s, const struct http_head *h)
{
	const char *length = http_head_value(h, MHD_HTTP_HEADER_CONTENT_LENGTH);
	int64_t n;

	return length &&
	       (!text_to_int(length, &n) || n < 0 || (uint64_t)n > s->options.body_most_bytes);
}

static enum MHD_Result begin(struct http_server *s, struct MHD_Connection *c, const char *method,
	const char *path, void **ret_exchange)
{
	const struct http_head h = {method, path, c};
	struct exchange *x = calloc(1, sizeof *x);
	int status;

	if (!x)
		abort();
	*ret_exchange = x; /* on_over_exchange frees it */
	status = is_too_large(s, &h) ? MHD_HTTP_CONTENT_TOO_LARGE
				     : s->options.on_head(&h, &x->request, s->options.userdata);
	return status ? answer(c, status) : MHD_YES;
}

/* The library calls for the head, for each piece of the body, and when all has come. Within a body
 * nothing can be answered: one that is longer than it said is broken off. */
static enum MHD_Result on_request(void *userdata, struct MHD_Connection *c, const char *path,
	const char *method, const char *version, const char *bytes, size_t *n, void **exchange)
{
	struct http_server *s = userdata;
	struct exchange *x = *exchange;

	(void)version;
	if (!x)
		return begin(s, c, method, path, exchange);
	if (!*n)
		return answer(c, s->options.on_whole(x->request));
	x->body_bytes += *n;
	if (x->body_bytes > s->options.body_most_bytes)
		return MHD_NO;
	s->options.on_body(x->request, bytes, *n);
	*n = 0;
	return MHD_YES;
}

static void on_over_exchange(void *userdata, struct MHD_Connection *c, void **exchange,
	enum MHD_RequestTerminationCode how)
{
	const struct http_server *s = userdata;
	struct exchange *x = *exchange;

	(void)c, (void)how;
	if (x && x->request)
		s->options.on_over(x->request);
	free(x);
	*exchange = NULL;
}

/* --- connections --- */

static void add_connection(struct http_server *s, struct MHD_Connection *c, void **ret)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct connection *x = calloc(1, sizeof *x);

	if (!x)
		abort();
	*x = (struct connection){.server = s,
		.fd = info ? info->connect_fd : -1,
		.since_awake = clock_awake(),
		.next = s->connections};
	if (x->next)
		x->next->previous = x;
	s->connections = x;
	*ret = x;
}

static void remove_connection(struct http_server *s, struct connection *x)
{
	*(x->previous ? &x->previous->next : &s->connections) = x->next;
	if (x->next)
		x->next->previous = x->previous;
	s->one_ended = true;
	free(x);
}

static void on_connection(void *userdata, struct MHD_Connection *c, void **context,
	enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		add_connection(userdata, c, context);
	else if (*context)
		remove_connection(userdata, *context);
}

/* The library sees the end of its peer. */
static void end_old(struct http_server *s)
{
	usec_t now = clock_awake();

	for (struct connection *x = s->connections; x; x = x->next)
		if (now - x->since_awake >= s->options.deadline && x->fd >= 0)
			shutdown(x->fd, SHUT_RDWR);
}

/* --- the loop --- */

static usec_t next_due(const struct http_server *s)
{
	MHD_UNSIGNED_LONG_LONG asked = 0;
	usec_t now = clock_awake(), due = USEC_NEVER;

	if (s->one_ended)
		return now;
	if (MHD_get_timeout(s->daemon, &asked) == MHD_YES)
		due = now + (usec_t)asked * USEC_MSEC;
	for (const struct connection *x = s->connections; x; x = x->next) {
		usec_t end = x->since_awake + s->options.deadline;

		/* one that was ended and has not gone is no reason to run all the time */
		end = end > now ? end : now + USEC_SEC;
		due = end < due ? end : due;
	}
	return due;
}

static void run(struct http_server *s)
{
	usec_t due;

	s->one_ended = false;
	MHD_run(s->daemon);
	due = next_due(s);
	sd_event_source_set_time(s->timer, (uint64_t)due);
	sd_event_source_set_enabled(s->timer, due == USEC_NEVER ? SD_EVENT_OFF : SD_EVENT_ONESHOT);
}

static int on_traffic(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	(void)source, (void)fd, (void)events;
	run(userdata);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t due, void *userdata)
{
	(void)source, (void)due;
	end_old(userdata);
	run(userdata);
	return 0;
}

/* --- its life --- */

static int start(struct http_server *s, int fd, struct error *err)
{
	s->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_request, s,
		MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
		s->options.connections_most, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)SILENT_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)CONNECTION_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_NOTIFY_COMPLETED, on_over_exchange,
		s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_END);
	if (!s->daemon)
		return error(err, EIO, "the http server does not start");
	return 0;
}

static int join_loop(struct http_server *s, sd_event *loop, struct error *err)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	int r = info ? sd_event_add_io(loop, &s->traffic, info->epoll_fd, EPOLLIN, on_traffic, s)
		     : -EIO;

	if (r >= 0)
		r = sd_event_add_time(loop, &s->timer, CLOCK_MONOTONIC, 0, 1000, on_timer, s);
	if (r >= 0)
		r = sd_event_source_set_priority(s->traffic, PRIORITY);
	if (r >= 0)
		r = sd_event_source_set_priority(s->timer, PRIORITY);
	return r < 0 ? error(err, -r, "the http server does not start: %s", strerror(-r)) : 0;
}

int http_server_open(sd_event *loop, const struct http_server_options *o, struct http_server **ret,
	struct error *err)
{
	struct http_server *s = calloc(1, sizeof *s);
	int fd, r;

	if (!s)
		abort();
	s->options = *o;
	r = listen_on(o->listen, &fd, err);
	if (r == 0) {
		name_address(s, fd);
		r = start(s, fd, err); /* the descriptor is the library's from here on */
	}
	if (r == 0)
		r = join_loop(s, loop, err);
	if (r < 0) {
		http_server_close(s);
		return r;
	}
	s->options.listen = NULL; /* lent for the start only */
	*ret = s;
	return 0;
}

void http_server_close(struct http_server *s)
{
	if (!s)
		return;
	sd_event_source_disable_unref(s->traffic);
	sd_event_source_disable_unref(s->timer);
	if (s->daemon)
		MHD_stop_daemon(s->daemon);
	free(s);
}

const char *http_server_address(const struct http_server *s)
{
	return s->address;
}
