/*
 * Watches: event sources that note one fact and ask for a tick.
 *
 * Edge-triggered for speed; a lost event costs one tick's period and never correctness.
 */
#include "czar/watch.h"

#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "czar/base/file.h"

static int on_death(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct seat_memory *s = userdata;

	(void)events;
	(void)fd;
	sd_event_source_set_enabled(source, SD_EVENT_OFF); /* level-triggered: once is enough */
	s->stirred = true;
	daemon_want_tick(s->daemon, 0);
	return 0;
}

void watch_pane(struct daemon *d, struct seat_memory *s, const struct tmux_pane *pane)
{
	int fd;

	TEXT_SET(s->pane, pane->id);
	TEXT_SET(s->tty, pane->tty);
	s->pid = pane->pid;
	s->death = sd_event_source_disable_unref(s->death);
	if (pane->dead)
		return;
	fd = (int)syscall(SYS_pidfd_open, (pid_t)pane->pid, 0);
	if (fd < 0)
		return; /* gone already: the next look says so */
	if (sd_event_add_io(d->loop, &s->death, fd, EPOLLIN, on_death, s) < 0) {
		close(fd);
		return;
	}
	sd_event_source_set_io_fd_own(s->death, 1);
}

static int on_written(sd_event_source *source, const struct inotify_event *event, void *userdata)
{
	struct seat_memory *s = userdata;

	(void)source;
	(void)event;
	s->stirred = true;
	s->look.wrote_awake = clock_awake();
	s->written = sd_event_source_disable_unref(s->written);
	daemon_want_tick(s->daemon, s->eagerness);
	return 0;
}

void watch_terminal(struct daemon *d, struct seat_memory *s, usec_t delay)
{
	s->eagerness = delay;
	if (!s->written && *s->tty)
		sd_event_add_inotify(
			d->loop, &s->written, s->tty, IN_MODIFY | IN_ONESHOT, on_written, s);
}

static int on_tree(sd_event_source *source, const struct inotify_event *event, void *userdata)
{
	struct seat_memory *s = userdata;

	(void)source;
	s->tree_stirred = true;
	if (event->mask & (IN_IGNORED | IN_DELETE_SELF)) /* the worktree is made again */
		s->tree = sd_event_source_disable_unref(s->tree);
	daemon_want_tick(s->daemon, 20 * USEC_MSEC);
	return 0;
}

/* The worktree's own git folder: "gitdir: PATH" in WORKTREE/.git; its logs survive gc. */
void watch_tree(struct daemon *d, struct seat_memory *s, const char *worktree)
{
	_cleanup_(str_done) struct str text = {0};
	char path[PATH_SIZE];

	if (s->tree)
		return;
	TEXT_SETF(path, "%s/.git", worktree);
	if (file_read(path, sizeof path, &text, NULL) < 0 ||
		!text_starts(str_text(&text), "gitdir: "))
		return;
	text.data[strcspn(text.data, "\n")] = '\0';
	if (!TEXT_SETF(path, "%s/logs", text.data + strlen("gitdir: ")))
		return;
	sd_event_add_inotify(d->loop, &s->tree, path,
		IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE_SELF | IN_ONLYDIR, on_tree, s);
}

static int on_seat_spool(sd_event_source *source, const struct inotify_event *event, void *userdata)
{
	struct seat_memory *s = userdata;

	(void)source;
	s->spool_stirred = true;
	if (event->mask & IN_IGNORED) /* the folder is gone; another one may come */
		s->spool = sd_event_source_disable_unref(s->spool);
	daemon_want_tick(s->daemon, 5 * USEC_MSEC);
	return 0;
}

void watch_spool(struct daemon *d, struct seat_memory *s, const char *folder)
{
	if (!s->spool && sd_event_add_inotify(d->loop, &s->spool, folder, IN_MOVED_TO | IN_ONLYDIR,
				 on_seat_spool, s) >= 0)
		s->spool_stirred = true; /* what came before the watch */
}
