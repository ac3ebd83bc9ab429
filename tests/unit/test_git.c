/*
 * Reading repositories: the same questions by libgit2 and, in a SHA-256 repository, by the git
 * command, with the same answers. (Acting: test_git_act.c, test_git_branch.c.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/io/git_read_command.h"
#include "tests/unit/git_fixture.h"

/* Both repositories have the same history, worktree and remote branch. */
#define HISTORY \
	"cd r; echo one > a; git add a; git commit -qm one; git tag -a -m t v1;" \
	"printf 'x\\ny\\n' > 'b c'; echo two > a; git add .; git commit -qm " \
	"'two\n\nTASK_COMPLETE T-1';" \
	"git switch -qc side HEAD~1; echo s > s; git add s; git commit -qm side;" \
	"git switch -q main; git merge -q --no-ff -m joined side;" \
	"git remote add origin ../none; git update-ref refs/remotes/origin/main main~1;" \
	"git worktree add -q --detach ../w side; mkdir sub"

struct reading {
	struct git_fixture f;
	struct git *git;
};

static int set_up_in(void **state, const char *init)
{
	struct reading *t = calloc(1, sizeof *t);

	git_fixture_init(&t->f);
	SH(&t->f, init);
	SH(&t->f, HISTORY);
	OK(&t->f, git_open(AT(&t->f, "r"), &t->git, &t->f.err));
	*state = t;
	return 0;
}

static int set_up(void **state)
{
	return set_up_in(state, "git init -qb main r");
}

static int set_up_sha256(void **state)
{
	return set_up_in(state, "git init -qb main --object-format=sha256 r");
}

static int tear_down(void **state)
{
	struct reading *t = *state;

	git_close(t->git);
	git_fixture_done(&t->f);
	free(t);
	return 0;
}

static void test_find(void **state)
{
	struct reading *t = *state;
	struct git_fixture *f = &t->f;
	static const struct {
		const char *from, *checkout, *worktree, *common;
		bool bare;
	} cases[] = {
		{"r", "r", "r", "r/.git", false},
		{"r/sub", "r", "r", "r/.git", false},
		{"r/.git", "r", "r", "r/.git", false},
		{"w", "r", "w", "r/.git", false},
		{"bare", "bare", "bare", "bare", true},
		{"bw", "bare", "bw", "bare", true},
		{"r/new\nline/x", "r/new\nline/x", "r/new\nline/x", "r/new\nline/x/.git", false},
	};
	struct git_place p;

	SH(f, "git clone -q --bare r bare; git -C bare worktree add -q ../bw main;"
	      "mkdir 'r/new\nline'; git init -q 'r/new\nline/x'");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		print_message("find from %s\n", cases[i].from);
		OK(f, git_find(AT(f, cases[i].from), &p, &f->err));
		assert_string_equal(p.checkout, AT(f, cases[i].checkout));
		assert_string_equal(p.worktree, AT(f, cases[i].worktree));
		assert_string_equal(p.common_dir, AT(f, cases[i].common));
		assert_int_equal(p.bare, cases[i].bare);
	}
	assert_int_equal(git_find(f->folder, &p, &f->err), -ENOENT);
	assert_non_null(strstr(f->err.text, "no git repository"));
	assert_int_equal(git_find(AT(f, "missing"), &p, &f->err), -ENOENT);
}

static void test_find_submodule(void **state)
{
	struct reading *t = *state;
	struct git_fixture *f = &t->f;
	struct git_place p;

	SH(f, "cp -r r src; cd r; git -c protocol.file.allow=always submodule add -q ../src mod;"
	      "cd mod; git worktree add -q --detach ../../mw HEAD");
	OK(f, git_find(AT(f, "mw"), &p, &f->err));
	assert_string_equal(p.checkout, AT(f, "r/mod"));
	assert_string_equal(p.worktree, AT(f, "mw"));
	OK(f, git_find(AT(f, "r/mod"), &p, &f->err));
	assert_string_equal(p.checkout, AT(f, "r/mod"));
}

static void test_find_foreign(void **state)
{
	struct reading *t = *state;
	struct git_place p;

	if (geteuid() != 0)
		skip();
	SH(&t->f, "chown -R 12345 r");
	assert_int_equal(git_find(AT(&t->f, "r"), &p, &t->f.err), -EACCES);
	assert_non_null(strstr(t->f.err.text, "safe.directory"));
}

