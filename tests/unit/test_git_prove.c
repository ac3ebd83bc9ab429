/*
 * What others did with a branch: proved where it was merged, followed where somebody pushed.
 */
#include "czar/io/git_prove.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/git_fixture.h"

#define KEEP "refs/czar/saved/T-1"

/* "r": main is at base, czar/T-1 one commit further (head, with a new file); tree is its. */
static int set_up(void **state)
{
	struct git_fixture *f = calloc(1, sizeof *f);

	git_fixture_init(f);
	SH(f, "git init -q -b main r; cd r; echo a >a; git add .; git commit -qm base;"
	      "git switch -qc czar/T-1; echo b >b; git add .; git commit -qm work;"
	      "git tag head; git switch -q main; git tag base");
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	git_fixture_done(*state);
	free(*state);
	return 0;
}

#define MERGE "git merge -q --no-ff -m merged head; git tag merged;"
#define SQUASH "git merge -q --squash head; git commit -qm squashed; git tag merged;"
#define MORE "echo c >c; git add .; git commit -qm more;"

static const struct {
	const char *name, *does; /* in "r", main checked out */
	const char *merged;      /* what somebody said it became; "" nobody did */
	enum git_proof proof;
	const char *tree; /* a revision that has it; "" none */
} landings[] = {
	{"nothing", "", "", GIT_ABSENT, ""},
	{"something else", MORE, "", GIT_ABSENT, ""},
	{"merged", MERGE, "merged", GIT_PROVED, "head"},
	{"merged, and nobody said as what", MERGE, "", GIT_PROVED, "head"},
	{"merged, and said by its head", MERGE, "head", GIT_PROVED, "head"},
	{"merged, and the base went on", MERGE MORE, "merged", GIT_PROVED, "head"},
	{"the base went on, and nobody said", MERGE MORE, "", GIT_PROVED, "head"},
	{"the base went straight to it", "git merge -q --ff-only head;", "", GIT_PROVED, "head"},
	{"merged on a base that moved", MORE MERGE, "merged", GIT_OTHER_TREE, "merged"},
	{"merged with something added",
		"git merge -q --no-commit --no-ff head; echo d >d; git add .; git commit -qm evil;",
		"", GIT_OTHER_TREE, "main"},
	{"squashed", SQUASH, "merged", GIT_PROVED, "head"},
	{"squashed on a base that moved", MORE SQUASH, "merged", GIT_OTHER_TREE, "merged"},
	{"squashed, and nobody said", SQUASH, "", GIT_ABSENT, ""},
	{"said to be what does not hold it", MORE "git tag merged;", "merged", GIT_ABSENT,
		"merged"},
	{"said to be what is not in the base", "git switch -qc away;" MERGE "git switch -q main;",
		"merged", GIT_ABSENT, ""},
};

static void revision(struct git_fixture *f, const char *name, char ret[65])
{
	char line[100];

	TEXT_SETF(line, "git -C r rev-parse --verify -q '%s'", name);
	text_set(ret, 65, *name ? SH(f, line) : "");
}

static void check_landing(struct git_fixture *f, size_t i)
{
	char line[400], head[65], tree[65], merged[65], name[40], wanted[65] = "", base[65];
	char got_base[65] = "", got_tree[65] = "";
	struct git_landed_work w = {"refs/heads/main", merged, head, tree};
	int r;

	TEXT_SETF(line, "cd r; %s :", landings[i].does);
	SH(f, line);
	revision(f, "head", head);
	revision(f, "head^{tree}", tree);
	revision(f, landings[i].merged, merged);
	revision(f, "main", base);
	if (*landings[i].tree) {
		TEXT_SETF(name, "%s^{tree}", landings[i].tree);
		revision(f, name, wanted);
	}
	r = git_prove(AT(f, "r"), &w, got_base, got_tree, &f->err);
	if (r != (int)landings[i].proof || !text_equal(got_tree, wanted) ||
		!text_equal(got_base, base))
		fail_msg("%s: %d, base %s, tree %s (%s)", landings[i].name, r, got_base, got_tree,
			f->err.text);
}

static void test_what_landed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof landings / sizeof *landings; i++) {
		void *f;

		set_up(&f);
		check_landing(f, i);
		tear_down(&f);
	}
}

static void test_no_such_base(void **state)
{
	struct git_fixture *f = *state;
	char base[65], tree[65];
	struct git_landed_work w = {"refs/heads/gone", "", "0123", "4567"};

	assert_true(git_prove(AT(f, "r"), &w, base, tree, &f->err) < 0);
}

/* --- following --- */

/* "one" is where our branch is; "two" follows from it, "other" does not. */
static void push_something(struct git_fixture *f)
{
	SH(f, "cd r; git tag one head; git switch -q --detach one; git commit -qm two "
	      "--allow-empty;"
	      "git tag two; git switch -q --detach base; git commit -qm other --allow-empty;"
	      "git tag other; git switch -q main");
}

static int follow(struct git_fixture *f, const char *from, const char *to)
{
	char old[65], new[65];

	revision(f, from, old);
	revision(f, to, new);
	return git_act_follow(AT(f, "r"), "czar/T-1", old, new, KEEP, &f->err);
}

static bool is_at(struct git_fixture *f, const char *ref, const char *name)
{
	char there[65], wanted[65], line[100];

	TEXT_SETF(line, "git -C r rev-parse --verify -q '%s' || :", ref);
	TEXT_SET(there, SH(f, line));
	revision(f, name, wanted);
	return text_equal(there, wanted);
}

static void test_follows(void **state)
{
	struct git_fixture *f = *state;

	push_something(f);
	OK(f, follow(f, "one", "two"));
	assert_true(is_at(f, "czar/T-1", "two"));
	assert_true(is_at(f, KEEP, "")); /* nothing was lost by it */
	OK(f, follow(f, "two", "other"));
	assert_true(is_at(f, "czar/T-1", "other"));
	assert_true(is_at(f, KEEP, "two"));
}

static void test_follows_from_where_we_knew_it(void **state)
{
	struct git_fixture *f = *state;

	push_something(f);
	assert_true(follow(f, "base", "two") < 0);
	assert_true(is_at(f, "czar/T-1", "one"));
}

static void test_takes_no_branch_from_a_checkout(void **state)
{
	struct git_fixture *f = *state;

	push_something(f);
	SH(f, "git -C r switch -q czar/T-1");
	assert_int_equal(follow(f, "one", "two"), -EBUSY);
	assert_non_null(strstr(f->err.text, "git switch --detach"));
	assert_true(is_at(f, "czar/T-1", "one"));
}

static void test_is_in(void **state)
{
	struct git_fixture *f = *state;
	char base[65], head[65];

	revision(f, "base", base);
	revision(f, "head", head);
	assert_true(git_act_is_in(AT(f, "r"), base, head));
	assert_true(git_act_is_in(AT(f, "r"), head, head));
	assert_false(git_act_is_in(AT(f, "r"), head, base));
	assert_false(git_act_is_in(AT(f, "r"), "", head));
	assert_false(git_act_is_in(AT(f, "r"), base, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_landed),
		cmocka_unit_test_setup_teardown(test_no_such_base, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_follows, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_follows_from_where_we_knew_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_takes_no_branch_from_a_checkout, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_is_in, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
