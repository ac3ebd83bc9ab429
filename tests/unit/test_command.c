/*
 * The command line: the table, help, usage errors, and what a worker may call in its pane.
 *
 * Commands run in this process; what they print goes into a file that is read back.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/cmd/command.h"
#include "czar/cmd/command_main.h"
#include "czar/cmd/help.h"
#include "czar/cmd/print.h"
#include "czar/worker_place.h"
#include "hooks/spool_read.h"

struct folder {
	char path[1024];
	char worktree[1060];
	char output[1060];
};

static void make_folder(const char *path)
{
	assert_int_equal(dir_make(path, 0755, NULL), 0);
}

/* A linked worktree as far as a worker's calls look at it. */
static int folder_open(void **state)
{
	struct folder *f = calloc(1, sizeof(*f));
	struct project_place p = {0};
	char path[1100];

	if (!f)
		return -1;
	text_setf(f->path, sizeof(f->path), "%s/czar-command-XXXXXX",
		getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(f->path))
		return -1;
	TEXT_SETF(f->worktree, "%s/eng-1", f->path);
	TEXT_SETF(f->output, "%s/output", f->path);
	TEXT_SETF(p.spool, "%s/spool", f->path);
	TEXT_SETF(p.status_dir, "%s/status", f->path);
	TEXT_SETF(path, "%s/src/deep", f->worktree);
	make_folder(path);
	make_folder(p.spool);
	make_folder(p.status_dir);
	TEXT_SETF(path, "%s/.git", f->worktree);
	assert_int_equal(file_write(path, "gitdir: x\n", 10, 0644, NULL), 0);
	assert_int_equal(worker_place_write(&p, f->worktree, "eng-1", NULL), 0);
	*state = f;
	return 0;
}

static void remove_tree(const char *path)
{
	pid_t child = fork();

	if (child == 0) {
		execlp("rm", "rm", "-rf", "--", path, (char *)NULL);
		_exit(127);
	}
	waitpid(child, NULL, 0);
}

static int folder_close(void **state)
{
	struct folder *f = *state;

	remove_tree(f->path);
	free(f);
	return 0;
}

/* Runs a command line ("|" stands between words); ret becomes what it prints. */
static int run(const struct folder *f, const char *line, struct str *ret)
{
	char text[4096], *words[64] = {0}, *rest = text;
	int n = 0, kept[2], fd, code;

	TEXT_SET(text, line);
	while (rest && n < 63)
		words[n++] = strsep(&rest, "|");
	fflush(stdout);
	fd = open(f->output, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	kept[0] = dup(STDOUT_FILENO);
	kept[1] = dup(STDERR_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	code = command_main(n, words);
	fflush(stdout);
	dup2(kept[0], STDOUT_FILENO);
	dup2(kept[1], STDERR_FILENO);
	close(kept[0]);
	close(kept[1]);
	close(fd);
	str_done(ret);
	assert_int_equal(file_read(f->output, 1 << 20, ret, NULL), 0);
	return code;
}

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		const struct command *c = &command_table[i];

		if (!c->name[0] || !c->group || !c->synopsis || !c->sentence[0] || !c->run ||
			c->arguments_most < c->arguments_least || text_ends(c->sentence, "."))
			fail_msg("'%s' has a bad row", c->name);
		if (command_find(c->name) != c)
			fail_msg("'%s' is not found, or twice", c->name);
		for (int k = 0; c->options && c->options[k].name; k++)
			if (k >= OPTIONS_MOST || !c->options[k].sentence)
				fail_msg("'%s' option '%s'", c->name, c->options[k].name);
	}
	assert_string_equal(command_find("queue")->name, "tasks");
	assert_null(command_find("nonsense"));
	assert_string_equal(command_nearest("statuz"), "status");
}

