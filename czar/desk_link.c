/*
 * The daemon's side of the desk: its life, and one request after the other.
 *
 * A request and its answer are a line each, over a socket pair that is the child's stdin and
 * stdout. An answer that does not come in time ends the child: nobody knows then what it did, and
 * every verb of its looks before it does anything again.
 */
#include "czar/desk_link.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/log.h"
#include "czar/desk_start.h"

enum { ANSWER_MOST_BYTES = 8 << 20 };

static const usec_t pause_first = USEC_SEC, pause_most = USEC_MIN;

struct desk_link {
	struct daemon *daemon;
	struct spawn *child; /* NULL: none lives, or its end is still to be seen */
	int fd;
	sd_event_source *answers, *deadline;
	struct str in;
	usec_t not_before_awake; /* of the next start */
	int ended;               /* in a row, without an answer */
	bool stale;
	/* what is under way */
	int64_t id; /* 0: nothing */
	int64_t last_id;
	desk_reply_fn on_reply;
	void *userdata;
};

static struct desk_link *link_of(struct daemon *d)
{
	if (d->desk)
		return d->desk;
	d->desk = calloc(1, sizeof *d->desk);
	if (!d->desk)
		abort();
	*d->desk = (struct desk_link){.daemon = d, .fd = -1};
	return d->desk;
}

/* --- its end --- */

static void hang_up(struct desk_link *l)
{
	l->answers = sd_event_source_disable_unref(l->answers);
	l->deadline = sd_event_source_disable_unref(l->deadline);
	fd_close(&l->fd);
	str_clear(&l->in);
}

static void reply(struct desk_link *l, const struct desk_reply *r)
{
	desk_reply_fn on_reply = l->on_reply;

	if (!l->id)
		return;
	l->id = 0;
	l->on_reply = NULL;
	l->deadline = sd_event_source_disable_unref(l->deadline);
	on_reply(l->daemon, r, l->userdata);
}

static void on_end(struct spawn_result *result, void *userdata)
{
	struct desk_link *l = userdata;
	char says[TEXT_SIZE];
	usec_t pause = pause_first << (l->ended < 6 ? l->ended : 6);

	spawn_free(l->child);
	l->child = NULL;
	hang_up(l);
	if (l->id || !l->stale) {
		TEXT_SETF(says, "the desk ended with %d%s%s", result->status,
			result->errors.len ? ": " : "", str_text(&result->errors));
		log_warning("%s", says);
		l->ended++;
		l->not_before_awake = clock_awake() + (pause < pause_most ? pause : pause_most);
	}
	l->stale = false;
	reply(l, &(struct desk_reply){.outcome = DESK_UNKNOWN, .result = says});
	daemon_want_tick(l->daemon, 0);
}

static void drop(struct desk_link *l)
{
	hang_up(l); /* that ends it, after what it does now */
	if (l->child)
		spawn_kill(l->child);
}

/* --- its answers --- */

static enum desk_outcome outcome_of(const json_t *answer)
{
	static const char *const names[] = {"done", "refused", "limited", "token", "silent"};
	const char *name = json_string_value(json_object_get(answer, "outcome"));

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (name && text_equal(name, names[i]))
			return (enum desk_outcome)i;
	return DESK_UNKNOWN;
}

static void take_answer(struct desk_link *l, const char *line, size_t n)
{
	json_t *answer = json_loadb(line, n, 0, NULL);
	const char *result = json_string_value(json_object_get(answer, "result"));
	struct desk_reply r = {.outcome = outcome_of(answer),
		.result = result ? result : "",
		.number = json_integer_value(json_object_get(answer, "number")),
		.until = json_integer_value(json_object_get(answer, "until")),
		.facts = json_object_get(answer, "facts")};

	if (l->id && json_integer_value(json_object_get(answer, "id")) == l->id) {
		l->ended = 0;
		reply(l, &r);
		if (l->stale)
			drop(l);
	}
	json_decref(answer);
}

static int on_answer(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct desk_link *l = userdata;
	char buf[16384];
	ssize_t n = read(fd, buf, sizeof buf);
	const char *end;

	(void)source, (void)events;
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n <= 0 || l->in.len + (size_t)n > ANSWER_MOST_BYTES) {
		drop(l);
		return 0;
	}
	str_add_bytes(&l->in, buf, (size_t)n);
	while (l->in.len && (end = memchr(l->in.data, '\n', l->in.len))) {
		size_t length = (size_t)(end - l->in.data);
		_cleanup_(text_free) char *line = strndup(l->in.data, length);

		memmove(l->in.data, end + 1, l->in.len - length); /* with its NUL */
		l->in.len -= length + 1;
		take_answer(l, line, length);
	}
	return 0;
}

