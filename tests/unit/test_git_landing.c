/*
 * Landing in real repositories: the join, what it changes, and the base that moves to it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "czar/io/git_landing.h"
#include "czar/io/git_scratch.h"
#include "tests/unit/git_fixture.h"

struct landing {
	struct git_fixture f;
	struct git_landing plan;
	struct git_joined joined;
	struct str says;
	char checkout[256], head[65];
};

/* main has a and b; the branch work changes a, by another author; the checkout is on main. */
static int set_up(void **state)
{
	struct landing *t = calloc(1, sizeof *t);

	git_fixture_init(&t->f);
	SH(&t->f, "git init -qb main r; cd r; echo 1 > a; echo 1 > b; git add .; git commit -qm "
		  "one;"
		  "git switch -qc work; echo 2 > a; git commit -qam two --author='Worker "
		  "<w@example.org>';"
		  "git switch -q main; cp -R . ../seed");
	TEXT_SET(t->checkout, AT(&t->f, "r"));
	TEXT_SET(t->head, SH(&t->f, "git -C r rev-parse work"));
	t->plan = (struct git_landing){.checkout = t->checkout,
		.base = "main",
		.base_ref = "refs/heads/main",
		.head = t->head,
		.message = "Merge T-1: $(touch x) `y` 'z'\n",
		.ref = "refs/czar/landing/T-1"};
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct landing *t = *state;

	str_done(&t->says);
	git_fixture_done(&t->f);
	free(t);
	return 0;
}

static int join(struct landing *t)
{
	str_clear(&t->says);
	return git_act_join(&t->plan, &t->joined, &t->says, &t->f.err);
}

static int land(struct landing *t)
{
	str_clear(&t->says);
	return git_act_land(&t->plan, &t->joined, &t->says, &t->f.err);
}

static void test_merge_in_the_checkout(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;

	SH(f, "cd r; echo mine > b; echo new > c");
	OK(f, join(t));
	assert_string_equal(SH(f, "git -C r rev-parse refs/czar/landing/T-1"), t->joined.commit);
	assert_string_equal(SH(f, "git -C r rev-parse main"), t->joined.base);
	assert_int_equal(land(t), GIT_LANDED);
	assert_string_equal(
		SH(f, "git -C r rev-parse main HEAD"), SH(f, "git -C r rev-parse HEAD HEAD"));
	assert_string_equal(SH(f, "git -C r rev-parse main^{tree}"), t->joined.tree);
	assert_string_equal(SH(f, "git -C r log -1 --format='%s|%an' main"),
		"Merge T-1: $(touch x) `y` 'z'|czar");
	assert_string_equal(SH(f, "cd r; cat a b c"), "2\nmine\nnew");
	SH(f, "cd r; ! git rev-parse -q --verify refs/czar/landing/T-1");
	assert_int_equal(land(t), GIT_LANDED); /* asked again, by the next life */
	assert_string_equal(SH(f, "git -C r rev-list --count main"), "3");
}

static void test_squash_where_nobody_has_the_base(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;

	t->plan.join = GIT_JOIN_SQUASH;
	SH(f, "cd r; git switch -qc elsewhere; echo 3 > b; git commit -qam three");
	OK(f, join(t));
	assert_int_equal(land(t), GIT_LANDED);
	assert_string_equal(SH(f, "git -C r rev-list --count main"), "2");
	assert_string_equal(SH(f, "git -C r log -1 --format=%an main"), "Worker");
	assert_string_equal(SH(f, "cd r; git show main:a; cat a"), "2\n1");
}

static void test_conflict(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;

	SH(f, "cd r; echo 9 > a; printf 9 > 'odd\nname'; git add .; git commit -qm nine;"
	      "git switch -q work; printf 8 > 'odd\nname'; git add .; git commit -qm eight;"
	      "git switch -q main");
	TEXT_SET(t->head, SH(f, "git -C r rev-parse work"));
	assert_int_equal(join(t), 1);
	assert_string_equal(str_text(&t->says), "a, odd?name");
	assert_string_equal(SH(f, "git -C r rev-parse work^{tree}"), t->joined.head_tree);
	SH(f, "cd r; test -z \"$(git status --porcelain)\"");
}

