/*
 * Project: places found from any worktree; a lock that ends with its holder, however that ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "czar/base/clock.h"
#include "czar/base/file.h"
#include "czar/base/str.h"
#include "czar/project.h"

struct place {
	char root[64], repository[96];
};

static void run(const char *script)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		execl("/bin/sh", "sh", "-ec", script, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof *p);

	TEXT_SET(p->root, "/tmp/czar-test-project-XXXXXX");
	assert_non_null(mkdtemp(p->root));
	TEXT_SETF(p->repository, "%s/my repo", p->root);
	setenv("HOME", p->root, 1);
	run("mkdir \"$HOME/my repo\" && cd \"$HOME/my repo\" && git init -q -b main . && "
	    "git -c user.name=T -c user.email=t@example.org commit -q --allow-empty -m a && "
	    "mkdir below && git worktree add -q ../wt");
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	run("rm -rf \"$HOME\"");
	free(*state);
	return 0;
}

static void find(const struct place *p, const char *below, struct project_place *ret)
{
	struct error err = {0};
	char path[128];

	TEXT_SETF(path, "%s/%s", p->root, below);
	if (project_find(path, ret, &err) < 0)
		fail_msg("%s", err.text);
}

static void test_find(void **state)
{
	static const char *const from[] = {"my repo", "my repo/below", "wt"};
	const struct place *p = *state;
	struct project_place place;
	struct error err = {0};
	char path[128];

	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		find(p, from[i], &place);
		assert_string_equal(place.checkout, p->repository);
		TEXT_SETF(path, "%s/%s", p->root, i == 2 ? "wt" : "my repo");
		assert_string_equal(place.worktree, path);
		TEXT_SETF(path, "%s/.git/czar/spool", p->repository);
		assert_string_equal(place.spool, path);
		assert_string_equal(place.name, "my-repo");
		assert_int_not_equal(access(place.home, F_OK), 0);
	}
	assert_int_equal(project_find(p->root, &place, &err), -ENOENT);
	assert_true(err.text[0]);
}

static void test_folders(void **state)
{
	const struct place *p = *state;
	struct project_place place;
	struct error err = {0};
	struct stat st;
	char path[128];

	find(p, "wt", &place);
	assert_int_equal(project_require(&place, &err), -ENOENT);
	assert_non_null(strstr(err.text, "czar init"));
	TEXT_SETF(path, "%s/czar.conf", p->repository);
	assert_int_equal(file_write(path, "", 0, 0644, NULL), 0);
	assert_int_equal(project_require(&place, &err), 0);
	assert_int_equal(project_make_folders(&place, &err), 0);
	assert_int_equal(project_make_folders(&place, &err), 0);
	assert_int_equal(stat(place.spool, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat(place.texts, &st), 0);
	assert_int_equal(stat(place.status_dir, &st), 0);
}

/* A child takes the lock, says so through the pipe and waits for its end. */
static pid_t start_holder(const struct project_place *place)
{
	int ends[2], fd;
	char byte, who[128];
	pid_t pid;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		if (project_lock(place, &fd, who, sizeof who, NULL) == 0 && write(ends[1], "y", 1))
			for (;;)
				pause();
		_exit(1);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	return pid;
}

static void test_lock(void **state)
{
	struct project_place place;
	struct error err = {0};
	char who[160] = "", expected[32];
	int64_t pid = -1;
	pid_t holder;
	int fd = -1;

	find(*state, "wt", &place);
	assert_false(project_lock_held(&place, &pid, who, sizeof who));
	holder = start_holder(&place);
	assert_int_equal(project_lock(&place, &fd, who, sizeof who, &err), 1);
	assert_int_equal(fd, -1);
	TEXT_SETF(expected, "pid %d since ", (int)holder);
	assert_true(text_starts(who, expected));
	assert_true(project_lock_held(&place, &pid, NULL, 0));
	assert_int_equal(pid, holder);

	assert_int_equal(kill(holder, SIGKILL), 0);
	assert_int_equal(waitpid(holder, NULL, 0), holder);
	assert_false(project_lock_held(&place, &pid, NULL, 0));
	assert_int_equal(project_lock(&place, &fd, who, sizeof who, &err), 0);
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_true(project_lock_held(&place, &pid, NULL, 0));
	assert_int_equal(pid, getpid());
	close(fd);
	assert_false(project_lock_held(&place, &pid, NULL, 0));
}

/* What the file says does not matter: a living pid in it locks nobody out, garbage neither. */
static void test_stale_content(void **state)
{
	static const char *const texts[] = {
		"", "\xff\xfe garbage", "pid 1\nstart 1\nboot x\nhost y\nsince z\n"};
	struct project_place place;
	struct error err = {0};
	char who[160];
	int64_t pid;
	int fd;

	find(*state, "my repo", &place);
	assert_int_equal(project_make_folders(&place, &err), 0);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(file_write(place.lock, texts[i], strlen(texts[i]), 0600, NULL), 0);
		assert_false(project_lock_held(&place, &pid, who, sizeof who));
		assert_int_equal(project_lock(&place, &fd, who, sizeof who, &err), 0);
		close(fd);
	}
}

/* A descriptor that a child inherited by mistake would hold the lock: it is not inherited. */
static void test_not_inherited(void **state)
{
	struct project_place place;
	struct error err = {0};
	char who[160];
	int fd, ends[2];
	pid_t child;

	find(*state, "wt", &place);
	assert_int_equal(project_lock(&place, &fd, who, sizeof who, &err), 0);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	child = fork();
	if (child == 0) {
		dup2(ends[0], 0);
		execl("/bin/cat", "cat", (char *)NULL);
		_exit(127);
	}
	close(ends[0]);
	close(fd);
	/* the fork itself shares the description until its exec */
	for (usec_t end = clock_awake() + 10 * USEC_SEC;
		clock_awake() < end && project_lock_held(&place, NULL, NULL, 0);)
		sched_yield();
	assert_false(project_lock_held(&place, NULL, NULL, 0));
	close(ends[1]);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

/* A holder is killed just after its fork: the child's share of the lock is waited for. */
static void test_killed_in_fork(void **state)
{
	struct project_place place;
	struct error err = {0};
	char who[160] = "", byte;
	int fd = -1, ends[2];
	pid_t holder;

	find(*state, "wt", &place);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	holder = fork();
	if (holder == 0) {
		if (project_lock(&place, &fd, who, sizeof who, NULL) == 0 && fork() == 0) {
			if (write(ends[1], "y", 1))
				poll(NULL, 0, 300);
			_exit(0);
		}
		for (;;)
			pause();
	}
	assert_int_equal(read(ends[0], &byte, 1), 1);
	assert_int_equal(kill(holder, SIGKILL), 0);
	assert_int_equal(waitpid(holder, NULL, 0), holder);
	assert_int_equal(project_lock(&place, &fd, who, sizeof who, &err), 0);
	close(fd);
	close(ends[0]);
	close(ends[1]);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_find),
		CASE(test_folders),
		CASE(test_lock),
		CASE(test_stale_content),
		CASE(test_not_inherited),
		CASE(test_killed_in_fork),
	};

	return cmocka_run_group_tests_name("project", tests, NULL, NULL);
}
