/*
 * The guarded keys with a real server: pastes are byte-exact, and nothing is typed, and no mark
 * set, when one fact of the guard does not hold.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/io/process.h"
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

static struct tmux_guard guard_of(const struct tmux_pane *p)
{
	return (struct tmux_guard){.pane = p->id,
		.pid = p->pid,
		.option = "@czar_typed",
		.before = "",
		.after = "1:a:1"};
}

/* Whatever breaks naive ways: quotes, separators, line ends, UTF-8, and every byte value. */
static void hostile_text(struct str *s, size_t n)
{
	static const char piece[] =
		"; \"'`$HOME\\ #{pane_id} #(x) ~ %1 {}\r\n\t\n-x;\n\303\274 \360\237\244"
		"\226 \033[201~ \033[A\003\004\032\177";
	unsigned byte = 0;

	while (s->len < n) {
		char any = (char)byte++;

		str_add_bytes(s, &any, 1);
		str_add(s, piece);
	}
	s->len = n;
}

static void paste_is_exact(void **state)
{
	static const size_t sizes[] = {1, 4096, 65536, 1 << 20};
	static const char *const modes[] = {"raw", "bracketed"};
	struct tmux_fixture *f = *state;

	for (size_t i = 0; i < 8; i++) {
		_cleanup_(str_done) struct str text = {0}, want = {0}, got = {0};
		bool bracketed = i >= 4;
		char name[32];
		struct tmux_pane pane;
		struct tmux_guard g;

		TEXT_SETF(name, "p%zu", i);
		pane = tmux_fixture_recorder(f, name, modes[bracketed]);
		g = guard_of(&pane);
		hostile_text(&text, sizes[i % 4]);
		str_add(&want, bracketed ? "\033[200~" : "");
		str_add_bytes(&want, text.data, text.len);
		str_add(&want, bracketed ? "\033[201~" : "");
		if (tmux_paste(f->tmux, &g, "czar-1", f->folder, text.data, text.len, &f->err) != 0)
			fail_msg("case %zu: %s", i, f->err.text);
		/* A second time: the mark is not the value before. */
		assert_int_equal(
			tmux_paste(f->tmux, &g, "czar-1", f->folder, text.data, text.len, &f->err),
			1);
		g.option = "@czar_sent";
		g.typed = "1:a:1";
		assert_int_equal(tmux_keys(f->tmux, &g, "F", &f->err), 0);
		str_add(&want, "F");
		tmux_fixture_wait_file(f, name, want.len, &got);
		if (got.len != want.len || memcmp(got.data, want.data, got.len) != 0)
			fail_msg("case %zu: %zu bytes became %zu others", i, want.len, got.len);
		TEXT_SETF(name, "w-p%zu", i);
		assert_true(tmux_fixture_find(f, name, &pane));
		assert_string_equal(pane.typed, "1:a:1");
		assert_string_equal(pane.sent, "1:a:1");
	}
	assert_int_equal(tmux_command(f->tmux, "show-buffer -b czar-1", NULL, NULL), 1);
}

/* A text with brackets of its own comes as it is, whatever the terminal's mode. */
static void own_brackets(void **state)
{
	static const char text[] = "\033[200~one\ntwo\033[201~\033[200~\tthree\033[201~";
	static const char *const modes[] = {"raw", "bracketed"};
	struct tmux_fixture *f = *state;

	for (size_t i = 0; i < 2; i++) {
		_cleanup_(str_done) struct str got = {0};
		char name[32];
		struct tmux_pane pane;
		struct tmux_guard g;

		TEXT_SETF(name, "own%zu", i);
		pane = tmux_fixture_recorder(f, name, modes[i]);
		g = guard_of(&pane);
		assert_int_equal(
			tmux_paste(f->tmux, &g, "czar-1", f->folder, text, strlen(text), &f->err),
			0);
		tmux_fixture_wait_file(f, name, strlen(text), &got);
		assert_string_equal(str_text(&got), text);
	}
}

static const char screen[] =
	"a*b?c[d]e\\f#g,h}i{j#{k:l'm\"n$o~p;q%r\r\n"
	"gr\303\274\303\237e \346\227\245\346\234\254 \360\237\244\226 ende\r\n"
	"#[fg=red] ##\r\n"
	"> \r\n"
	"Do you want to proceed? (y/n)\r\n"
	"READY";

static struct tmux_pane show_screen(struct tmux_fixture *f)
{
	_cleanup_(str_done) struct str show = {0};
	const char *environment[] = {NULL, NULL};
	struct tmux_pane pane;

