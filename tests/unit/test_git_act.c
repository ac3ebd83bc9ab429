/*
 * Acting on real repositories: worktrees made, repaired and removed; what is not committed saved.
 * (Branches: test_git_branch.c.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "tests/unit/git_fixture.h"

static int set_up(void **state)
{
	struct git_fixture *f = calloc(1, sizeof *f);

	git_fixture_init(f);
	SH(f, "git init -qb main r; cd r; echo '*.o' > .gitignore; echo 1 > a; echo 1 > b;"
	      "mkdir d; echo 1 > d/c; git add .; git commit -qm one");
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	git_fixture_done(*state);
	free(*state);
	return 0;
}

/* A hook that would run if ours ran any, and settings that would stop us. */
#define HOSTILE \
	"cd r; for h in post-checkout pre-commit reference-transaction post-merge " \
	"pre-merge-commit;" \
	"do printf '#!/bin/sh\ntouch %s/hook-ran\nexit 1\n' \"$HOME\" > .git/hooks/$h;" \
	"chmod +x .git/hooks/$h; done;" \
	"git config commit.gpgSign true; git config gpg.program false; git config merge.ff only;" \
	"git config core.logAllRefUpdates false; git config core.safecrlf true;" \
	"git config core.autocrlf input; git config status.showUntrackedFiles no;" \
	"git config merge.verifySignatures true; git config user.useConfigOnly true"

/* --- worktrees --- */

static void worktree_check(struct git_fixture *f)
{
	OK(f, git_act_worktree(AT(f, "r"), AT(f, "ws/w"), "main", &f->err));
	assert_string_equal(SH(f, "git -C ws/w status --porcelain; cat ws/w/d/c;"
				  "git -C ws/w rev-parse HEAD"),
		SH(f, "echo 1; git -C r rev-parse main"));
	SH(f, "test -e r/.git/worktrees/w/logs/HEAD; test ! -e r/.git/worktrees/w/locked;"
	      "test ! -e hook-ran; test $(ls r/.git/worktrees | wc -l) = 1;"
	      "git -C r fsck --no-progress");
}

static void test_worktree(void **state)
{
	struct git_fixture *f = *state;

	SH(f, HOSTILE);
	SH(f, "printf 'mine' > r/.git/info/exclude");
	worktree_check(f);
	worktree_check(f);
	assert_string_equal(SH(f, "cat r/.git/info/exclude"), "mine\n.czar/");
	SH(f, "cd ws/w; echo changed > a; git commit -qm c --allow-empty --no-gpg-sign --no-verify "
	      "||"
	      " true");
	OK(f, git_act_worktree(AT(f, "r"), AT(f, "ws/w"), "main", &f->err));
	assert_string_equal(SH(f, "cat ws/w/a"), "changed");
}

/* What a kill leaves: each line makes a state, after which the same call must succeed. */
static const char *const interruptions[] = {
	"mkdir -p ws/w",
	"mkdir -p r/.git/worktrees/w; echo \"czar makes $PWD/ws/w\" > r/.git/worktrees/w/locked",
	"git -C r worktree add -q --no-checkout --detach --lock --reason \"czar makes $PWD/ws/w\" "
	"../ws/w main",
	"git -C r worktree add -q --detach --lock --reason \"czar makes $PWD/ws/w\" ../ws/w main;"
	"cd ws/w; rm a b; echo ha > d/c; touch ../../r/.git/worktrees/w/index.lock;"
	"rm ../../r/.git/worktrees/w/index",
	"git -C r worktree add -q --no-checkout --detach --lock --reason \"czar makes $PWD/ws/w\" "
	"../ws/w main; rm r/.git/worktrees/w/HEAD",
	"git -C r worktree add -q --no-checkout --detach --lock --reason \"czar makes $PWD/ws/w\" "
	"../ws/w main; rm r/.git/worktrees/w/gitdir",
	"git -C r worktree add -q --no-checkout --detach --lock --reason \"czar makes $PWD/ws/w\" "
	"../ws/w main; rm -r ws/w",
	"git -C r worktree add -q --detach ../ws/w main; rm -r ws/w",
	"git -C r worktree add -q --detach ../ws/w main; rm -r ws/w; rm r/.git/worktrees/w/index",
	"git -C r worktree add -q --detach ../ws/w main; rm r/.git/worktrees/w/index ws/w/a;"
	"echo \"czar restores $PWD/ws/w\" > r/.git/worktrees/w/locked",
	"git -C r worktree add -q --detach ../ws/x main; mv ws/x ws/w; mv r/.git/worktrees/x "
	"r/.git/worktrees/w; echo \"gitdir: $PWD/r/.git/worktrees/w\" > ws/w/.git",
};