static void test_every_command_has_help(void **state)
{
	const struct folder *f = *state;

	for (size_t i = 0; i < command_count; i++) {
		_cleanup_(str_done) struct str s = {0}, usage = {0};
		char line[100];

		TEXT_SETF(line, "czar|help|%s", command_table[i].name);
		assert_int_equal(run(f, line, &s), EXIT_OK);
		help_usage(&command_table[i], &usage);
		if (!strstr(str_text(&s), str_text(&usage)) ||
			!strstr(str_text(&s), command_table[i].sentence))
			fail_msg("%s", str_text(&s));
		TEXT_SETF(line, "czar|%s|--help", command_table[i].name);
		assert_int_equal(run(f, line, &s), EXIT_OK);
		assert_int_equal(run(f, "czar|help", &s), EXIT_OK);
		if (command_table[i].flags & COMMAND_HIDDEN) {
			assert_null(strstr(str_text(&s), command_table[i].sentence));
			continue;
		}
		if (!strstr(str_text(&s), command_table[i].sentence))
			fail_msg("'%s' is not in the overview", command_table[i].name);
	}
}

static void test_every_command_refuses_nonsense(void **state)
{
	const struct folder *f = *state;

	for (size_t i = 0; i < command_count; i++) {
		_cleanup_(str_done) struct str s = {0};
		char line[100];

		TEXT_SETF(line, "czar|%s|--nonsense", command_table[i].name);
		if (run(f, line, &s) != EXIT_USAGE || !strstr(str_text(&s), "usage: czar"))
			fail_msg("'%s': %s", command_table[i].name, str_text(&s));
	}
}

static void test_usage(void **state)
{
	static const struct {
		const char *line;
		int code;
		const char *says;
	} cases[] = {
		{"czar|statuz", EXIT_USAGE, "did you mean 'status'?"},
		{"czar|help|statuz", EXIT_USAGE, "did you mean 'status'?"},
		{"czar|--nonsense", EXIT_USAGE, "unknown option '--nonsense'"},
		{"czar|--colour", EXIT_USAGE, "did you mean '--color'?"},
		{"czar|log|--workers=eng-1", EXIT_USAGE, "did you mean '--worker'?"},
		{"czar|help|--|-V", EXIT_USAGE, "no command '-V'"},
		{"czar|help|complet", EXIT_USAGE, "did you mean 'completion'?"},
		{"czar|completion|csh", EXIT_USAGE, "bash, zsh or fish"},
		{"czar|-C", EXIT_USAGE, "'-C' needs DIR"},
		{"czar|--color=pink|status", EXIT_USAGE, "auto, always or never"},
		{"czar|--json=1|status", EXIT_USAGE, "'--json' takes no value"},
		{"czar|show", EXIT_USAGE, "usage: czar show TASK"},
		{"czar|show|a|b", EXIT_USAGE, "'b' is too much"},
		{"czar|log|-nx", EXIT_USAGE, "'x' is no number"},
		{"czar|log|-n", EXIT_USAGE, "'-n' needs N"},
		{"czar|say", EXIT_USAGE, "usage: czar say"},
		{"czar|-V", EXIT_OK, "czar "},
		{"czar|status|-V", EXIT_OK, "czar "},
		{"czar|-h", EXIT_OK, "usage: czar"},
		{"czar|-C|/nonexistent-folder|status", EXIT_FAILED, "/nonexistent-folder"},
		{"czar|explain|rules", EXIT_OK, "why "},
		{"czar|explain|rules|nonsense", EXIT_NOT_FOUND, "no rule 'nonsense'"},
		{"czar|explain|rules|typd", EXIT_NOT_FOUND, "did you mean 'type'?"},
		{"czar|explain|rules|retype", EXIT_OK, "unconfirmed -> queued"},
		{"czar|--json|explain|rules|wish", EXIT_OK, "\"over\": \"every wish\""},
		{"czar|explain|states", EXIT_OK, "queued"},
		{"czar|explain|states|queued", EXIT_USAGE, "'queued' is too much"},
		{"czar|--json|explain|states", EXIT_OK, "\"deliveries\": ["},
		{"czar|explain|nonsense", EXIT_USAGE, "rules, states or screen"},
		{"czar|explain|screen", EXIT_USAGE, "whose screen?"},
		{"czar|explain|screen|./no-such-file|--agent|claude", EXIT_FAILED, "no-such-file"},
		{"czar|explain|screen|README.md", EXIT_USAGE, "--agent NAME"},
		{"czar|explain|screen|README.md|--agent|nobody", EXIT_NOT_FOUND,
			"no agent 'nobody'"},
		{"czar|explain|screen|README.md|--agent|codex", EXIT_OK, "unknown  (agent codex"},
	};
	const struct folder *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof *cases; i++) {
		_cleanup_(str_done) struct str s = {0};
		int code;

		if (text_starts(cases[i].line, "czar|log") && access(".git", F_OK) != 0)
			continue; /* needs to stand in a repository */
		code = run(f, cases[i].line, &s);
		if (code != cases[i].code || !strstr(str_text(&s), cases[i].says))
			fail_msg("%s: %d\n%s", cases[i].line, code, str_text(&s));
	}
}

