/*
 * Settings that can be read off an older project: its workers, and where its scripts look.
 *
 * Only read here but for one thing: czar will write the status file in that project's own place, so
 * what stands there, the branches of its workers, is put beside it first.
 */
#include "czar/cmd/init_older.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "czar/base/file.h"
#include "czar/io/git.h"
#include "queue/tasks.h"

enum { STATUS_MOST_BYTES = 16 << 20 };

static bool is_known(const struct init_older *i, const char *name)
{
	for (size_t k = 0; k < i->n_workers; k++)
		if (strcasecmp(i->workers[k].name, name) == 0)
			return true;
	return false;
}

/* "engineer" of "engineer1": what tasks for any of them may ask for. */
static void role_of(const char *name, char ret[ID_SIZE])
{
	size_t n;

	text_set(ret, ID_SIZE, name);
	n = strlen(ret);
	while (n && isdigit((unsigned char)ret[n - 1]))
		n--;
	while (n && strchr("-_.", ret[n - 1]))
		n--;
	ret[n] = '\0';
	if (task_id_problem(ret))
		text_set(ret, ID_SIZE, name);
}

static void add_worker(struct init_older *i, size_t *room, const char *name, const char *place)
{
	struct init_worker *w;

	if (is_known(i, name) || task_id_problem(name))
		return;
	i->workers =
		arena_grow(&i->older.arena, i->workers, i->n_workers, room, sizeof *i->workers);
	w = &i->workers[i->n_workers++];
	*w = (struct init_worker){.name = name, .place = place};
	role_of(name, w->role);
}

static void collect_workers(struct init_older *i)
{
	const struct older *o = &i->older;
	size_t room = 0;

	for (size_t k = 0; k < o->n_entries; k++)
		if (o->entries[k].assignee)
			add_worker(i, &room, o->entries[k].assignee, o->entries[k].place);
	for (size_t k = 0; k < o->n_branches; k++)
		add_worker(i, &room, o->branches[k].worker, o->branches[k].place);
}

/* Inside the checkout as a path from there, so that the file can be shared. */
static void find_status(struct init_older *i, const char *checkout, const char *folder)
{
	char path[PATH_SIZE + 32], real[PATH_MAX], top[PATH_MAX];
	size_t n;

	TEXT_SETF(path, "%s/status", folder);
	if (!realpath(path, real) || !realpath(checkout, top))
		return;
	TEXT_SETF(path, "%s/worker-status.json", real);
	if (!path_exists(path))
		return;
	n = strlen(top);
	if (strncmp(real, top, n) == 0 && real[n] == '/')
		TEXT_SET(i->status_dir, real + n + 1);
	else
		TEXT_SET(i->status_dir, real);
	if (strchr(i->status_dir, '\n') ||
		text_bad_offset(i->status_dir, strlen(i->status_dir)) >= 0)
		i->status_dir[0] = '\0'; /* no line of czar.conf could hold it */
	TEXT_SETF(path, "%s/worker-status.json", i->status_dir);
	i->status_tracked = git_is_tracked(checkout, path);
}

static void split_from(const char *from, char ret_folder[PATH_SIZE], bool *ret_is_folder)
{
	const char *slash = strrchr(from, '/');
	struct stat st;

	*ret_is_folder = stat(from, &st) == 0 && S_ISDIR(st.st_mode);
	if (*ret_is_folder)
		text_set(ret_folder, PATH_SIZE, from);
	else if (slash)
		text_setf(
			ret_folder, PATH_SIZE, "%.*s", (int)(slash - from) + (slash == from), from);
	else
		text_set(ret_folder, PATH_SIZE, ".");
}

/* The call that adds its tasks: what is there of the two files. */
static void name_files(struct init_older *i, const char *from, bool is_folder, const char *beside)
{
	_cleanup_(str_done) struct str s = {0};

	str_add_shell_plain(&s, from);
	if (!is_folder && path_exists(beside)) {
		str_add(&s, " ");
		str_add_shell_plain(&s, beside);
	}
	TEXT_SET(i->files, str_text(&s));
}

int init_older_read(struct init_older *i, struct command_context *c, const char *from,
	struct str *problems, struct error *err)
{
	char folder[PATH_SIZE], beside[PATH_SIZE + 32];
	bool is_folder;
	int r = 0;

	older_init(&i->older, clock_now());
	split_from(from, folder, &is_folder);
	if (!is_folder)
		r = older_read(&i->older, from, problems, err);
	else if (!older_read_folder(&i->older, folder, problems))
		r = error(err, ENOENT, "no work-queue.json in '%s'", from);
	if (r < 0)
		return r;
	if (text_equal(folder, "."))
		TEXT_SET(beside, "dependencies.json");
	else
		TEXT_SETF(beside, "%s/dependencies.json", folder);
	if (!is_folder && path_exists(beside))
		r = older_read(&i->older, beside, problems, err);
	collect_workers(i);
	find_status(i, c->place.checkout, folder);
	name_files(i, from, is_folder, beside);
	return r;
}

static int keep_status(const char *folder, struct error *err)
{
	char path[PATH_SIZE + 32], kept[PATH_SIZE + 32];
	_cleanup_(str_done) struct str bytes = {0};
	int r;

	TEXT_SETF(path, "%s/worker-status.json", folder);
	TEXT_SETF(kept, "%s/" OLDER_STATUS_KEPT, folder);
	if (path_exists(kept))
		return 0;
	r = file_read(path, STATUS_MOST_BYTES, &bytes, err);
	return r < 0 ? r : file_write(kept, str_text(&bytes), bytes.len, 0644, err);
}

int init_older_prepare(const struct init_older *i, const char *checkout, struct error *err)
{
	static const char *const names[] = {"worker-status.json", OLDER_STATUS_KEPT, "tasks.json",
		"decisions.jsonl*", "deliveries.log*"};
	char folder[2 * PATH_SIZE];
	int r;

	if (!*i->status_dir || i->status_tracked)
		return 0;
	if (*i->status_dir == '/')
		return keep_status(i->status_dir, err);
	TEXT_SETF(folder, "%s/%s", checkout, i->status_dir);
	r = keep_status(folder, err);
	for (size_t k = 0; r == 0 && k < sizeof names / sizeof *names; k++) {
		_cleanup_(str_done) struct str pattern = {0};

		str_addf(&pattern, "/%s/%s", i->status_dir, names[k]);
		r = git_act_exclude(checkout, (const char *const[]){str_text(&pattern), NULL}, err);
	}
	return r;
}

void init_older_done(struct init_older *i)
{
	older_done(&i->older);
}
