/*
 * Watching the files of the settings.
 *
 * Events are for speed, looking is for truth: a folder that appears, a link whose target changes
 * and a file system without events are found by comparing what stat(2) says; the user's profiles
 * only so. Nothing is read here.
 */
#include "czar/config_watch.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "czar/base/clock.h"
#include "czar/base/fnv.h"
#include "czar/config.h"

static const uint32_t folder_events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
				      IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

struct stamp { /* zeroed: no such file */
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified, changed;
};

struct config_watch {
	sd_event *loop; /* lent */
	config_watch_fn fn;
	void *userdata;
	struct config_paths paths;
	struct stamp taken[CONFIG_FILES];
	sd_event_source *folders[CONFIG_FILES]; /* NULL: no such folder yet */
	uint64_t profiles;                      /* of the user's folder, as they were taken */
};

static struct stamp stamp_of(const char *path)
{
	struct stat st;

	if (!*path || stat(path, &st) < 0)
		return (struct stamp){0};
	return (struct stamp){.device = st.st_dev,
		.inode = st.st_ino,
		.size = st.st_size,
		.modified = st.st_mtim,
		.changed = st.st_ctim};
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool same_stamp(const struct stamp *a, const struct stamp *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
	       same_time(a->modified, b->modified) && same_time(a->changed, b->changed);
}

static bool is_settled(const struct stamp *s)
{
	usec_t age = clock_now() - (usec_t)s->modified.tv_sec * USEC_SEC;

	return age < 0 || age > 2 * USEC_SEC;
}

/* The user's profiles, all in one number; *ret_settled: nobody writes to one just now. */
static uint64_t stamp_profiles(const char *folder, bool *ret_settled)
{
	struct dirent **list = NULL;
	int n = *folder ? scandir(folder, &list, NULL, alphasort) : 0;
	uint64_t h = FNV_START;

	*ret_settled = true;
	for (int i = 0; i < n; i++) {
		char path[sizeof((struct config_paths *)0)->agents + 256];

		TEXT_SETF(path, "%s/%s", folder, list[i]->d_name);
		if (text_ends(path, ".conf")) {
			struct stamp s = stamp_of(path);

			h = fnv_text(h, path);
			h = fnv_bytes(h, &s.inode, sizeof s.inode);
			h = fnv_bytes(h, &s.size, sizeof s.size);
			h = fnv_bytes(h, &s.modified.tv_sec, sizeof s.modified.tv_sec);
			h = fnv_bytes(h, &s.modified.tv_nsec, sizeof s.modified.tv_nsec);
			*ret_settled = *ret_settled && is_settled(&s);
		}
		free(list[i]);
	}
	free(list);
	return h;
}

static int on_event(sd_event_source *source, const struct inotify_event *event, void *userdata)
{
	struct config_watch *w = userdata;
	bool ours = false;

	for (size_t i = 0; i < CONFIG_FILES; i++) {
		const char *name = strrchr(w->paths.path[i], '/');

		if (w->folders[i] != source)
			continue;
		ours = event->len == 0 || (name && text_equal(event->name, name + 1));
		if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED))
			w->folders[i] = sd_event_source_disable_unref(w->folders[i]);
	}
	if (ours)
		w->fn(w->userdata);
	return 0;
}

/* Folders that are not there are tried again at every look. */
static void watch_folders(struct config_watch *w)
{
	char folder[sizeof w->paths.path[0]];

	for (size_t i = 0; i < CONFIG_FILES; i++) {
		const char *slash = strrchr(w->paths.path[i], '/');

		if (!slash || w->folders[i])
			continue;
		TEXT_SETF(folder, "%.*s", (int)(slash - w->paths.path[i]), w->paths.path[i]);
		if (sd_event_add_inotify(
			    w->loop, &w->folders[i], folder, folder_events, on_event, w) < 0)
			w->folders[i] = NULL;
	}
}

int config_watch_new(sd_event *loop, const char *checkout, config_watch_fn fn, void *userdata,
	struct config_watch **ret, struct error *err)
{
	struct config_watch *w = calloc(1, sizeof *w);

	if (!w)
		abort();
	w->loop = loop;
	w->fn = fn;
	w->userdata = userdata;
	config_paths(checkout, &w->paths);
	watch_folders(w);
	if (!w->folders[CONFIG_PROJECT]) {
		config_watch_free(w);
		return error(err, EIO, "cannot watch '%s' for changes of czar.conf", checkout);
	}
	config_watch_take(w);
	*ret = w;
	return 0;
}

void config_watch_free(struct config_watch *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < CONFIG_FILES; i++)
		sd_event_source_disable_unref(w->folders[i]);
	free(w);
}

bool config_watch_changed(struct config_watch *w, bool settled)
{
	bool quiet, changed = stamp_profiles(w->paths.agents, &quiet) != w->profiles;

	watch_folders(w);
	if (changed && settled && !quiet)
		return false;
	for (size_t i = 0; i < CONFIG_FILES; i++) {
		struct stamp now = stamp_of(w->paths.path[i]);

		if (same_stamp(&now, &w->taken[i]))
			continue;
		if (settled && !is_settled(&now))
			return false;
		changed = true;
	}
	return changed;
}

void config_watch_take(struct config_watch *w)
{
	bool quiet;

	for (size_t i = 0; i < CONFIG_FILES; i++)
		w->taken[i] = stamp_of(w->paths.path[i]);
	w->profiles = stamp_profiles(w->paths.agents, &quiet);
}