/* What the shells are told: the words behind "czar" up to the cursor, and one line of the answer.
 */
static void test_completion(void **state)
{
	static const struct {
		const char *words, *says, *never;
	} cases[] = {
		{"sta", "start\t", "stop"},
		{"sta", "status\t", "czar"},
		{"", "say\t", "complete\t"},
		{"--", "--json\t", "--watch"},
		{"status|--", "--watch\t", "--once"},
		{"status|--", "--color\t", "--once"},
		{"--color=a", "--color=always\t", "never"},
		{"log|--color|", "never\t", "--"},
		{"hooks|", "install\t", "hooks"},
		{"explain|", "states\t", "paste"},
		{"explain|rules|disp", "dispatch\t", "states"},
		{"explain|rules|dispatch|", "", "\t"},
		{"completion|bash|", "", "\t"},
		{"log|--rule=disp", "--rule=dispatch\t", "paste"},
		{"log|--rule|ty", "type\t", "--"},
		{"tasks|-s|wo", "working\t", "queued"},
		{"tasks|-swo", "", "\t"},
		{"help|he", "help\t", "hooks"},
		{"add|one.md|", ":files\n", "\t"},
		{"-C|/|sta", "status\t", ":files"},
		{"-C|", ":files\n", "\t"},
		{"show|--|--", "", "\t"},
		{"show|T", "", "\t"}, /* there is no project */
		{"nonsense|", "", "show\t"},
	};
	const struct folder *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof *cases; i++) {
		_cleanup_(str_done) struct str s = {0};
		char line[200];

		TEXT_SETF(line, "czar|-C|%s|complete|--|%s", f->path, cases[i].words);
		assert_int_equal(run(f, line, &s), EXIT_OK);
		if (!strstr(str_text(&s), cases[i].says) || strstr(str_text(&s), cases[i].never))
			fail_msg("%s: %s", cases[i].words, str_text(&s));
	}
}

/* A worker is offered what it may call. */
static void test_completion_in_a_pane(void **state)
{
	const struct folder *f = *state;
	_cleanup_(str_done) struct str s = {0};
	char line[1200];

	TEXT_SETF(line, "czar|-C|%s|complete|--|s", f->worktree);
	assert_int_equal(run(f, line, &s), EXIT_OK);
	assert_non_null(strstr(str_text(&s), "say\t"));
	assert_null(strstr(str_text(&s), "stop"));
}

/* The only event in the spool, or fails. */
static void read_only_event(const struct folder *f, struct event *ret, struct str *body)
{
	struct spool_batch batch = {0};
	char spool[1100];

	TEXT_SETF(spool, "%s/spool", f->path);
	assert_int_equal(spool_read(spool, &batch, NULL), 0);
	assert_int_equal(batch.n, 1);
	*ret = batch.events[0];
	if (batch.bodies[0])
		str_add(body, batch.bodies[0]);
	spool_remove(&batch);
	spool_batch_done(&batch);
}