static void test_resolve(void **state)
{
	struct reading *t = *state;
	struct git_fixture *f = &t->f;
	static const char *const known[] = {"main", "refs/heads/main", "HEAD", "v1", "side"};
	static const char *const unknown[] = {"nope", "refs/heads/nope", "refs/heads/main~9",
		"T-1-greet", "main:a", "0123456789012345678901234567890123456789"};
	char oid[65], line[256];

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		print_message("resolve %s\n", known[i]);
		OK(f, git_resolve(t->git, known[i], oid, &f->err));
		TEXT_SETF(line, "git -C r rev-parse '%s^{commit}'", known[i]);
		assert_string_equal(oid, SH(f, line));
		OK(f, git_resolve(t->git, oid, oid, &f->err));
	}
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		assert_int_equal(git_resolve(t->git, unknown[i], oid, &f->err), -ENOENT);
	assert_int_equal(git_resolve(t->git, "--all", oid, &f->err), -EINVAL);
	assert_int_equal(git_resolve(t->git, "", oid, &f->err), -EINVAL);
}

static void test_ancestors(void **state)
{
	struct reading *t = *state;
	int64_t ahead, behind;

	assert_true(git_is_ancestor(t->git, "side", "main"));
	assert_true(git_is_ancestor(t->git, "main", "main"));
	assert_false(git_is_ancestor(t->git, "main", "side"));
	assert_false(git_is_ancestor(t->git, "nope", "main"));
	OK(&t->f, git_ahead_behind(t->git, "side", "main", &ahead, &behind, &t->f.err));
	assert_int_equal(ahead, 0);
	assert_int_equal(behind, 2);
	OK(&t->f, git_ahead_behind(t->git, "main~1", "side", &ahead, &behind, &t->f.err));
	assert_int_equal(ahead, 1);
	assert_int_equal(behind, 1);
	assert_int_equal(
		git_ahead_behind(t->git, "nope", "main", &ahead, &behind, &t->f.err), -ENOENT);
}

static void test_commits(void **state)
{
	struct reading *t = *state;
	struct git_fixture *f = &t->f;
	struct git_commit commit;
	char(*list)[65];
	int64_t time;
	size_t n;

	OK(f, git_commits_between(t->git, "v1", "main", &list, &n, &f->err));
	assert_int_equal(n, 3);
	OK(f, git_commit(t->git, list[2], &commit, &f->err));
	assert_string_equal(str_text(&commit.message), "joined\n");
	assert_int_equal(commit.parents, 2);
	git_commit_done(&commit);
	free(list);
	OK(f, git_commits_between(t->git, "", "side", &list, &n, &f->err));
	assert_int_equal(n, 2);
	assert_string_equal(list[1], SH(f, "git -C r rev-parse side"));
	OK(f, git_commit(t->git, list[0], &commit, &f->err));
	assert_int_equal(commit.parents, 0);
	assert_true(text_to_int(SH(f, "git -C r log -1 --format=%ct v1"), &time));
	assert_int_equal(commit.time, time);
	git_commit_done(&commit);
	free(list);
	OK(f, git_commits_between(t->git, "main", "main", &list, &n, &f->err));
	assert_int_equal(n, 0);
	free(list);
	OK(f, git_commit(t->git, SH(f, "git -C r rev-parse main~1"), &commit, &f->err));
	assert_string_equal(str_text(&commit.message), "two\n\nTASK_COMPLETE T-1\n");
	git_commit_done(&commit);
	assert_int_equal(
		git_commit(t->git, "0123456789012345678901234567890123456789", &commit, &f->err),
		-ENOENT);
}

static void test_head(void **state)
{
	struct reading *t = *state;
	struct git_fixture *f = &t->f;
	struct git_head head;

	OK(f, git_head(t->git, AT(f, "r"), &head, &f->err));
	assert_string_equal(head.branch, "main");
	assert_string_equal(head.oid, SH(f, "git -C r rev-parse main"));
	assert_false(head.index_locked);
	OK(f, git_head(t->git, AT(f, "w"), &head, &f->err));
	assert_string_equal(head.branch, "");
	assert_string_equal(head.oid, SH(f, "git -C r rev-parse side"));
	SH(f, "cd w; git switch -qc czar/T-1; echo x > n; git add n; git commit -qm n;"
	      "touch ../r/.git/worktrees/w/index.lock");
	OK(f, git_head(t->git, AT(f, "w"), &head, &f->err));
	assert_string_equal(head.branch, "czar/T-1");
	assert_string_equal(head.oid, SH(f, "git -C r rev-parse czar/T-1"));
	assert_true(head.index_locked);
	SH(f, "rm r/.git/worktrees/w/index.lock; git -C w switch -q --orphan new");
	OK(f, git_head(t->git, AT(f, "w"), &head, &f->err));
	assert_string_equal(head.branch, "new");
	assert_string_equal(head.oid, "");
	SH(f, "git -C r worktree remove -f ../w");
	assert_int_equal(git_head(t->git, AT(f, "w"), &head, &f->err), -ENOENT);
	SH(f, "git -C r worktree add -q ../other-w side; git -C r worktree move ../other-w ../w");
	OK(f, git_head(t->git, AT(f, "w"), &head, &f->err));
	assert_string_equal(head.branch, "side");
}