	str_addf(&show, "SHOW=%s", screen);
	environment[0] = str_text(&show);
	assert_int_equal(tmux_new_session(f->tmux,
				 &(struct tmux_start){.name = "show",
					 .directory = f->folder,
					 .command = "sh -c 'stty raw -echo; printf %s \"$SHOW\"; "
						    "exec cat >show'",
					 .environment = environment,
					 .worker = "w-show"},
				 &pane, &f->err),
		0);
	tmux_fixture_wait_text(f, pane.id, "READY");
	return pane;
}

static void screen_is_looked_at_in_the_server(void **state)
{
	static const struct {
		const char *present, *absent;
		int result;
	} cases[] = {
		{"a*b?c[d]e\\f#g,h}i{j#{k:l'm\"n$o~p;q%r", NULL, 0},
		{"b?c", NULL, 0},
		{"bxc", NULL, 1},
		{"a*b", NULL, 0},
		{"a*c", NULL, 1},
		{"[d]e", NULL, 0},
		{"[de]", NULL, 1},
		{"d]e\\f", NULL, 0},
		{"e\\\\f", NULL, 1},
		{"#g,h}i{j#{k:l", NULL, 0},
		{"#g,h}i{j#{k:x", NULL, 1},
		{",", NULL, 0},
		{"}", NULL, 0},
		{"~p;q%r", NULL, 0},
		{"#{pane_id}", NULL, 1},
		{"#[fg=red]", NULL, 0},
		{"##", NULL, 0},
		{"###", NULL, 1},
		{"\303\274\303\237e \346\227\245\346\234\254 \360\237\244\226", NULL, 0},
		{"\303\274\303\237e \346\227\245 \346", NULL, 1},
		{"\303\274\303\237e \346\227\245 x", NULL, 1},
		{"grusse", NULL, 1},
		{"(y/n)  ", NULL, 0},
		{"", NULL, 0},
		{NULL, "Do you want*(y/n)", 1},
		{NULL, "Do you want*never", 0},
		{NULL, "b?c", 1},
		{NULL, "b?d", 0},
		{NULL, "[d]*,h}", 1},
		{NULL, "\303\274*\360\237\244\226", 1},
		{NULL, "^Do*(y/n)$", 1},
		{NULL, "^you", 0},
		{NULL, "^>$", 1},
		{NULL, "^> ", 0},
		{NULL, "proceed? (y/n)$", 1},
		{NULL, "proceed$", 0},
		{NULL, "^a*q%r$", 1},
		{"READY", "never", 0},
		{"READY", "proceed", 1},
	};
	struct tmux_fixture *f = *state;
	struct tmux_pane pane = show_screen(f);
	struct tmux_guard g = guard_of(&pane);
	char before[32] = "", after[32];

	g.before = before;
	g.after = after;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *absent[] = {"not there", cases[i].absent, NULL};
		int r;

		TEXT_SETF(after, "%zu", i);
		g.present = cases[i].present;
		g.absent = absent;
		r = tmux_keys(f->tmux, &g, "k", &f->err);
		if (r != cases[i].result)
			fail_msg("case %zu '%s' '%s': %d %s", i,
				cases[i].present ? cases[i].present : "",
				cases[i].absent ? cases[i].absent : "", r, f->err.text);
		if (r == 0)
			TEXT_SET(before, after);
	}
}

static void one_of_several_must_be_there(void **state)
{
	static const struct {
		const char *any[4];
		int result;
	} cases[] = {
		{{NULL}, 0},
		{{"READY"}, 0},
		{{"never"}, 1},
		{{"never", "READY", "nor that"}, 0},
		{{"never", "nor that", "READY"}, 0},
		{{"never", "nor that"}, 1},
		{{"never", "^Do*(y/n)$"}, 0},
		{{"^you", "b?d"}, 1},
		{{",", "}"}, 0},
	};
	struct tmux_fixture *f = *state;
	struct tmux_pane pane = show_screen(f);
	struct tmux_guard g = guard_of(&pane);
	char before[32] = "", after[32];

	g.before = before;
	g.after = after;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int r;

		TEXT_SETF(after, "%zu", i);
		g.any = cases[i].any;
		r = tmux_keys(f->tmux, &g, "k", &f->err);
		if (r != cases[i].result)
			fail_msg("case %zu: %d %s", i, r, f->err.text);
		if (r == 0)
			TEXT_SET(before, after);
	}
}