/* As many as a person reads, not as many as there are. */
static void test_conflict_of_many(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;

	SH(f, "cd r; for i in $(seq 100 199); do echo 9 > file-$i; done; git add .; git commit -qm "
	      "nine; git switch -q work; for i in $(seq 100 199); do echo 8 > file-$i; done;"
	      "git add .; git commit -qm eight; git switch -q main");
	TEXT_SET(t->head, SH(f, "git -C r rev-parse work"));
	assert_int_equal(join(t), 1);
	assert_non_null(strstr(str_text(&t->says), "file-100, file-101, "));
	assert_true(text_ends(str_text(&t->says), ", ..."));
	assert_in_range(t->says.len, 120, 160); /* TEXT_SIZE has room for it and a tree */
}

/* A time that git would not read as one when it is alone. */
static void test_squash_of_an_early_commit(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;

	t->plan.join = GIT_JOIN_SQUASH;
	SH(f, "cd r; git switch -q work; echo 3 > a;"
	      "GIT_AUTHOR_DATE='@0 +0200' git commit -qam three; git switch -q main");
	TEXT_SET(t->head, SH(f, "git -C r rev-parse work"));
	OK(f, join(t));
	assert_int_equal(land(t), GIT_LANDED);
	assert_string_equal(SH(f, "git -C r log -1 --date=raw --format=%ad main"), "0 +0200");
}

/* Subjects of main, the newest first, each with its author. */
static const char *subjects(struct landing *t)
{
	return SH(&t->f, "git -C r log --format='%an: %s' main | tr '\\n' ';'");
}

/* A commit, a marker that changes nothing, and the base's own work brought in between. */
static void test_rebase(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;

	t->plan.join = GIT_JOIN_REBASE;
	SH(f, "cd r; echo 3 > c; git add c; git commit -qm three; git switch -q work;"
	      "git merge -q main -m 'Merge main'; echo 4 >> a; git commit -qam 'four';"
	      "git commit -q --allow-empty -m 'all done' -m TASK_COMPLETE; git switch -q main;"
	      "echo 5 > d; git add d; git commit -qm five");
	TEXT_SET(t->head, SH(f, "git -C r rev-parse work"));
	OK(f, join(t));
	assert_int_equal(land(t), GIT_LANDED);
	assert_string_equal(subjects(t), "Ann: all done;Ann: four;Worker: two;Ann: five;"
					 "Ann: three;Ann: one;");
	assert_string_equal(SH(f, "cat r/a r/b r/c r/d"), "2\n4\n1\n3\n5");
	assert_string_equal(
		SH(f, "git -C r log -1 --format=%B main"), "all done\n\nTASK_COMPLETE\n");
	SH(f, "cd r; git diff --quiet HEAD");
	OK(f, join(t)); /* asked again: nothing is left */
	assert_string_equal(t->joined.commit, t->joined.base);
}

/* Where the base did not move the commits land as they are. */
/* A merge was cut off: what it had laid out is there, git's index is the base's. */
static void test_half_merged(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;

	SH(f, "cd r; git switch -q work; echo new > 'n ew'; git add .; git commit -qm new;"
	      "git switch -q main");
	TEXT_SET(t->head, SH(f, "git -C r rev-parse work"));
	OK(f, join(t));
	SH(f, "cd r; echo 2 > a; echo new > 'n ew'; echo mine > b");
	assert_int_equal(land(t), GIT_LANDED);
	assert_string_equal(
		SH(f, "cd r; cat a 'n ew' b; git status --porcelain"), "2\nnew\nmine\n M b");
}

/* What is not the join's to the byte is somebody's. */
static void test_half_mine(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;

	OK(f, join(t));
	SH(f, "cd r; echo 'not 2' > a");
	assert_int_equal(land(t), GIT_CHECKOUT_REFUSES);
	assert_string_equal(SH(f, "cat r/a"), "not 2");
}

static void test_rebase_forward(void **state)
{
	struct landing *t = *state;

	t->plan.join = GIT_JOIN_REBASE;
	OK(&t->f, join(t));
	assert_string_equal(t->joined.commit, t->head);
	assert_int_equal(land(t), GIT_LANDED);
	assert_string_equal(subjects(t), "Worker: two;Ann: one;");
}

