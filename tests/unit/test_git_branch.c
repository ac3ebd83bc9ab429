/*
 * Bringing a worktree onto a branch: new, gone on with, with merges, out of every half-done state;
 * and the same end, with nothing lost, when it is killed before or after any of its git commands.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "tests/unit/git_fixture.h"

#define SAVED "refs/czar/saved/T-4/1"

/* Two finished tasks, a worktree w that is detached at main, and both tasks' tips in oids. */
struct branching {
	struct git_fixture f;
	struct git_branch_plan plan;
	char worktree[512], oids[3][65];
	const char *merges[4], *names[4];
	char head[65], saved[65];
	struct str conflict;
};

static int set_up(void **state)
{
	struct branching *t = calloc(1, sizeof *t);
	struct git_fixture *f = &t->f;

	git_fixture_init(f);
	SH(f, "git init -qb main r; cd r; echo '*.o' > .gitignore; echo 1 > a; echo 1 > b; mkdir d;"
	      "echo 1 > d/c; git add .; git commit -qm one; git branch czar/T-1; git branch "
	      "czar/T-2;"
	      "git branch czar/T-3; git worktree add -q --detach ../w main;"
	      "git switch -q czar/T-1; echo 1 > t1; git add t1; git commit -qm t1;"
	      "git switch -q czar/T-2; echo 2 > t2; echo 2 > a; git add .; git commit -qm t2;"
	      "git switch -q czar/T-3; echo 3 > a; echo 3 > 'odd\nname'; git add .; git commit -qm "
	      "t3;"
	      "git switch -q main");
	TEXT_SET(t->worktree, AT(f, "w"));
	TEXT_SET(t->oids[0], SH(f, "git -C r rev-parse czar/T-1"));
	TEXT_SET(t->oids[1], SH(f, "git -C r rev-parse czar/T-2"));
	TEXT_SET(t->oids[2], SH(f, "git -C r rev-parse czar/T-3"));
	t->names[0] = "T-1";
	t->names[1] = "T-2";
	t->names[2] = "T-3";
	t->plan = (struct git_branch_plan){.worktree = t->worktree,
		.branch = "czar/T-4-join",
		.base = "main",
		.merges = t->merges,
		.merge_names = t->names,
		.save_ref = SAVED};
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct branching *t = *state;

	str_done(&t->conflict);
	git_fixture_done(&t->f);
	free(t);
	return 0;
}

static int act(struct branching *t)
{
	str_clear(&t->conflict);
	return git_act_branch(&t->plan, t->head, t->saved, &t->conflict, &t->f.err);
}

/* On the branch, at the head that was said, clean. */
static void end_check(struct branching *t, const char *files)
{
	struct git_fixture *f = &t->f;

	assert_string_equal(SH(f, "git -C w symbolic-ref HEAD"), "refs/heads/czar/T-4-join");
	assert_string_equal(SH(f, "git -C w rev-parse HEAD"), t->head);
	assert_string_equal(SH(f, "git -C w status --porcelain"), "");
	assert_string_equal(SH(f, "cd w; git ls-files | tr '\\n' ' '"), files);
	SH(f, "cd r/.git/worktrees/w; ! ls *.lock czar-cleaning MERGE_HEAD rebase-merge 2> "
	      "/dev/null;"
	      "git -C ../../.. fsck --no-progress");
}

static void test_new(void **state)
{
	struct branching *t = *state;

	OK(&t->f, act(t));
	end_check(t, ".gitignore a b d/c ");
	assert_string_equal(t->saved, "");
	assert_string_equal(t->head, SH(&t->f, "git -C r rev-parse main"));
	OK(&t->f, act(t));
	SH(&t->f, "cd r; git commit -qm more --allow-empty");
	OK(&t->f, act(t));
	assert_string_equal(t->head, SH(&t->f, "git -C r rev-parse main"));
}

static void test_diamond(void **state)
{
	struct branching *t = *state;

	t->merges[0] = t->oids[0];
	t->merges[1] = t->oids[1];
	OK(&t->f, act(t));
	end_check(t, ".gitignore a b d/c t1 t2 ");
	assert_string_equal(SH(&t->f, "git -C w log --first-parent --format='%s, %cn' main..HEAD"),
		"Merge T-2 into czar/T-4-join, czar\nMerge T-1 into czar/T-4-join, czar");
	OK(&t->f, act(t));
	assert_string_equal(SH(&t->f, "git -C w rev-list --count --min-parents=2 HEAD"), "2");
	SH(&t->f, "cd w; echo work > w; git add w; git commit -qm 'own work'");
	assert_int_equal(act(t), -EEXIST);
	assert_non_null(strstr(t->f.err.text, "work of its own"));
	t->plan.head = "refs/heads/czar/T-4-join";
	t->merges[2] = NULL;
	OK(&t->f, act(t));
	end_check(t, ".gitignore a b d/c t1 t2 w ");
}

