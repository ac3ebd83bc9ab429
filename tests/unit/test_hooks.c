/*
 * Hooks: real commits through the installed post-commit hook, chained with what was there, taken
 * out again without a trace; and what czar-hook writes into the spool.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/hash.h"
#include "hooks/install.h"
#include "hooks/spool_read.h"

struct place {
	char root[64], repository[96], spool[128], hook[1060], before[1100];
	struct hook_place hooks;
};

/* $BUILD/bin/czar-hook, else beside this test as the Makefile has it; "" when it is not built. */
static void find_program(char *ret, size_t size)
{
	char self[PATH_SIZE], *slash;
	const char *build = getenv("BUILD");
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (build) {
		text_setf(ret, size, "%s/bin/czar-hook", build);
		if (access(ret, X_OK) == 0)
			return;
	}
	self[n > 0 ? n : 0] = '\0';
	slash = strrchr(self, '/');
	text_setf(ret, size, "%.*s/../bin/czar-hook", slash ? (int)(slash - self) : 0, self);
	if (access(ret, X_OK) < 0)
		ret[0] = '\0';
}

/* Runs a script of the test's own in a folder; its exit status. */
static int run(const char *folder, const char *script)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 1);
		dup2(null, 2);
		if (chdir(folder) == 0)
			execl("/bin/sh", "sh", "-ec", script, (char *)NULL);
		_exit(127);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof *p);

	TEXT_SETF(p->root, "%s/czar-test-hooks-XXXXXX", "/tmp");
	assert_non_null(mkdtemp(p->root));
	TEXT_SETF(p->repository, "%s/it's here", p->root);
	assert_int_equal(mkdir(p->repository, 0755), 0);
	setenv("HOME", p->root, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	unsetenv("CZAR_WORKER");
	unsetenv("CZAR_SPOOL");
	assert_int_equal(run(p->repository, "git init -q -b main . && git config user.name T && "
					    "git config user.email t@example.org"),
		0);
	TEXT_SET(p->hooks.checkout, p->repository);
	TEXT_SETF(p->hooks.common_dir, "%s/.git", p->repository);
	TEXT_SETF(p->hooks.folder, "%s/.git/hooks", p->repository);
	TEXT_SETF(p->hook, "%s/post-commit", p->hooks.folder);
	TEXT_SETF(p->before, "%s.before-czar", p->hook);
	TEXT_SETF(p->spool, "%s/.git/czar/spool", p->repository);
	find_program(p->hooks.program, sizeof p->hooks.program);
	setenv("HOOK", p->hooks.program, 1);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	run("/", "rm -rf \"$HOME\"");
	assert_int_not_equal(access(p->root, F_OK), 0);
	free(p);
	return 0;
}

static void need_program(const struct place *p)
{
	if (!p->hooks.program[0])
		skip();
}