static void all_must_be_there(void **state)
{
	static const struct {
		const char *all[4];
		int result;
	} cases[] = {
		{{NULL}, 0},
		{{"READY", "b?c"}, 0},
		{{"READY", "bxc"}, 1},
		{{"bxc", "READY"}, 1},
		{{"~p;q%r", "#g,h}i{j#{k:l", "Do you want"}, 0},
	};
	struct tmux_fixture *f = *state;
	struct tmux_pane pane = show_screen(f);
	struct tmux_guard g = guard_of(&pane);
	char before[32] = "", after[32];

	g.before = before;
	g.after = after;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int r;

		TEXT_SETF(after, "%zu", i);
		g.all = cases[i].all;
		r = tmux_keys(f->tmux, &g, "k", &f->err);
		if (r != cases[i].result)
			fail_msg("case %zu: %d %s", i, r, f->err.text);
		if (r == 0)
			TEXT_SET(before, after);
	}
}

static void each_fact_of_the_guard_counts(void **state)
{
	static const struct {
		const char *name, *before, *typed;
		int pid, x, y, history;
		int result;
	} cases[] = {
		{"wrong pid", "", NULL, 1, 0, 0, 0, 1},
		{"wrong value before", "x", NULL, 0, 0, 0, 0, 1},
		{"not typed", "", "1:a:1", 0, 0, 0, 0, 1},
		{"cursor column", "", NULL, 0, 1, 0, 0, 1},
		{"cursor row", "", NULL, 0, 0, -1, 0, 1},
		{"history", "", NULL, 0, 0, 0, 1, 1},
		{"all as it was", "", "", 0, 0, 0, 0, 0},
		{"a second time", "", "", 0, 0, 0, 0, 1},
		{"hostile value before", "1:a:1", NULL, 0, 0, 0, 0, 0},
	};
	static const char hostile[] = "a,b}#{pane_id} 'x\" ; $HOME ~";
	struct tmux_fixture *f = *state;
	struct tmux_pane pane = show_screen(f);
	struct tmux_capture c = {0};
	struct tmux_guard g;

	TEXT_SET(c.pane, pane.id);
	tmux_captures(f->tmux, &c, 1);
	assert_int_equal(c.result, 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int r;

		g = guard_of(&pane);
		g.option = "@czar_key";
		g.pid += cases[i].pid;
		g.before = cases[i].before;
		g.typed = cases[i].typed;
		g.same_place = true;
		g.cursor_x = c.cursor_x + cases[i].x;
		g.cursor_y = c.cursor_y + cases[i].y;
		g.history_size = c.history_size + cases[i].history;
		if (cases[i].before[0] == '1')
			g.after = hostile;
		r = tmux_keys(f->tmux, &g, "C-u", &f->err);
		if (r != cases[i].result)
			fail_msg("%s: %d %s", cases[i].name, r, f->err.text);
	}
	g.before = hostile;
	g.after = "end";
	assert_int_equal(tmux_keys(f->tmux, &g, "C-u", &f->err), 0);
	str_done(&c.text);
}

static void copy_mode_refuses(void **state)
{
	struct tmux_fixture *f = *state;
	struct tmux_pane pane = tmux_fixture_recorder(f, "a", "raw"), p;
	struct tmux_guard g = guard_of(&pane);
	char line[64];

	TEXT_SETF(line, "copy-mode -t %s", pane.id);
	assert_int_equal(tmux_command(f->tmux, line, NULL, &f->err), 0);
	assert_int_equal(tmux_paste(f->tmux, &g, "b", f->folder, "x", 1, &f->err), 1);
	assert_int_equal(tmux_keys(f->tmux, &g, "Enter", &f->err), 1);
	assert_true(tmux_fixture_find(f, "w-a", &p));
	assert_true(p.copy_mode);
	assert_string_equal(p.typed, "");
	TEXT_SETF(line, "send-keys -t %s -X cancel", pane.id);
	assert_int_equal(tmux_command(f->tmux, line, NULL, &f->err), 0);
	assert_int_equal(tmux_keys(f->tmux, &g, "Enter", &f->err), 0);
}

static bool is_dead(struct tmux_fixture *f, const char *worker)
{
	struct tmux_pane p;

	return tmux_fixture_find(f, worker, &p) && p.dead;
}

