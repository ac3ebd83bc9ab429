/*
 * Jobs, the child's side: the slow acts.
 *
 * Laying out a branch, ending an agent, and what has a file of its own: each takes from
 * milliseconds to minutes, so the loop never waits for one. All of them look first and do what is
 * missing, because the life that asked for them may have been killed.
 */
#include "czar/job_child.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/fields.h"
#include "checks/outcomes.h"
#include "czar/agent_end.h"
#include "czar/base/file.h"
#include "czar/base/log.h"
#include "czar/io/git_remote.h"
#include "czar/job.h"
#include "czar/job_landing.h"
#include "czar/job_omnibus.h"
#include "czar/job_review.h"
#include "czar/job_seat.h"
#include "czar/prompt.h"

#define FETCH_MOST (5 * USEC_MIN)

const char *job_text(const json_t *request, const char *key)
{
	const char *text = json_string_value(json_object_get(request, key));

	return text ? text : "";
}

int job_keep_fd(const json_t *request)
{
	return (int)json_integer_value(json_object_get(request, "keep_fd"));
}

int job_lock(const struct project_place *place, const char *name)
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

void job_list(const json_t *request, const char *key, const char **ret, size_t most)
{
	const json_t *array = json_object_get(request, key);
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

	TEXT_SETF(path, "%s/.git", job_text(request, "worktree"));
	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	TEXT_SETF(path, "%s/.czar/worker", job_text(request, "worktree"));
	return access(path, F_OK) == 0;
}

/* Somebody works on it in a worktree of his own: that is his to end, and no worker's fault. */
static int branch_taken(
	const struct project_place *place, const struct git_branch_plan *plan, struct error *err)
{
	char holder[PATH_SIZE];

	if (git_branch_holder(place->checkout, plan->branch, plan->worktree, holder, err) < 0)
		return -EBUSY;
	return error(err, EBUSY,
		BRANCH_TAKEN " in '%s': commit what is there, git switch --detach, then czar retry",
		holder);
}

/* What the pre-push hook goes by (hooks/pre_push.h). */
static int write_push_rail(const json_t *request, struct error *err)
{
	_cleanup_(str_done) struct str path = {0}, text = {0};
	const json_t *others = json_object_get(request, "others");

	str_addf(&path, "%s/.czar/push", job_text(request, "worktree"));
	str_addf(
		&text, "own %s\nbase %s\n", job_text(request, "branch"), job_text(request, "base"));
	for (size_t i = 0; i < json_array_size(others); i++)
		str_addf(&text, "other %s\n", json_string_value(json_array_get(others, i)));
	return file_write(str_text(&path), str_text(&text), text.len, 0644, err);
}

static int lay_branch(const struct project_place *place, const json_t *request,
	struct job_answer *ret, struct error *err)
{
	const char *merges[257], *names[257];
	const char *head = job_text(request, "head");
	_cleanup_(str_done) struct str conflict = {0};
	_cleanup_(fd_close) int lock = -1;
	char oid[65] = "", saved[65] = "";
	struct git_branch_plan plan = {
		.worktree = job_text(request, "worktree"),
		.branch = job_text(request, "branch"),
		.base = job_text(request, "base_ref"),
		.head = *head ? head : NULL,
		.merges = merges,
		.merge_names = names,
		.save_ref = job_text(request, "save_ref"),
	};
	int r = has_worktree(request) ? 0 : job_seat(place, request, ret, err);

	if (r < 0)
		return r;
	lock = job_lock(place, "worktree");
	job_list(request, "merges", merges, 257);
	job_list(request, "merge_names", names, 257);
	r = git_act_release_branch(place->checkout, plan.branch, plan.worktree, err);
	if (r == 0)
		r = git_act_branch(&plan, oid, saved, &conflict, err);
	if (r > 0)
		return error(err, EEXIST, BRANCH_CONFLICTS ": %s", str_text(&conflict));
	if (r == -EBUSY)
		return branch_taken(place, &plan, err);
	if (r < 0)
		return r;
	r = write_push_rail(request, err);
	if (r == 0)
		r = job_place_write(place, request, err);
	if (r < 0)
		return r;
	str_addf(&ret->result, "%s%s%s", oid, *saved ? " " : "", saved);
	return count_entries(place, plan.worktree, &ret->number, err);
}