static void write_file(const char *path, const char *text, mode_t mode)
{
	assert_int_equal(file_write(path, text, strlen(text), 0644, NULL), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static enum hook_state state_of(const struct place *p, bool *ret_chained)
{
	_cleanup_(hook_report_done) struct hook_report r = {0};

	assert_int_equal(hook_status(&p->hooks, HOOK_POST_COMMIT, &r, NULL), 0);
	if (ret_chained)
		*ret_chained = r.chained;
	return r.state;
}

static int install(const struct place *p)
{
	_cleanup_(hook_report_done) struct hook_report r = {0};
	struct error err = {0};
	int result = hook_install(&p->hooks, HOOK_POST_COMMIT, &r, &err);

	if (result < 0)
		print_message("%s\n", err.text);
	return result;
}

static int removed(const struct place *p)
{
	_cleanup_(hook_report_done) struct hook_report r = {0};

	return hook_remove(&p->hooks, HOOK_POST_COMMIT, &r, NULL);
}

/* Drains the spool: how many events; the first one and its body. */
static size_t drain(const char *spool, struct event *ret, struct str *body)
{
	struct spool_batch b = {0};
	size_t n;

	assert_int_equal(spool_read(spool, &b, NULL), 0);
	assert_false(b.look);
	if (b.n && ret)
		*ret = b.events[0];
	if (b.n && body && b.bodies[0])
		str_add(body, b.bodies[0]);
	n = b.n;
	spool_remove(&b);
	spool_batch_done(&b);
	return n;
}

static void test_commit(void **state)
{
	const struct place *p = *state;
	_cleanup_(str_done) struct str body = {0};
	struct event e = {0};

	need_program(p);
	assert_int_equal(state_of(p, NULL), HOOK_ABSENT);
	assert_int_equal(install(p), 0);
	assert_int_equal(install(p), 1);
	assert_int_equal(state_of(p, NULL), HOOK_INSTALLED);
	setenv("CZAR_WORKER", "eng-1", 1);
	assert_int_equal(run(p->repository, "git commit -q --allow-empty -m one"), 0);
	unsetenv("CZAR_WORKER");
	assert_int_equal(drain(p->spool, &e, &body), 1);
	assert_int_equal(e.kind, EVENT_LOOK);
	assert_string_equal(e.worker, "eng-1");
	assert_true(text_starts(str_text(&body), "post-commit /"));
	assert_true(text_ends(str_text(&body), "/it's here"));
	assert_int_equal(removed(p), 0);
	assert_int_equal(removed(p), 1);
	assert_int_not_equal(access(p->hook, F_OK), 0);
	assert_int_equal(run(p->repository, "git commit -q --allow-empty -m two"), 0);
	assert_int_equal(drain(p->spool, NULL, NULL), 0);
}

static void test_worktree(void **state)
{
	const struct place *p = *state;
	_cleanup_(str_done) struct str body = {0};
	struct event e = {0};
	char path[160];

	need_program(p);
	assert_int_equal(install(p), 0);
	assert_int_equal(
		run(p->repository,
			"git -c core.hooksPath=/dev/null commit -q --allow-empty -m a; "
			"git worktree add -q ../wt; mkdir -p ../wt/.czar ../wt/below; "
			"printf 'eng-7\\nspool=%s/elsewhere\\n' \"$HOME\" >../wt/.czar/worker"),
		0);
	assert_int_equal(run(p->root, "cd wt/below && git commit -q --allow-empty -m b"), 0);
	TEXT_SETF(path, "%s/elsewhere", p->root);
	assert_int_equal(drain(path, &e, &body), 1);
	assert_string_equal(e.worker, "eng-7");
	assert_true(text_ends(str_text(&body), "/wt"));
	assert_int_equal(
		run(p->root, "rm wt/.czar/worker; cd wt && git commit -q --allow-empty -m c"), 0);
	assert_int_equal(drain(p->spool, &e, NULL), 1);
	assert_string_equal(e.worker, "");
}

/* A spool that cannot be made: the worktree's own folder; and no commit ever fails. */
static void test_fallback(void **state)
{
	const struct place *p = *state;
	struct event e = {0};
	char path[160];

	need_program(p);
	assert_int_equal(install(p), 0);
	assert_int_equal(
		run(p->repository, "touch .git/czar; git commit -q --allow-empty -m a"), 0);
	TEXT_SETF(path, "%s/.czar/spool", p->repository);
	assert_int_equal(drain(path, &e, NULL), 1);
	assert_int_equal(
		run(p->repository, "rm -r .czar; touch .czar; git commit -q --allow-empty -m b"),
		0);
}

static void test_program_gone(void **state)
{
	struct place *p = *state;

	TEXT_SETF(p->hooks.program, "%s/no 'such' czar-hook", p->root);
	assert_int_equal(install(p), 0);
	assert_int_equal(run(p->repository, "git commit -q --allow-empty -m a"), 0);
	TEXT_SETF(p->hooks.program, "%s/moved", p->root);
	assert_int_equal(state_of(p, NULL), HOOK_OUTDATED);
	assert_int_equal(install(p), 0);
	assert_int_equal(state_of(p, NULL), HOOK_INSTALLED);
}

static const struct {
	const char *text;
	mode_t mode;
	const char *runs; /* what the commit leaves behind; NULL nothing */
} before[] = {
	{"#!/bin/sh\necho ran >ran\n", 0755, "ran"},
	{"#!/bin/sh\necho ran >ran\nexit 1\n", 0755, "ran"},
	{"#!/bin/sh\necho disabled >ran\n", 0644, NULL},
	{"#!/usr/bin/env -S awk -f\nBEGIN { print 1 >\"ran\" }\n", 0755, "ran"},
	{"#!/nowhere/at/all\n", 0755, NULL},
};

static void test_chained(void **state)
{
	const struct place *p = *state;

	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		_cleanup_(str_done) struct str text = {0};
		bool chained = false, ran;
		char path[128];
		struct stat st;

		assert_int_equal(dir_make(p->hooks.folder, 0755, NULL), 0);
		write_file(p->hook, before[i].text, before[i].mode);
		assert_int_equal(install(p), 0);
		assert_int_equal(install(p), 1);
		assert_int_equal(state_of(p, &chained), HOOK_INSTALLED);
		assert_true(chained);
		assert_int_equal(run(p->repository, "git commit -q --allow-empty -m x"), 0);
		TEXT_SETF(path, "%s/ran", p->repository);
		ran = unlink(path) == 0;
		if (ran != (before[i].runs != NULL))
			fail_msg("case %zu: the hook from before %s", i,
				ran ? "ran" : "did not run");
		assert_int_equal(removed(p), 0);
		assert_int_equal(file_read(p->hook, 4096, &text, NULL), 0);
		assert_string_equal(str_text(&text), before[i].text);
		assert_int_equal(stat(p->hook, &st), 0);
		assert_int_equal(st.st_mode & 0777, before[i].mode);
		assert_int_not_equal(access(p->before, F_OK), 0);
	}
}

static void test_link_is_kept(void **state)
{
	const struct place *p = *state;
	char target[64];

	assert_int_equal(dir_make(p->hooks.folder, 0755, NULL), 0);
	assert_int_equal(symlink("../../hook.sh", p->hook), 0);
	assert_int_equal(install(p), 0);
	assert_int_equal(removed(p), 0);
	assert_int_equal(readlink(p->hook, target, sizeof target), 13);
}

/* Somebody wrote a hook over ours: nothing is lost, nobody's hook is overwritten. */
static void test_overwritten(void **state)
{
	const struct place *p = *state;
	_cleanup_(str_done) struct str text = {0};

	assert_int_equal(dir_make(p->hooks.folder, 0755, NULL), 0);
	write_file(p->hook, "#!/bin/sh\n# first\n", 0755);
	assert_int_equal(install(p), 0);
	write_file(p->hook, "#!/bin/sh\n# second\n", 0755);
	assert_int_equal(state_of(p, NULL), HOOK_ABSENT);
	assert_int_equal(install(p), -EEXIST);
	assert_int_equal(removed(p), 1);
	assert_int_equal(file_read(p->hook, 4096, &text, NULL), 0);
	assert_string_equal(str_text(&text), "#!/bin/sh\n# second\n");
	assert_int_equal(access(p->before, F_OK), 0);
}

static const struct {
	const char *folder; /* below the test's folder; NULL: .git/hooks */
	const char *there;
	const char *manager, *file;
} managed[] = {
	{"it's here/.husky/_", NULL, "husky", ".husky/post-commit"},
	{"it's here/.githooks", NULL, "tracked files", ".githooks/post-commit"},
	{"shared", NULL, "several repositories", "shared/post-commit"},
	{NULL, "#!/bin/sh\nlefthook run post-commit\n", "lefthook", "lefthook.yml"},
	{NULL, "#!/bin/sh\n# File generated by pre-commit: https://pre-commit.com\n", "pre-commit",
		".pre-commit-config.yaml"},
};

static void test_managed(void **state)
{
	struct place *p = *state;

	for (size_t i = 0; i < sizeof managed / sizeof *managed; i++) {
		_cleanup_(hook_report_done) struct hook_report r = {0};
		_cleanup_(str_done) struct str text = {0};
		const char *folder = managed[i].folder;

		TEXT_SETF(p->hooks.folder, "%s/%s", p->root,
			folder ? folder : "it's here/.git/hooks");
		TEXT_SETF(p->hook, "%s/post-commit", p->hooks.folder);
		if (managed[i].there)
			write_file(p->hook, managed[i].there, 0755);
		assert_int_equal(hook_install(&p->hooks, HOOK_POST_COMMIT, &r, NULL), 2);
		assert_int_equal(r.state, HOOK_MANAGED);
		if (!text_equal(r.manager, managed[i].manager) ||
			!text_ends(r.file, managed[i].file) ||
			!strstr(str_text(&r.line), "post-commit"))
			fail_msg("case %zu: %s %s %s", i, r.manager, r.file, str_text(&r.line));
		if (managed[i].there)
			assert_int_equal(file_read(p->hook, 4096, &text, NULL), 0);
		else
			assert_int_not_equal(access(p->hook, F_OK), 0);
		assert_string_equal(str_text(&text), managed[i].there ? managed[i].there : "");
	}
}

/* The other hook goes to the same place under its own name, and one's line is not the other's. */
static void test_managed_push(void **state)
{
	struct place *p = *state;
	_cleanup_(hook_report_done) struct hook_report r = {0};
	char path[160];

	TEXT_SETF(path, "%s/.husky", p->repository);
	assert_int_equal(mkdir(path, 0755), 0);
	TEXT_SETF(p->hooks.folder, "%s/.husky/_", p->repository);
	TEXT_SETF(path, "%s/.husky/post-commit", p->repository);
	write_file(path, "'/x/czar-hook' post-commit || :\n", 0644);
	assert_int_equal(hook_install(&p->hooks, HOOK_PRE_PUSH, &r, NULL), 2);
	assert_true(text_ends(r.file, "/.husky/pre-push"));
	assert_non_null(strstr(str_text(&r.line), "pre-push || exit 1"));
	assert_int_equal(install(p), 1);
}

static void test_by_hand(void **state)
{
	struct place *p = *state;
	char path[160];

	TEXT_SETF(path, "%s/.husky", p->repository);
	assert_int_equal(mkdir(path, 0755), 0);
	TEXT_SETF(p->hooks.folder, "%s/.husky/_", p->repository);
	TEXT_SETF(path, "%s/.husky/post-commit", p->repository);
	write_file(path, "if [ -x /x/czar-hook ]; then /x/czar-hook post-commit || :; fi\n", 0644);
	assert_int_equal(state_of(p, NULL), HOOK_BY_HAND);
	assert_int_equal(install(p), 1);
	assert_int_equal(removed(p), 2);
}

/* czar-hook agent KIND with a payload; its exit status. */
static int agent_event(const struct place *p, const char *kind, const char *bytes, size_t n)
{
	char script[128], path[96];
	int fd;

	TEXT_SETF(path, "%s/payload", p->root);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_int_equal(fd_write(fd, bytes, n), 0);
	close(fd);
	TEXT_SETF(script, "exec \"$HOOK\" agent %s <\"$HOME/payload\"", kind);
	return run(p->repository, script);
}

static const struct {
	const char *kind, *bytes;
	size_t n;
	enum event_kind event;
	const char *body;
} payloads[] = {
	{"prompt", "{\"prompt\":\"a \\\" b\"}", 19, EVENT_PROMPT, "{\"prompt\":\"a \\\" b\"}"},
	{"prompt", "tab\t nl\n cr\r esc\x1b del\x7f", 22, EVENT_PROMPT,
		"tab\t nl\n cr\r esc\x1b del\x7f"},
	{"turn-ended",
		"\xff"
		"a\x00"
		"b\xe2\x82\xac\xe2\x82",
		9, EVENT_TURN_ENDED,
		"\xef\xbf\xbd"
		"a\xef\xbf\xbd"
		"b\xe2\x82\xac\xef\xbf\xbd\xef\xbf\xbd"},
	{"asking", "", 0, EVENT_ASKING, ""},
	{"session-started", "{}", 2, EVENT_SESSION_STARTED, "{}"},
	{"session-ended", "{}", 2, EVENT_SESSION_ENDED, "{}"},
	{"look", "", 0, EVENT_LOOK, ""},
};

static void test_payloads(void **state)
{
	const struct place *p = *state;

	need_program(p);
	for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
		_cleanup_(str_done) struct str body = {0};
		struct event e = {0};

		assert_int_equal(
			agent_event(p, payloads[i].kind, payloads[i].bytes, payloads[i].n), 0);
		assert_int_equal(drain(p->spool, &e, &body), 1);
		assert_int_equal(e.kind, payloads[i].event);
		if (!text_equal(str_text(&body), payloads[i].body))
			fail_msg("case %zu: '%s'", i, str_text(&body));
	}
	assert_int_equal(agent_event(p, "finish", "", 0), 0);
	assert_int_equal(agent_event(p, "ack", "", 0), 0);
	assert_int_equal(drain(p->spool, NULL, NULL), 0);
}

