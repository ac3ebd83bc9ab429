/*
 * The daemon's life: lock, start-up, ticks, end (docs/architecture.md, "Start and end").
 *
 * Event callbacks note a fact and ask for a tick; one timer runs it. Ticks coalesce: asking ten
 * times is one tick. SIGTERM ends the loop after the tick that runs; nothing is lost, because
 * everything that matters was recorded before it was done.
 */
#include "czar/loop.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/decide.h"
#include "czar/base/file.h"
#include "czar/base/log.h"
#include "czar/daemon.h"
#include "czar/desk_link.h"
#include "czar/leftovers.h"
#include "czar/observe.h"
#include "czar/observe_pulls.h"
#include "czar/publish.h"
#include "czar/radar.h"
#include "czar/reload.h"
#include "czar/seat.h"
#include "czar/service_notify.h"
#include "czar/webhook_listen.h"

enum { FAILURES_MOST = 20 };
#define SETTLING_MOST (5 * USEC_SEC)
#define PAUSE_MOST (30 * USEC_SEC) /* between ticks that fail */

void daemon_want_tick(struct daemon *d, usec_t delay)
{
	uint64_t at = (uint64_t)(clock_awake() + delay), planned = 0;
	int enabled = SD_EVENT_OFF;

	if (!d->tick_timer)
		return;
	sd_event_source_get_enabled(d->tick_timer, &enabled);
	sd_event_source_get_time(d->tick_timer, &planned);
	if (enabled != SD_EVENT_OFF && planned <= at)
		return;
	sd_event_source_set_time(d->tick_timer, at);
	sd_event_source_set_enabled(d->tick_timer, SD_EVENT_ONESHOT);
}

static void end(struct daemon *d, int code)
{
	d->exit_code = code;
	sd_event_exit(d->loop, code);
}

/* What is stored and published shall be true when nobody looks any more: health follows the last
 * submission by one tick. */
static void end_when_settled(struct daemon *d)
{
	if (!d->rest_awake)
		d->rest_awake = clock_awake();
	if ((d->settled && !d->jobs && !d->desk_act) ||
		clock_awake() - d->rest_awake > SETTLING_MOST)
		end(d, d->rest == REST_DONE ? EXIT_OK : EXIT_FAILED);
	else
		daemon_want_tick(d, 10 * USEC_MSEC);
}

/* A full or locked disk passes: nobody might start the daemon again. */
static bool may_pass(int r)
{
	return r == -EAGAIN || r == -ENOSPC || r == -EDQUOT || r == -EROFS;
}

static void on_failed_tick(struct daemon *d, int r, const struct error *err)
{
	usec_t pause = USEC_SEC * ++d->failures;

	/* said once, also when the disk stays full all night */
	if (!text_equal(d->failure, err->text))
		log_error("tick: %s", err->text);
	TEXT_SET(d->failure, err->text);

	if (d->options->once || (d->failures >= FAILURES_MOST && !may_pass(r)))
		end(d, EXIT_FAILED);
	daemon_want_tick(d, pause < PAUSE_MOST ? pause : PAUSE_MOST);
}

/* Somebody removed or replaced the project's lock or store: the next daemon would not see this one,
 * and no command reaches it. */
static bool is_displaced(const struct daemon *d)
{
	struct stat ours, now;

	return access(d->place->store, F_OK) < 0 || fstat(d->lock_fd, &ours) < 0 ||
	       stat(d->place->lock, &now) < 0 || ours.st_ino != now.st_ino ||
	       ours.st_dev != now.st_dev ||
	       (d->store_inode && stat(d->place->store, &now) == 0 && now.st_ino != d->store_inode);
}

/* Who only observes decides anew when a person added a task. */
static int follow_original(struct daemon *d, struct error *err)
{
	int r = queue_copy_again(d->queue, err);

	if (r <= 0)
		return r;
	d->first_tick = true;
	return reload_apply(d, err);
}

