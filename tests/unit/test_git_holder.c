/*
 * Branches that are there already: names from outside find branches and nothing else, and who has
 * one checked out is known.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/git_fixture.h"

/* main with two commits, feat/x with a third; feat/far only at origin; a tag; a worktree. */
#define HISTORY \
	"git init -qb main r; cd r; git commit -q --allow-empty -m one; git commit -q " \
	"--allow-empty -m two; git tag v1; git switch -qc feat/x; echo x >x; git add x; git " \
	"commit -qm three; git update-ref refs/remotes/origin/feat/far main~1; git switch -q " \
	"main; git worktree add -q '../old place' feat/x"

struct holding {
	struct git_fixture f;
	struct git *git;
};

static int set_up(void **state)
{
	struct holding *t = calloc(1, sizeof *t);

	git_fixture_init(&t->f);
	SH(&t->f, HISTORY);
	OK(&t->f, git_open(AT(&t->f, "r"), &t->git, &t->f.err));
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct holding *t = *state;

	git_close(t->git);
	git_fixture_done(&t->f);
	free(t);
	return 0;
}

static void test_find(void **state)
{
	static const struct {
		const char *name;
		int result;
		const char *same; /* revision it must be */
	} cases[] = {
		{"main", 0, "refs/heads/main"},
		{"feat/x", 0, "refs/heads/feat/x"},
		{"feat/far", 0, "refs/remotes/origin/feat/far"},
		{"feat/none", -ENOENT, NULL},
		{"feat", -ENOENT, NULL},
		{"v1", -ENOENT, NULL}, /* a tag is no branch */
		{"", -EINVAL, NULL},
		{"HEAD", -EINVAL, NULL},
		{"@", -EINVAL, NULL},
		{"main~1", -EINVAL, NULL},
		{"main^", -EINVAL, NULL},
		{"main@{0}", -EINVAL, NULL},
		{"main:x", -EINVAL, NULL},
		{"-f", -EINVAL, NULL},
		{"../main", -EINVAL, NULL},
		{"feat//x", -EINVAL, NULL},
		{"/main", -EINVAL, NULL},
		{"main/", -EINVAL, NULL},
		{"main.lock", -EINVAL, NULL},
		{"a.lock/b", -EINVAL, NULL},
		{".hidden", -EINVAL, NULL},
		{"a/.b", -EINVAL, NULL},
		{"a b", -EINVAL, NULL},
		{"a\nb", -EINVAL, NULL},
		{"*", -EINVAL, NULL},
	};
	struct holding *t = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char found[65] = "", same[65] = "";
		int r = git_branch_find(t->git, cases[i].name, found, &t->f.err);

		if (cases[i].same)
			OK(&t->f, git_resolve(t->git, cases[i].same, same, &t->f.err));
		if (r != cases[i].result || strcmp(found, same) != 0)
			fail_msg("'%s': %d, '%s'", cases[i].name, r, found);
	}
}

static void test_holder(void **state)
{
	struct holding *t = *state;
	struct git_fixture *f = &t->f;
	char holder[1025];

	OK(f, git_branch_holder(AT(f, "r"), "feat/x", NULL, holder, &f->err));
	assert_string_equal(holder, AT(f, "old place"));
	OK(f, git_branch_holder(AT(f, "r"), "feat/x", AT(f, "old place"), holder, &f->err));
	assert_string_equal(holder, "");
	OK(f, git_branch_holder(AT(f, "old place"), "main", NULL, holder, &f->err));
	assert_string_equal(holder, AT(f, "r"));
	OK(f, git_branch_holder(AT(f, "r"), "feat", NULL, holder, &f->err));
	assert_string_equal(holder, "");
	SH(f, "git -C 'old place' switch -q --detach");
	OK(f, git_branch_holder(AT(f, "r"), "feat/x", NULL, holder, &f->err));
	assert_string_equal(holder, "");
	assert_true(git_branch_holder(AT(f, "none"), "main", NULL, holder, &f->err) < 0);
}

static void test_tracked(void **state)
{
	struct holding *t = *state;
	struct git_fixture *f = &t->f;

	SH(f, "cd 'old place'; echo y >y; echo z >'-z'; git add -- ./-z");
	assert_true(git_is_tracked(AT(f, "old place"), "x"));
	assert_true(git_is_tracked(AT(f, "old place"), "-z"));
	assert_false(git_is_tracked(AT(f, "old place"), "y"));
	assert_false(git_is_tracked(AT(f, "r"), "x"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_find), TEST(test_holder), TEST(test_tracked)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
