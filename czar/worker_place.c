/*
 * Where a worker's calls go.
 *
 * One small file in the worktree's private folder says it all, so that "czar ack" works with an
 * empty environment, without git and in any folder below the worktree. Only a linked worktree
 * counts (its .git is a file): a .czar/worker that somebody committed into the main checkout means
 * nothing.
 */
#include "czar/worker_place.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "czar/base/file.h"

enum { PLACE_MOST_BYTES = 16384 };

int worker_place_write(
	const struct project_place *p, const char *worktree, const char *worker, struct error *err)
{
	_cleanup_(str_done) struct str path = {0}, text = {0};
	int r;

	str_addf(&path, "%s/.czar/spool", worktree);
	r = dir_make(str_text(&path), 0700, err);
	if (r < 0)
		return r;
	str_clear(&path);
	str_addf(&path, "%s/.czar/worker", worktree);
	str_addf(&text, "%s\nspool=%s\nstatus=%s\n", worker, p->spool, p->status_dir);
	return file_write(str_text(&path), str_text(&text), text.len, 0644, err);
}

static bool is_linked_worktree(const char *folder)
{
	char path[PATH_MAX];
	struct stat st;

	return text_setf(path, sizeof(path), "%s/.git", folder) && lstat(path, &st) == 0 &&
	       S_ISREG(st.st_mode);
}

static void take_line(struct worker_place *w, const char *line, bool first)
{
	if (first)
		TEXT_SET(w->worker, line);
	else if (text_starts(line, "spool="))
		TEXT_SET(w->spool, line + strlen("spool="));
	else if (text_starts(line, "status="))
		TEXT_SET(w->status_dir, line + strlen("status="));
}

static void set_worktree(struct worker_place *w, const char *folder)
{
	TEXT_SET(w->worktree, folder);
	TEXT_SETF(w->fallback, "%s/.czar/spool", folder);
	TEXT_SETF(w->brief, "%s/.czar/brief.md", folder);
}

static int read_place(const char *folder, struct worker_place *ret, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	struct worker_place w = {0};
	char path[PATH_MAX];
	char *rest = NULL, *line;
	bool first = true;
	int r;

	text_setf(path, sizeof(path), "%s/.czar/worker", folder);
	r = file_read(path, PLACE_MOST_BYTES, &text, err);
	if (r < 0)
		return r;
	str_add(&text, "");
	for (line = strtok_r(text.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		take_line(&w, line, first);
		first = false;
	}
	if (!w.worker[0])
		return error(err, EINVAL, "'%s' names no worker", path);
	set_worktree(&w, folder);
	*ret = w;
	return 1;
}

/* A file of an older form, or written by hand: the repository says where the rest lies. */
static int complete(struct worker_place *w, struct error *err)
{
	struct project_place p;
	int r;

	if (w->spool[0] && w->status_dir[0])
		return 1;
	r = project_find(w->worktree, &p, err);
	if (r < 0)
		return r;
	TEXT_SET(w->spool, p.spool);
	TEXT_SET(w->status_dir, p.status_dir);
	return 1;
}

static bool is_scratch(const char *name, size_t n)
{
	size_t prefix = strlen(SCRATCH_PREFIX);

	return n > prefix && n < ID_SIZE && strncmp(name, SCRATCH_PREFIX, prefix) == 0 &&
	       strspn(name + prefix, "0123456789") >= n - prefix;
}

/* By its name alone: whatever else is there, a task's code may have made. */
bool scratch_place_find(const char *directory, char ret[ID_SIZE])
{
	char folder[PATH_MAX];

	if (!realpath(directory, folder))
		return false;
	for (const char *part = folder; *part; part += strcspn(part, "/")) {
		size_t n;

		part += strspn(part, "/");
		n = strcspn(part, "/");
		if (is_scratch(part, n)) {
			text_setf(ret, ID_SIZE, "%.*s", (int)n, part);
			return true;
		}
	}
	return false;
}

int worker_place_find(const char *directory, struct worker_place *ret, struct error *err)
{
	struct worker_place w;
	char folder[PATH_MAX], path[PATH_MAX], scratch[ID_SIZE];
	struct stat st;
	int r;

	if (!realpath(directory, folder))
		return error(err, errno, "cannot enter '%s': %s", directory, strerror(errno));
	if (scratch_place_find(folder, scratch))
		return 0;
	for (;;) {
		char *slash;

		text_setf(path, sizeof(path), "%s/.czar/worker", folder);
		if (is_linked_worktree(folder) && lstat(path, &st) == 0 && S_ISREG(st.st_mode))
			break;
		slash = strrchr(folder, '/');
		if (!slash || slash == folder)
			return 0;
		*slash = '\0';
	}
	r = read_place(folder, &w, err);
	if (r > 0)
		r = complete(&w, err);
	if (r > 0)
		*ret = w;
	return r;
}

int worker_place_told(const char *worktree, const char *worker, const char *spool,
	struct worker_place *ret, struct error *err)
{
	struct worker_place w = {0};
	int r;

	TEXT_SET(w.worker, worker);
	TEXT_SET(w.spool, spool);
	set_worktree(&w, worktree);
	r = complete(&w, err);
	if (r > 0)
		*ret = w;
	return r;
}