/* A tick that fails is logged and tried again; one that goes on failing ends the daemon. */
static int on_tick(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon *d = userdata;
	struct error err = {0};
	bool first = d->first_tick;
	int r;

	(void)source;
	(void)usec;
	if (!d->options->observe && is_displaced(d)) {
		log_error("'%s' was removed or replaced: the daemon ends, agents are left alone",
			d->place->home);
		end(d, EXIT_FAILED);
		return 0;
	}
	reload_if_due(d);
	if (!d->options->observe && !d->options->once)
		webhook_tend(d);
	r = d->options->observe ? follow_original(d, &err) : 0;
	if (r == 0)
		r = tick(d, &err);
	if (r < 0) {
		on_failed_tick(d, r, &err);
		return 0;
	}
	if (d->failures)
		log_info("ticks go on after %d that failed", d->failures);
	d->failures = 0;
	d->failure[0] = '\0';
	if (r > 0) { /* a plan that was dropped is no tick */
		daemon_want_tick(d, 0);
		return 0;
	}
	if (first)
		notify_ready();
	if (d->options->once && !d->jobs && !d->desk_act)
		end(d, EXIT_OK);
	if (d->options->until_done && d->rest != REST_WORK)
		end_when_settled(d);
	else
		d->rest_awake = 0;
	return 0;
}

static int on_stop(sd_event_source *source, const struct signalfd_siginfo *si, void *userdata)
{
	struct daemon *d = userdata;

	(void)source;
	log_info("%s: ends; agents are left alone",
		si->ssi_signo == SIGINT ? "interrupted" : "terminated");
	d->stopping = true;
	notify_stopping();
	end(d, d->options->until_done ? 130 : EXIT_OK);
	return 0;
}

static int on_hangup(sd_event_source *source, const struct signalfd_siginfo *si, void *userdata)
{
	(void)source;
	(void)si;
	reload(userdata);
	return 0;
}

static int on_spool(sd_event_source *source, const struct inotify_event *event, void *userdata)
{
	(void)source;
	(void)event;
	daemon_want_tick(userdata, 5 * USEC_MSEC);
	return 0;
}

static int add_sources(struct daemon *d, struct error *err)
{
	sigset_t mask;
	int r;

	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGHUP);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	signal(SIGPIPE, SIG_IGN);
	r = sd_event_new(&d->loop);
	if (r >= 0)
		r = sd_event_add_signal(d->loop, NULL, SIGTERM, on_stop, d);
	if (r >= 0)
		r = sd_event_add_signal(d->loop, NULL, SIGINT, on_stop, d);
	if (r >= 0)
		r = sd_event_add_signal(d->loop, NULL, SIGHUP, on_hangup, d);
	if (r >= 0)
		r = sd_event_add_inotify(d->loop, &d->spool_watch, d->place->spool,
			IN_MOVED_TO | IN_CREATE | IN_ONLYDIR, on_spool, d);
	if (r >= 0)
		r = sd_event_add_time_relative(
			d->loop, &d->tick_timer, CLOCK_MONOTONIC, 0, 1, on_tick, d);
	if (r >= 0)
		r = notify_watchdog(d);
	if (r < 0)
		return error(err, -r, "cannot set up the event loop: %s", strerror(-r));
	return reload_watch(d, err);
}

static int take_lock(struct daemon *d, struct error *err)
{
	char who[256] = "";
	int r = project_make_folders(d->place, err);

	if (r == 0)
		r = project_lock(d->place, &d->lock_fd, who, sizeof who, err);
	if (r > 0)
		return error(err, EBUSY, "a daemon runs already for '%s': %s; see czar status",
			d->place->checkout, who);
	return r;
}

static int open_parts(struct daemon *d, struct error *err)
{
	char path[PATH_SIZE];
	struct stat st;
	int r = d->options->observe ? queue_open_copy(d->place->store, &d->queue, err)
				    : queue_open(d->place->store, &d->queue, err);

	if (r == 0)
		r = git_open(d->place->checkout, &d->git, err);
	if (r == 0)
		r = reload_apply(d, err);
	if (r < 0)
		return r;
	if (stat(d->place->store, &st) == 0)
		d->store_inode = st.st_ino;
	git_act_keep_fd(d->children_fd);
	if (d->options->observe)
		return 0;
	if (dir_make(d->config.status_dir, 0755, err) < 0)
		return -EIO;
	TEXT_SETF(path, "%s/decisions.jsonl", d->config.status_dir);
	if (decision_log_open(path, (int64_t)d->config.log_most_bytes, &d->log, err) < 0)
		return error_wrap(err, "cannot open the decision log");
	if (d->log)
		publish_catch_up(d);
	return 0;
}

