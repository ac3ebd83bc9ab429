/*
 * The spawn door against real children: status, output, input, deadline, group, environment,
 * inherited descriptors and signals; waiting and on a loop. Nothing here depends on how fast the
 * machine is: a child that should be killed would otherwise run for an hour.
 */
#include "czar/io/spawn.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"

#define SHELL(text) ((const char *const[]){"/bin/sh", "-c", (text), NULL})

static const struct {
	const char *name, *script, *input;
	int status;
	const char *output, *errors;
} runs[] = {
	{"says nothing", "exit 0", NULL, 0, "", ""},
	{"fails", "exit 7", NULL, 7, "", ""},
	{"highest status", "exit 255", NULL, 255, "", ""},
	{"is killed", "kill -KILL $$", NULL, 128 + SIGKILL, "", ""},
	{"both outputs", "echo out; echo err >&2", NULL, 0, "out\n", "err\n"},
	{"no input is no end of it", "cat", NULL, 0, "", ""},
	{"input", "cat", "one\ntwo", 0, "one\ntwo", ""},
	{"empty input", "cat", "", 0, "", ""},
	{"input that nobody reads", "exec <&-; exit 3", "one\ntwo", 3, "", ""},
	{"input by its name", "cat /dev/stdin", "by name", 0, "by name", ""},
	{"output closed early", "exec >&- 2>&-; exit 4", NULL, 4, "", ""},
	{"signals are as new", "kill -PIPE $$; echo ignored", NULL, 128 + SIGPIPE, "", ""},
	{"no terminal to ask on", "(: </dev/tty) 2>/dev/null || echo none", NULL, 0, "none\n", ""},
};

static void test_runs(void **state)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;

	(void)state;
	sigaction(SIGPIPE, &ignore, &before);
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
		struct spawn_options o = {.argv = SHELL(runs[i].script), .input = runs[i].input};
		_cleanup_(spawn_result_done) struct spawn_result result = {0};
		struct error err = {0};

		print_message("  %s\n", runs[i].name);
		assert_int_equal(spawn_wait(&o, &result, &err), 0);
		assert_int_equal(result.status, runs[i].status);
		assert_false(result.timed_out);
		assert_string_equal(str_text(&result.output), runs[i].output);
		assert_string_equal(str_text(&result.errors), runs[i].errors);
	}
	sigaction(SIGPIPE, &before, NULL);
}

static void test_big_input_comes_through_whole(void **state)
{
	enum { BYTES = 1 << 20 };
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	_cleanup_(str_done) struct str text = {0};
	struct spawn_options o = {.argv = SHELL("cat; echo end >&2"), .output_most_bytes = BYTES};

	(void)state;
	while (text.len < BYTES)
		str_addf(&text, "%07zu\n", text.len);
	o.input = str_text(&text);
	assert_int_equal(spawn_wait(&o, &result, NULL), 0);
	assert_int_equal(result.output.len, BYTES);
	assert_memory_equal(result.output.data, text.data, BYTES);
	assert_string_equal(str_text(&result.errors), "end\n");
}

static void test_output_keeps_its_tail(void **state)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	struct spawn_options o = {
		.argv = SHELL("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done"),
		.output_most_bytes = 11,
	};

	(void)state;
	assert_int_equal(spawn_wait(&o, &result, NULL), 0);
	assert_string_equal(str_text(&result.output), "line 19999\n");
}

static const struct {
	const char *name, *program, *directory;
	int number;
	const char *says;
} refusals[] = {
	{"no such program", "no-such-program", NULL, ENOENT,
		"no program 'no-such-program' in PATH"},
	{"no such path", "/no/such/program", NULL, ENOENT, "cannot start '/no/such/program'"},
	{"a folder", "/usr", NULL, EACCES, "cannot start '/usr'"},
	{"nowhere to run", "true", "/no/such/folder", ENOTDIR, "no folder '/no/such/folder'"},
	{"a file to run in", "true", "/dev/null", ENOTDIR, "no folder '/dev/null'"},
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		const char *const argv[] = {refusals[i].program, NULL};
		struct spawn_options o = {.argv = argv, .directory = refusals[i].directory};
		struct spawn_result result = {0};
		struct error err = {0};

		print_message("  %s\n", refusals[i].name);
		assert_int_equal(spawn_wait(&o, &result, &err), -refusals[i].number);
		assert_int_equal(result.status, 127);
		assert_true(text_starts(err.text, refusals[i].says));
	}
}

