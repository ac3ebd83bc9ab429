/*
 * The spawn door: what happens to a child between its start and its end.
 *
 * The end is seen on a pidfd, output comes through pipes on the event loop, one timer is the
 * deadline, then the pause before SIGKILL, then the grace for what an ended child left behind.
 * Waiting is the same thing on a loop of its own. This file never decides whether an exit status is
 * good.
 */
#include "czar/io/spawn.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/io/child.h"

#define DEADLINE_DEFAULT (10 * USEC_MIN)
#define KILL_AFTER (2 * USEC_SEC)
#define GRACE (500 * USEC_MSEC) /* for what the ended child left behind to close its output */

enum { OUTPUT_MOST_BYTES = 64 * 1024 };

enum spawn_phase { SPAWN_RUNNING, SPAWN_TERMINATED, SPAWN_KILLED, SPAWN_EXITED, SPAWN_ENDED };

struct spawn {
	sd_event *loop;
	struct child child;
	enum spawn_phase phase;
	bool owns_itself, in_callback, freed_in_callback;
	size_t most_bytes;
	sd_event_source *output_sources[2]; /* NULL once the other side closed it */
	sd_event_source *exit_source, *timer;
	spawn_end_fn on_end;
	void *userdata;
	struct spawn_result result;
};

void spawn_result_done(struct spawn_result *r)
{
	str_done(&r->output);
	str_done(&r->errors);
}

/* ---- the end ---- */

static void spawn_release(struct spawn *s)
{
	for (int i = 0; i < 2; i++)
		sd_event_source_disable_unref(s->output_sources[i]);
	sd_event_source_disable_unref(s->exit_source);
	sd_event_source_disable_unref(s->timer);
	child_close(&s->child);
	sd_event_unref(s->loop);
	spawn_result_done(&s->result);
	free(s);
}

void spawn_free(struct spawn *s)
{
	if (s && s->in_callback)
		s->freed_in_callback = true;
	else if (s)
		spawn_release(s);
}

static void tail_cut(struct str *s, size_t most_bytes)
{
	if (s->len <= most_bytes)
		return;
	memmove(s->data, s->data + s->len - most_bytes, most_bytes + 1);
	s->len = most_bytes;
}

static void end(struct spawn *s)
{
	s->phase = SPAWN_ENDED;
	s->result.status = child_reap(s->child.pid);
	tail_cut(&s->result.output, s->most_bytes);
	tail_cut(&s->result.errors, s->most_bytes);
	for (int i = 0; i < 2; i++)
		s->output_sources[i] = sd_event_source_disable_unref(s->output_sources[i]);
	sd_event_source_set_enabled(s->timer, SD_EVENT_OFF);
	s->in_callback = true;
	s->on_end(&s->result, s->userdata);
	s->in_callback = false;
	if (s->freed_in_callback || s->owns_itself)
		spawn_release(s);
}

static void end_when_over(struct spawn *s)
{
	if (s->phase == SPAWN_EXITED && !s->output_sources[0] && !s->output_sources[1])
		end(s);
}

static void timer_arm(struct spawn *s, usec_t in)
{
	sd_event_source_set_time_relative(s->timer, (uint64_t)in);
	sd_event_source_set_enabled(s->timer, SD_EVENT_ONESHOT);
}

/* ---- on the loop ---- */

void spawn_kill(struct spawn *s)
{
	if (s->phase != SPAWN_RUNNING)
		return;
	kill(-s->child.pid, SIGTERM);
	s->phase = SPAWN_TERMINATED;
	timer_arm(s, KILL_AFTER);
}

static int on_timer(sd_event_source *source, uint64_t due, void *userdata)
{
	struct spawn *s = userdata;

	(void)source, (void)due;
	if (s->phase == SPAWN_RUNNING) {
		s->result.timed_out = true;
		spawn_kill(s);
	} else if (s->phase == SPAWN_TERMINATED) {
		kill(-s->child.pid, SIGKILL);
		s->phase = SPAWN_KILLED;
	} else if (s->phase == SPAWN_EXITED) {
		end(s);
	}
	return 0;
}