static void close_parts(struct daemon *d)
{
	publish_rest(d);
	while (d->jobs) { /* they go on; the next life waits for them */
		struct job *j = d->jobs;

		d->jobs = j->next;
		spawn_free(j->child);
		free(j);
	}
	webhook_close(d);
	desk_link_free(d);
	free(d->desk_act);
	pulls_free(d);
	radar_free(d->radar);
	seats_done(d);
	tmux_close(d->tmux);
	git_close(d->git);
	decision_log_close(d->log);
	str_done(&d->published.lines);
	queue_close(d->queue);
	config_done(&d->config);
	sd_event_source_disable_unref(d->spool_watch); /* a loop does not free inotify's itself */
	config_watch_free(d->config_watch);
	sd_event_source_disable_unref(d->tick_timer);
	sd_event_source_disable_unref(d->watchdog_timer);
	sd_event_unref(d->loop);
	arena_done(&d->tick_arena);
	row_cache_done(&d->cache);
	world_keeper_done(&d->worlds);
	while (d->outcomes) {
		struct outcome *o = d->outcomes;

		d->outcomes = o->next;
		free(o);
	}
	leftovers_done(d);
	fd_close(&d->lock_fd);
}

static int prepare(struct daemon *d, struct error *err)
{
	struct rlimit no_core = {0, 0};
	ssize_t n = readlink("/proc/self/exe", d->czar_path, sizeof d->czar_path - 1);

	if (n < 0)
		return error(err, errno, "cannot find this program: %s", strerror(errno));
	d->czar_path[n] = '\0';
	setrlimit(RLIMIT_CORE, &no_core); /* texts and tokens do not belong into core files */
	clock_boot_id(d->boot, sizeof d->boot);
	return 0;
}

int daemon_run(const struct daemon_options *o, struct error *err)
{
	struct daemon d = {.options = o,
		.place = o->place,
		.lock_fd = -1,
		.children_fd = -1,
		.first_tick = true};
	int r = prepare(&d, err);

	if (r == 0)
		r = take_lock(&d, err);
	if (r == 0)
		r = reload_first(&d, err);
	if (r == 0)
		r = leftovers_wait(&d, err);
	if (r == 0)
		r = add_sources(&d, err);
	if (r == 0)
		r = open_parts(&d, err);
	if (r == 0) {
		*err = (struct error){0}; /* what was tried on the way and did not matter */
		sd_event_loop(d.loop);
		r = d.exit_code;
	} else {
		r = EXIT_FAILED;
	}
	close_parts(&d);
	return r;
}

/* Nobody looks: stored ages stand where the last look left them. */
static int decide_stored(struct daemon *d, struct error *err)
{
	struct world w = {0};
	struct plan p;
	struct kept_world kept;
	bool keeps;
	int r = queue_load(d->queue, &d->tick_arena, &w, err);

	if (r < 0)
		return r;
	w.now = clock_now();
	w.awake = w.project.looked_awake ? w.project.looked_awake : clock_awake();
	w.looks = arena_alloc(&d->tick_arena, (w.n_workers + 1) * sizeof *w.looks);
	world_keeper_look(&d->worlds, &w, false, d->config.keep_worlds_bytes, &d->tick_arena);
	decide(&w, &d->tick_arena, &p);
	keeps = world_keeper_keep(&d->worlds, &p, &kept);
	edit_project(&p.next.project)->ticks++;
	return queue_record_world(
		d->queue, &p, keeps ? &kept : NULL, d->config.keep_worlds_bytes, err);
}

int daemon_wish_tick(const struct project_place *place, struct error *err)
{
	struct daemon_options o = {.place = place};
	struct daemon d = {.options = &o, .place = place, .lock_fd = -1, .children_fd = -1};
	char who[256];
	int r = project_make_folders(place, err);

	if (r == 0)
		r = project_lock(place, &d.lock_fd, who, sizeof who, err);
	if (r == 0)
		r = queue_open(place->store, &d.queue, err);
	if (r == 0)
		r = reload_known_workers(&d, err);
	if (r == 0 && d.config.owned) /* calls are read by the settings */
		r = observe_spool(&d, err);
	if (r == 0)
		r = decide_stored(&d, err);
	close_parts(&d);
	return r;
}
