/*
 * Jobs: the project's own checks.
 *
 * They run one after the other in a scratch worktree out of a pool. A lock keeps it from all others
 * for as long as anything lives that a check started, even when this job is killed. The end of what
 * one printed is kept in a file. What a task brings is only read here; the checks themselves run
 * it, as its worker did, and czar takes as little from it.
 */
#include "czar/job_checks.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "checks/glob.h"
#include "checks/rows.h"
#include "czar/agent_end.h"
#include "czar/base/file.h"
#include "czar/base_verdict.h"
#include "czar/io/git.h"
#include "czar/io/git_scratch.h"
#include "czar/io/spawn.h"
#include "czar/job_copy.h"
#include "czar/job_seat.h"
#include "czar/worker_place.h"

enum {
	POOL_MOST = 32,
	GLOBS_MOST = 64,
	LOG_MOST_BYTES = 1 << 20,
	TAIL_MOST_BYTES = 4096,
	ENVIRONMENT_MOST = 160
};

struct scratch {
	char worktree[PATH_SIZE];
	int lock; /* it is ours */
};

static void scratch_done(struct scratch *s)
{
	fd_close(&s->lock);
}

void checks_done(struct checks_run *run)
{
	json_decref(run->results);
	str_done(&run->red);
	str_done(&run->failure);
	str_done(&run->base_red);
}

/* Numbers tell times, ports and folders: the same failure has others the next time. */
static void add_failure(struct checks_run *run, const char *check, const char *text)
{
	str_addf(&run->failure, "%s:", check);
	for (; *text; text++)
		if (*text < '0' || *text > '9')
			str_add_bytes(&run->failure, text, 1);
	str_addf(&run->red, "%s%s", run->red.len ? ", " : "", check);
}

struct outcome_of_check {
	const char *name, *result; /* green, red, timeout, skipped */
	bool required;
	usec_t took;
	const char *log; /* path; "" none */
	const char *says;
};

static void add_result(struct checks_run *run, const struct outcome_of_check *o)
{
	char says[TEXT_SIZE]; /* more is kept nowhere: whatever a check prints, the answer is small
			       */

	TEXT_SET(says, o->says);
	json_array_append_new(run->results,
		json_pack("{s:s, s:s, s:s, s:s, s:b, s:I, s:s, s:s}", "task", run->task, "head",
			run->head, "name", o->name, "result", o->result, "required", o->required,
			"took", (json_int_t)o->took, "log", o->log, "says", says));
}

void checks_add_finding(struct checks_run *run, const char *check, const char *text)
{
	add_result(run, &(struct outcome_of_check){check, "red", true, 0, "", text});
	add_failure(run, check, text);
}

/* How it ended when not well, and the last line that says something, cleaned. */
static void sum_up(const struct spawn_result *r, struct str *ret)
{
	const struct str *output = &r->output;
	const char *text = str_text(output), *end = text + output->len, *line;

	while (end > text && (end[-1] == '\n' || end[-1] == ' ' || end[-1] == '\t'))
		end--;
	line = end;
	while (line > text && line[-1] != '\n')
		line--;
	if (r->status && !r->timed_out)
		str_addf(ret, "ended with %d%s", r->status, end > line ? ": " : "");
	text_add_clean(ret, line, (size_t)(end - line));
}

/* One file a run: what a finding of an older run names stays what it was. */
static int keep_log(const json_t *request, const struct checks_run *run, const char *name,
	const struct str *output, char ret[PATH_SIZE], struct error *err)
{
	char folder[PATH_SIZE];
	int r;

	TEXT_SETF(folder, "%s/%s", job_text(request, "logs"), run->task);
	r = dir_make(folder, 0777, err);
	if (r == 0 && !text_setf(ret, PATH_SIZE, "%s/%s-%.10s.log", folder, name, run->commit))
		r = error(err, ENAMETOOLONG, "no room for the log of check '%s'", name);
	return r < 0 ? r : file_write(ret, str_text(output), output->len, 0644, err);
}

/* Is it about something that changed? One without when = is about everything. */
static bool is_wanted(const json_t *check, const struct git_changed *changed)
{
	const char *when[GLOBS_MOST];

	job_list(check, "when", when, GLOBS_MOST);
	if (!when[0])
		return true;
	for (size_t i = 0; when[i]; i++)
		for (size_t n = 0; n < changed->n; n++)
			if (glob_matches(when[i], changed->files[n].path))
				return true;
	return false;
}