static void test_payload_sizes(void **state)
{
	static const size_t sizes[] = {60000, 70000, 1024 * 1024, 1024 * 1024 + 1};
	const struct place *p = *state;

	need_program(p);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		_cleanup_(str_done) struct str text = {0}, body = {0};
		struct event e = {0};
		bool fits = sizes[i] <= 1024 * 1024;

		while (text.len < sizes[i])
			str_add_bytes(&text, &"abc\"\n"[text.len % 5], 1);
		assert_int_equal(agent_event(p, "prompt", text.data, text.len), 0);
		assert_int_equal(drain(p->spool, &e, &body), 1);
		assert_int_equal(e.kind, fits ? EVENT_PROMPT : EVENT_LOOK);
		assert_string_equal(str_text(&body), fits ? text.data : "");
	}
}

/* Whatever it is called with: 0, and nothing printed. */
static void test_never_fails(void **state)
{
	const struct place *p = *state;
	static const char script[] =
		"out=$(exec 2>&1; \"$HOOK\"; \"$HOOK\" nonsense; \"$HOOK\" agent; cd /; "
		"\"$HOOK\" agent look </dev/null; \"$HOOK\" post-commit; "
		"CZAR_SPOOL=/proc/no CZAR_WORKER='../x' \"$HOOK\" post-commit; "
		"\"$HOOK\" agent prompt <&-; echo $?); [ \"$out\" = 0 ]";

	need_program(p);
	assert_int_equal(run(p->repository, script), 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_commit),
		CASE(test_worktree),
		CASE(test_fallback),
		CASE(test_program_gone),
		CASE(test_chained),
		CASE(test_link_is_kept),
		CASE(test_overwritten),
		CASE(test_managed),
		CASE(test_managed_push),
		CASE(test_by_hand),
		CASE(test_payloads),
		CASE(test_payload_sizes),
		CASE(test_never_fails),
	};

	return cmocka_run_group_tests_name("hooks", tests, NULL, NULL);
}
