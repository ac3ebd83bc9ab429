/*
 * Jobs: a worktree of its own for each worker, made usable.
 *
 * Made under a lock, one at a time, and marked ready last: what a kill left half-made is made anew.
 */
#include "czar/job_seat.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/exclude.h"
#include "czar/io/git.h"
#include "czar/io/spawn.h"
#include "czar/job_copy.h"
#include "czar/worker_place.h"

static int run_setup(const json_t *request, const char *worktree, struct error *err)
{
	const char *argv[] = {"/bin/sh", "-c", job_text(request, "setup"), NULL};
	struct spawn_options o = {
		.argv = argv,
		.directory = worktree,
		.deadline = SETUP_MINUTES * USEC_MIN,
		.output_most_bytes = 200,
		.keep_fd = job_keep_fd(request),
	};
	struct spawn_result r = {0};
	int ret = 0;

	if (!*argv[2])
		return 0;
	if (spawn_wait(&o, &r, err) < 0)
		return -EIO;
	if (r.status != 0)
		ret = error(err, EIO, "setup ended with %d%s: %s", r.status,
			r.timed_out ? " (time-out)" : "",
			r.errors.len ? str_text(&r.errors) : str_text(&r.output));
	spawn_result_done(&r);
	return ret;
}

static int make_usable(const json_t *request, const char *worktree, struct error *err)
{
	int r = git_act_submodules(worktree, err);

	if (r == 0)
		r = job_copy(request, worktree, false, err);
	return r < 0 ? r : run_setup(request, worktree, err);
}

/* What was copied for a worker's use must not be committed by its "git add -A". */
static int exclude(const struct project_place *place, const json_t *request, struct error *err)
{
	const json_t *list = json_object_get(request, "copy");
	const char **copy = calloc(json_array_size(list) + 1, sizeof *copy);
	int r;

	if (!copy)
		abort();
	for (size_t i = 0; i < json_array_size(list); i++)
		copy[i] = json_string_value(json_array_get(list, i));
	r = exclude_own(place, job_text(request, "status_dir"), copy, err);
	free(copy);
	return r;
}

int job_place_write(const struct project_place *place, const json_t *request, struct error *err)
{
	struct project_place moved = *place;

	TEXT_SET(moved.status_dir, job_text(request, "status_dir"));
	return worker_place_write(
		&moved, job_text(request, "worktree"), job_text(request, "worker"), err);
}

/* A worktree that somebody made for himself: no mark of czar's, and on a branch of his own. */
static bool is_anothers(const struct project_place *place, const char *worktree)
{
	char path[PATH_SIZE];
	struct git_head head = {0};
	struct git *g = NULL;
	bool yes;

	TEXT_SETF(path, "%s/.czar/worker", worktree);
	if (access(path, F_OK) == 0)
		return false;
	yes = git_open(place->checkout, &g, NULL) == 0 && git_head(g, worktree, &head, NULL) == 0 &&
	      *head.branch && !text_starts(head.branch, "czar/");
	git_close(g);
	return yes;
}

/* An unfinished worktree is made anew: setup may have been killed half-way. The setup of an earlier
 * life may still run there: it is waited for. */
int job_seat(const struct project_place *place, const json_t *request, struct job_answer *ret,
	struct error *err)
{
	const char *worktree = job_text(request, "worktree");
	char own[ID_SIZE + 8], ready[PATH_SIZE];
	_cleanup_(fd_close) int seat = -1, lock = -1;

	(void)ret;
	TEXT_SETF(own, "seat-%s", job_text(request, "worker"));
	seat = job_lock(place, own);
	lock = job_lock(place, "worktree");
	TEXT_SETF(ready, "%s/.czar/ready", worktree);
	if (is_anothers(place, worktree))
		return error(err, EEXIST, "'%s' is a worktree that czar did not make: move it away",
			worktree);
	if (exclude(place, request, err) < 0 ||
		git_act_worktree(place->checkout, worktree, job_text(request, "base_ref"), err) <
			0 ||
		job_place_write(place, request, err) < 0)
		return -EIO;
	fd_close(&lock);
	if (access(ready, F_OK) == 0)
		return 0;
	if (make_usable(request, worktree, err) < 0)
		return -EIO;
	return file_write(ready, "", 0, 0644, err);
}
