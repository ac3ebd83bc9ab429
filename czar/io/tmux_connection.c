/*
 * One control-mode client: its pipe, and the requests under way in it.
 *
 * Requests are answered in the order in which they were asked. A wait is bounded and leaves nothing
 * behind that could be mistaken: a request that timed out stays in the line until its answer comes
 * or the pipe ends.
 *
 * This file knows neither what is asked nor how the client came to be.
 */
#include "czar/io/tmux_connection.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "czar/base/hash.h"

enum {
	REPLY_MOST_BYTES = 16 << 20,
	LINE_MOST_BYTES = 32 << 20,
	OUT_MOST_BYTES = 8 << 20,
	WORDS_MOST_BYTES = 4096,
	ABANDONED_MOST = 64,
};

void tmux_connection_init(struct tmux_connection *c, int fd)
{
	*c = (struct tmux_connection){.fd = fd};
	c->last = &c->first;
	TEXT_SETF(c->secret, "%016" PRIx64, random_u64());
}

static void request_free(struct tmux_request *r)
{
	str_done(&r->reply);
	free(r);
}

void tmux_connection_done(struct tmux_connection *c)
{
	while (c->first) {
		struct tmux_request *r = c->first;

		c->first = r->next;
		request_free(r);
	}
	if (c->fd >= 0)
		close(c->fd);
	str_done(&c->in);
	str_done(&c->out);
	str_done(&c->words);
	*c = (struct tmux_connection){.fd = -1, .gone = true};
}

/* Takes the first request out of the line: it is answered, or never will be. */
static void request_end(struct tmux_connection *c)
{
	struct tmux_request *r = c->first;

	c->first = r->next;
	if (!c->first)
		c->last = &c->first;
	r->done = true;
	r->next = NULL;
	if (r->abandoned) {
		c->abandoned--;
		request_free(r);
	}
}

static void request_add(struct tmux_request *r, const char *line, size_t n)
{
	if (r->reply.len + n >= REPLY_MOST_BYTES) {
		str_clear(&r->reply);
		r->block = r->words = 0;
		r->broken = true;
	}
	if (n < REPLY_MOST_BYTES)
		str_add_bytes(&r->reply, line, n);
	str_add_bytes(&r->reply, "\n", 1);
}

/* Is this block the one that ends a request? Returns its number, 0 otherwise. */
static uint64_t block_mark(const struct tmux_connection *c, const struct tmux_request *r)
{
	const char *text = str_text(&r->reply) + r->block;
	size_t n = r->reply.len - r->block, k = sizeof c->secret - 1;
	char digits[24];
	int64_t number;

	if (n < k + 3 || n - k - 2 >= sizeof digits || memcmp(text, c->secret, k) != 0)
		return 0;
	memcpy(digits, text + k + 1, n - k - 2);
	digits[n - k - 2] = '\0';
	return text_to_int(digits, &number) && number > 0 ? (uint64_t)number : 0;
}

static void block_done(struct tmux_connection *c, struct tmux_request *r)
{
	uint64_t number = block_mark(c, r);

	if (!number)
		return;
	/* A mark that was skipped belonged to answers that cannot be told apart any more. */
	while (c->first && c->first->number < number) {
		c->first->broken = true;
		request_end(c);
	}
	if (!c->first || c->first->number != number)
		return;
	r = c->first;
	if (r->block <= r->reply.len)
		r->reply.len = r->block;
	if (r->reply.len && r->reply.data[r->reply.len - 1] == '\n')
		r->reply.len--;
	if (r->reply.data)
		r->reply.data[r->reply.len] = '\0';
	request_end(c);
}

static void words_add(struct tmux_connection *c, const char *line, size_t n)
{
	if (n && line[0] != '%' && c->words.len + n < WORDS_MOST_BYTES) {
		if (c->words.len)
			str_add(&c->words, "; ");
		text_add_clean(&c->words, line, n);
	}
}

static void request_fail(struct tmux_request *r, size_t words)
{
	if (!r->failed)
		r->words = words;
	r->failed = true;
}