/* A worker's commands are not a person's wherever they come from (czar/cmd/pane.c). */
struct check_environment {
	char worker[ID_SIZE + 16], tag[PATH_SIZE + 16];
	const char *list[ENVIRONMENT_MOST];
};

static void set_environment(const struct scratch *s, struct check_environment *ret)
{
	const char *const *common = spawn_environment();
	size_t n = 0;

	TEXT_SETF(ret->worker, "CZAR_WORKER=%s", strrchr(s->worktree, '/') + 1);
	TEXT_SETF(ret->tag, "CZAR_CHECK=%s", s->worktree);
	ret->list[n++] = ret->worker;
	ret->list[n++] = ret->tag;
	ret->list[n++] = "CI=true";
	while (*common && n + 1 < ENVIRONMENT_MOST)
		ret->list[n++] = *common++;
	ret->list[n] = NULL;
}

/* What it started in sessions of its own is ended with it. */
static int run_command(const json_t *request, const json_t *check, const struct scratch *s,
	struct spawn_result *ret, struct error *err)
{
	_cleanup_(str_done) struct str command = {0};
	const char *argv[] = {"/bin/sh", "-c", NULL, NULL};
	struct check_environment environment;
	struct spawn_options o = {.argv = argv,
		.environment = environment.list,
		.directory = s->worktree,
		.deadline = json_integer_value(json_object_get(check, "timeout")),
		.output_most_bytes = LOG_MOST_BYTES,
		.keep_fd = job_keep_fd(request),
		.keep_also = s->lock,
		.dies_with_us = true};
	int r;

	set_environment(s, &environment);
	str_addf(&command, "exec 2>&1\n%s", job_text(check, "run"));
	argv[2] = str_text(&command);
	r = spawn_wait(&o, ret, err);
	return r < 0 ? r : tagged_end_and_prove(environment.tag, err);
}

/* One that nobody uses, and the lock that keeps it ours. "@" is in no worker's name. */
static int pool_take(const struct project_place *place, const json_t *request, struct scratch *ret,
	struct error *err)
{
	for (int i = 1; i <= POOL_MOST; i++) {
		char path[PATH_SIZE];
		int fd;

		TEXT_SETF(path, "%s/" SCRATCH_PREFIX "%d.lock", place->home, i);
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0)
			return error(err, errno, "cannot open '%s': %s", path, strerror(errno));
		if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
			close(fd);
			continue;
		}
		ret->lock = fd;
		if (!TEXT_SETF(ret->worktree, "%s/" SCRATCH_PREFIX "%d",
			    job_text(request, "worktrees"), i))
			return error(err, ENAMETOOLONG, "the path of worktrees is too long");
		return 0;
	}
	return error(err, EBUSY, "all %d scratch worktrees are in use", POOL_MOST);
}

static int lay_out(const struct project_place *place, const json_t *request, const char *commit,
	const struct scratch *s, struct error *err)
{
	_cleanup_(fd_close) int lock = job_lock(place, "worktree");
	int r = git_act_scratch(place->checkout, s->worktree, commit, err);

	fd_close(&lock);
	if (r == 0)
		r = git_act_submodules(s->worktree, err);
	return r < 0 ? r : job_copy(request, s->worktree, true, err);
}

/* --- the bare base --- */

/* A verification under way. */
struct checking {
	const struct project_place *place;
	const json_t *request;
	const char *base; /* what the head was joined with */
	struct checks_run *run;
};

static json_t *setup_as_check(const json_t *request)
{
	return json_pack("{s:s, s:s, s:I, s:b}", "name", "setup", "run", job_text(request, "setup"),
		"timeout", (json_int_t)(SETUP_MINUTES * USEC_MIN), "required", 1);
}

/* 1 red, with its last line. */
static int run_at_base(
	const struct checking *c, const json_t *check, struct str *says, struct error *err)
{
	const struct checks_run about = {.task = "base@", .commit = c->base};
	_cleanup_(scratch_done) struct scratch s = {.lock = -1};
	_cleanup_(spawn_result_done) struct spawn_result made = {0}, result = {0};
	char log[PATH_SIZE];
	int r = pool_take(c->place, c->request, &s, err);

	if (r == 0)
		r = lay_out(c->place, c->request, c->base, &s, err);
	if (r == 0 && *job_text(c->request, "setup") &&
		!text_equal(job_text(check, "name"), "setup")) {
		json_t *setup = setup_as_check(c->request);

		r = run_command(c->request, setup, &s, &made, err);
		json_decref(setup);
	}
	if (r == 0)
		r = run_command(c->request, check, &s, &result, err);
	if (r == 0)
		r = keep_log(c->request, &about, job_text(check, "name"), &result.output, log, err);
	if (r < 0)
		return r;
	sum_up(&result, says);
	return result.timed_out || result.status;
}

