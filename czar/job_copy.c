/*
 * Jobs: what a worktree gets from the checkout, because git ignores it there.
 *
 * What the commit itself tracks is the commit's, and nothing is laid over it. A name is never
 * followed through a link: where one leads is no part of the worktree.
 */
#include "czar/job_copy.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/rows.h"
#include "czar/io/git.h"
#include "czar/io/git_scratch.h"
#include "czar/io/spawn.h"

struct copying {
	const json_t *request;
	const char *worktree;
	bool scratch; /* nobody's work is in it: what is in the way goes */
};

static int run(
	const struct copying *c, const char *const *argv, const char *from, struct error *err)
{
	struct spawn_options o = {
		.argv = argv, .deadline = 5 * USEC_MIN, .keep_fd = job_keep_fd(c->request)};
	_cleanup_(spawn_result_done) struct spawn_result r = {0};
	int ret = spawn_wait(&o, &r, err);

	if (ret == 0 && r.status != 0)
		ret = error(err, EIO, "cannot copy '%s': %s", from, str_text(&r.errors));
	return ret;
}

/* The folders above it are made. 1: the commit has something else than a folder there. */
static int make_way(const struct copying *c, const char *name, struct error *err)
{
	char part[PATH_SIZE], path[PATH_SIZE];
	struct stat st;
	int r = 0;

	TEXT_SET(part, name);
	for (char *slash = strchr(part, '/'); r == 0 && slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (!TEXT_SETF(path, "%s/%s", c->worktree, part))
			return error(err, ENAMETOOLONG, "the path of '%s' is too long", name);
		if (lstat(path, &st) == 0 && !S_ISDIR(st.st_mode)) {
			r = git_tracks(c->worktree, part, err);
			if (r == 0 && (!c->scratch || unlink(path) < 0))
				r = error(err, ENOTDIR, "cannot copy '%s': '%s' is no folder", name,
					path);
		}
		if (r == 0 && mkdir(path, 0777) < 0 && errno != EEXIST)
			r = error(err, errno, "cannot make folder '%s': %s", path, strerror(errno));
		*slash = '/';
	}
	return r;
}

static int copy_named(const struct copying *c, const char *listed, struct error *err)
{
	char name[PATH_SIZE], from[PATH_SIZE], to[PATH_SIZE];
	const char *cp[] = {"cp", "-aT", "--remove-destination", "--", from, to, NULL};
	const char *rm[] = {"rm", "-rf", "--", to, NULL};
	int r;

	TEXT_SET(name, listed);
	for (size_t n = strlen(name); n && name[n - 1] == '/'; n--)
		name[n - 1] = '\0';
	if (!TEXT_SETF(from, "%s/%s", job_text(c->request, "checkout"), name) ||
		!TEXT_SETF(to, "%s/%s", c->worktree, name))
		return error(err, ENAMETOOLONG, "the path of '%s' is too long", name);
	if (access(from, F_OK) < 0)
		return 0; /* listed for machines that have it */
	r = git_tracks(c->worktree, name, err);
	if (r == 0)
		r = make_way(c, name, err);
	if (r == 0 && c->scratch)
		r = run(c, rm, from, err); /* what was deleted there since is not left here */
	if (r == 0)
		r = run(c, cp, from, err);
	return r < 0 ? r : 0;
}

int job_copy(const json_t *request, const char *worktree, bool scratch, struct error *err)
{
	const struct copying c = {.request = request, .worktree = worktree, .scratch = scratch};
	const json_t *list = json_object_get(request, "copy");
	_cleanup_(str_done) struct str included = {0};
	int r = git_included_files(job_text(request, "checkout"), &included, err);

	for (size_t i = 0; r == 0 && i < json_array_size(list); i++)
		r = copy_named(&c, json_string_value(json_array_get(list, i)), err);
	for (size_t at = 0; r == 0 && at < included.len; at += strlen(included.data + at) + 1)
		r = copy_named(&c, included.data + at, err);
	return r;
}
