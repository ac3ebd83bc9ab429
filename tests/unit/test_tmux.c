/*
 * The tmux door with a real server: connecting, sessions, looking, and what happens when it breaks.
 * (The guarded keys: test_tmux_guard.c.)
 */
#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/io/tmux_door.h"
#include "czar/io/process.h"
#include "tests/unit/tmux_fixture.h"

/* Open in the test program and not O_CLOEXEC: must not reach anything that the door starts. */
enum { LEAK_FD = 77 };

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

static void protocol_reads_lines(void **state)
{
	static const struct {
		const char *line;
		enum tmux_event event;
	} cases[] = {
		{"%begin 1700 5 0", TMUX_FOREIGN},
		{"%end 1700 5 1", TMUX_FOREIGN},
		{"%end 1700 5 0", TMUX_FOREIGN_DONE},
		{"%begin 1700 5 0", TMUX_FOREIGN},
		{"no sessions", TMUX_FOREIGN},
		{"%error 1700 5 0", TMUX_FOREIGN_FAILED},
		{"%session-changed $0 czar", TMUX_NOTE},
		{"%begin 1700 6 1", TMUX_BEGIN},
		{"%exit", TMUX_TEXT},
		{"%end 1700 7 1", TMUX_TEXT},
		{"%end 1700 6 11", TMUX_TEXT},
		{"%begin 1700 7 1", TMUX_TEXT},
		{"", TMUX_TEXT},
		{"%end 1700 6 1", TMUX_DONE},
		{"/x: No such file", TMUX_STRAY},
		{"", TMUX_STRAY},
		{"%begin 1700 8 1", TMUX_BEGIN},
		{"unknown command", TMUX_TEXT},
		{"%error 1700 8 1", TMUX_FAILED},
		{"%end 1700 8 1", TMUX_BROKEN},
		{"%exit", TMUX_NOTE},
	};
	struct tmux_parser p = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum tmux_event event = tmux_parse_line(&p, cases[i].line, strlen(cases[i].line));

		if (event != cases[i].event)
			fail_msg("line %zu '%s': %d", i, cases[i].line, event);
	}
}

static void quoting_keeps_hostile_text(void **state)
{
	static const char *const texts[] = {"", "plain", "a b", "~root", "~nobody/x",
		"$HOME ${HOME} #S", "\"double\" 'single' `tick`", "ends;", ";", "a ; kill-server",
		"\\", "\\n \\101 \\", "line\nline\n\nend", "tab\there",
		"esc \033[201~ bell \a del \177", "{ } } {", "# comment",
		"#{pane_id} #(touch x) ##", "grüße 日本 🤖 \xc2\x85", "-n", "--",
		"%1 %begin 1 2 1", "*?[]"};
	struct tmux_fixture *f = *state;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		_cleanup_(str_done) struct str line = {0}, reply = {0};

		str_add(&line, "set-option -g @text ");
		tmux_quote(&line, texts[i]);
		str_add(&line, " ; display-message -p \"#{@text}\"");
		if (tmux_command(f->tmux, str_text(&line), &reply, &f->err) != 0)
			fail_msg("text %zu: %s", i, f->err.text);
		if (!text_equal(str_text(&reply), texts[i]))
			fail_msg("text %zu '%s' became '%s'", i, texts[i], str_text(&reply));
	}
}

static void commands_tell_how_they_ended(void **state)
{
	static const struct {
		const char *line;
		int result;
		const char *reply;
	} cases[] = {
		{"display-message -p one", 0, "one"},
		{"display-message -p one ; display-message -p two ; display-message -p three", 0,
			"one\ntwo\nthree"},
		{"if-shell -F 1 { display-message -p a ; display-message -p b }", 0, "a\nb"},
		{"no-such-command", 1, "parse error: unknown command: no-such-command"},
		{"display-message -p one ; kill-pane -t %99", 1, "one\ncan't find pane: %99"},
		{"load-buffer -b x /nowhere/x", 1, "/nowhere/x: No such file or directory"},
		{"", -EINVAL, ""},
		{"   ", -EINVAL, ""},
		{"display-message -p a\ndisplay-message -p b", -EINVAL, ""},
		{"display-message -p \"unterminated", 0, "unterminated"},
		{"display-message -p last", 0, "last"},
	};
	struct tmux_fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		_cleanup_(str_done) struct str reply = {0};
		int r = tmux_command(f->tmux, cases[i].line, &reply, &f->err);

		if (r != cases[i].result || !text_equal(str_text(&reply), cases[i].reply))
			fail_msg("case %zu '%s': %d '%s'", i, cases[i].line, r, str_text(&reply));
	}
	assert_string_equal(f->err.text, "cannot run display-message: not one line");
}

