/*
 * The tmux door when things break: the server stops, dies or loses its socket, clients are left
 * over, we die ourselves; and what the event loop is told.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/io/tmux_door.h"
#include "czar/io/process.h"
#include "czar/io/tmux_server.h"
#include "tests/unit/tmux_fixture.h"

static int set_up(void **state)
{
	struct tmux_fixture *f = calloc(1, sizeof *f);

	tmux_fixture_init(f);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	tmux_fixture_done(*state);
	free(*state);
	return 0;
}

struct heard {
	int changes, ends;
};

static void on_change(bool gone, void *userdata)
{
	struct heard *h = userdata;

	h->ends += gone;
	h->changes += !gone;
}

static sd_event *loop_open(struct tmux_fixture *f, struct heard *h)
{
	sd_event *loop = NULL;

	assert_true(sd_event_new(&loop) >= 0);
	tmux_close(f->tmux);
	f->tmux = NULL;
	assert_int_equal(tmux_open(&f->options, loop, on_change, h, &f->tmux, &f->err), 0);
	return loop;
}

static bool turn(sd_event *loop)
{
	assert_true(sd_event_run(loop, 1000) >= 0);
	return true;
}

static void loop_hears_of_changes(void **state)
{
	struct tmux_fixture *f = *state;
	struct heard h = {0};
	sd_event *loop = loop_open(f, &h);
	struct tmux_pane pane;
	char line[64];

	while (sd_event_run(loop, 0) > 0)
		;
	h = (struct heard){0};
	pane = tmux_fixture_session(f, "a", "sleep 1000");
	assert_int_equal(h.changes, 0); /* never from inside a call */
	WAIT_UNTIL(turn(loop) && h.changes > 0);
	while (sd_event_run(loop, 0) > 0)
		;
	/* Looking changes nothing, and so makes no noise. */
	h.changes = 0;
	assert_true(tmux_fixture_find(f, "w-a", &pane));
	tmux_fixture_wait_text(f, pane.id, "");
	while (sd_event_run(loop, 20000) > 0)
		;
	assert_int_equal(h.changes, 0);
	TEXT_SETF(line, "kill-pane -t %s", pane.id);
	assert_int_equal(tmux_command(f->tmux, line, NULL, &f->err), 0);
	WAIT_UNTIL(turn(loop) && h.changes > 0);
	assert_int_equal(h.ends, 0);
	tmux_close(f->tmux);
	f->tmux = NULL;
	sd_event_unref(loop);
}

static void server_that_dies_is_told_once(void **state)
{
	struct tmux_fixture *f = *state;
	struct heard h = {0};
	sd_event *loop = loop_open(f, &h);
	int64_t old = f->options.known_pid, pid, start;

	assert_true(process_signal(old, f->options.known_start, SIGKILL));
	WAIT_UNTIL(turn(loop) && h.ends > 0);
	while (sd_event_run(loop, 20000) > 0)
		;
	assert_int_equal(h.ends, 1);
	assert_false(tmux_is_connected(f->tmux));
	assert_int_equal(tmux_command(f->tmux, "display-message -p x", NULL, &f->err), -EPIPE);
	/* It is proved gone, so the next one is started on the same socket. */
	assert_int_equal(tmux_fixture_reopen(f), 0);
	tmux_server(f->tmux, &pid, &start);
	assert_true(pid != old);
	f->options.known_pid = pid;
	f->options.known_start = start;
	sd_event_unref(loop);
}

/* The end that a command runs into reaches the loop as well. */
static void server_that_dies_under_a_command(void **state)
{
	struct tmux_fixture *f = *state;
	struct heard h = {0};
	sd_event *loop = loop_open(f, &h);

	assert_true(process_signal(f->options.known_pid, f->options.known_start, SIGKILL));
	WAIT_UNTIL(tmux_command(f->tmux, "display-message -p x", NULL, &f->err) == -EPIPE);
	assert_int_equal(h.ends, 0);
	WAIT_UNTIL(turn(loop) && h.ends == 1);
	assert_int_equal(tmux_fixture_reopen(f), 0);
	tmux_server(f->tmux, &f->options.known_pid, &f->options.known_start);
	sd_event_unref(loop);
}