static const struct {
	const char *name, *script;
	usec_t deadline; /* long enough for the shell to have set its trap */
	int status;
} deadlines[] = {
	{"ends by SIGTERM", "exec sleep 3600", 100 * USEC_MSEC, 128 + SIGTERM},
	{"its children too", "sleep 3600; exit 1", 100 * USEC_MSEC, 128 + SIGTERM},
	{"tidies up", "trap 'exit 5' TERM; sleep 3600 & wait", 2 * USEC_SEC, 5},
	{"needs SIGKILL", "trap '' TERM; while :; do sleep 3600; done", 2 * USEC_SEC,
		128 + SIGKILL},
};

static void test_deadline(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof deadlines / sizeof *deadlines; i++) {
		struct spawn_options o = {
			.argv = SHELL(deadlines[i].script), .deadline = deadlines[i].deadline};
		_cleanup_(spawn_result_done) struct spawn_result result = {0};

		print_message("  %s\n", deadlines[i].name);
		assert_int_equal(spawn_wait(&o, &result, NULL), 0);
		assert_true(result.timed_out);
		assert_int_equal(result.status, deadlines[i].status);
	}
}

/* Whether nobody has the flock any more, within ten seconds. */
static bool lock_gets_free(int fd)
{
	usec_t until = clock_awake() + 10 * USEC_SEC;

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (clock_awake() > until)
			return false;
		poll(NULL, 0, 2);
	}
	return true;
}

static const char *const leavers[] = {
	"sleep 3600 & echo begun",
	"sleep 3600 >/dev/null 2>&1 & echo begun",
	"trap '' TERM; sleep 3600 & echo begun",
};

/* What the child leaves behind holds the lock it inherited, so a free lock proves its death. */
static void test_what_is_left_is_killed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof leavers / sizeof *leavers; i++) {
		_cleanup_(spawn_result_done) struct spawn_result result = {0};
		char path[] = "/tmp/czar-test-spawn.XXXXXX"; /* for a moment */
		_cleanup_(fd_close) int kept = mkostemp(path, O_CLOEXEC);
		_cleanup_(fd_close) int other = open(path, O_RDWR | O_CLOEXEC);
		struct spawn_options o = {.argv = SHELL(leavers[i]), .keep_fd = kept};

		print_message("  %s\n", leavers[i]);
		unlink(path);
		assert_int_equal(flock(kept, LOCK_EX), 0);
		assert_int_equal(spawn_wait(&o, &result, NULL), 0);
		assert_int_equal(result.status, 0);
		assert_false(result.timed_out);
		assert_string_equal(str_text(&result.output), "begun\n");
		fd_close(&kept);
		assert_true(lock_gets_free(other));
	}
}

static void test_descriptors(void **state)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	_cleanup_(str_done) struct str script = {0};
	_cleanup_(fd_close) int private = open("/dev/null", O_RDONLY | O_CLOEXEC);
	_cleanup_(fd_close) int kept = open("/dev/null", O_RDONLY | O_CLOEXEC);
	_cleanup_(fd_close) int also = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct spawn_options o = {.keep_fd = kept, .keep_also = also};

	(void)state;
	str_addf(&script,
		"test -e /proc/$$/fd/%d && echo kept; test -e /proc/$$/fd/%d && echo also; "
		"test -e /proc/$$/fd/%d && echo leaked",
		kept, also, private);
	o.argv = SHELL(str_text(&script));
	assert_int_equal(spawn_wait(&o, &result, NULL), 0);
	assert_string_equal(str_text(&result.output), "kept\nalso\n");
	assert_int_equal(fcntl(kept, F_GETFD), FD_CLOEXEC);
}

static void test_folder_and_environment(void **state)
{
	static const char *const environment[] = {"PATH=/nowhere:/bin", "NAME=a b", NULL};
	static const char *const argv[] = {
		"sh", "-c", "pwd -P; echo \"$NAME\"; echo \"$HOME\"", NULL};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	struct spawn_options o = {.argv = argv, .environment = environment, .directory = "/proc"};

	(void)state;
	assert_int_equal(spawn_wait(&o, &result, NULL), 0);
	assert_string_equal(str_text(&result.output), "/proc\na b\n\n");
}

static bool list_has(const char *const *list, const char *start)
{
	for (; *list; list++)
		if (text_starts(*list, start))
			return true;
	return false;
}