static void door_finds_its_server_again(void **state)
{
	struct tmux_fixture *f = *state;
	struct tmux_pane pane = tmux_fixture_session(f, "a", "sleep 1000"), again;
	int64_t pid, start;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(tmux_fixture_reopen(f), 0);
		tmux_server(f->tmux, &pid, &start);
		assert_int_equal(pid, f->options.known_pid);
		assert_int_equal(start, f->options.known_start);
	}
	assert_true(tmux_fixture_find(f, "w-a", &again));
	assert_string_equal(again.id, pane.id);
	assert_int_equal(again.pid, pane.pid);
	assert_int_equal(again.start_time, pane.start_time);
	/* Without czar's own session, too: somebody may have ended it. */
	tmux_command(f->tmux, "kill-session -t \"=czar\"", NULL, NULL);
	assert_int_equal(tmux_fixture_reopen(f), 0);
	tmux_server(f->tmux, &pid, &start);
	assert_int_equal(pid, f->options.known_pid);
	assert_true(tmux_fixture_find(f, "w-a", &again));
}

static void server_has_our_settings_and_nothing_of_ours(void **state)
{
	struct tmux_fixture *f = *state;
	_cleanup_(str_done) struct str reply = {0};
	char path[64];

	assert_int_equal(
		tmux_command(f->tmux,
			"display-message -p \"#{exit-empty} #{remain-on-exit} #{window-size} "
			"#{update-environment}.\"",
			&reply, &f->err),
		0);
	assert_string_equal(str_text(&reply), "0 on latest .");
	assert_int_not_equal(getsid((pid_t)f->options.known_pid), getsid(0));
	assert_int_not_equal(getsid(f->tmux->client), getsid(0));
	TEXT_SETF(path, "/proc/%d/fd/%d", f->tmux->client, LEAK_FD);
	assert_int_not_equal(faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW), 0);
	TEXT_SETF(path, "/proc/%d/fd/%d", (int)f->options.known_pid, LEAK_FD);
	assert_int_not_equal(faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW), 0);
	assert_int_equal(
		tmux_command(f->tmux, "show-environment -g CZAR_TEST_LEAK", NULL, NULL), 1);
	assert_int_equal(tmux_command(f->tmux, "show-environment -g SERVER_WORD", NULL, NULL), 0);
}