static void test_conflict(void **state)
{
	struct branching *t = *state;

	SH(&t->f, "cd r; git switch -q czar/T-2; echo 2 > 'odd\nname'; git add .; git commit -qm x;"
		  "git switch -q main; git -C ../w switch -qc other; echo dirty > ../w/a");
	TEXT_SET(t->oids[1], SH(&t->f, "git -C r rev-parse czar/T-2"));
	for (int i = 0; i < 3; i++)
		t->merges[i] = t->oids[i];
	for (int i = 0; i < 2; i++) {
		assert_int_equal(act(t), 1);
		assert_string_equal(str_text(&t->conflict), "T-3: a, odd?name");
		end_check(t, ".gitignore a b d/c \"odd\\nname\" t1 t2 ");
		assert_string_equal(t->saved, i ? "" : SH(&t->f, "git -C r rev-parse " SAVED));
	}
}

static void test_head(void **state)
{
	struct branching *t = *state;
	static const struct {
		const char *make, *head;
		int result;
		const char *tip; /* where the branch ends */
	} cases[] = {
		{"true", "czar/T-1", 0, "czar/T-1"},
		{"git branch czar/T-4-join czar/T-1", "czar/T-4-join", 0, "czar/T-1"},
		{"git branch czar/T-4-join main", "czar/T-1", 0, "czar/T-1"},
		{"git branch czar/T-4-join czar/T-2", "czar/T-1", -EEXIST, "czar/T-2"},
		{"git branch czar/T-4-join czar/T-2", NULL, -EEXIST, "czar/T-2"},
		{"git branch czar/T-4-join main", "nope", -ENOENT, "main"},
		{"git branch czar/T-4-join czar/T-1; git switch -q czar/T-4-join", "czar/T-1",
			-EBUSY, "czar/T-1"},
	};
	char line[256];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		print_message("%s, head %s\n", cases[i].make, cases[i].head);
		SH(&t->f, "cd r; git switch -q main; git -C ../w switch -q --detach main;"
			  "git branch -qD czar/T-4-join || true");
		TEXT_SETF(line, "cd r; %s", cases[i].make);
		SH(&t->f, line);
		t->plan.head = cases[i].head;
		assert_int_equal(act(t), cases[i].result);
		TEXT_SETF(line, "git -C r rev-parse %s", cases[i].tip);
		assert_string_equal(SH(&t->f, "git -C r rev-parse czar/T-4-join"), SH(&t->f, line));
	}
	assert_non_null(strstr(t->f.err.text, "is checked out in"));
	t->plan.branch = "bad..name";
	assert_int_equal(act(t), -EINVAL);
}

static void test_release(void **state)
{
	struct branching *t = *state;
	struct git_fixture *f = &t->f;

	SH(f, "git -C r worktree add -q -b czar/T-4-join ../v main; echo dirty > v/a; mkdir "
	      "v/.czar;"
	      "touch v/.czar/worker");
	OK(f, git_act_release_branch(AT(f, "r"), t->plan.branch, AT(f, "v"), &f->err));
	assert_int_equal(act(t), -EBUSY);
	OK(f, git_act_release_branch(AT(f, "r"), t->plan.branch, t->worktree, &f->err));
	OK(f, act(t));
	assert_string_equal(
		SH(f, "cd v; ! git symbolic-ref -q HEAD; git status --porcelain -uno"), " M a");
	assert_string_equal(SH(f, "git -C v rev-parse HEAD"), SH(f, "git -C r rev-parse main"));
}