static void test_worker_calls(void **state)
{
	static const struct {
		const char *line; /* behind -C WORKTREE */
		enum event_kind kind;
		const char *task, *code, *note, *body;
		int64_t percent;
	} cases[] = {
		{"ack|T-3|0123abcd4567", EVENT_ACK, "T-3", "0123abcd4567", "", "", -1},
		{"progress|T-3|60%|half|done", EVENT_PROGRESS, "T-3", "", "half done", "", 60},
		{"progress|40", EVENT_PROGRESS, "", "", "", "", 40},
		{"progress|almost|there", EVENT_PROGRESS, "", "", "almost there", "", -1},
		{"progress|T-3|looking", EVENT_PROGRESS, "T-3", "", "looking", "", -1},
		{"say|eng-2|hello|there", EVENT_SAY, "eng-2", "", "", "hello there", -1},
		{"finish|T-3|the|report", EVENT_FINISH, "T-3", "", "", "the report", -1},
	};
	const struct folder *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof *cases; i++) {
		_cleanup_(str_done) struct str s = {0}, body = {0};
		struct event e;
		char line[2048];
		int code;

		TEXT_SETF(line, "czar|-C|%s/src/deep|%s", f->worktree, cases[i].line);
		code = run(f, line, &s);
		if (code != EXIT_OK)
			fail_msg("%s: %d %s", cases[i].line, code, str_text(&s));
		read_only_event(f, &e, &body);
		assert_int_equal(e.kind, cases[i].kind);
		assert_string_equal(e.worker, "eng-1");
		assert_string_equal(e.task, cases[i].task);
		assert_string_equal(e.code, cases[i].code);
		assert_string_equal(e.note, cases[i].note);
		assert_string_equal(str_text(&body), cases[i].body);
		assert_int_equal(e.percent, cases[i].percent);
		assert_non_null(strstr(str_text(&s), e.id));
	}
}

static void test_worker_refusals(void **state)
{
	static const struct {
		const char *line;
		int code;
		const char *says;
		bool logged;
	} cases[] = {
		{"stop", EXIT_REFUSED, "'stop' is not for workers (eng-1)", true},
		{"tasks", EXIT_REFUSED, "only add, show, say", true},
		{"cancel|T-1", EXIT_REFUSED, "not for workers", true},
		{"cancel", EXIT_REFUSED, "not for workers", true},
		{"add|-m|a|b", EXIT_USAGE, "one task at a time", false},
		{"ack|T-3|CODE", EXIT_USAGE, "last line", false},
		{"ack|T-3|0123456789abcdef", EXIT_USAGE, "is no code", false},
		{"progress", EXIT_USAGE, "how far", false},
		{"say|eng-2|bad\033text", EXIT_USAGE, "byte 3 (0x1b)", false},
		{"brief", EXIT_NOT_FOUND, "no brief yet", false},
	};
	const struct folder *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof *cases; i++) {
		_cleanup_(str_done) struct str s = {0}, body = {0};
		struct event e;
		char line[2048];
		int code;

		TEXT_SETF(line, "czar|-C|%s|%s", f->worktree, cases[i].line);
		code = run(f, line, &s);
		if (code != cases[i].code || !strstr(str_text(&s), cases[i].says))
			fail_msg("%s: %d %s", cases[i].line, code, str_text(&s));
		if (!cases[i].logged)
			continue;
		read_only_event(f, &e, &body);
		assert_int_equal(e.kind, EVENT_REFUSED_CALL);
	}
}

static void put(const struct folder *f, const char *name, const char *text)
{
	char path[1100];

	TEXT_SETF(path, "%s/%s", f->path, name);
	assert_int_equal(file_write(path, text, strlen(text), 0644, NULL), 0);
}