static void stopped_server_times_out_and_comes_back(void **state)
{
	struct tmux_fixture *f = *state;
	_cleanup_(str_done) struct str reply = {0};
	struct tmux_pane pane = tmux_fixture_recorder(f, "a", "raw"), p;
	struct tmux_guard g = {.pane = pane.id,
		.pid = pane.pid,
		.option = "@czar_typed",
		.before = "",
		.after = "1"};
	int64_t server = f->options.known_pid;
	struct tmux *other = NULL;

	f->options.patience = 150 * USEC_MSEC;
	assert_int_equal(tmux_fixture_reopen(f), 0);
	kill((pid_t)server, SIGSTOP);
	assert_int_equal(
		tmux_command(f->tmux, "display-message -p one", &reply, &f->err), -ETIMEDOUT);
	assert_int_equal(
		tmux_command(f->tmux, "display-message -p two", &reply, &f->err), -ETIMEDOUT);
	assert_int_equal(tmux_paste(f->tmux, &g, "b", f->folder, "x", 1, &f->err), -ETIMEDOUT);
	assert_int_equal(tmux_keys(f->tmux, &g, "y", &f->err), -ETIMEDOUT);
	/* Somebody else who opens now neither hangs nor starts a second server. */
	assert_int_equal(tmux_open(&f->options, NULL, NULL, NULL, &other, &f->err), -ETIMEDOUT);
	assert_string_equal(str_text(&reply), "");
	kill((pid_t)server, SIGCONT);
	f->tmux->patience = 5 * USEC_SEC;
	f->options.patience = 5 * USEC_SEC;
	assert_int_equal(tmux_command(f->tmux, "display-message -p three", &reply, &f->err), 0);
	assert_string_equal(str_text(&reply), "three");
	assert_true(tmux_is_connected(f->tmux));
	/* The paste had lost its file by then, so it left no mark; the key ran, once. */
	assert_true(tmux_fixture_find(f, "w-a", &p));
	assert_string_equal(p.typed, "1");
	assert_int_equal(tmux_keys(f->tmux, &g, "y", &f->err), 1);
	str_clear(&reply);
	tmux_fixture_wait_file(f, "a", 1, &reply);
	assert_string_equal(str_text(&reply), "y");
}

static void many_time_outs_stay_bounded(void **state)
{
	struct tmux_fixture *f = *state;
	_cleanup_(str_done) struct str reply = {0};

	f->options.patience = USEC_MSEC;
	f->tmux->patience = USEC_MSEC;
	kill((pid_t)f->options.known_pid, SIGSTOP);
	for (int i = 0; i < 500; i++)
		assert_int_equal(
			tmux_command(f->tmux, "display-message -p x", &reply, NULL), -ETIMEDOUT);
	assert_true(f->tmux->connection.abandoned < 100);
	kill((pid_t)f->options.known_pid, SIGCONT);
	f->tmux->patience = 5 * USEC_SEC;
	WAIT_UNTIL(tmux_command(f->tmux, "display-message -p y", &reply, NULL) == 0);
	assert_string_equal(str_text(&reply), "y");
	assert_int_equal(f->tmux->connection.abandoned, 0);
}

static void vanished_socket_is_made_again(void **state)
{
	struct tmux_fixture *f = *state;
	int64_t pid, start;

	assert_int_equal(unlink(f->socket), 0);
	assert_int_equal(tmux_fixture_reopen(f), 0);
	tmux_server(f->tmux, &pid, &start);
	assert_int_equal(pid, f->options.known_pid);
	assert_int_equal(start, f->options.known_start);
}

static void known_server_is_never_doubled(void **state)
{
	struct tmux_fixture *f = *state;

	f->options.patience = 100 * USEC_MSEC;
	assert_int_equal(unlink(f->socket), 0);
	kill((pid_t)f->options.known_pid, SIGSTOP); /* it cannot make its socket again */
	assert_int_equal(tmux_fixture_reopen(f), -ETIMEDOUT);
	assert_int_not_equal(access(f->socket, F_OK), 0);
	kill((pid_t)f->options.known_pid, SIGCONT);
	f->options.patience = 5 * USEC_SEC;
	assert_int_equal(tmux_fixture_reopen(f), 0);
}