static int on_deadline(sd_event_source *source, uint64_t due, void *userdata)
{
	struct desk_link *l = userdata;

	(void)source, (void)due;
	log_warning("the desk does not answer: it is ended");
	if (l->child)
		spawn_kill(l->child);
	return 0;
}

/* --- its start --- */

static int start(struct desk_link *l, struct error *err)
{
	struct daemon *d = l->daemon;
	const char *argv[] = {d->czar_path, "desk", NULL};
	struct desk_variables variables;
	_cleanup_(fd_close) int theirs = -1;
	struct spawn_options o = {.argv = argv,
		.environment = variables.list,
		.deadline = USEC_NEVER,
		.keep_fd = d->children_fd};
	int ends[2], r;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return error(err, errno, "cannot make a socket: %s", strerror(errno));
	l->fd = ends[0];
	o.talk_fd = theirs = ends[1];
	fcntl(l->fd, F_SETFL, O_NONBLOCK);
	desk_variables_make(&d->config.github, &variables);
	r = spawn_start(d->loop, &o, on_end, l, &l->child, err);
	desk_variables_done(&variables);
	if (r == 0)
		r = sd_event_add_io(d->loop, &l->answers, l->fd, EPOLLIN, on_answer, l);
	return r;
}

/* A socket's buffer may be smaller than a request. */
static int send_line(struct desk_link *l, const json_t *request)
{
	_cleanup_(text_free) char *line = json_dumps(request, JSON_COMPACT);
	_cleanup_(str_done) struct str text = {0};
	int flags = fcntl(l->fd, F_GETFL), r;

	str_addf(&text, "%s\n", line);
	fcntl(l->fd, F_SETFL, flags & ~O_NONBLOCK);
	r = fd_write(l->fd, str_text(&text), text.len);
	fcntl(l->fd, F_SETFL, flags);
	return r;
}

static int begin(struct desk_link *l, struct error *err)
{
	const struct daemon *d = l->daemon;
	json_t *first;
	int r;

	if (l->fd >= 0)
		return 0;
	r = start(l, err);
	if (r < 0)
		return r;
	first = desk_hello(
		d->place, &d->config.github, d->config.base, d->czar_path, d->children_fd);
	r = send_line(l, first);
	json_decref(first);
	return r < 0 ? error(err, -r, "cannot talk with the desk: %s", strerror(-r)) : 0;
}

/* --- asking --- */

bool desk_is_free(struct daemon *d)
{
	struct desk_link *l = link_of(d);
	usec_t now = clock_awake();

	if (l->id || (l->child && l->fd < 0))
		return false;
	if (l->fd < 0 && l->not_before_awake > now) {
		daemon_want_tick(d, l->not_before_awake - now);
		return false;
	}
	return true;
}

static int on_lost(sd_event_source *source, uint64_t due, void *userdata)
{
	struct desk_link *l = userdata;

	(void)source, (void)due;
	drop(l);
	reply(l, &(struct desk_reply){
			 .outcome = DESK_UNKNOWN, .result = "the desk could not be asked"});
	return 0;
}

void desk_ask(
	struct daemon *d, json_t *request, usec_t deadline, desk_reply_fn on_reply, void *userdata)
{
	struct desk_link *l = link_of(d);
	struct error err = {0};
	int r;

	l->id = ++l->last_id;
	l->on_reply = on_reply;
	l->userdata = userdata;
	json_object_set_new(request, "id", json_integer(l->id));
	r = begin(l, &err);
	if (r == 0)
		r = send_line(l, request);
	json_decref(request);
	if (r < 0) {
		log_error("the desk: %s", err.number ? err.text : strerror(-r));
		l->not_before_awake = clock_awake() + pause_most;
	}
	r = sd_event_add_time_relative(d->loop, &l->deadline, CLOCK_MONOTONIC,
		r < 0 ? 0 : (uint64_t)deadline, 1000, r < 0 ? on_lost : on_deadline, l);
	if (r < 0)
		abort(); /* no memory */
}

void desk_begin_anew(struct daemon *d)
{
	struct desk_link *l = d->desk;

	if (!l || l->fd < 0)
		return;
	l->stale = true;
	if (!l->id)
		drop(l);
}

void desk_link_free(struct daemon *d)
{
	struct desk_link *l = d->desk;

	if (!l)
		return;
	hang_up(l);
	spawn_free(l->child);
	str_done(&l->in);
	free(l);
	d->desk = NULL;
}