static void test_worker_reads(void **state)
{
	const struct folder *f = *state;
	_cleanup_(str_done) struct str brief = {0}, status = {0}, shown = {0}, none = {0};
	char line[2048];

	put(f, "eng-1/.czar/brief.md", "the \033[1mbrief");
	put(f, "status/worker-status.json",
		"{\"last_updated\":\"2025-11-27T23:15:00.000Z\",\"workers\":{\"eng-1\":{\"health\":"
		"\"stuck\",\"current_task\":\"T-3: Join\",\"reason\":\"no commit\"}}}");
	put(f, "status/tasks.json",
		"{\"tasks\":[{\"id\":\"T-3\",\"title\":\"Join\",\"state\":\"working\"}]}");
	TEXT_SETF(line, "czar|-C|%s|brief", f->worktree);
	assert_int_equal(run(f, line, &brief), EXIT_OK);
	assert_string_equal(str_text(&brief), "the ?[1mbrief\n");
	TEXT_SETF(line, "czar|-C|%s", f->worktree);
	assert_int_equal(run(f, line, &status), EXIT_OK);
	assert_non_null(strstr(str_text(&status), "stuck"));
	assert_non_null(strstr(str_text(&status), "1 task: 1 working"));
	TEXT_SETF(line, "czar|-C|%s|show|t-3", f->worktree);
	assert_int_equal(run(f, line, &shown), EXIT_OK);
	assert_non_null(strstr(str_text(&shown), "Join"));
	TEXT_SETF(line, "czar|-C|%s|show|T-4", f->worktree);
	assert_int_equal(run(f, line, &none), EXIT_NOT_FOUND);
}

static void test_fallback_spool(void **state)
{
	const struct folder *f = *state;
	_cleanup_(str_done) struct str s = {0};
	struct spool_batch batch = {0};
	char line[2048], spool[1100];

	TEXT_SETF(spool, "%s/spool", f->path);
	assert_int_equal(rmdir(spool), 0);
	put(f, "spool", "in the way");
	TEXT_SETF(line, "czar|-C|%s|ack|T-3|0123abcd4567", f->worktree);
	assert_int_equal(run(f, line, &s), EXIT_OK);
	TEXT_SETF(spool, "%s/.czar/spool", f->worktree);
	assert_int_equal(spool_read(spool, &batch, NULL), 0);
	assert_int_equal(batch.n, 1);
	spool_batch_done(&batch);
}

static void test_main_checkout_is_nobody(void **state)
{
	const struct folder *f = *state;
	struct worker_place place;
	char path[1100];

	TEXT_SETF(path, "%s/.git", f->worktree);
	assert_int_equal(worker_place_find(f->worktree, &place, NULL), 1);
	assert_string_equal(place.worker, "eng-1");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(worker_place_find(f->worktree, &place, NULL), 0);
	assert_int_equal(worker_place_find(f->path, &place, NULL), 0);
}

static void test_print_table(void **state)
{
	static const char *const headings[] = {"A", "B", NULL};
	struct command_context c = {.color = false};
	_cleanup_(table_done) struct table t = {.headings = headings};
	_cleanup_(str_done) struct str s = {0};

	(void)state;
	table_row(&t);
	table_cell(&t, 0, COLOR_RED, "one");
	table_cell(&t, 1, COLOR_NONE, "a\033[2Jlong\nline that does not fit");
	table_add(&t, &c, 20, &s);
	assert_string_equal(str_text(&s), "A    B\none  a?[2Jlong li...\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test_setup_teardown(
			test_every_command_has_help, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(
			test_every_command_refuses_nonsense, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(test_usage, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(test_completion, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(
			test_completion_in_a_pane, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(test_worker_calls, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(test_worker_refusals, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(test_worker_reads, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(test_fallback_spool, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(
			test_main_checkout_is_nobody, folder_open, folder_close),
		cmocka_unit_test(test_print_table),
	};

	unsetenv("CZAR_WORKER");
	unsetenv("CZAR_WORKTREE");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