static void leftover_clients_are_ended_and_no_others(void **state)
{
	struct tmux_fixture *f = *state;
	const char *const other[] = {
		"tmux", "-S", f->socket, "-C", "attach-session", "-t", "=other", NULL};
	_cleanup_(str_done) struct str reply = {0};
	int fd, stopped_fd, pipe_ends[2];
	pid_t left, stopped, foreign;

	tmux_fixture_session(f, "other", "sleep 1000");
	assert_int_equal(tmux_client_start(&f->options, &left, &fd, &f->err), 0);
	assert_int_equal(tmux_client_start(&f->options, &stopped, &stopped_fd, &f->err), 0);
	assert_int_equal(pipe2(pipe_ends, O_CLOEXEC), 0);
	foreign = fork();
	if (foreign == 0) {
		dup2(pipe_ends[0], 0);
		dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), 1);
		unsetenv("TMUX");
		execvp(other[0], (char *const *)other);
		_exit(127);
	}
	WAIT_UNTIL((str_clear(&reply),
		tmux_command(f->tmux, "display-message -p \"#{server_sessions}\" ; list-clients",
			&reply, &f->err) == 0 &&
			strstr(str_text(&reply), "other")));
	WAIT_UNTIL((str_clear(&reply),
		tmux_command(f->tmux, "list-clients -t =czar -F x", &reply, NULL),
		text_equal(str_text(&reply), "x\nx\nx")));
	kill(stopped, SIGSTOP);
	assert_int_equal(tmux_fixture_reopen(f), 0);
	assert_true(process_wait_end(left, clock_awake() + 5 * USEC_SEC));
	assert_true(process_wait_end(stopped, clock_awake() + 5 * USEC_SEC));
	assert_true(process_start_time(foreign) != 0);
	close(fd);
	close(stopped_fd);
	close(pipe_ends[0]);
	close(pipe_ends[1]);
	waitpid(left, NULL, 0);
	waitpid(stopped, NULL, 0);
	waitpid(foreign, NULL, 0); /* the end of its input is its own */
}

/* A life that is killed takes its control client along and leaves the server and its agents. */
static void client_ends_with_us(void **state)
{
	struct tmux_fixture *f = *state;
	struct tmux_pane pane = tmux_fixture_session(f, "a", "sleep 1000"), p;
	int ends[2];
	pid_t life, client = 0;

	tmux_close(f->tmux);
	f->tmux = NULL;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	life = fork();
	if (life == 0) {
		if (tmux_open(&f->options, NULL, NULL, NULL, &f->tmux, NULL) < 0 ||
			write(ends[1], &f->tmux->client, sizeof client) != sizeof client)
			_exit(1);
		raise(SIGKILL);
	}
	assert_int_equal(read(ends[0], &client, sizeof client), sizeof client);
	waitpid(life, NULL, 0);
	assert_true(client > 1);
	WAIT_UNTIL(process_start_time(client) == 0);
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(tmux_fixture_reopen(f), 0);
	assert_true(tmux_fixture_find(f, "w-a", &p));
	assert_int_equal(p.pid, pane.pid);
	assert_int_equal(p.start_time, pane.start_time);
}

static void long_socket_path_is_an_error(void **state)
{
	struct tmux_fixture *f = *state;
	struct tmux_options o = f->options;
	struct tmux *t = NULL;
	char path[256];

	TEXT_SETF(path, "%s/%0120d", f->folder, 0);
	o.socket = path;
	assert_int_equal(tmux_open(&o, NULL, NULL, NULL, &t, &f->err), -ENAMETOOLONG);
	assert_null(t);
	tmux_close(t);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(loop_hears_of_changes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(server_that_dies_is_told_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			server_that_dies_under_a_command, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			stopped_server_times_out_and_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(many_time_outs_stay_bounded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(vanished_socket_is_made_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(known_server_is_never_doubled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			leftover_clients_are_ended_and_no_others, set_up, tear_down),
		cmocka_unit_test_setup_teardown(client_ends_with_us, set_up, tear_down),
		cmocka_unit_test_setup_teardown(long_socket_path_is_an_error, set_up, tear_down),
	};

	tmux_fixture_main(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