static void entries_check(struct reading *t, size_t after, size_t n, size_t count,
	const char *first, const char *last)
{
	struct git_entry *entries;
	size_t got, now;

	OK(&t->f, git_reflog(t->git, AT(&t->f, "w"), after, &entries, &got, &now, &t->f.err));
	assert_int_equal(got, n);
	assert_int_equal(now, count);
	if (n) {
		assert_string_equal(entries[0].message, first);
		assert_string_equal(entries[n - 1].message, last);
		assert_true(entries[n - 1].time > 1000000000);
	}
	free(entries);
}

static void test_reflog(void **state)
{
	struct reading *t = *state;
	struct git_fixture *f = &t->f;
	struct git_entry *entries;
	size_t n, count;

	SH(f, "cd w; : > ../r/.git/worktrees/w/logs/HEAD; git commit -qm zero --allow-empty; echo "
	      "x > n; git add n;"
	      "git commit -qm 'first \033[31m'; git commit -q --amend -m second");
	entries_check(t, 0, 3, 3, "commit: zero", "commit (amend): second");
	entries_check(t, 1, 2, 3, "commit: first ?[31m", "commit (amend): second");
	entries_check(t, 3, 0, 3, NULL, NULL);
	entries_check(t, 9, 0, 3, NULL, NULL);
	SH(f, "printf 'nonsense\\n0 0 <\\n\\n%040d ' 0 >> r/.git/worktrees/w/logs/HEAD");
	entries_check(t, 2, 1, 6, "commit (amend): second", "commit (amend): second");
	OK(f, git_reflog(t->git, AT(f, "w"), 2, &entries, &n, &count, &f->err));
	assert_string_equal(entries[0].oid, SH(f, "git -C w rev-parse HEAD"));
	free(entries);
	SH(f, "rm r/.git/worktrees/w/logs/HEAD");
	assert_int_equal(git_reflog(t->git, AT(f, "w"), 0, &entries, &n, &count, &f->err), -ENOENT);
}

static void test_reflog_by_command(void **state)
{
	struct reading *t = *state;
	struct git_fixture *f = &t->f;
	_cleanup_(str_done) struct str log = {0};
	const char *end;

	SH(f, "cd w; echo x > n; git add n; git commit -qm 'a } b'");
	OK(f, git_command_reflog(AT(f, "w"), &log, &f->err));
	end = strstr(str_text(&log), "commit: a } b\n");
	assert_non_null(end);
	assert_string_equal(end, "commit: a } b\n");
	assert_non_null(strstr(str_text(&log), SH(f, "git -C w rev-parse HEAD")));
}

static void changes_check(struct reading *t, int64_t files, uint64_t *fingerprint, bool same)
{
	int64_t n;
	uint64_t now;

	OK(&t->f, git_changes(t->git, AT(&t->f, "w"), &n, &now, &t->f.err));
	assert_int_equal(n, files);
	assert_int_equal(now == *fingerprint, same);
	*fingerprint = now;
}

static void test_changes(void **state)
{
	struct reading *t = *state;
	struct git_fixture *f = &t->f;
	uint64_t print = 0;

	changes_check(t, 0, &print, true);
	SH(f, "cd w; echo '*.o' > ../r/.git/info/exclude; echo more >> a; touch x.o 'odd \n name';"
	      "mkdir -p d/e; echo 1 > d/e/ü; echo 2 > staged; git add staged");
	changes_check(t, 4, &print, false);
	changes_check(t, 4, &print, true);
	SH(f, "echo and more >> w/d/e/ü");
	changes_check(t, 4, &print, false);
	SH(f, "rm w/s");
	changes_check(t, 5, &print, false);
	SH(f, "git -C w add -A");
	changes_check(t, 5, &print, true);
	SH(f, "git -C w config filter.x.clean cat");
	git_close(t->git);
	OK(f, git_open(AT(f, "r"), &t->git, &f->err));
	changes_check(t, 5, &print, true);
	SH(f, "git -C w commit -qm all");
	changes_check(t, 0, &print, false);
}