/* Half-done things an agent leaves behind; after each: clean, and its content saved. */
static void test_states(void **state)
{
	struct branching *t = *state;
	struct git_fixture *f = &t->f;
	static const struct {
		const char *name, *make, *look, *found;
	} cases[] = {
		{"merge", "git merge -q czar/T-3 || true",
			"git merge-base --is-ancestor czar/T-3 $S; git show $S:a | grep -c '<<<'",
			"1"},
		{"rebase", "git rebase -q czar/T-3 || true; echo mine > a; echo new > n",
			"git show $S:a $S:n; git log --format=%s mine -1", "mine\nnew\nmine"},
		{"rebase with autostash",
			"echo stash > b; git -c rebase.autostash=1 rebase -q czar/T-3 || true",
			"git show 'stash@{0}:b'", "stash"},
		{"cherry-pick of many",
			"git cherry-pick czar/T-1 czar/T-3 > /dev/null || true; echo x > y",
			"git show $S:y; git show --format=%s -s $S^1", "x\nt1"},
		{"revert", "git revert --no-edit HEAD~1 || true; echo x > y", "git show $S:y", "x"},
		{"am", "git format-patch -q -1 czar/T-3 -o p; git am p/* || true",
			"git show $S:p/*", NULL},
		{"bisect", "git bisect start -q HEAD HEAD~1; echo x > y", "git show $S:y", "x"},
		{"detached with a commit nowhere else",
			"git switch -q --detach; git commit -qm lost --allow-empty",
			"git show -s --format=%s $S", "lost"},
		{"torn rebase", "mkdir $(git rev-parse --git-dir)/rebase-merge; echo x > y",
			"git show $S:y", "x"},
		{"locks",
			"cd $(git rev-parse --git-dir); touch index.lock HEAD.lock;"
			"touch ../../refs/heads/mine.lock ../../refs/heads/czar/T-4-join.lock; "
			"mkdir "
			"-p ../../refs/czar/saved/T-4; touch ../../refs/czar/saved/T-4/1.lock; cd "
			"$OLDPWD; echo x > y",
			"git show $S:y", "x"},
		{"hidden changes",
			"git update-index --assume-unchanged a d/c; git update-index "
			"--skip-worktree b; echo x > a; echo y > b; rm d/c",
			"git show $S:a $S:b; git ls-files -v | grep -v ^H || true; cat d/c",
			"x\ny\n1"},
		{"nested repository", "git init -q n; echo keep > n/file; echo x > y",
			"cat n/file; git show $S:y; rm -rf n", "keep\nx"},
	};
	char line[1024];

	SH(f, "cd w; git switch -qc mine; echo mine > a; git commit -qam 'mine'; cd ..;"
	      "mkdir keep; cp -a r w keep");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		print_message("%s\n", cases[i].name);
		SH(f, "rm -rf r w; cp -a keep/* .");
		TEXT_SETF(line, "cd w; echo ignored > keep.o; %s", cases[i].make);
		SH(f, line);
		OK(f, act(t));
		TEXT_SETF(line, "cd w; S=%s; %s", t->saved, cases[i].look);
		if (cases[i].found)
			assert_string_equal(SH(f, line), cases[i].found);
		assert_string_equal(
			SH(f, "cat w/keep.o; git -C r log --format=%s mine | grep mine"),
			"ignored\nmine");
		end_check(t, ".gitignore a b d/c ");
	}
}

/* Ignored in the worktree, tracked by what comes: by the branch and by what is merged. */
static void test_ignored_in_the_way(void **state)
{
	struct branching *t = *state;
	struct git_fixture *f = &t->f;

	SH(f, "cd r; git switch -q czar/T-1; echo theirs > x.o; git add -f x.o; git commit -qm x;"
	      "git branch czar/T-4-join; git switch -q czar/T-2; echo theirs > y.o; git add -f y.o;"
	      "git commit -qm y; git switch -q main; cd ../w; echo mine > x.o; echo mine > y.o;"
	      "echo mine > z.o");
	TEXT_SET(t->oids[1], SH(f, "git -C r rev-parse czar/T-2"));
	t->merges[0] = t->oids[1];
	t->plan.head = "czar/T-4-join";
	OK(f, act(t));
	end_check(t, ".gitignore a b d/c t1 t2 x.o y.o ");
	assert_string_equal(SH(f, "cd w; cat x.o y.o z.o"), "theirs\ntheirs\nmine");
	assert_string_equal(SH(f, "cd w; git show " SAVED ":x.o " SAVED ":y.o"), "mine\nmine");
	assert_string_equal(t->saved, SH(f, "git -C r rev-parse " SAVED));
}

/* --- kills --- */

/* Stands before the real git in PATH and keeps what lies on disk before and after each command:
 * that is what a kill in between would leave. */