static void dead_and_vanished_panes_refuse(void **state)
{
	struct tmux_fixture *f = *state;
	struct tmux_pane pane = tmux_fixture_recorder(f, "a", "raw"), p;
	struct tmux_guard g = guard_of(&pane);

	kill((pid_t)pane.pid, SIGKILL);
	WAIT_UNTIL(is_dead(f, "w-a"));
	assert_int_equal(tmux_paste(f->tmux, &g, "b", f->folder, "x", 1, &f->err), 1);
	assert_int_equal(tmux_keys(f->tmux, &g, "Enter", &f->err), 1);
	assert_true(tmux_fixture_find(f, "w-a", &p));
	assert_string_equal(p.typed, "");
	assert_int_equal(tmux_kill_pane_session(f->tmux, pane.id, &f->err), 0);
	assert_int_equal(tmux_paste(f->tmux, &g, "b", f->folder, "x", 1, &f->err), 1);
	assert_int_equal(tmux_keys(f->tmux, &g, "Enter", &f->err), 1);
	assert_int_equal(tmux_command(f->tmux, "show-buffer -b b", NULL, NULL), 1);
	assert_int_equal(process_start_time(f->options.known_pid), f->options.known_start);
}

/* What cannot be loaded is not pasted, nor is what an earlier life left under that name. */
static void no_load_no_paste(void **state)
{
	struct tmux_fixture *f = *state;
	struct tmux_pane pane = tmux_fixture_recorder(f, "a", "raw"), p;
	struct tmux_guard g = guard_of(&pane);
	_cleanup_(str_done) struct str got = {0};
	char folder[256];

	assert_int_equal(tmux_command(f->tmux, "set-buffer -b b stale", NULL, &f->err), 0);
	TEXT_SETF(folder, "%s/nowhere", f->folder);
	assert_int_equal(tmux_paste(f->tmux, &g, "b", folder, "x", 1, &f->err), -ENOENT);
	TEXT_SETF(folder, "%s/a#[b", f->folder); /* tmux has no way to name this one in a format */
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(tmux_paste(f->tmux, &g, "b", folder, "x", 1, &f->err), -EIO);
	TEXT_SETF(folder, "%s/d #{x} ~ #, \"", f->folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_true(tmux_fixture_find(f, "w-a", &p));
	assert_string_equal(p.typed, "");
	assert_int_equal(tmux_paste(f->tmux, &g, "b", folder, "good", 4, &f->err), 0);
	tmux_fixture_wait_file(f, "a", 4, &got);
	assert_string_equal(str_text(&got), "good");
}

static void keys_arrive_as_named(void **state)
{
	static const char want[] = "\025\r\033a;b;-x\t";
	struct tmux_fixture *f = *state;
	struct tmux_pane pane = tmux_fixture_recorder(f, "a", "raw");
	struct tmux_guard g = guard_of(&pane);
	_cleanup_(str_done) struct str got = {0};

	assert_int_equal(tmux_keys(f->tmux, &g, " C-u  Enter Escape a;b ; -x Tab ", &f->err), 0);
	tmux_fixture_wait_file(f, "a", strlen(want), &got);
	assert_string_equal(str_text(&got), want);
}

static void unsound_calls_are_refused_at_once(void **state)
{
	struct tmux_fixture *f = *state;
	struct tmux_pane pane = tmux_fixture_session(f, "a", "sleep 1000");
	struct tmux_guard g = guard_of(&pane);

	assert_int_equal(tmux_paste(f->tmux, &g, "a b", f->folder, "x", 1, &f->err), -EINVAL);
	assert_int_equal(tmux_paste(f->tmux, &g, "b", "relative", "x", 1, &f->err), -EINVAL);
	assert_int_equal(tmux_paste(f->tmux, &g, "b", f->folder, "", 0, &f->err), -EINVAL);
	assert_int_equal(tmux_keys(f->tmux, &g, "  ", &f->err), -EINVAL);
	g.option = "@czar_typed ; kill-server";
	assert_int_equal(tmux_keys(f->tmux, &g, "x", &f->err), -EINVAL);
	g = guard_of(&pane);
	g.pane = "a";
	assert_int_equal(tmux_keys(f->tmux, &g, "x", &f->err), -EINVAL);
	g.pane = "%1 ; kill-server";
	assert_int_equal(tmux_keys(f->tmux, &g, "x", &f->err), -EINVAL);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(paste_is_exact, set_up, tear_down),
		cmocka_unit_test_setup_teardown(own_brackets, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			screen_is_looked_at_in_the_server, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_of_several_must_be_there, set_up, tear_down),
		cmocka_unit_test_setup_teardown(all_must_be_there, set_up, tear_down),
		cmocka_unit_test_setup_teardown(each_fact_of_the_guard_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(copy_mode_refuses, set_up, tear_down),
		cmocka_unit_test_setup_teardown(dead_and_vanished_panes_refuse, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_load_no_paste, set_up, tear_down),
		cmocka_unit_test_setup_teardown(keys_arrive_as_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			unsound_calls_are_refused_at_once, set_up, tear_down),
	};

	tmux_fixture_main(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
