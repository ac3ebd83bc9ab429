/*
 * Jobs: the project's own checks.
 *
 * They run one after the other in a scratch worktree out of a pool, which a lock keeps from all
 * others. Each is killed with its whole group at its time-out; the end of what it printed is kept
 * in a file. What a task brings is only read here; the checks themselves run it, as its worker did.
 */
#include "czar/job_checks.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "checks/glob.h"
#include "checks/rows.h"
#include "czar/base/file.h"
#include "czar/io/git_scratch.h"
#include "czar/io/spawn.h"
#include "czar/job_seat.h"

enum { POOL_MOST = 32, GLOBS_MOST = 64, LOG_MOST_BYTES = 1 << 20, TAIL_MOST_BYTES = 4096 };

void checks_done(struct checks_run *run)
{
	json_decref(run->results);
	str_done(&run->red);
	str_done(&run->failure);
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

static int run_check(const json_t *request, const json_t *check, const char *worktree,
	struct checks_run *run, struct error *err)
{
	const char *name = job_text(check, "name");
	_cleanup_(str_done) struct str command = {0}, says = {0};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	char log[PATH_SIZE] = "";
	const char *argv[] = {"/bin/sh", "-c", NULL, NULL};
	struct spawn_options o = {.argv = argv,
		.directory = worktree,
		.deadline = json_integer_value(json_object_get(check, "timeout")),
		.output_most_bytes = LOG_MOST_BYTES,
		.keep_fd = job_keep_fd(request)};
	struct outcome_of_check outcome = {.name = name, .log = log};
	usec_t began = clock_awake();
	int r;

	str_addf(&command, "exec 2>&1\n%s", job_text(check, "run"));
	argv[2] = str_text(&command);
	r = spawn_wait(&o, &result, err);
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
	if (outcome.required && (result.timed_out || result.status)) {
		size_t from = result.output.len > TAIL_MOST_BYTES
				      ? result.output.len - TAIL_MOST_BYTES
				      : 0;

		add_failure(run, name, str_text(&result.output) + from);
	}
	return 0;
}

/* A scratch worktree that nobody uses: its path, and the lock that keeps it ours. "@" is in no
 * worker's name. */
static int pool_take(const struct project_place *place, const json_t *request, char ret[PATH_SIZE],
	int *ret_lock, struct error *err)
{
	for (int i = 1; i <= POOL_MOST; i++) {
		char path[PATH_SIZE];
		int fd;

		TEXT_SETF(path, "%s/check@%d.lock", place->home, i);
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0)
			return error(err, errno, "cannot open '%s': %s", path, strerror(errno));
		if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
			close(fd);
			continue;
		}
		if (!text_setf(ret, PATH_SIZE, "%s/check@%d", job_text(request, "worktrees"), i)) {
			close(fd);
			return error(err, ENAMETOOLONG, "the path of worktrees is too long");
		}
		*ret_lock = fd;
		return 0;
	}
	return error(err, EBUSY, "all %d scratch worktrees are in use", POOL_MOST);
}

static int lay_out(const struct project_place *place, const json_t *request,
	const struct git_joined *j, const char *worktree, struct error *err)
{
	_cleanup_(fd_close) int lock = job_lock(place, "worktree");
	int r = git_act_scratch(place->checkout, worktree, j->commit, err);

	fd_close(&lock);
	return r < 0 ? r : job_make_usable(request, worktree, err);
}

int checks_run(const struct project_place *place, const json_t *request, const struct git_joined *j,
	const struct git_changed *changed, struct checks_run *run, struct error *err)
{
	const json_t *checks = json_object_get(request, "checks");
	_cleanup_(fd_close) int lock = -1;
	char worktree[PATH_SIZE];
	int r;

	if (!json_array_size(checks))
		return 0;
	r = pool_take(place, request, worktree, &lock, err);
	if (r == 0)
		r = lay_out(place, request, j, worktree, err);
	for (size_t i = 0; r == 0 && i < json_array_size(checks); i++) {
		const json_t *check = json_array_get(checks, i);

		if (is_wanted(check, changed))
			r = run_check(request, check, worktree, run, err);
		else
			add_result(
				run, &(struct outcome_of_check){job_text(check, "name"), "skipped",
					     false, 0, "", "changes nothing that it is about"});
	}
	return r;
}