/* One of them conflicts by itself, which the branch has settled since: they land as one. */
static void test_rebase_as_one(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;

	t->plan.join = GIT_JOIN_REBASE;
	SH(f, "cd r; echo 3 > a; git commit -qam three; git switch -q work;"
	      "git merge -q main -X theirs -m 'Merge main'; echo 4 >> a; git commit -qam four;"
	      "git switch -q main; echo 5 > d; git add d; git commit -qm five");
	TEXT_SET(t->head, SH(f, "git -C r rev-parse work"));
	OK(f, join(t));
	assert_int_equal(land(t), GIT_LANDED);
	assert_string_equal(subjects(t), "Ann: Merge T-1: $(touch x) `y` 'z';Ann: five;Ann: three;"
					 "Ann: one;");
	assert_string_equal(SH(f, "cat r/a r/d"), "3\n4\n5");
}

static void test_rebase_conflict(void **state)
{
	struct landing *t = *state;

	t->plan.join = GIT_JOIN_REBASE;
	SH(&t->f, "cd r; echo 3 > a; git commit -qam three");
	assert_int_equal(join(t), 1);
	assert_string_equal(str_text(&t->says), "a");
}

static void test_base_moved(void **state)
{
	struct landing *t = *state;

	OK(&t->f, join(t));
	SH(&t->f, "cd r; echo 3 > b; git commit -qam three");
	assert_int_equal(land(t), GIT_BASE_MOVED);
	assert_string_equal(str_text(&t->says), SH(&t->f, "git -C r rev-parse main"));
}

static void test_checkout_refuses(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;

	OK(f, join(t));
	SH(f, "cd r; echo unsaved > a");
	assert_int_equal(land(t), GIT_CHECKOUT_REFUSES);
	assert_string_equal(SH(f, "git -C r rev-parse main"), t->joined.base);
	assert_string_equal(SH(f, "cat r/a"), "unsaved");
	SH(f, "cd r; git checkout -q a");
	assert_int_equal(land(t), GIT_LANDED);
}

/* What git ignores may be the only one of its kind. */
static void test_ignored_files_stay(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;

	SH(f, "cd r; git switch -q work; echo theirs > key; git add key; git commit -qm key;"
	      "git switch -q main; echo key > .git/info/exclude; echo mine > key");
	TEXT_SET(t->head, SH(f, "git -C r rev-parse work"));
	OK(f, join(t));
	assert_int_equal(land(t), GIT_CHECKOUT_REFUSES);
	assert_non_null(strstr(str_text(&t->says), "key"));
	assert_string_equal(SH(f, "cat r/key"), "mine");
	SH(f, "rm r/key");
	assert_int_equal(land(t), GIT_LANDED);
}

/* What somebody has of the base: done to the repository r, what is said, and how it ends. */
static const struct {
	const char *is, *says, *mend;
} checkouts[] = {
	{"git worktree add -q --force ../other main", "/other': leave it in one",
		"git worktree remove ../other"},
	{"echo 4 > b; git commit -qam four; GIT_SEQUENCE_EDITOR='sed -i s/^pick/edit/' git rebase "
	 "-q -i HEAD~1",
		"/r': end that first", "git rebase --abort"},
	{"git switch -q --detach; git worktree add -q ../other main; cd ../other;"
	 "echo 4 > b; git commit -qam four; GIT_SEQUENCE_EDITOR='sed -i s/^pick/edit/' git rebase "
	 "-q -i HEAD~1",
		"/other': end that first", "cd ../other; git rebase --abort"},
	{"touch .git/index.lock", "/r/.git/index.lock'", "rm .git/index.lock"},
};

static void test_checkouts_in_the_way(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;
	char line[1024];

	for (size_t i = 0; i < sizeof checkouts / sizeof *checkouts; i++) {
		print_message("%s\n", checkouts[i].is);
		SH(f, "rm -rf r other; cp -R seed r");
		TEXT_SETF(line, "cd r; %s", checkouts[i].is);
		SH(f, line);
		OK(f, join(t));
		assert_int_equal(land(t), GIT_CHECKOUT_REFUSES);
		assert_non_null(strstr(str_text(&t->says), checkouts[i].says));
		assert_string_equal(SH(f, "git -C r rev-parse main"), t->joined.base);
		TEXT_SETF(line, "cd r; %s", checkouts[i].mend);
		SH(f, line);
		assert_int_equal(land(t), GIT_LANDED);
	}
}

static void test_checkout_that_is_gone(void **state)
{
	struct landing *t = *state;

	SH(&t->f,
		"cd r; git switch -q --detach; git worktree add -q ../other main; rm -r ../other");
	OK(&t->f, join(t));
	assert_int_equal(land(t), GIT_LANDED);
}