static void test_worktree_interrupted(void **state)
{
	struct git_fixture *f = *state;

	for (size_t i = 0; i < sizeof interruptions / sizeof *interruptions; i++) {
		print_message("%s\n", interruptions[i]);
		SH(f, "rm -rf ws r/.git/worktrees");
		SH(f, interruptions[i]);
		worktree_check(f);
	}
}

static void test_worktree_restored(void **state)
{
	struct git_fixture *f = *state;

	OK(f, git_act_worktree(AT(f, "r"), AT(f, "ws/w"), "main", &f->err));
	SH(f, "cd ws/w; git switch -qc mine; echo 2 > a; git commit -qam two; echo 3 > b; git add "
	      "b;"
	      "cd ../..; rm -r ws/w");
	OK(f, git_act_worktree(AT(f, "r"), AT(f, "ws/w"), "main", &f->err));
	assert_string_equal(
		SH(f, "cd ws/w; git symbolic-ref HEAD; cat a b; git status --porcelain"),
		"refs/heads/mine\n2\n3\nM  b");
}

static void test_worktree_taken(void **state)
{
	struct git_fixture *f = *state;
	static const struct {
		const char *make;
		int result;
		const char *text;
	} cases[] = {
		{"mkdir -p ws/w; echo precious > ws/w/file", -EEXIST, "is no worktree of"},
		{"git init -q ws/w", -EEXIST, "is no worktree of"},
		{"mkdir ws; echo precious > ws/w", -EEXIST, "is no worktree of"},
		{"git init -qb main q; git -C q commit -qm q --allow-empty;"
		 "git -C q worktree add -q ../ws/w HEAD",
			-EEXIST, "is no worktree of"},
		{"git -C r worktree add -q --detach ../ws/w; rm -r r/.git/worktrees/w", -EEXIST,
			"is no worktree of"},
		{"git -C r worktree add -q --detach ../ws/w; git -C r worktree lock --reason usb "
		 "../ws/w; rm -r ws/w",
			-ENOENT, "locked: usb"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		print_message("%s\n", cases[i].make);
		SH(f, "rm -rf ws q r/.git/worktrees");
		SH(f, cases[i].make);
		SH(f, "find ws > before");
		assert_int_equal(git_act_worktree(AT(f, "r"), AT(f, "ws/w"), "main", &f->err),
			cases[i].result);
		assert_non_null(strstr(f->err.text, cases[i].text));
		SH(f, "find ws | cmp - before");
	}
	SH(f, "rm -rf ws");
	assert_int_equal(git_act_worktree(AT(f, "r"), AT(f, "ws/v"), "nope", &f->err), -EIO);
	assert_int_equal(git_act_worktree(AT(f, "r"), "ws/v", "main", &f->err), -EINVAL);
}

static void test_worktree_remove(void **state)
{
	struct git_fixture *f = *state;
	static const struct {
		const char *make;
		int result;
	} cases[] = {
		{"true", 0},
		{"echo x > ws/w/x.o; chmod 500 ws/w/d", 0},
		{"echo x > ws/w/x", -ENOTEMPTY},
		{"echo x > ws/w/a", -ENOTEMPTY},
		{"git -C ws/w rm -q --cached a", -ENOTEMPTY},
		{"git -C ws/w commit -qm x --allow-empty", -ENOTEMPTY},
		{"git -C ws/w switch -qC k; git -C ws/w commit -qm x --allow-empty", 0},
		{"git -C r worktree lock --reason keep ../ws/w", -EBUSY},
		{"rm -r ws/w", 0},
		{"rm ws/w/a ws/w/.git; echo \"czar removes $PWD/ws/w\" > r/.git/worktrees/w/locked",
			0},
		{"echo \"czar makes $PWD/ws/w\" > r/.git/worktrees/w/locked", 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		print_message("%s\n", cases[i].make);
		SH(f, "rm -rf ws r/.git/worktrees");
		OK(f, git_act_worktree(AT(f, "r"), AT(f, "ws/w"), "main", &f->err));
		SH(f, cases[i].make);
		assert_int_equal(git_act_remove_worktree(AT(f, "r"), AT(f, "ws/w"), &f->err),
			cases[i].result);
		SH(f, cases[i].result ? "test -d ws/w"
				      : "test ! -e ws/w; test ! -e r/.git/worktrees/w");
	}
	OK(f, git_act_remove_worktree(AT(f, "r"), AT(f, "ws/none"), &f->err));
}

/* --- saving --- */

#define REF "refs/czar/saved/T-1/1"

/* Everything a save may not touch. */
#define LOOK \
	"cd r; git status --porcelain --ignored; git rev-parse -q --verify HEAD || true; md5sum " \
	".git/index || true;" \
	"git ls-files -s; find . -path ./.git -prune -o -type f -exec md5sum {} +; ls .git"

static const char *save(struct git_fixture *f, char oid[65])
{
	_cleanup_(str_done) struct str before = {0};

	str_add(&before, SH(f, LOOK));
	OK(f, git_act_save(AT(f, "r"), REF, "what was there\n", NULL, oid, &f->err));
	assert_string_equal(str_text(&before), SH(f, LOOK));
	return oid;
}

static void test_save(void **state)
{
	struct git_fixture *f = *state;
	char oid[65], again[65], line[256];

	SH(f, HOSTILE);
	assert_string_equal(save(f, oid), "");
	SH(f, "cd r; echo x > x.o; touch a");
	assert_string_equal(save(f, oid), "");
	SH(f, "cd r; echo staged > a; git add a; echo unstaged > a; rm b; echo new > 'odd \"\\ "
	      "\n\tü';"
	      "mkdir n; printf 'crlf\\r\\n' > n/f; ln -s nowhere link; echo 5 > d/new; git add "
	      "d/new;"
	      "rm d/new; touch .git/index.lock");
	save(f, oid);
	assert_string_equal(SH(f, "git -C r rev-parse " REF), oid);
	assert_string_equal(
		SH(f, "cd r; git show " REF ":a " REF "^2:a; git show " REF
		      "^2:d/new; git show '" REF ":odd \"\\ \n\tü'; git show " REF ":link"),
		"unstaged\nstaged\n5\nnew\nnowhere");
	assert_string_equal(SH(f, "cd r; git diff --name-status HEAD " REF " -- b d"), "D\tb");
	assert_string_equal(
		SH(f, "cd r; git ls-tree -r --name-only " REF " | grep -c '\\.o$' ||:"), "0");
	TEXT_SETF(line, "cd r; git log -1 --format='%%an %%ae %%cn %%ce %%s' %s", oid);
	assert_string_equal(SH(f, line), "czar czar@localhost czar czar@localhost what was there");
	save(f, again);
	assert_string_equal(again, oid);
	SH(f, "echo more > r/a; test ! -e hook-ran");
	save(f, again);
	assert_string_not_equal(again, oid);
	TEXT_SETF(line, "cd r; git merge-base --is-ancestor %s %s; git fsck --no-progress", oid,
		again);
	SH(f, line);
}

/* States of a worktree, and what must be found in the saved commit. */
static void test_save_states(void **state)
{
	struct git_fixture *f = *state;
	static const struct {
		const char *name, *make, *look, *found;
	} cases[] = {
		{"merge conflict",
			"git switch -qc o; echo o > a; git commit -qam o; git switch -q main;"
			"echo m > a; git commit -qam m; git merge -q o || true",
			"git show " REF ":a; git rev-parse " REF "^2; git rev-parse o", NULL},
		{"only staged, then put back", "echo 2 > a; git add a; echo 1 > a",
			"git show " REF "^2:a; git show " REF ":a", "2\n1"},
		{"not tracked any more and ignored",
			"echo a >> .gitignore; git rm -q --cached a; echo secret > a",
			"git show " REF ":a", "secret"},
		{"file became a folder", "rm a; mkdir a; echo 1 > a/f", "git show " REF ":a/f",
			"1"},
		{"left the index, became a folder", "git rm -q a; mkdir a; echo 1 > a/f",
			"git show " REF ":a/f", "1"},
		{"folder became a file", "rm -r d; echo 1 > d", "git show " REF ":d", "1"},
		{"nested repository without commits", "git init -q n; echo 1 > new",
			"git ls-tree --name-only " REF, ".gitignore\na\nb\nd\nnew"},
		{"no index", "rm .git/index; echo 2 > a", "git show " REF ":a " REF "^2:a", "2\n1"},
		{"unborn", "git switch -q --orphan u; echo 2 > a; git add a; echo 3 > a",
			"git show " REF ":a " REF "^1:a", "3\n2"},
		{"same size, same time as the index",
			"echo 2 > b; git add b; touch -d @1700000000 b .git/index; git "
			"update-index -q "
			"--refresh; touch -d @1700000000 .git/index; echo 3 > b; touch -d "
			"@1700000000 b",
			"git show " REF ":b " REF "^2:b", "3\n2"},
		{"assumed unchanged", "git update-index --assume-unchanged a; echo 2 > a; rm b",
			"git show " REF ":a; git ls-tree --name-only " REF " b", "2"},
		{"skipped", "git update-index --skip-worktree a; echo 2 > a", "git show " REF ":a",
			"2"},
		{"both, with an odd name",
			"n='o\n\\dd'; echo 1 > \"$n\"; git add .; git commit -qm odd; git "
			"update-index --assume-unchanged \"$n\"; git update-index "
			"--skip-worktree \"$n\"; echo 2 > \"$n\"",
			"git show '" REF ":o\n\\dd'", "2"},
		{"split index", "git update-index --split-index; echo 2 > a", "git show " REF ":a",
			"2"},
	};
	char oid[65], line[512];
	const char *found;

	SH(f, "mv r r0");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		print_message("save: %s\n", cases[i].name);
		SH(f, "rm -rf r; cp -a r0 r");
		TEXT_SETF(line, "cd r; %s", cases[i].make);
		SH(f, line);
		assert_string_not_equal(save(f, oid), "");
		TEXT_SETF(line, "cd r; %s", cases[i].look);
		found = SH(f, line);
		if (cases[i].found)
			assert_string_equal(found, cases[i].found);
		else
			assert_non_null(strstr(found, "<<<<<<<"));
	}
	SH(f, "cd r; echo 1 > locked; chmod 0 locked");
	if (geteuid() != 0)
		assert_true(git_act_save(AT(f, "r"), REF, "m", NULL, oid, &f->err) < 0);
	assert_int_equal(git_act_save(AT(f, "r"), "main", "m", NULL, oid, &f->err), -EINVAL);
	assert_int_equal(git_act_save(f->folder, REF, "m", NULL, oid, &f->err), -ENOENT);
}

/* What a sparse checkout leaves out is not deleted. */
static void test_save_sparse(void **state)
{
	struct git_fixture *f = *state;
	char oid[65];

	SH(f, "cd r; git sparse-checkout set --no-cone /a");
	assert_string_equal(save(f, oid), "");
	SH(f, "cd r; echo 2 > a");
	save(f, oid);
	assert_string_equal(SH(f, "cd r; git diff --name-status HEAD " REF), "M\ta");
}

/* Ignored files, kept from a commit that has others in their places. */
static void test_save_in_the_way(void **state)
{
	struct git_fixture *f = *state;
	char oid[65];

	SH(f, "cd r; git switch -qc next; echo 2 > x.o; mkdir e f.o; echo 2 > e/y.o; echo 2 > "
	      "f.o/f; echo 2 > g; mkdir h; echo 2 > h/h; git add -f .; git commit -qm next;"
	      "git switch -q main; echo /g >> .git/info/exclude; echo /h >> .git/info/exclude;"
	      "echo 1 > x.o; echo 1 > f.o; echo 1 > z.o; mkdir g; echo 1 > g/g; ln -s /tmp h");
	assert_string_equal(save(f, oid), "");
	OK(f, git_act_save(
		      AT(f, "r"), REF, "m", (const char *const[]){"next", NULL}, oid, &f->err));
	assert_string_equal(SH(f, "cd r; git diff --name-only HEAD " REF), "f.o\ng/g\nh\nx.o");
	assert_string_equal(SH(f, "cd r; git show " REF ":f.o " REF ":g/g " REF ":x.o"), "1\n1\n1");
}

/* --- the rest --- */

static void test_exclude(void **state)
{
	struct git_fixture *f = *state;

	SH(f, "rm -r r/.git/info");
	OK(f, git_act_exclude(AT(f, "r"), (const char *const[]){"/.env", ".czar/", NULL}, &f->err));
	OK(f, git_act_exclude(AT(f, "r"), (const char *const[]){".czar/", "/.en", NULL}, &f->err));
	assert_string_equal(SH(f, "cat r/.git/info/exclude"), "/.env\n.czar/\n/.en");
}

static void test_sync(void **state)
{
	struct git_fixture *f = *state;

	OK(f, git_sync_objects(AT(f, "r/.git"), &f->err));
	assert_int_equal(git_sync_objects(AT(f, "none"), &f->err), -ENOENT);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_worktree),
		TEST(test_worktree_interrupted),
		TEST(test_worktree_restored),
		TEST(test_worktree_taken),
		TEST(test_worktree_remove),
		TEST(test_save),
		TEST(test_save_states),
		TEST(test_save_sparse),
		TEST(test_save_in_the_way),
		TEST(test_exclude),
		TEST(test_sync),
	};

	return cmocka_run_group_tests_name("git_act", tests, NULL, NULL);
}
