/*
 * Children of an earlier life.
 *
 * Every child that acts inherits one descriptor of children.lock, and the daemon of each life holds
 * the file's lock with it: it is free only when all of them have ended. A start waits for that,
 * because a worktree half made by one life must not be made by another one at the same time. Who
 * does not end is named to a person and left alone, and nothing is done where it stands.
 */
#include "czar/leftovers.h"

#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/log.h"
#include "czar/service_notify.h"

#define LOOK_APART (5 * USEC_SEC) /* each looks through all of /proc */
#define TELL_APART USEC_SEC
#define START_MOST (2 * USEC_MIN) /* what else a start may take until it is ready */

static bool try_lock(struct daemon *d)
{
	if (!d->children_locked)
		d->children_locked = flock(d->children_fd, LOCK_EX | LOCK_NB) == 0;
	return d->children_locked;
}

/* Again and again: a manager that reads its units anew forgets what it was told. */
static void tell_manager(usec_t *told_awake, usec_t until)
{
	usec_t now = clock_awake();

	if (*told_awake && now - *told_awake < TELL_APART)
		return;
	*told_awake = now;
	notify_settling("waits for children of an earlier life", until - now + START_MOST);
}

int leftovers_wait(struct daemon *d, struct error *err)
{
	usec_t until = clock_awake() + d->config.children_wait, told_awake = 0;

	d->children_fd = open(d->place->children_lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (d->children_fd < 0)
		return error(err, errno, "cannot open '%s': %s", d->place->children_lock,
			strerror(errno));
	if (!try_lock(d))
		log_info("waits for children of an earlier life");
	while (!try_lock(d) && clock_awake() < until) {
		tell_manager(&told_awake, until);
		poll(NULL, 0, 20);
	}
	if (!d->children_locked)
		log_warning("children of an earlier life still run: see czar inbox; going on");
	notify_settling("looks at everything", START_MOST);
	return 0;
}

/* "pid 12 (npm), pid 14 (node)", and "12 14". Who ended between two looks is in neither. */
static void name_them(const struct daemon *d, struct world *w)
{
	_cleanup_(str_done) struct str names = {0}, pids = {0};

	for (size_t i = 0; i < d->n_leftovers; i++) {
		const struct process_holder *h = &d->leftovers[i];

		str_addf(&names, "%spid %" PRId64 " (%s)", i ? ", " : "", h->pid, h->comm);
		str_addf(&pids, "%s%" PRId64, i ? " " : "", h->pid);
	}
	if (!d->n_leftovers)
		str_add(&names, "processes that /proc does not show");
	TEXT_SET(w->leftovers, str_text(&names));
	TEXT_SET(w->leftover_pids, str_text(&pids));
}

static void find_again(struct daemon *d)
{
	if (d->leftovers_awake && clock_awake() - d->leftovers_awake < LOOK_APART)
		return;
	free(d->leftovers);
	d->n_leftovers = process_holders(d->place->children_lock, &d->leftovers);
	d->leftovers_awake = clock_awake();
}

static bool stands_in(const struct process_holder *h, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(h->directory, folder, n) == 0 &&
	       (h->directory[n] == '\0' || h->directory[n] == '/');
}

void leftovers_look(struct daemon *d, struct world *w)
{
	if (try_lock(d))
		return;
	find_again(d);
	name_them(d, w);
	for (size_t i = 0; i < w->n_workers; i++)
		for (size_t k = 0; k < d->n_leftovers; k++)
			w->looks[i].occupied |= stands_in(&d->leftovers[k], w->workers[i].worktree);
}

void leftovers_done(struct daemon *d)
{
	free(d->leftovers);
	d->leftovers = NULL;
	d->n_leftovers = 0;
	fd_close(&d->children_fd);
}