static void connection_line(struct tmux_connection *c, const char *line, size_t n)
{
	enum tmux_event event = tmux_parse_line(&c->parser, line, n);
	struct tmux_request *r = c->first;

	if (event == TMUX_NOTE)
		c->changed = c->changed || tmux_note_is_change(line, n);
	else if (event == TMUX_FOREIGN_DONE)
		c->attached = true;
	else if (event == TMUX_FOREIGN_FAILED)
		c->refused = !c->attached;
	else if (event == TMUX_FOREIGN || !r)
		words_add(c, line, n);
	else if (event == TMUX_BEGIN)
		r->block = r->reply.len;
	else if (event == TMUX_TEXT)
		request_add(r, line, n);
	else if (event == TMUX_DONE)
		block_done(c, r);
	else if (event == TMUX_FAILED)
		request_fail(r, r->block);
	else if (event == TMUX_BROKEN)
		r->broken = true;
	else {
		words_add(c, line, n);
		request_fail(r, r->reply.len);
		request_add(r, line, n);
	}
}

static void connection_lines(struct tmux_connection *c)
{
	size_t at = 0;

	while (at < c->in.len) {
		const char *line = c->in.data + at;
		const char *end = memchr(line, '\n', c->in.len - at);

		if (!end)
			break;
		connection_line(c, line, (size_t)(end - line));
		at += (size_t)(end - line) + 1;
	}
	if (at) {
		c->in.len -= at;
		memmove(c->in.data, c->in.data + at, c->in.len);
	}
}

static void connection_gone(struct tmux_connection *c)
{
	c->gone = true;
	while (c->first) {
		c->first->broken = true;
		request_end(c);
	}
}

static void connection_read(struct tmux_connection *c)
{
	char buf[65536];

	while (!c->gone) {
		ssize_t n = recv(c->fd, buf, sizeof buf, MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n > 0) {
			str_add_bytes(&c->in, buf, (size_t)n);
			connection_lines(c);
		}
		if (n <= 0 || c->in.len > LINE_MOST_BYTES)
			connection_gone(c);
	}
}

static void connection_write(struct tmux_connection *c)
{
	while (!c->gone && c->out.len) {
		ssize_t n = send(c->fd, c->out.data, c->out.len, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return; /* full; or ended, and then reading says so */
		c->out.len -= (size_t)n;
		memmove(c->out.data, c->out.data + n, c->out.len);
	}
}

void tmux_connection_turn(struct tmux_connection *c)
{
	connection_write(c);
	connection_read(c);
}

struct tmux_request *tmux_connection_ask(struct tmux_connection *c, const char *line)
{
	struct tmux_request *r;

	if (c->abandoned >= ABANDONED_MOST || c->out.len > OUT_MOST_BYTES)
		tmux_connection_turn(c);
	if (c->gone || c->abandoned >= ABANDONED_MOST || c->out.len > OUT_MOST_BYTES)
		return NULL;
	r = calloc(1, sizeof *r);
	if (!r)
		abort();
	r->number = ++c->asked;
	*c->last = r;
	c->last = &r->next;
	str_addf(
		&c->out, "%s\ndisplay-message -p \"%s %" PRIu64 "\"\n", line, c->secret, r->number);
	return r;
}

static int request_result(const struct tmux_connection *c, const struct tmux_request *r)
{
	if (r->broken)
		return c->gone ? -EPIPE : -EPROTO;
	return r->failed ? 1 : 0;
}

/* Waits for the pipe, then moves what can be moved. False when the time is over. */
static bool connection_pass(struct tmux_connection *c, usec_t deadline)
{
	struct pollfd p = {.fd = c->fd, .events = POLLIN};
	usec_t left = deadline - clock_awake();

	if (left <= 0)
		return false;
	if (c->out.len)
		p.events |= POLLOUT;
	poll(&p, 1, (int)((left + USEC_MSEC - 1) / USEC_MSEC));
	tmux_connection_turn(c);
	return true;
}

int tmux_connection_greet(struct tmux_connection *c, usec_t deadline)
{
	while (!c->attached && !c->refused && !c->gone)
		if (!connection_pass(c, deadline))
			return -ETIMEDOUT;
	return c->attached && !c->gone ? 0 : -ENOENT;
}

int tmux_connection_wait(struct tmux_connection *c, struct tmux_request *r, usec_t deadline)
{
	tmux_connection_turn(c);
	while (!r->done)
		if (!connection_pass(c, deadline))
			return -ETIMEDOUT;
	return request_result(c, r);
}

void tmux_connection_forget(struct tmux_connection *c, struct tmux_request *r)
{
	if (!r)
		return;
	if (r->done) {
		request_free(r);
		return;
	}
	r->abandoned = true;
	c->abandoned++;
}