static void test_own_environment(void **state)
{
	(void)state;
	setenv("LC_MESSAGES", "C", 1);
	setenv("XDG_TEST", "x", 1);
	setenv("SECRET_TOKEN", "s", 1);
	setenv("PATHS", "p", 1);
	assert_true(list_has(spawn_environment(), "PATH="));
	assert_true(list_has(spawn_environment(), "LC_MESSAGES=C"));
	assert_true(list_has(spawn_environment(), "XDG_TEST=x"));
	assert_false(list_has(spawn_environment(), "SECRET_TOKEN="));
	assert_false(list_has(spawn_environment(), "PATHS="));
	unsetenv("LC_MESSAGES");
	unsetenv("XDG_TEST");
	unsetenv("SECRET_TOKEN");
	unsetenv("PATHS");
}

/* ---- on a loop ---- */

struct ends {
	int count;
	int statuses;
	struct spawn *free_inside;
	char *taken;
};

static void on_end(struct spawn_result *result, void *userdata)
{
	struct ends *ends = userdata;

	ends->count++;
	ends->statuses += result->status;
	free(ends->taken);
	ends->taken = str_take(&result->output);
	spawn_free(ends->free_inside);
	ends->free_inside = NULL;
}

static void loop_until(sd_event *loop, const struct ends *ends, int count)
{
	while (ends->count < count)
		assert_true(sd_event_run(loop, 60 * USEC_SEC) > 0);
}

static void test_many_at_once(void **state)
{
	enum { MANY = 20 };
	struct spawn_options o = {.argv = SHELL("echo done; exit 2")};
	struct spawn *children[MANY];
	struct ends ends = {0};
	sd_event *loop = NULL;

	(void)state;
	assert_true(sd_event_new(&loop) >= 0);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(spawn_start(loop, &o, on_end, &ends, &children[i], NULL), 0);
	assert_int_equal(ends.count, 0);
	loop_until(loop, &ends, MANY);
	assert_int_equal(ends.statuses, 2 * MANY);
	assert_string_equal(ends.taken, "done\n");
	for (int i = 0; i < MANY; i++)
		spawn_free(children[i]);
	free(ends.taken);
	sd_event_unref(loop);
}

static void test_freed_inside_and_by_itself(void **state)
{
	struct spawn_options o = {.argv = SHELL("exit 1")};
	struct ends ends = {0};
	sd_event *loop = NULL;

	(void)state;
	assert_true(sd_event_new(&loop) >= 0);
	assert_int_equal(spawn_start(loop, &o, on_end, &ends, &ends.free_inside, NULL), 0);
	loop_until(loop, &ends, 1);
	assert_int_equal(spawn_start(loop, &o, on_end, &ends, NULL, NULL), 0);
	loop_until(loop, &ends, 2);
	assert_int_equal(ends.statuses, 2);
	free(ends.taken);
	sd_event_unref(loop);
}

static void test_kill(void **state)
{
	struct spawn_options o = {.argv = SHELL("sleep 3600; exit 1")};
	struct ends ends = {0};
	sd_event *loop = NULL;
	struct spawn *s = NULL;

	(void)state;
	assert_true(sd_event_new(&loop) >= 0);
	assert_int_equal(spawn_start(loop, &o, on_end, &ends, &s, NULL), 0);
	assert_int_equal(getpgid((pid_t)spawn_pid(s)), spawn_pid(s));
	spawn_kill(s);
	loop_until(loop, &ends, 1);
	assert_int_equal(ends.statuses, 128 + SIGTERM);
	spawn_free(s);
	free(ends.taken);
	sd_event_unref(loop);
}

static void test_forgotten(void **state)
{
	struct spawn_options o = {.argv = SHELL("exec sleep 3600")};
	struct ends ends = {0};
	sd_event *loop = NULL;
	struct spawn *s = NULL;
	int64_t pid;

	(void)state;
	assert_true(sd_event_new(&loop) >= 0);
	assert_int_equal(spawn_start(loop, &o, on_end, &ends, &s, NULL), 0);
	pid = spawn_pid(s);
	spawn_free(s);
	assert_int_equal(kill((pid_t)pid, 0), 0);
	assert_int_equal(kill((pid_t)-pid, SIGKILL), 0);
	assert_int_equal(waitpid((pid_t)pid, NULL, 0), pid);
	assert_int_equal(sd_event_run(loop, 0), 0);
	assert_int_equal(ends.count, 0);
	sd_event_unref(loop);
	spawn_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_big_input_comes_through_whole),
		cmocka_unit_test(test_output_keeps_its_tail),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_what_is_left_is_killed),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_folder_and_environment),
		cmocka_unit_test(test_own_environment),
		cmocka_unit_test(test_many_at_once),
		cmocka_unit_test(test_freed_inside_and_by_itself),
		cmocka_unit_test(test_kill),
		cmocka_unit_test(test_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
