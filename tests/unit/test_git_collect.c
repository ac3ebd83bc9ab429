/*
 * Collecting in real repositories: several heads become one branch.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "czar/io/git_collect.h"
#include "tests/unit/git_fixture.h"

struct collect {
	struct git_fixture f;
	struct git_collected items[3];
	struct git_collecting plan;
	struct str with;
	char checkout[256], heads[3][65], tip[65];
	size_t at;
};

/* Branches one and two add a file each, three changes what one added; main is checked out. */
static int set_up(void **state)
{
	static const char *const names[] = {"one", "two", "three"};
	struct collect *t = calloc(1, sizeof *t);

	git_fixture_init(&t->f);
	SH(&t->f, "git init -qb main r; cd r; echo 0 > base; git add .; git commit -qm base;"
		  "for n in one two; do git switch -qc $n main; echo $n > $n; git add .;"
		  "git commit -qm $n; done; git switch -qc three main; echo 3 > one; git add .;"
		  "git commit -qm three; git switch -q main");
	TEXT_SET(t->checkout, AT(&t->f, "r"));
	for (size_t i = 0; i < 3; i++) {
		char line[64];

		TEXT_SETF(line, "git -C r rev-parse %s", names[i]);
		TEXT_SET(t->heads[i], SH(&t->f, line));
		t->items[i] = (struct git_collected){names[i], t->heads[i], "Merge it\n"};
	}
	t->plan = (struct git_collecting){.checkout = t->checkout,
		.base_ref = "refs/heads/main",
		.branch = "all",
		.saved_refs = "refs/czar/saved/all",
		.items = t->items,
		.n = 2};
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct collect *t = *state;

	str_done(&t->with);
	git_fixture_done(&t->f);
	free(t);
	return 0;
}

static int collect(struct collect *t)
{
	str_clear(&t->with);
	return git_act_collect(&t->plan, t->tip, &t->at, &t->with, &t->f.err);
}

/* What is made again is the same commit: after a crash it is there already. */
static void test_the_same_again(void **state)
{
	struct collect *t = *state;
	struct git_fixture *f = &t->f;
	char first[65];

	OK(f, collect(t));
	TEXT_SET(first, t->tip);
	assert_string_equal(SH(f, "git -C r rev-parse all"), first);
	assert_string_equal(SH(f, "cd r; git show all:one; git show all:two"), "one\ntwo");
	SH(f, "git -C r update-ref -d refs/heads/all");
	OK(f, collect(t));
	assert_string_equal(t->tip, first);
	OK(f, collect(t));
	assert_string_equal(SH(f, "git -C r for-each-ref refs/czar"), "");
}

static void test_what_does_not_fit(void **state)
{
	struct collect *t = *state;
	struct git_fixture *f = &t->f;

	t->plan.n = 3;
	assert_int_equal(collect(t), 1);
	assert_int_equal(t->at, 2);
	assert_string_equal(str_text(&t->with), "one: one");
	SH(f, "cd r; ! git rev-parse -q --verify all");
	SH(f, "cd r; echo main > one; git add .; git commit -qm onto");
	assert_int_equal(collect(t), 1);
	assert_int_equal(t->at, 0);
	assert_string_equal(str_text(&t->with), "the base: one");
}

/* A person's commit on the branch is kept; what was made here before is made anew. */
static void test_what_others_put_there_is_kept(void **state)
{
	struct collect *t = *state;
	struct git_fixture *f = &t->f;
	char theirs[65];

	OK(f, collect(t));
	t->plan.n = 1;
	OK(f, collect(t));
	assert_string_equal(SH(f, "git -C r for-each-ref refs/czar"), "");
	SH(f, "cd r; git switch -q all; echo hand > hand; git add .; git commit -qm hand");
	TEXT_SET(theirs, SH(f, "git -C r rev-parse all"));
	t->plan.n = 2;
	assert_int_equal(collect(t), -EBUSY);
	SH(f, "cd r; git switch -q main");
	OK(f, collect(t));
	SH(f, "cd r; ! git cat-file -e all:hand");
	assert_string_equal(
		SH(f, "git -C r for-each-ref --format='%(objectname)' refs/czar/saved/all"),
		theirs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_same_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_does_not_fit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_what_others_put_there_is_kept, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
