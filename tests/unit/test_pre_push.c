/*
 * What a worker may push: its own branch, tags, branches of nobody; not the base, not other tasks'.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "hooks/pre_push.h"

#define ID "0123456789012345678901234567890123456789"
#define PUSH(ref) "refs/heads/x " ID " " ref " " ID "\n"
#define RAIL "own czar/T-3-mine\nbase main\nother feat/gateway\nother feat/users\n"

static const struct {
	const char *rail, *refs, *says; /* says: part of what is refused with; NULL: it may go */
} cases[] = {
	{RAIL, PUSH("refs/heads/czar/T-3-mine"), NULL},
	{RAIL, PUSH("refs/heads/main"), "'main' is the base"},
	{RAIL, PUSH("refs/heads/czar/T-4-other"), "'czar/T-4-other' is another task's branch"},
	{RAIL, PUSH("refs/heads/feat/users"), "'feat/users' is another task's branch"},
	{RAIL, PUSH("refs/heads/feat/use"), NULL},
	{RAIL, PUSH("refs/heads/scratch"), NULL},
	{RAIL, PUSH("refs/tags/main"), NULL},
	{RAIL, PUSH("refs/heads/czar/T-3-mine") PUSH("refs/heads/main"), "is the base"},
	{RAIL, "(delete) 0000 refs/heads/main " ID "\n", "'main' is the base"},
	{RAIL, "refs/heads/x " ID " refs/heads/main " ID, "is the base"},
	{RAIL, "", NULL},
	{RAIL, "\n\n", NULL},
	{RAIL, "one two\n", NULL},
	{"own main\nbase main\n", PUSH("refs/heads/main"), NULL},
	{"", PUSH("refs/heads/main"), NULL},
	{NULL, PUSH("refs/heads/main"), NULL},
};

struct place {
	char folder[128], rail[160], input[160], said[160];
};

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	const char *tmp = getenv("TMPDIR");
	char czar[160];

	TEXT_SETF(p->folder, "%s/czar-push.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(p->folder))
		return -1;
	TEXT_SETF(czar, "%s/.czar", p->folder);
	TEXT_SETF(p->rail, "%s/.czar/push", p->folder);
	TEXT_SETF(p->input, "%s/input", p->folder);
	TEXT_SETF(p->said, "%s/said", p->folder);
	unsetenv("PRE_COMMIT_REMOTE_BRANCH");
	*state = p;
	return mkdir(czar, 0700);
}

static int tear_down(void **state)
{
	struct place *p = *state;
	char czar[160];

	unlink(p->rail);
	unlink(p->input);
	unlink(p->said);
	TEXT_SETF(czar, "%s/.czar", p->folder);
	rmdir(czar);
	rmdir(p->folder);
	free(p);
	return 0;
}

static void put(const char *path, const char *text)
{
	assert_int_equal(file_write(path, text, strlen(text), 0600, NULL), 0);
}

/* Runs it with that input; what it said on standard error. */
static int run(const struct place *p, const char *refs, struct str *said)
{
	int out = dup(STDERR_FILENO), fd = open(p->said, O_RDWR | O_CREAT | O_TRUNC, 0600), r;

	put(p->input, refs);
	assert_non_null(freopen(p->input, "r", stdin));
	assert_true(dup2(fd, STDERR_FILENO) >= 0);
	r = pre_push(p->folder);
	fflush(stderr);
	assert_true(dup2(out, STDERR_FILENO) >= 0);
	close(out);
	close(fd);
	assert_int_equal(file_read(p->said, 4096, said, NULL), 0);
	return r;
}

static void test_pushes(void **state)
{
	const struct place *p = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		_cleanup_(str_done) struct str said = {0};
		int r;

		unlink(p->rail);
		if (cases[i].rail)
			put(p->rail, cases[i].rail);
		r = run(p, cases[i].refs, &said);
		if (r != (cases[i].says != NULL) ||
			(cases[i].says && !strstr(str_text(&said), cases[i].says)))
			fail_msg("case %zu: %d '%s'", i, r, str_text(&said));
		if (!cases[i].says)
			assert_string_equal(str_text(&said), "");
	}
}

/* The manager called pre-commit reads the lines itself, and says one of them in a variable. */
static void test_by_variable(void **state)
{
	const struct place *p = *state;
	_cleanup_(str_done) struct str said = {0}, nothing = {0};

	put(p->rail, RAIL);
	setenv("PRE_COMMIT_REMOTE_BRANCH", "refs/heads/main", 1);
	assert_int_equal(run(p, "", &said), 1);
	setenv("PRE_COMMIT_REMOTE_BRANCH", "refs/heads/czar/T-3-mine", 1);
	assert_int_equal(run(p, "", &nothing), 0);
	unsetenv("PRE_COMMIT_REMOTE_BRANCH");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_pushes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_by_variable, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
