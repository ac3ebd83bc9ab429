/*
 * The tmux door: opening and closing it, and what the event loop hears of it.
 *
 * One server on a socket of its own, one control client on czar's own session in it. The server
 * belongs to the agents and is never ended here; the client is ours and ends with us, because its
 * pipe does. Clients that a former life left on that session are ended, nobody else's.
 */
#include "czar/io/tmux.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "czar/io/tmux_door.h"
#include "czar/io/process.h"
#include "czar/io/tmux_server.h"

#define DEFAULT_PATIENCE (2 * USEC_SEC)
/* A left-over client gets this long to end on SIGTERM. */
#define LEFTOVER_GRACE (500 * USEC_MSEC)

void tmux_server(const struct tmux *t, int64_t *ret_pid, int64_t *ret_start)
{
	*ret_pid = t->server_pid;
	*ret_start = t->server_start;
}

static void client_drop(struct tmux *t)
{
	tmux_connection_done(&t->connection);
	tmux_client_end(t->client);
	t->client = 0;
}

void tmux_close(struct tmux *t)
{
	if (!t)
		return;
	sd_event_source_disable_unref(t->readable);
	sd_event_source_disable_unref(t->later);
	client_drop(t);
	free(t);
}

/* Waits for the attaching to be answered, and asks who the server is. */
static int server_greet(struct tmux *t, struct error *err)
{
	_cleanup_(str_done) struct str reply = {0};
	int r = tmux_connection_greet(&t->connection, clock_awake() + t->patience);

	if (r == 0)
		r = tmux_command(t, "display-message -p \"#{pid}\"", &reply, err);
	if (r == -ENOENT || r == -EPIPE)
		return error(
			err, ENOENT, "cannot attach to tmux: %s", str_text(&t->connection.words));
	if (r == -ETIMEDOUT)
		return error(err, ETIMEDOUT, "cannot attach to tmux: it does not answer");
	if (r != 0 || !text_to_int(str_text(&reply), &t->server_pid))
		return error(err, EPROTO, "tmux does not tell its pid");
	t->server_start = process_start_time(t->server_pid);
	return 0;
}

/* -ENOENT: the server has no session of czar's (any more), or ended under our hands. */
static int client_attach(struct tmux *t, const struct tmux_options *o, struct error *err)
{
	int fd, r = tmux_client_start(o, &t->client, &fd, err);

	if (r < 0)
		return r;
	tmux_connection_init(&t->connection, fd);
	r = server_greet(t, err);
	if (r < 0)
		client_drop(t);
	return r;
}

static int door_connect(struct tmux *t, const struct tmux_options *o, struct error *err)
{
	int r = tmux_server_find(o, t->patience, err);

	if (r < 0)
		return r;
	if (r == 1) {
		r = client_attach(t, o, err);
		if (r != -ENOENT)
			return r;
		/* It may have ended since; a known one must not be doubled now either. */
		r = tmux_server_find(o, t->patience, err);
		if (r < 0)
			return r;
	}
	if (r == 0 && o->start)
		r = o->start(t->userdata, err);
	if (r == 0 && o->start)
		r = tmux_server_await(o, err);
	if (r >= 0) /* or only its first session */
		r = tmux_server_start(o, err);
	return r < 0 ? r : client_attach(t, o, err);
}

/* An older server may have been started with other settings; one that it does not know is its own.
 */
static int settings_apply(struct tmux *t, struct error *err)
{
	const char *const *settings = tmux_server_settings();
	int r = 0;

	for (; *settings && r >= 0; settings++)
		r = tmux_command(t, *settings, NULL, err);
	return r < 0 ? r : 0;
}

/* The first control client on czar's session that is not ours; 0 none. */
static int leftover_find(struct tmux *t, int64_t *ret_pid, struct error *err)
{
	_cleanup_(str_done) struct str reply = {0};
	int r = tmux_command(t,
		"list-clients -t \"=" TMUX_OWN_SESSION
		"\" -F \"#{client_control_mode} #{client_pid}\"",
		&reply, err);
	const char *p = str_text(&reply);

	*ret_pid = 0;
	if (r != 0)
		return r < 0 ? r : -EIO;
	while (*p) {
		int64_t control, pid;

		if (!tmux_take_int(&p, &control) || !tmux_take_int(&p, &pid))
			return error(err, EPROTO, "tmux's list of clients makes no sense");
		if (control == 1 && pid != t->client)
			*ret_pid = pid;
		p += strspn(p, "\n");
	}
	return 0;
}

static int leftovers_end(struct tmux *t, struct error *err)
{
	usec_t began = clock_awake(), deadline = began + LEFTOVER_GRACE + t->patience;
	int64_t pid;
	int r;

	while ((r = leftover_find(t, &pid, err)) == 0 && pid) {
		bool hard = clock_awake() - began > LEFTOVER_GRACE;

		if (clock_awake() > deadline)
			return error(err, EBUSY,
				"tmux client %" PRId64 " of a former life does not end", pid);
		process_signal(pid, process_start_time(pid), hard ? SIGKILL : SIGTERM);
		pause_for(5 * USEC_MSEC);
	}
	return r;
}

static void door_tell(struct tmux *t)
{
	struct tmux_connection *c = &t->connection;
	bool gone = c->gone && !t->told_gone, changed = c->changed;

	c->changed = false;
	if (c->gone) {
		t->told_gone = true;
		sd_event_source_set_enabled(t->readable, SD_EVENT_OFF);
	}
	if ((gone || changed) && t->on_change)
		t->on_change(gone, t->userdata); /* last: it may close the door */
}

static int on_readable(sd_event_source *s, int fd, uint32_t events, void *userdata)
{
	struct tmux *t = userdata;

	(void)fd;
	(void)events;
	tmux_connection_turn(&t->connection);
	sd_event_source_set_io_events(s, EPOLLIN | (t->connection.out.len ? EPOLLOUT : 0U));
	door_tell(t);
	return 0;
}

static int on_later(sd_event_source *s, void *userdata)
{
	(void)s;
	door_tell(userdata);
	return 0;
}

static int door_listen(struct tmux *t, sd_event *loop, struct error *err)
{
	int r = sd_event_add_io(loop, &t->readable, t->connection.fd, EPOLLIN, on_readable, t);

	if (r >= 0)
		r = sd_event_add_defer(loop, &t->later, on_later, t);
	if (r >= 0)
		r = sd_event_source_set_enabled(t->later, SD_EVENT_OFF);
	return r < 0 ? error(err, -r, "cannot watch tmux: %s", strerror(-r)) : 0;
}

static void door_closep(struct tmux **t)
{
	tmux_close(*t);
}

int tmux_open(const struct tmux_options *o, sd_event *loop,
	void (*on_change)(bool gone, void *userdata), void *userdata, struct tmux **ret,
	struct error *err)
{
	_cleanup_(door_closep) struct tmux *t = calloc(1, sizeof *t);
	int r;

	if (!t)
		abort();
	t->connection.fd = -1;
	t->patience = o->patience ? o->patience : DEFAULT_PATIENCE;
	t->on_change = on_change;
	t->userdata = userdata;
	r = tmux_server_write_config(o, err);
	if (r == 0)
		r = door_connect(t, o, err);
	if (r == 0)
		r = leftovers_end(t, err);
	if (r == 0)
		r = settings_apply(t, err);
	if (r == 0 && loop)
		r = door_listen(t, loop, err);
	if (r < 0)
		return r;
	t->connection.changed = false;
	*ret = t;
	t = NULL;
	return 0;
}