static void session_gets_what_it_was_given(void **state)
{
	static const char *const environment[] = {
		"WORD=a \"b\" $HOME ; #{pane_id} ~", "~X=1", NULL};
	struct tmux_fixture *f = *state;
	_cleanup_(str_done) struct str got = {0};
	char folder[256], want[1024];
	struct tmux_pane pane;
	struct tmux_start s = {.name = "given",
		.directory = folder,
		.command = "sh -c 'printf \"%s|%s|%s|%s|#{pane_id}\" \"$WORD\" \"$SERVER_WORD\" "
			   "\"$PWD\" "
			   "\"$(stty size)\" >../out; exec sleep 1000'",
		.environment = environment,
		.worker = "ünï \"w\"; #{x}",
		.session = INT64_C(123456789012),
		.width = 91,
		.height = 17};

	TEXT_SETF(folder, "%s/dir #{x} ~", f->folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(tmux_new_session(f->tmux, &s, &pane, &f->err), 0);
	assert_string_equal(pane.worker, s.worker);
	assert_int_equal(pane.session, s.session);
	assert_int_equal(pane.key_age, -1);
	assert_false(pane.dead || pane.copy_mode);
	assert_true(pane.pid > 1 && pane.start_time > 0 && text_starts(pane.tty, "/dev/pts/"));
	assert_int_equal(pane.start_time, process_start_time(pane.pid));
	TEXT_SETF(want, "a \"b\" $HOME ; #{pane_id} ~|from server|%s|17 91|#{pane_id}", folder);
	tmux_fixture_wait_file(f, "out", strlen(want), &got);
	assert_string_equal(str_text(&got), want);
	assert_int_equal(tmux_new_session(f->tmux, &s, &pane, &f->err), -EEXIST);
	s.name = "a.b";
	assert_int_equal(tmux_new_session(f->tmux, &s, &pane, &f->err), -EINVAL);
	s.name = "nowhere";
	s.directory = "/no/such/folder";
	assert_int_equal(tmux_new_session(f->tmux, &s, &pane, &f->err), -ENOENT);
}

static void names_are_not_prefixes(void **state)
{
	struct tmux_fixture *f = *state;
	struct tmux_pane longer = tmux_fixture_session(f, "foo_bar", "sleep 1000"), p;
	struct tmux_pane shorter = tmux_fixture_session(f, "foo", "sleep 1000");

	assert_string_equal(longer.worker, "w-foo_bar");
	assert_string_equal(shorter.worker, "w-foo");
	assert_int_equal(tmux_kill_pane_session(f->tmux, shorter.id, &f->err), 0);
	assert_false(tmux_fixture_find(f, "w-foo", &p));
	assert_true(tmux_fixture_find(f, "w-foo_bar", &p));
	assert_int_equal(tmux_kill_pane_session(f->tmux, shorter.id, &f->err), 0);
	assert_true(tmux_fixture_find(f, "w-foo_bar", &p));
	assert_int_equal(tmux_kill_pane_session(f->tmux, "foo_bar", &f->err), -EINVAL);
}

/* A monitor's session shows the agent's window; a person has split it and made another one. */
static void ending_ends_the_agents_own_session(void **state)
{
	struct tmux_fixture *f = *state;
	struct tmux_pane a = tmux_fixture_session(f, "a", "sleep 1000"), p, *panes;
	char line[128];
	size_t n;

	assert_int_equal(tmux_command(f->tmux, "new-session -d -s 0monitor", NULL, &f->err), 0);
	TEXT_SETF(line, "link-window -s %s -t \"=0monitor:\"", a.id);
	assert_int_equal(tmux_command(f->tmux, line, NULL, &f->err), 0);
	assert_int_equal(tmux_command(f->tmux, "new-window -d -t \"=a:\"", NULL, &f->err), 0);
	TEXT_SETF(line, "split-window -t %s", a.id);
	assert_int_equal(tmux_command(f->tmux, line, NULL, &f->err), 0);
	assert_int_equal(tmux_list(f->tmux, &panes, &n, &f->err), 0);
	free(panes);
	assert_int_equal(n, 1);
	assert_int_equal(tmux_kill_pane_session(f->tmux, a.id, &f->err), 0);
	assert_false(tmux_fixture_find(f, "w-a", &p));
	assert_int_equal(tmux_command(f->tmux, "has-session -t \"=a\"", NULL, NULL), 1);
	assert_int_equal(tmux_command(f->tmux, "has-session -t \"=0monitor\"", NULL, NULL), 0);
}

static void list_survives_hostile_words(void **state)
{
	struct tmux_fixture *f = *state;
	struct tmux_pane a = tmux_fixture_session(f, "a", "sleep 1000"), p;
	_cleanup_(str_done) struct str line = {0};

	tmux_fixture_session(f, "b", "sleep 1000");
	str_addf(&line, "set-option -p -t %s @czar_typed ", a.id);
	tmux_quote(&line, "1:x\n%7 @7 1 0 0 0 0 0 0 3 0 0 0 0 w-z");
	str_addf(&line,
		" ; set-option -p -t %s @czar_key \"k\" ; set-option -p -t %s @czar_sent \"", a.id,
		a.id);
	for (int i = 0; i < 500; i++)
		str_add(&line, "ü");
	str_addf(&line, "\" ; select-pane -t %s -T \"", a.id);
	str_add(&line, "⠋ 3 4 5 #{pane_id} title\"");
	assert_int_equal(tmux_command(f->tmux, str_text(&line), NULL, &f->err), 0);
	assert_true(tmux_fixture_find(f, "w-a", &p));
	assert_string_equal(p.id, a.id);
	assert_string_equal(p.typed, "1:x %7 @7 1 0 0 0 0 0 0 3 0 0 0 0 w-z");
	assert_int_equal(strlen(p.sent), 96);
	assert_string_equal(p.key, "k");
	assert_true(text_starts(p.title, "⠋ 3 4 5 "));
	assert_int_equal(p.session, 7);
	assert_true(tmux_fixture_find(f, "w-b", &p));
	assert_string_equal(p.typed, "");
	assert_false(tmux_fixture_find(f, "w-z", &p));
}

static void captures_are_answered_in_order(void **state)
{
	enum { N = 12 };
	struct tmux_fixture *f = *state;
	struct tmux_capture c[N + 2] = {0};
	char name[16], command[96];
	struct tmux_pane p;

	for (int i = 0; i < N; i++) {
		TEXT_SETF(name, "n%d", i);
		TEXT_SETF(command, "sh -c 'printf \"%%%%end 1 2 1\\n\\n<%d> ü\"; exec sleep 1000'",
			i);
		p = tmux_fixture_session(f, name, command);
		tmux_fixture_wait_text(f, p.id, ">");
		TEXT_SET(c[i < N / 2 ? i : i + 1].pane, p.id);
	}
	TEXT_SET(c[N / 2].pane, "%999");
	TEXT_SET(c[N + 1].pane, "n1");
	tmux_captures(f->tmux, c, N + 2);
	for (int i = 0; i < N + 2; i++) {
		TEXT_SETF(command, "%%end 1 2 1\n\n<%d> ü\n\n", i < N / 2 ? i : i - 1);
		if (i == N / 2 || i == N + 1) {
			assert_int_equal(c[i].result, i == N + 1 ? -EINVAL : 1);
		} else {
			assert_int_equal(c[i].result, 0);
			assert_true(text_starts(str_text(&c[i].text), command));
			assert_int_equal(c[i].cursor_y, 2);
			assert_int_equal(c[i].cursor_x, i - (i > N / 2) < 10 ? 5 : 6);
			assert_int_equal(c[i].width, 160);
			assert_int_equal(c[i].height, 48);
			assert_int_equal(c[i].history_size, 0);
		}
		str_done(&c[i].text);
	}
}

static bool is_dead(struct tmux_fixture *f, const char *worker, struct tmux_pane *ret)
{
	return tmux_fixture_find(f, worker, ret) && ret->dead;
}

static void every_status_is_found(void **state)
{
	enum { N = 20 };
	struct tmux_fixture *f = *state;
	struct tmux_pane panes[N], p;
	char name[16], worker[32], line[64];

	for (int i = 0; i < N; i++) {
		TEXT_SETF(name, "d%d", i);
		panes[i] = tmux_fixture_session(
			f, name, i % 2 ? "sleep 1000" : "sh -c 'read x; exit 7'");
	}
	for (int i = 0; i < N; i++) {
		TEXT_SETF(worker, "w-d%d", i);
		TEXT_SETF(line, "send-keys -t %s Enter", panes[i].id);
		if (i % 2)
			kill((pid_t)panes[i].pid, SIGKILL);
		else
			assert_int_equal(tmux_command(f->tmux, line, NULL, &f->err), 0);
		/* tmux loses some: each look asks again */
		WAIT_UNTIL(is_dead(f, worker, &p) && p.status_known);
		if (p.exit_status != (i % 2 ? 0 : 7) || p.exit_signal != (i % 2 ? SIGKILL : 0))
			fail_msg("death %d: known %d status %d signal %d", i, p.status_known,
				(int)p.exit_status, (int)p.exit_signal);
		assert_int_equal(p.start_time, 0);
	}
}

static void short_lives_are_reported(void **state)
{
	struct tmux_fixture *f = *state;
	struct tmux_pane p = tmux_fixture_session(f, "short", "false");

	WAIT_UNTIL(is_dead(f, "w-short", &p));
	assert_true(p.status_known);
	assert_int_equal(p.exit_status, 1);
	p = tmux_fixture_session(f, "missing", "/no/such/program");
	WAIT_UNTIL(is_dead(f, "w-missing", &p));
	assert_int_equal(p.exit_status, 127);
}

static void terminals_tell_who_reads(void **state)
{
	struct tmux_fixture *f = *state;
	struct tmux_pane raw = tmux_fixture_recorder(f, "raw", "raw");
	struct tmux_pane cooked = tmux_fixture_recorder(f, "cooked", "cooked");
	struct tmux_pane shell = tmux_fixture_session(f, "shell", "sh -ic 'sleep 1000; true'");
	char comm[65];

	assert_false(tty_is_canonical(raw.tty));
	assert_true(tty_is_canonical(cooked.tty));
	assert_true(tty_is_canonical("/dev/no-such-terminal"));
	assert_true(tty_foreground(raw.pid, comm, sizeof comm));
	assert_true(text_starts(comm, "test_tmux"));
	WAIT_UNTIL(!tty_foreground(shell.pid, comm, sizeof comm) && text_equal(comm, "sleep"));
	assert_false(tty_foreground(1 << 30, comm, sizeof comm));
	assert_string_equal(comm, "");
	assert_int_equal(process_start_time(1 << 30), 0);
}

static bool has_age(struct tmux_fixture *f, const char *worker, struct tmux_pane *ret)
{
	return tmux_fixture_find(f, worker, ret) && ret->key_age >= 0;
}

static void a_persons_key_has_an_age(void **state)
{
	struct tmux_fixture *f = *state;
	struct tmux_pane p;
	int master;
	pid_t pid;

	tmux_fixture_session(f, "a", "sleep 1000");
	tmux_fixture_session(f, "ab", "sleep 1000");
	pid = forkpty(&master, NULL, NULL, NULL);
	if (pid == 0) {
		execlp("env", "env", "-u", "TMUX", "TERM=xterm", "tmux", "-u", "-S", f->socket,
			"attach", "-t", "=a", NULL);
		_exit(127);
	}
	WAIT_UNTIL(has_age(f, "w-a", &p));
	assert_true(p.key_age < 60);
	assert_true(tmux_fixture_find(f, "w-ab", &p));
	assert_int_equal(p.key_age, -1);
	/* A person's client is none of the door's business. */
	assert_int_equal(tmux_fixture_reopen(f), 0);
	assert_true(has_age(f, "w-a", &p));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(master);
	WAIT_UNTIL(!has_age(f, "w-a", &p));
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(protocol_reads_lines),
		cmocka_unit_test_setup_teardown(quoting_keeps_hostile_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(commands_tell_how_they_ended, set_up, tear_down),
		cmocka_unit_test_setup_teardown(door_finds_its_server_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			server_has_our_settings_and_nothing_of_ours, set_up, tear_down),
		cmocka_unit_test_setup_teardown(session_gets_what_it_was_given, set_up, tear_down),
		cmocka_unit_test_setup_teardown(names_are_not_prefixes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			ending_ends_the_agents_own_session, set_up, tear_down),
		cmocka_unit_test_setup_teardown(list_survives_hostile_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(captures_are_answered_in_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_status_is_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(short_lives_are_reported, set_up, tear_down),
		cmocka_unit_test_setup_teardown(terminals_tell_who_reads, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_persons_key_has_an_age, set_up, tear_down),
	};

	tmux_fixture_main(argc, argv);
	setenv("CZAR_TEST_LEAK", "1", 1);
	dup2(0, LEAK_FD);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
