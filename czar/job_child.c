/*
 * Jobs, the child's side: the slow acts.
 *
 * Making a worktree, laying out a branch, ending an agent: each takes from milliseconds to minutes,
 * so the loop never waits for one. All of them look first and do what is missing, because the life
 * that asked for them may have been killed.
 */
#include "czar/job.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/fields.h"
#include "checks/outcomes.h"
#include "czar/base/file.h"
#include "czar/base/log.h"
#include "czar/agent_end.h"
#include "czar/prompt.h"
#include "czar/worker_place.h"

enum { REQUEST_MOST_BYTES = 1 << 20, SETUP_MINUTES = 30 };

static const char *text_of(const json_t *request, const char *key)
{
	const char *text = json_string_value(json_object_get(request, key));

	return text ? text : "";
}

static int keep_fd_of(const json_t *request)
{
	return (int)json_integer_value(json_object_get(request, "keep_fd"));
}

/* Waits for it. "worktree": git worktree add, fetch and gc race on .git/config.lock. */
static int lock_take(const struct project_place *place, const char *name)
{
	char path[PATH_SIZE];
	int fd;

	TEXT_SETF(path, "%s/%s.lock", place->home, name);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0 && flock(fd, LOCK_EX) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int copy_one(const json_t *request, const char *from, const char *to, struct error *err)
{
	const char *argv[] = {"cp", "-a", "--", from, to, NULL};
	struct spawn_options o = {
		.argv = argv, .deadline = 5 * USEC_MIN, .keep_fd = keep_fd_of(request)};
	struct spawn_result r = {0};
	char folder[PATH_SIZE];
	int ret = 0;

	TEXT_SET(folder, to);
	*strrchr(folder, '/') = '\0';
	if (dir_make(folder, 0777, err) < 0)
		return -EIO;
	ret = spawn_wait(&o, &r, err);
	if (ret == 0 && r.status != 0)
		ret = error(err, EIO, "cannot copy '%s': %s", from, str_text(&r.errors));
	spawn_result_done(&r);
	return ret;
}

static int copy_named(const json_t *request, const char *name, struct error *err)
{
	char from[PATH_SIZE], to[PATH_SIZE];

	TEXT_SETF(from, "%s/%s", text_of(request, "checkout"), name);
	TEXT_SETF(to, "%s/%s", text_of(request, "worktree"), name);
	if (access(from, F_OK) < 0)
		return 0; /* listed for machines that have it */
	return copy_one(request, from, to, err);
}

/* What copy = and .worktreeinclude name. */
static int copy_files(const json_t *request, struct error *err)
{
	const json_t *list = json_object_get(request, "copy");
	_cleanup_(str_done) struct str included = {0};
	int r = git_included_files(text_of(request, "checkout"), &included, err);

	for (size_t i = 0; r == 0 && i < json_array_size(list); i++)
		r = copy_named(request, json_string_value(json_array_get(list, i)), err);
	for (size_t at = 0; r == 0 && at < included.len; at += strlen(included.data + at) + 1)
		r = copy_named(request, included.data + at, err);
	return r;
}

static int run_setup(const json_t *request, struct error *err)
{
	const char *argv[] = {"/bin/sh", "-c", text_of(request, "setup"), NULL};
	struct spawn_options o = {
		.argv = argv,
		.directory = text_of(request, "worktree"),
		.deadline = SETUP_MINUTES * USEC_MIN,
		.output_most_bytes = 200,
		.keep_fd = keep_fd_of(request),
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

/* What was copied for a worker's use must not be committed by its "git add -A". */
static int exclude(const struct project_place *place, const json_t *request, struct error *err)
{
	const json_t *list = json_object_get(request, "copy");
	const char *patterns[] = {".czar/", NULL};
	int r = git_act_exclude(place->checkout, patterns, err);

	for (size_t i = 0; r == 0 && i < json_array_size(list); i++) {
		_cleanup_(str_done) struct str pattern = {0};

		str_addf(&pattern, "/%s", json_string_value(json_array_get(list, i)));
		patterns[0] = str_text(&pattern);
		r = git_act_exclude(place->checkout, patterns, err);
	}
	return r;
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
static int make_seat(const struct project_place *place, const json_t *request, struct str *result,
	int64_t *number, struct error *err)
{
	const char *worktree = text_of(request, "worktree");
	char own[ID_SIZE + 8], ready[PATH_SIZE];
	_cleanup_(fd_close) int seat = -1, lock = -1;

	(void)result;
	(void)number;
	TEXT_SETF(own, "seat-%s", text_of(request, "worker"));
	seat = lock_take(place, own);
	lock = lock_take(place, "worktree");
	TEXT_SETF(ready, "%s/.czar/ready", worktree);
	if (is_anothers(place, worktree))
		return error(err, EEXIST, "'%s' is a worktree that czar did not make: move it away",
			worktree);
	if (exclude(place, request, err) < 0 ||
		git_act_worktree(place->checkout, worktree, text_of(request, "base"), err) < 0 ||
		worker_place_write(place, worktree, text_of(request, "worker"), err) < 0)
		return -EIO;
	fd_close(&lock);
	if (access(ready, F_OK) == 0)
		return 0;
	if (git_act_submodules(worktree, err) < 0 || copy_files(request, err) < 0 ||
		run_setup(request, err) < 0)
		return -EIO;
	return file_write(ready, "", 0, 0644, err);
}

static void list_of(const json_t *array, const char **ret, size_t most)
{
	size_t n = 0;

	for (; n < json_array_size(array) && n + 1 < most; n++)
		ret[n] = json_string_value(json_array_get(array, n));
	ret[n] = NULL;
}

/* How long the reflog is now: what comes after it is the attempt's own. */
static int count_entries(
	const struct project_place *place, const char *worktree, int64_t *ret, struct error *err)
{
	struct git_entry *entries = NULL;
	struct git *g = NULL;
	size_t n = 0, count = 0;
	int r = git_open(place->checkout, &g, err);

	if (r == 0)
		r = git_reflog(g, worktree, 0, &entries, &n, &count, err);
	if (r == 0)
		*ret = (int64_t)count;
	free(entries);
	git_close(g);
	return r;
}

/* Somebody may have removed it since it was made, put something else there, or cleaned away what
 * lies in its private folder ("git clean -dfx"). */
static bool has_worktree(const json_t *request)
{
	char path[PATH_SIZE];
	struct stat st;

	TEXT_SETF(path, "%s/.git", text_of(request, "worktree"));
	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	TEXT_SETF(path, "%s/.czar/worker", text_of(request, "worktree"));
	return access(path, F_OK) == 0;
}

static int lay_branch(const struct project_place *place, const json_t *request, struct str *result,
	int64_t *number, struct error *err)
{
	const char *merges[257], *names[257];
	const char *head = text_of(request, "head");
	_cleanup_(str_done) struct str conflict = {0};
	_cleanup_(fd_close) int lock = -1;
	char oid[65] = "", saved[65] = "";
	struct git_branch_plan plan = {
		.worktree = text_of(request, "worktree"),
		.branch = text_of(request, "branch"),
		.base = text_of(request, "base"),
		.head = *head ? head : NULL,
		.merges = merges,
		.merge_names = names,
		.save_ref = text_of(request, "save_ref"),
	};
	int r = has_worktree(request) ? 0 : make_seat(place, request, result, number, err);

	if (r < 0)
		return r;
	lock = lock_take(place, "worktree");
	list_of(json_object_get(request, "merges"), merges, 257);
	list_of(json_object_get(request, "merge_names"), names, 257);
	r = git_act_release_branch(place->checkout, plan.branch, plan.worktree, err);
	if (r == 0)
		r = git_act_branch(&plan, oid, saved, &conflict, err);
	if (r > 0)
		return error(err, EEXIST, BRANCH_CONFLICTS ": %s", str_text(&conflict));
	if (r < 0)
		return r;
	str_addf(result, "%s%s%s", oid, *saved ? " " : "", saved);
	return count_entries(place, plan.worktree, number, err);
}

static int end_and_save(const struct project_place *place, const json_t *request,
	struct str *result, int64_t *number, struct error *err)
{
	const char *worktree = text_of(request, "worktree");
	const char *ref = text_of(request, "save_ref");
	char saved[65] = "";
	int r;

	(void)place;
	(void)number;
	r = agent_end_and_prove(json_integer_value(json_object_get(request, "pid")),
		json_integer_value(json_object_get(request, "start_time")),
		text_of(request, "agent"), err);
	if (r < 0 || !*ref || access(worktree, F_OK) < 0)
		return r;
	r = git_act_save(
		worktree, ref, "what was not committed when its attempt ended", saved, err);
	str_add(result, saved);
	return r;
}

static int offer_text(const struct project_place *place, const json_t *request, struct str *result,
	int64_t *number, struct error *err)
{
	const json_t *text = json_object_get(request, "text");

	(void)place;
	(void)result;
	return prompt_offer(text_of(request, "socket"),
		json_integer_value(json_object_get(request, "delivery")), text_of(request, "text"),
		json_string_length(text), number, err);
}

static const struct {
	const char *verb;
	int (*run)(const struct project_place *, const json_t *, struct str *, int64_t *,
		struct error *);
} jobs[] = {
	{"seat", make_seat},
	{"branch", lay_branch},
	{"end", end_and_save},
	{"prompt", offer_text},
};

static int run_job(const json_t *request, struct str *result, int64_t *number, struct error *err)
{
	struct project_place place;

	if (project_find(text_of(request, "checkout"), &place, err) < 0)
		return -EIO;
	git_act_keep_fd(keep_fd_of(request));
	for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
		if (text_equal(jobs[i].verb, text_of(request, "verb")))
			return jobs[i].run(&place, request, result, number, err);
	return error(err, EINVAL, "no job '%s'", text_of(request, "verb"));
}

int job_main(void)
{
	json_error_t where;
	json_t *request = json_loadf(stdin, 0, &where);
	_cleanup_(str_done) struct str result = {0};
	_cleanup_(str_done) struct str clean = {0};
	struct error err = {0};
	int64_t number = 0;
	json_t *answer;
	int r;

	if (!request) {
		log_error("job: the request is no JSON: %s", where.text);
		return 2;
	}
	r = run_job(request, &result, &number, &err);
	text_add_clean(&clean, r < 0 ? err.text : str_text(&result),
		r < 0 ? strlen(err.text) : result.len);
	answer = json_pack("{s:s, s:s, s:I}", "outcome",
		r == PROMPT_UNKNOWN ? "unknown"
		: r < 0             ? "refused"
				    : "done",
		"result", str_text(&clean), "number", (json_int_t)number);
	json_dumpf(answer, stdout, JSON_COMPACT);
	json_decref(answer);
	json_decref(request);
	return 0;
}