static int on_exit_seen(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct spawn *s = userdata;

	(void)fd, (void)events;
	sd_event_source_set_enabled(source, SD_EVENT_OFF);
	s->phase = SPAWN_EXITED;
	timer_arm(s, GRACE);
	end_when_over(s);
	return 0;
}

static int on_output(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct spawn *s = userdata;
	int which = fd == s->child.outputs[0] ? 0 : 1;
	struct str *text = which ? &s->result.errors : &s->result.output;
	char buf[16384];
	ssize_t n = read(fd, buf, sizeof buf);

	(void)source, (void)events;
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n > 0) {
		str_add_bytes(text, buf, (size_t)n);
		if (text->len / 2 > s->most_bytes)
			tail_cut(text, s->most_bytes);
		return 0;
	}
	s->output_sources[which] = sd_event_source_disable_unref(s->output_sources[which]);
	end_when_over(s);
	return 0;
}

static int watch(struct spawn *s, usec_t deadline)
{
	bool ends = deadline > 0 && deadline != USEC_NEVER;
	uint64_t in = (uint64_t)(ends ? deadline : DEADLINE_DEFAULT);
	int r = sd_event_add_io(s->loop, &s->exit_source, s->child.pidfd, EPOLLIN, on_exit_seen, s);

	for (int i = 0; i < 2 && r >= 0; i++)
		if (s->child.outputs[i] >= 0)
			r = sd_event_add_io(s->loop, &s->output_sources[i], s->child.outputs[i],
				EPOLLIN, on_output, s);
	if (r >= 0)
		r = sd_event_add_time_relative(
			s->loop, &s->timer, CLOCK_MONOTONIC, in, 10 * USEC_MSEC, on_timer, s);
	if (r >= 0 && deadline == USEC_NEVER)
		r = sd_event_source_set_enabled(s->timer, SD_EVENT_OFF);
	return r;
}

static struct spawn *spawn_new(sd_event *loop, const struct spawn_options *o)
{
	struct spawn *s = calloc(1, sizeof *s);

	if (!s)
		abort();
	s->loop = sd_event_ref(loop);
	s->child = CHILD_NONE;
	s->most_bytes = o->output_most_bytes ? o->output_most_bytes : OUTPUT_MOST_BYTES;
	return s;
}

int spawn_start(sd_event *loop, const struct spawn_options *o, spawn_end_fn on_end, void *userdata,
	struct spawn **ret, struct error *err)
{
	struct spawn *s = spawn_new(loop, o);
	int r = child_start(o, &s->child, err);

	s->on_end = on_end;
	s->userdata = userdata;
	s->owns_itself = !ret;
	if (r == 0 && (r = watch(s, o->deadline)) < 0) {
		error(err, -r, "cannot watch '%s': %s", o->argv[0], strerror(-r));
		child_reap(s->child.pid);
	}
	if (r < 0) {
		spawn_release(s);
		return r;
	}
	if (ret)
		*ret = s;
	return 0;
}

int64_t spawn_pid(const struct spawn *s)
{
	return s->child.pid;
}

/* ---- waiting ---- */

struct waiting {
	bool over;
	struct spawn_result *result;
};

static void on_wait_end(struct spawn_result *result, void *userdata)
{
	struct waiting *w = userdata;

	*w->result = *result;
	*result = (struct spawn_result){0};
	w->over = true;
}

int spawn_wait(const struct spawn_options *o, struct spawn_result *ret, struct error *err)
{
	struct waiting w = {.result = ret};
	struct spawn *s = NULL;
	sd_event *loop = NULL;
	int r = sd_event_new(&loop);

	*ret = (struct spawn_result){.status = 127};
	if (r < 0)
		return error(err, -r, "cannot make an event loop: %s", strerror(-r));
	r = spawn_start(loop, o, on_wait_end, &w, &s, err);
	while (r >= 0 && !w.over)
		r = sd_event_run(loop, UINT64_MAX);
	if (s && !w.over) {
		error(err, -r, "cannot wait for '%s': %s", o->argv[0], strerror(-r));
		child_reap(s->child.pid);
	}
	spawn_free(s);
	sd_event_unref(loop);
	return r < 0 ? r : 0;
}
