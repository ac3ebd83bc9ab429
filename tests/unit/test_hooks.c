/*
 * Hooks: real commits through the installed post-commit hook, chained with what was there, taken
 * out again without a trace.
 */
#include "tests/unit/hooks_fixture.h"

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
	};

	return cmocka_run_group_tests_name("hooks", tests, NULL, NULL);
}
