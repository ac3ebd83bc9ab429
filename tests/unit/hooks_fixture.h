#pragma once
/* A repository with a HOME of its own, where hooks are installed and run. */

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
static inline void find_program(char *ret, size_t size)
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
static inline int run(const char *folder, const char *script)
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

static inline int setup(void **state)
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

static inline int teardown(void **state)
{
	struct place *p = *state;

	run("/", "rm -rf \"$HOME\"");
	assert_int_not_equal(access(p->root, F_OK), 0);
	free(p);
	return 0;
}

static inline void need_program(const struct place *p)
{
	if (!p->hooks.program[0])
		skip();
}

static inline void write_file(const char *path, const char *text, mode_t mode)
{
	assert_int_equal(file_write(path, text, strlen(text), 0644, NULL), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static inline enum hook_state state_of(const struct place *p, bool *ret_chained)
{
	_cleanup_(hook_report_done) struct hook_report r = {0};

	assert_int_equal(hook_status(&p->hooks, HOOK_POST_COMMIT, &r, NULL), 0);
	if (ret_chained)
		*ret_chained = r.chained;
	return r.state;
}

static inline int install(const struct place *p)
{
	_cleanup_(hook_report_done) struct hook_report r = {0};
	struct error err = {0};
	int result = hook_install(&p->hooks, HOOK_POST_COMMIT, &r, &err);

	if (result < 0)
		print_message("%s\n", err.text);
	return result;
}

static inline int removed(const struct place *p)
{
	_cleanup_(hook_report_done) struct hook_report r = {0};

	return hook_remove(&p->hooks, HOOK_POST_COMMIT, &r, NULL);
}

/* Drains the spool: how many events; the first one and its body. */
static inline size_t drain(const char *spool, struct event *ret, struct str *body)
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

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