/* Nothing holds what was verified any more: it is to be made anew. */
static void test_join_is_gone(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;

	OK(f, join(t));
	SH(f, "cd r; git update-ref -d refs/czar/landing/T-1; git gc -q --prune=now;"
	      "! git cat-file -e refs/czar/landing/T-1");
	assert_int_equal(land(t), GIT_BASE_MOVED);
	assert_string_equal(str_text(&t->says), t->joined.base);
}

static void test_in_the_base_already(void **state)
{
	struct landing *t = *state;

	SH(&t->f, "cd r; git merge -q work");
	OK(&t->f, join(t));
	assert_string_equal(t->joined.commit, t->joined.base);
	assert_int_equal(land(t), GIT_LANDED);
}

static void test_what_changes(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;
	_cleanup_(git_changed_done) struct git_changed c = {0};

	SH(f, "cd r; git switch -q work; git rm -q b; printf 12345 > 'odd\nname'; ln -s a l;"
	      "git add .; git commit -qm more; git switch -q main");
	TEXT_SET(t->head, SH(f, "git -C r rev-parse work"));
	OK(f, join(t));
	OK(f, git_changed(t->checkout, t->joined.base, t->joined.commit, &c, &f->err));
	assert_int_equal(c.n, 4);
	assert_string_equal(c.files[0].path, "a");
	assert_int_equal(c.files[0].status, 'M');
	assert_int_equal(c.files[0].bytes, 2);
	assert_int_equal(c.files[1].status, 'D');
	assert_int_equal(c.files[2].bytes, 0); /* a link is no file */
	assert_string_equal(c.files[3].path, "odd\nname");
	assert_int_equal(c.files[3].bytes, 5);
	assert_non_null(strstr(str_text(&c.diff), "\n+12345"));
	assert_false(c.diff_cut);
}

/* What is not the commit goes, what git ignores stays. */
static void test_scratch(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;
	char path[256];

	TEXT_SET(path, AT(f, "scratch"));
	SH(f, "cd r; echo '*.o' > .git/info/exclude");
	OK(f, git_act_scratch(t->checkout, path, "main", &f->err));
	SH(f, "cd scratch; echo built > x.o; echo left > y; echo changed > a; touch "
	      "../r/.git/worktrees/scratch/index.lock");
	OK(f, git_act_scratch(t->checkout, path, t->head, &f->err));
	assert_string_equal(
		SH(f, "cd scratch; cat a x.o; ls; git status --porcelain"), "2\nbuilt\na\nb\nx.o");
}

/* All of the commit is there, whatever a check did to the index, or a person to the checkout. */
static void test_scratch_hides_nothing(void **state)
{
	struct landing *t = *state;
	struct git_fixture *f = &t->f;
	char path[256];

	TEXT_SET(path, AT(f, "scratch"));
	SH(f, "cd r; mkdir d; echo 1 > d/d; git add .; git commit -qm d; git sparse-checkout set "
	      "--no-cone /a");
	OK(f, git_act_scratch(t->checkout, path, "main", &f->err));
	assert_string_equal(SH(f, "cat scratch/b scratch/d/d; ls r"), "1\n1\na");
	SH(f, "cd scratch; git update-index --skip-worktree b; git update-index "
	      "--assume-unchanged a; echo good > a; echo good > b; git sparse-checkout set "
	      "--no-cone /a; ! test -e d");
	OK(f, git_act_scratch(t->checkout, path, "main", &f->err));
	assert_string_equal(SH(f, "cd scratch; cat a b d/d; git ls-files -v; ls ../r"),
		"1\n1\n1\nH a\nH b\nH d/d\na");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_merge_in_the_checkout),
		TEST(test_squash_where_nobody_has_the_base),
		TEST(test_conflict),
		TEST(test_conflict_of_many),
		TEST(test_squash_of_an_early_commit),
		TEST(test_rebase),
		TEST(test_half_merged),
		TEST(test_half_mine),
		TEST(test_rebase_forward),
		TEST(test_rebase_as_one),
		TEST(test_rebase_conflict),
		TEST(test_base_moved),
		TEST(test_checkout_refuses),
		TEST(test_ignored_files_stay),
		TEST(test_checkouts_in_the_way),
		TEST(test_checkout_that_is_gone),
		TEST(test_join_is_gone),
		TEST(test_in_the_base_already),
		TEST(test_what_changes),
		TEST(test_scratch),
		TEST(test_scratch_hides_nothing),
	};

	return cmocka_run_group_tests_name("git_landing", tests, NULL, NULL);
}
