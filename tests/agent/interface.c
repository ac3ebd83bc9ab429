/*
 * The agent's own interface: a small HTTP server within the poll loop.
 *
 * A text goes the way of a typed one from there on (turn, queue), past composer and dialog. The
 * record gets it before it is answered, so that an answer that is lost loses nothing.
 */

#include "tests/agent/interface.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/agent/agent.h"

enum { REQUEST_MOST = 4 << 20 };

int interface_open(struct interface *f, const char *path, struct error *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (!TEXT_SET(address.sun_path, path))
		return error(err, ENAMETOOLONG, "'%s' is too long for a socket", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return error(err, errno, "no socket");
	unlink(path); /* of the life before this one */
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 8) < 0) {
		close(fd);
		return error(err, errno, "cannot listen on '%s'", path);
	}
	f->listener = fd;
	return 0;
}

void interface_poll(const struct interface *f, struct pollfd *ret)
{
	ret[0] = (struct pollfd){.fd = f->listener > 0 ? f->listener : -1, .events = POLLIN};
	for (size_t i = 0; i < INTERFACE_CLIENTS; i++) {
		const struct interface_client *c = &f->clients[i];
		bool reads = c->fd > 0 && c->answer.len == 0;

		ret[i + 1] = (struct pollfd){.fd = reads ? c->fd : -1, .events = POLLIN};
	}
}

usec_t interface_next(const struct interface *f)
{
	usec_t next = USEC_NEVER;

	for (size_t i = 0; i < INTERFACE_CLIENTS; i++)
		if (f->clients[i].answer.len > 0 && f->clients[i].answer_at < next)
			next = f->clients[i].answer_at;
	return next;
}

static struct interface_text *find(struct interface *f, const char *id)
{
	for (size_t i = 0; i < f->n_texts; i++)
		if (text_equal(f->texts[i].id, id))
			return &f->texts[i];
	return NULL;
}

void interface_began(struct interface *f, const char *text, size_t n)
{
	for (size_t i = 0; i < f->n_texts; i++) {
		struct interface_text *t = &f->texts[i];

		/* a merged turn holds several */
		if (text_equal(t->state, "queued") &&
			memmem(text, n, str_text(&t->text), t->text.len) != NULL)
			t->state = "running";
	}
}

void interface_ended(struct interface *f)
{
	for (size_t i = 0; i < f->n_texts; i++)
		if (text_equal(f->texts[i].state, "running"))
			f->texts[i].state = "done";
}

static void client_close(struct interface_client *c)
{
	if (c->fd > 0)
		close(c->fd);
	str_done(&c->request);
	str_done(&c->answer);
	*c = (struct interface_client){0};
}

static void add_answer(struct interface_client *c, const char *status, const char *state)
{
	char body[64] = "{}";

	if (state != NULL)
		TEXT_SETF(body, "{\"state\": \"%s\"}", state);
	str_addf(&c->answer,
		"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
		"Connection: close\r\n\r\n%s",
		status, strlen(body), body);
	c->answer_at = 1;
}

static void record_request(struct agent *a, const char *id, const char *n)
{
	record_event(&a->record, "http", json_pack("{s:s, s:s}", "id", id, "answer", n));
}

static void take(
	struct agent *a, struct interface_client *c, const char *id, const char *text, size_t n)
{
	struct interface *f = &a->interface;
	struct interface_text *texts = reallocarray(f->texts, f->n_texts + 1, sizeof(*texts));
	size_t at = f->n_texts;

	if (texts == NULL)
		abort();
	f->texts = texts;
	texts[f->n_texts++] = (struct interface_text){.state = "queued"};
	TEXT_SET(texts[at].id, id);
	str_add_bytes(&texts[at].text, text, n);
	record_request(a, id, "202");
	turn_submit(a, text, n, "http");
	add_answer(c, "202 Accepted", f->texts[at].state);
	c->answer_at = clock_awake() + a->options.http_late;
	if (a->options.http_lose_reply > 0) {
		a->options.http_lose_reply--;
		c->lose = true;
	}
}

static void answer(struct agent *a, struct interface_client *c, bool put, const char *id,
	const char *text, size_t n)
{
	const struct interface_text *known = find(&a->interface, id);

	if (known != NULL) {
		add_answer(c, "200 OK", known->state);
		record_request(a, id, put ? "200 again" : "200");
	} else if (!put) {
		add_answer(c, "404 Not Found", NULL);
	} else if (a->options.http_refuse > 0) {
		a->options.http_refuse--;
		add_answer(c, "409 Conflict", NULL);
		record_request(a, id, "409");
	} else {
		take(a, c, id, text, n);
	}
}

/* What the head, which ends at end, says of the body. */
static size_t body_bytes(const char *head, const char *end)
{
	static const char name[] = "\r\nContent-Length: ";
	const char *at = strcasestr(head, name);
	char number[24] = "";
	int64_t n = 0;

	if (at == NULL || at >= end)
		return 0;
	at += strlen(name);
	TEXT_SETF(number, "%.*s", (int)strcspn(at, "\r"), at);
	return text_to_int(number, &n) && n > 0 ? (size_t)n : 0;
}

/* Answers a request that came whole. */
static void read_request(struct agent *a, struct interface_client *c)
{
	static const char prefix[] = "/prompt/";
	const char *bytes = str_text(&c->request), *end = strstr(bytes, "\r\n\r\n");
	char method[8] = "", path[128] = "";
	size_t n, have;

	if (end == NULL)
		return;
	n = body_bytes(bytes, end);
	end += 4;
	have = c->request.len - (size_t)(end - bytes);
	if (have < n)
		return;
	sscanf(bytes, "%7s %127s", method, path);
	if (!text_starts(path, prefix))
		add_answer(c, "404 Not Found", NULL);
	else
		answer(a, c, text_equal(method, "PUT"), path + strlen(prefix), end, n);
}

static void client_read(struct agent *a, struct interface_client *c)
{
	char buf[65536];
	ssize_t n = read(c->fd, buf, sizeof(buf));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || c->request.len + (size_t)n > REQUEST_MOST) {
		client_close(c);
		return;
	}
	str_add_bytes(&c->request, buf, (size_t)n);
	read_request(a, c);
}

static void client_accept(struct interface *f)
{
	int fd = accept4(f->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	for (size_t i = 0; fd > 0 && i < INTERFACE_CLIENTS; i++)
		if (f->clients[i].fd == 0) {
			f->clients[i].fd = fd;
			return;
		}
	if (fd >= 0)
		close(fd);
}

void interface_serve(struct agent *a, const struct pollfd *fds)
{
	struct interface *f = &a->interface;
	usec_t now = clock_awake();

	for (size_t i = 0; i < INTERFACE_CLIENTS; i++) {
		struct interface_client *c = &f->clients[i];

		if (c->fd > 0 && fds[i + 1].fd == c->fd && fds[i + 1].revents != 0)
			client_read(a, c);
		if (c->fd == 0 || c->answer.len == 0 || c->answer_at > now)
			continue;
		if (!c->lose) /* it is short: the socket's buffer takes it whole */
			send(c->fd, c->answer.data, c->answer.len, MSG_NOSIGNAL);
		client_close(c);
	}
	if (fds[0].revents != 0)
		client_accept(f);
}

void interface_done(struct interface *f)
{
	for (size_t i = 0; i < INTERFACE_CLIENTS; i++)
		client_close(&f->clients[i]);
	for (size_t i = 0; i < f->n_texts; i++)
		str_done(&f->texts[i].text);
	free(f->texts);
	if (f->listener > 0)
		close(f->listener);
	*f = (struct interface){0};
}