#define WRAPPER \
	"mkdir bin; cat > bin/git << 'END'\n" \
	"#!/bin/sh\n" \
	"n=$(($(cat $HOME/count) + 1)); echo $n > $HOME/count\n" \
	"keep() { mkdir -p $HOME/left/$n-$1; cp -a $HOME/r $HOME/w $HOME/left/$n-$1; }\n" \
	"keep before; /usr/bin/git \"$@\"; status=$?; keep after; exit $status\n" \
	"END\nchmod +x bin/git"

/* Prints those that differ. */
#define DISTINCT \
	"cd left; for s in *; do echo $(tar --sort=name --mtime=@0 -C $s -cf - . | sha1sum) $s; " \
	"done | awk '!seen[$1]++ { print $3 }'"

/* The same end as without a kill: tree of the branch, what was saved, and where mine is. */
#define END_LOOK \
	"cd r; git rev-parse czar/T-4-join^{tree} mine " SAVED "^{tree} " SAVED "^1 " SAVED \
	"^2^{tree}; git rev-list --count czar/T-4-join; git log --format=%s czar/T-4-join"

static void run_again(struct branching *t, const char *left, const char *expected)
{
	struct git_fixture *f = &t->f;
	char line[128];

	TEXT_SETF(line, "rm -rf r w; cp -a left/%s/* .", left);
	SH(f, line);
	OK(f, act(t));
	end_check(t, ".gitignore a b d/c t1 t2 ");
	assert_string_equal(t->saved, SH(f, "git -C r rev-parse " SAVED));
	if (!text_equal(SH(f, END_LOOK), expected))
		fail_msg("killed at %s the end is another one:\n%s\ninstead of\n%s", left,
			SH(f, END_LOOK), expected);
	assert_string_equal(SH(f, "cat w/x.o; git -C r show " SAVED ":new"), "ignored\nnew");
}

static void test_kills(void **state)
{
	struct branching *t = *state;
	struct git_fixture *f = &t->f;
	_cleanup_(str_done) struct str expected = {0}, lefts = {0};
	char *path = getenv("PATH"), *rest, *left;
	int n = 0;

	t->merges[0] = t->oids[0];
	t->merges[1] = t->oids[1];
	SH(f, WRAPPER);
	SH(f, "cd w; git switch -qc mine; echo mine > a; git commit -qam mine; echo staged > b;"
	      "git add b; echo unstaged > b; echo new > new; echo ignored > x.o; rm d/c;"
	      "echo 0 > ../count");
	assert_non_null(path = strdup(path));
	setenv("PATH", AT(f, "bin:/usr/bin:/bin"), 1);
	OK(f, act(t));
	setenv("PATH", path, 1);
	free(path);
	str_add(&expected, SH(f, END_LOOK));
	str_add(&lefts, SH(f, DISTINCT));
	for (left = strtok_r(lefts.data, "\n", &rest); left;
		left = strtok_r(NULL, "\n", &rest), n++)
		run_again(t, left, str_text(&expected));
	print_message("%s git commands, %d states\n", SH(f, "cat count"), n);
	assert_in_range(n, 12, 400);
}

/* Killed inside a checkout: some files are the new branch's, some half-written, index.lock stays.
 */
static void test_kill_inside(void **state)
{
	struct branching *t = *state;
	struct git_fixture *f = &t->f;
	char first[65];

	t->merges[0] = t->oids[1];
	SH(f, "echo work > w/a");
	OK(f, git_act_save(
		      t->worktree, SAVED, "Saved before czar/T-4-join\n", NULL, first, &f->err));
	SH(f, "cd w; printf '" SAVED "\\n%s\\n' $(git rev-parse " SAVED
	      ") > ../r/.git/worktrees/w/czar-cleaning; git checkout -q a; printf 2 > a; rm b;"
	      "echo 2 > t2; touch ../r/.git/worktrees/w/index.lock");
	OK(f, act(t));
	end_check(t, ".gitignore a b d/c t2 ");
	assert_string_equal(t->saved, first);
	assert_string_equal(SH(f, "git -C r show " SAVED ":a " SAVED "-interrupted:t2"), "work\n2");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_new),
		TEST(test_diamond),
		TEST(test_conflict),
		TEST(test_head),
		TEST(test_release),
		TEST(test_states),
		TEST(test_ignored_in_the_way),
		TEST(test_kills),
		TEST(test_kill_inside),
	};

	return cmocka_run_group_tests_name("git_branch", tests, NULL, NULL);
}