/* Once a base and check, whoever asks; a red one again after an hour: it may not be the base's
 * fault. 1 red, 0 green. */
static int red_at_base(
	const struct checking *c, const json_t *check, struct str *says, struct error *err)
{
	_cleanup_(fd_close) int lock = job_lock(c->place, "base-checks");
	struct base_verdict v;
	int r = base_verdict_open(
		&v, c->place->home, c->base, job_text(check, "name"), job_text(check, "run"), err);

	if (r == 0 && !base_verdict_read(&v, says, &r)) {
		r = run_at_base(c, check, says, err);
		if (r >= 0)
			base_verdict_write(&v, r, str_text(says));
	}
	return r;
}

/* What is red already is not the task's: noted once, whatever else is. */
static int count_failure(const struct checking *c, const json_t *check,
	const struct spawn_result *result, struct error *err)
{
	const struct str *output = &result->output;
	size_t from = output->len > TAIL_MOST_BYTES ? output->len - TAIL_MOST_BYTES : 0;
	_cleanup_(str_done) struct str says = {0};
	int r = text_equal(job_text(c->request, "join"), "none")
			? 0
			: red_at_base(c, check, &says, err);

	if (r == 0)
		add_failure(c->run, job_text(check, "name"), str_text(output) + from);
	else if (r > 0 && !c->run->base_red.len)
		str_addf(&c->run->base_red, "%s: %s", job_text(check, "name"), str_text(&says));
	return r < 0 ? r : 0;
}

static int run_check(
	const struct checking *c, const json_t *check, const struct scratch *s, struct error *err)
{
	struct checks_run *run = c->run;
	const json_t *request = c->request;
	const char *name = job_text(check, "name");
	_cleanup_(str_done) struct str says = {0};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	char log[PATH_SIZE] = "";
	struct outcome_of_check outcome = {.name = name, .log = log};
	usec_t began = clock_awake();
	int r = run_command(request, check, s, &result, err);

	if (r == 0)
		r = keep_log(request, run, name, &result.output, log, err);
	if (r < 0)
		return error_wrap(err, "cannot run check '%s'", name);
	sum_up(&result, &says);
	outcome.required = json_is_true(json_object_get(check, "required"));
	outcome.result = result.timed_out ? "timeout" : result.status ? "red" : "green";
	outcome.took = clock_awake() - began;
	outcome.says = str_text(&says);
	add_result(run, &outcome);
	return outcome.required && (result.timed_out || result.status)
		       ? count_failure(c, check, &result, err)
		       : 0;
}

/* The task's commit may have broken it: that is a finding like any other. 1: it has. */
static int run_setup(const struct checking *c, const struct scratch *s, struct error *err)
{
	struct checks_run *run = c->run;
	size_t before;
	json_t *check;
	int r;

	if (!*job_text(c->request, "setup"))
		return 0;
	check = setup_as_check(c->request);
	before = run->red.len + run->base_red.len;
	r = run_check(c, check, s, err);
	json_decref(check);
	return r < 0 ? r : run->red.len + run->base_red.len > before;
}

int checks_run(const struct project_place *place, const json_t *request, const struct git_joined *j,
	const struct git_changed *changed, struct checks_run *run, struct error *err)
{
	const json_t *checks = json_object_get(request, "checks");
	const struct checking c = {place, request, j->base, run};
	_cleanup_(scratch_done) struct scratch s = {.lock = -1};
	int r;

	if (!json_array_size(checks))
		return 0;
	r = pool_take(place, request, &s, err);
	if (r == 0)
		r = lay_out(place, request, j->commit, &s, err);
	if (r == 0)
		r = run_setup(&c, &s, err);
	for (size_t i = 0; r == 0 && i < json_array_size(checks); i++) {
		const json_t *check = json_array_get(checks, i);

		if (is_wanted(check, changed))
			r = run_check(&c, check, &s, err);
		else
			add_result(
				run, &(struct outcome_of_check){job_text(check, "name"), "skipped",
					     false, 0, "", "changes nothing that it is about"});
	}
	return r < 0 ? r : 0;
}