static void test_diff_summary(void **state)
{
	struct reading *t = *state;
	struct git_fixture *f = &t->f;
	_cleanup_(str_done) struct str s = {0};

	OK(f, git_diff_summary(t->git, "v1", "main", &s, &f->err));
	assert_string_equal(
		str_text(&s), "3 files changed, 4 insertions(+), 1 deletion(-): a, b c, s");
	str_clear(&s);
	OK(f, git_diff_summary(t->git, "main", "main", &s, &f->err));
	assert_string_equal(str_text(&s), "0 files changed");
	SH(f, "cd w; for i in 1 2 3 4 5 6 7 8 9; do echo $i > \"f\033$i\"; done; git rm -q s;"
	      "printf '\\0' > bin; git add .; git commit -qm many");
	str_clear(&s);
	OK(f, git_diff_summary(t->git, "side", SH(f, "git -C w rev-parse HEAD"), &s, &f->err));
	assert_string_equal(str_text(&s),
		"11 files changed, 9 insertions(+), 1 deletion(-): bin, f?1, f?2, f?3, f?4, f?5, "
		"f?6, f?7 and 3 more");
}

static void on_lines(const struct git_lines *lines, void *userdata)
{
	str_addf(userdata, "%s %lld,%lld +%lld; ", lines->path, (long long)lines->at,
		(long long)lines->old, (long long)lines->added);
}

/* A line that looks like a header of a patch is a line. */
static void test_changed_lines(void **state)
{
	struct reading *t = *state;
	struct git_fixture *f = &t->f;
	_cleanup_(str_done) struct str s = {0};

	OK(f, git_changed_lines(t->git, "v1", "main", on_lines, &s, &f->err));
	assert_string_equal(str_text(&s), "a 1,1 +1; b c 0,0 +2; s 0,0 +1; ");
	SH(f, "cd w; printf '%s\\n' 1 '-- q' '@@ -1 +1 @@' 4 5 6 7 8 > n; git add n; git commit "
	      "-qm n;"
	      "git tag n; printf '%s\\n' 1 '++ q' x y 4 4 5 7 8 > n; printf 'no end' > e;"
	      "printf '\\0' > bin; git add .; git commit -qm m; git tag m");
	str_clear(&s);
	OK(f, git_changed_lines(t->git, "n", "m", on_lines, &s, &f->err));
	assert_string_equal(str_text(&s), "e 0,0 +1; n 2,2 +4; n 6,1 +0; ");
	str_clear(&s);
	OK(f, git_changed_lines(t->git, "m", "m", on_lines, &s, &f->err));
	assert_string_equal(str_text(&s), "");
	assert_int_equal(git_changed_lines(t->git, "m", "nothing", on_lines, &s, &f->err), -ENOENT);
}

static void test_common_commit(void **state)
{
	struct reading *t = *state;
	struct git_fixture *f = &t->f;
	char first[65], side[65], before[65], oid[65];

	OK(f, git_resolve(t->git, "v1", first, &f->err));
	OK(f, git_resolve(t->git, "side", side, &f->err));
	OK(f, git_resolve(t->git, "main~1", before, &f->err));
	OK(f, git_common_commit(t->git, side, before, oid, &f->err));
	assert_string_equal(oid, first);
	OK(f, git_common_commit(t->git, side, first, oid, &f->err));
	assert_string_equal(oid, first);
	SH(f, "cd w; git switch -q --orphan other; git commit -q --allow-empty -m other");
	OK(f, git_resolve(t->git, "other", before, &f->err));
	assert_int_equal(git_common_commit(t->git, side, before, oid, &f->err), -ENOENT);
}

static void test_pushed(void **state)
{
	struct reading *t = *state;
	struct git_fixture *f = &t->f;

	assert_true(git_is_pushed(t->git, "main", SH(f, "git -C r rev-parse main~1")));
	assert_false(git_is_pushed(t->git, "main", SH(f, "git -C r rev-parse main")));
	assert_false(git_is_pushed(t->git, "side", SH(f, "git -C r rev-parse side")));
}

static void test_open_fails(void **state)
{
	struct reading *t = *state;
	struct git *g;

	assert_int_equal(git_open(AT(&t->f, ""), &g, &t->f.err), -EIO);
	git_forget(t->git, AT(&t->f, "w"));
	git_close(NULL);
}

#define BOTH(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down), \
	{ \
#test " (sha256, by command)", test, set_up_sha256, tear_down, NULL \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(test_find),
		cmocka_unit_test_setup_teardown(test_find_submodule, set_up, tear_down),
		BOTH(test_find_foreign),
		BOTH(test_resolve),
		BOTH(test_ancestors),
		BOTH(test_commits),
		BOTH(test_head),
		BOTH(test_reflog),
		BOTH(test_reflog_by_command),
		BOTH(test_changes),
		BOTH(test_diff_summary),
		BOTH(test_changed_lines),
		BOTH(test_common_commit),
		BOTH(test_pushed),
		BOTH(test_open_fails),
	};

	return cmocka_run_group_tests_name("git", tests, NULL, NULL);
}