static int end_and_save(const struct project_place *place, const json_t *request,
	struct job_answer *ret, struct error *err)
{
	const char *worktree = job_text(request, "worktree");
	const char *ref = job_text(request, "save_ref");
	char saved[65] = "";
	int r;

	(void)place;
	r = agent_end_and_prove(json_integer_value(json_object_get(request, "pid")),
		json_integer_value(json_object_get(request, "start_time")),
		job_text(request, "agent"), err);
	if (r < 0 || !*ref || access(worktree, F_OK) < 0)
		return r;
	r = git_act_save(
		worktree, ref, "what was not committed when its attempt ended", NULL, saved, err);
	str_add(&ret->result, saved);
	return r;
}

static int offer_text(const struct project_place *place, const json_t *request,
	struct job_answer *ret, struct error *err)
{
	const json_t *text = json_object_get(request, "text");
	const json_t *interface = json_object_get(request, "interface");

	(void)place;
	if (interface)
		return prompt_offer_to(interface,
			json_integer_value(json_object_get(request, "delivery")),
			job_text(request, "text"), json_string_length(text), &ret->number, err);
	return prompt_offer(job_text(request, "socket"),
		json_integer_value(json_object_get(request, "delivery")), job_text(request, "text"),
		json_string_length(text), &ret->number, err);
}

/* With the user's own helpers and ssh. */
static int fetch(const struct project_place *place, const json_t *request, struct job_answer *ret,
	struct error *err)
{
	const struct git_remote origin = {
		.repository = place->checkout, .name = REMOTE_NAME, .deadline = FETCH_MOST};
	int r = git_fetch(&origin, err);

	(void)request;
	(void)ret;
	return r < 0 ? r : 0;
}

static const struct {
	const char *verb;
	job_fn run;
} jobs[] = {
	{"seat", job_seat},
	{"branch", lay_branch},
	{"end", end_and_save},
	{"prompt", offer_text},
	{"verify", job_verify},
	{"land", job_land},
	{"collect", job_collect},
	{"fetch", fetch},
	{"review", job_review},
};

static int run_job(const json_t *request, struct job_answer *ret, struct error *err)
{
	struct project_place place;

	if (project_find(job_text(request, "checkout"), &place, err) < 0)
		return -EIO;
	git_act_keep_fd(job_keep_fd(request));
	for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
		if (text_equal(jobs[i].verb, job_text(request, "verb")))
			return jobs[i].run(&place, request, ret, err);
	return error(err, EINVAL, "no job '%s'", job_text(request, "verb"));
}

static void print_answer(int r, struct job_answer *a, const struct error *err)
{
	_cleanup_(str_done) struct str clean = {0};
	char result[TEXT_SIZE];
	json_t *answer;

	text_add_clean(&clean, r < 0 ? err->text : str_text(&a->result),
		r < 0 ? strlen(err->text) : a->result.len);
	TEXT_SET(result, str_text(&clean));
	answer = json_pack("{s:s, s:s, s:I}", "outcome",
		r == PROMPT_UNKNOWN ? "unknown"
		: r < 0             ? "refused"
				    : "done",
		"result", result, "number", (json_int_t)a->number);
	if (a->checks)
		json_object_set_new(answer, "checks", a->checks);
	if (a->review)
		json_object_set_new(answer, "review", a->review);
	json_dumpf(answer, stdout, JSON_COMPACT);
	json_decref(answer);
}

int job_main(void)
{
	json_error_t where;
	json_t *request = json_loadf(stdin, 0, &where);
	struct job_answer answer = {0};
	struct error err = {0};
	int r;

	if (!request) {
		log_error("job: the request is no JSON: %s", where.text);
		return 2;
	}
	r = run_job(request, &answer, &err);
	print_answer(r, &answer, &err);
	str_done(&answer.result);
	json_decref(request);
	return 0;
}
