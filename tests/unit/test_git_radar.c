/*
 * The conflict radar in real repositories: each kind of conflict, and what a look costs.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "czar/io/git_radar.h"
#include "tests/unit/git_fixture.h"

enum { BRANCHES_MOST = 40 };

struct radar_test {
	struct git_fixture f;
	struct git_radar *radar;
	struct git_radar_work work;
	char checkout[256], base[65], heads[BRANCHES_MOST][65];
	struct git_radar_branch branches[BRANCHES_MOST];
	size_t n;
	struct str seen; /* "one x two: files" lines */
};

/* main: a file of ten lines in a folder, one that is not text, a script. */
#define BEGIN(format) \
	"git init -qb main" format " r; cd r; mkdir src; seq 10 > src/a.c; seq 20 30 > b.c;" \
	"printf 'x\\0y' > picture; echo run > run.sh; git add .; git commit -qm begin"

static int begin(void **state, const char *line)
{
	struct radar_test *t = calloc(1, sizeof *t);

	git_fixture_init(&t->f);
	SH(&t->f, line);
	TEXT_SET(t->checkout, AT(&t->f, "r"));
	t->radar = git_radar_new();
	*state = t;
	return 0;
}

static int set_up(void **state)
{
	return begin(state, BEGIN(""));
}

static int set_up_sha256(void **state)
{
	return begin(state, BEGIN(" --object-format=sha256"));
}

static int tear_down(void **state)
{
	struct radar_test *t = *state;

	git_radar_free(t->radar);
	str_done(&t->seen);
	git_fixture_done(&t->f);
	free(t);
	return 0;
}

static void on_conflict(const struct git_radar_conflict *c, void *userdata)
{
	struct radar_test *t = userdata;

	assert_true(c->n_files || strcmp(c->files, "(no commit in common)") == 0);
	str_addf(&t->seen, "%s x %s: %s\n", c->one, *c->two ? c->two : "main", c->files);
}

/* Looks at those branches of the repository, by name; lends what is in conflict. */
static const char *look(struct radar_test *t, const char *const *names)
{
	struct git_radar_scene s = {.checkout = t->checkout, .base = t->base};
	char line[200];

	for (t->n = 0; names[t->n]; t->n++) {
		TEXT_SETF(line, "git -C r rev-parse %s", names[t->n]);
		TEXT_SET(t->heads[t->n], SH(&t->f, line));
		t->branches[t->n] = (struct git_radar_branch){names[t->n], t->heads[t->n]};
	}
	TEXT_SET(t->base, SH(&t->f, "git -C r rev-parse main"));
	s.branches = t->branches;
	s.n_branches = t->n;
	OK(&t->f, git_radar_look(t->radar, &s, &t->work, &t->f.err));
	assert_int_equal(t->work.failed, 0);
	str_clear(&t->seen);
	git_radar_each(t->radar, on_conflict, t);
	return str_text(&t->seen);
}
#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* --- each kind of conflict --- */

struct pair {
	const char *name, *one, *two; /* what either does to its worktree */
	const char *files;            /* in conflict; "": clean */
};

#define SUBMODULE(at) \
	"mkdir sub; git update-index --add --cacheinfo 160000,$(git rev-parse " at "),sub"
static const struct pair pairs[] = {
	{"other files", "echo 1 > one", "echo 2 > two", ""},
	{"other lines of a file", "sed -i 1s/.*/x/ src/a.c", "sed -i 10s/.*/y/ src/a.c", ""},
	{"the same line", "sed -i 5s/.*/x/ src/a.c", "sed -i 5s/.*/y/ src/a.c", "src/a.c"},
	{"the same line in the same way", "sed -i 5s/.*/x/ src/a.c", "sed -i 5s/.*/x/ src/a.c", ""},
	{"rename and edit", "git mv src/a.c src/z.c", "sed -i 5s/.*/y/ src/a.c", ""},
	{"rename with an edit, and an edit", "git mv src/a.c src/z.c; sed -i 5s/.*/x/ src/z.c",
		"sed -i 5s/.*/y/ src/a.c", "src/a.c, src/z.c"},
	{"an edit, and a rename with an edit", "sed -i 5s/.*/y/ src/a.c",
		"git mv src/a.c new.c; sed -i 5s/.*/x/ new.c", "new.c, src/a.c"},
	{"two renames to one name", "git mv src/a.c same.c", "git mv b.c same.c",
		"b.c, same.c, src/a.c"},
	{"two names for one file", "git mv src/a.c one.c", "git mv src/a.c two.c",
		"one.c, src/a.c, two.c"},
	{"a rename to what the other adds", "git mv src/a.c new.c", "seq 90 99 > new.c",
		"new.c, src/a.c"},
	{"delete and edit", "git rm -q src/a.c", "sed -i 5s/.*/y/ src/a.c", "src/a.c"},
	{"edit and delete", "sed -i 5s/.*/y/ src/a.c", "git rm -q src/a.c", "src/a.c"},
	{"both delete", "git rm -q src/a.c", "git rm -q src/a.c", ""},
	{"a mode and an edit", "chmod +x run.sh", "echo walk > run.sh", ""},
	{"a mode and a delete", "chmod +x run.sh", "git rm -q run.sh", "run.sh"},
	{"a link and an edit", "ln -sf b.c run.sh", "echo walk > run.sh", "run.sh"},
	{"what is not text", "printf 'x\\0one' > picture", "printf 'x\\0two' > picture", "picture"},
	{"both add", "echo 1 > new", "echo 2 > new", "new"},
	{"both add the same", "echo 1 > new", "echo 1 > new", ""},
	{"a submodule at two commits", SUBMODULE("HEAD"), SUBMODULE("HEAD^{tree}"), "sub"},
	{"a submodule at one commit", SUBMODULE("HEAD"), SUBMODULE("HEAD"), ""},
	{"a file where the other has a folder", "echo 1 > new", "mkdir new; echo 2 > new/file",
		"new"},
	{"a rename to where the other has a folder", "git mv b.c new",
		"mkdir new; echo 2 > new/file", "new"},
	{"a name in two lines", "printf 1 > \"$(printf 'x\\ny')\"",
		"printf 2 > \"$(printf 'x\\ny')\"", "x?y"},
};

/* Two branches from main, each with one commit. */
static void make_pair(struct radar_test *t, const struct pair *p)
{
	char line[1000];
	const char *const sides[] = {p->one, p->two};

	for (int i = 0; i < 2; i++) {
		TEXT_SETF(line,
			"cd r; git switch -qC T-%d main; %s; git add -A; git commit -qm T-%d;"
			"git switch -q main; git clean -qfd",
			i + 1, sides[i], i + 1);
		SH(&t->f, line);
	}
}

static void test_each_kind(void **state)
{
	struct radar_test *t = *state;

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char wanted[200] = "";

		make_pair(t, &pairs[i]);
		if (*pairs[i].files)
			TEXT_SETF(wanted, "T-1 x T-2: %s\n", pairs[i].files);
		if (strcmp(look(t, NAMES("T-1", "T-2")), wanted) != 0)
			fail_msg("%s: found '%s', not '%s'", pairs[i].name, str_text(&t->seen),
				wanted);
	}
}

/* --- the base, ancestors, what a look costs --- */

static void commit(struct radar_test *t, const char *branch, const char *line)
{
	char all[500];

	TEXT_SETF(all,
		"cd r; git switch -q %s || git switch -qc %s; %s; git add -A; "
		"git commit -qm '%s' --allow-empty; git switch -q main",
		branch, branch, line, branch);
	SH(&t->f, all);
}

static void test_the_base_too(void **state)
{
	struct radar_test *t = *state;

	commit(t, "T-2", "sed -i 5s/.*/two/ src/a.c");
	commit(t, "T-10", "sed -i 5s/.*/ten/ src/a.c; echo 1 > one");
	assert_string_equal(look(t, NAMES("T-10", "T-2")), "T-2 x T-10: src/a.c\n");
	commit(t, "main", "sed -i 5s/.*/base/ src/a.c; echo 2 > one");
	assert_string_equal(look(t, NAMES("T-10", "T-2")),
		"T-10 x main: one, src/a.c\nT-2 x main: src/a.c\nT-2 x T-10: src/a.c\n");
	/* one of them gives way, the other one is gone */
	commit(t, "T-10", "git checkout -q main one; git checkout -q main src/a.c");
	assert_string_equal(
		look(t, NAMES("T-10", "T-2")), "T-2 x main: src/a.c\nT-2 x T-10: src/a.c\n");
	assert_string_equal(look(t, NAMES("T-10")), "");
}

/* It was renamed in the base, and each side changes it under another name. */
static void test_rename_in_the_base(void **state)
{
	struct radar_test *t = *state;

	commit(t, "T-1", "sed -i 5s/.*/one/ src/a.c");
	commit(t, "main", "git mv src/a.c src/moved.c");
	commit(t, "T-2", "sed -i 5s/.*/two/ src/moved.c");
	assert_string_equal(look(t, NAMES("T-1", "T-2")), "T-1 x T-2: src/a.c, src/moved.c\n");
}

/* The second one only has the base's newer file; what it changes itself is told. */
static void test_the_base_is_left_out(void **state)
{
	struct radar_test *t = *state;

	commit(t, "T-1", "sed -i 5s/.*/one/ src/a.c; echo 1 > own");
	commit(t, "main", "sed -i 5s/.*/base/ src/a.c");
	commit(t, "T-2", "echo 2 > two");
	assert_string_equal(look(t, NAMES("T-1", "T-2")), "T-1 x main: src/a.c\n");
	commit(t, "T-2", "echo 2 > own");
	assert_string_equal(look(t, NAMES("T-1", "T-2")), "T-1 x main: src/a.c\nT-1 x T-2: own\n");
	commit(t, "T-2", "sed -i 5s/.*/two/ src/a.c");
	assert_string_equal(
		look(t, NAMES("T-1", "T-2")), "T-1 x main: src/a.c\nT-1 x T-2: own, src/a.c\n");
}

/* A branch that was cut from the other one, and goes on. */
static void test_one_in_the_other(void **state)
{
	struct radar_test *t = *state;

	commit(t, "T-1", "sed -i 5s/.*/one/ src/a.c");
	SH(&t->f, "git -C r branch T-2 T-1");
	commit(t, "T-2", "sed -i 5s/.*/two/ src/a.c");
	assert_string_equal(look(t, NAMES("T-1", "T-2")), "");
	assert_int_equal(t->work.merges, 0);
	commit(t, "T-1", "sed -i 5s/.*/three/ src/a.c");
	assert_string_equal(look(t, NAMES("T-1", "T-2")), "T-1 x T-2: src/a.c\n");
}

static void test_nothing_in_common(void **state)
{
	struct radar_test *t = *state;

	SH(&t->f, "cd r; git switch -q --orphan T-1; echo 1 > alone; git add .; "
		  "git commit -qm T-1; git switch -q main");
	assert_string_equal(look(t, NAMES("T-1")), "T-1 x main: (no commit in common)\n");
}

/* Each has merged the other's first commit: two common ancestors. */
static void test_criss_cross(void **state)
{
	struct radar_test *t = *state;

	commit(t, "T-1", "sed -i 2s/.*/one/ src/a.c");
	commit(t, "T-2", "sed -i 9s/.*/two/ src/a.c");
	SH(&t->f, "cd r; git branch first T-1; git switch -q T-1; git merge -qm x T-2;"
		  "git switch -q T-2; git merge -qm x first; git switch -q main");
	assert_string_equal(look(t, NAMES("T-1", "T-2")), "");
	commit(t, "T-1", "sed -i 5s/.*/one/ src/a.c");
	commit(t, "T-2", "sed -i 6s/.*/two/ src/a.c; echo 2 > two");
	assert_string_equal(look(t, NAMES("T-1", "T-2")), "T-1 x T-2: src/a.c\n");
}

static void test_a_look_costs_what_moved(void **state)
{
	struct radar_test *t = *state;

	commit(t, "T-1", "sed -i 5s/.*/one/ src/a.c");
	commit(t, "T-2", "sed -i 5s/.*/two/ src/a.c");
	commit(t, "T-3", "echo 3 > three");
	commit(t, "T-4", "echo 4 > four");
	look(t, NAMES("T-1", "T-2", "T-3", "T-4"));
	assert_int_equal(t->work.pairs, 10); /* of five, with the base */
	assert_int_equal(t->work.merges, 1);
	look(t, NAMES("T-1", "T-2", "T-3", "T-4"));
	assert_int_equal(t->work.pairs, 0);
	commit(t, "T-3", "echo 5 > five");
	look(t, NAMES("T-1", "T-2", "T-3", "T-4"));
	assert_int_equal(t->work.pairs, 4);
	assert_int_equal(t->work.merges, 0);
	commit(t, "T-1", ":"); /* a marker: the same tree */
	assert_string_equal(look(t, NAMES("T-1", "T-2", "T-3", "T-4")), "T-1 x T-2: src/a.c\n");
	assert_int_equal(t->work.pairs, 4);
	assert_int_equal(t->work.merges, 0);
}

static void test_it_writes_nothing(void **state)
{
	struct radar_test *t = *state;
	char before[200];

	commit(t, "T-1", "sed -i 1s/.*/one/ src/a.c");
	commit(t, "T-2", "sed -i 10s/.*/two/ src/a.c");
	TEXT_SET(before, SH(&t->f, "git -C r count-objects -v"));
	assert_string_equal(look(t, NAMES("T-1", "T-2")), "");
	assert_int_equal(t->work.merges, 1);
	assert_string_equal(
		SH(&t->f, "git -C r count-objects -v; cd r; git status --short"), before);
}

static void test_long_lists_end(void **state)
{
	struct radar_test *t = *state;
	const char *line =
		"mkdir -p many; for i in $(seq 100 199); do echo %s > many/file-$i; done";
	char one[200], two[200];

	TEXT_SETF(one, line, "1");
	TEXT_SETF(two, line, "2");
	commit(t, "T-1", one);
	commit(t, "T-2", two);
	assert_non_null(strstr(look(t, NAMES("T-1", "T-2")), "many/file-100, many/file-101, "));
	assert_non_null(strstr(str_text(&t->seen), " more\n"));
	assert_true(t->seen.len < 240);
}

static void test_stopped(void **state)
{
	struct radar_test *t = *state;
	atomic_bool stop = true;
	struct git_radar_scene s = {.checkout = t->checkout, .stop = &stop};

	commit(t, "T-1", "sed -i 5s/.*/one/ src/a.c");
	commit(t, "T-2", "sed -i 5s/.*/two/ src/a.c");
	TEXT_SET(t->base, SH(&t->f, "git -C r rev-parse main"));
	s.base = t->base;
	assert_int_equal(git_radar_look(t->radar, &s, &t->work, &t->f.err), -ECANCELED);
	assert_string_equal(look(t, NAMES("T-1", "T-2")), "T-1 x T-2: src/a.c\n");
}

/* What cannot be read is looked at again, and what was seen of it stays. */
static void test_missing_object(void **state)
{
	struct radar_test *t = *state;
	struct git_radar_scene s = {.checkout = t->checkout, .base = t->base, .n_branches = 2};
	char object[100], line[200];

	commit(t, "T-1", "sed -i 5s/.*/one/ src/a.c");
	commit(t, "T-2", "sed -i 5s/.*/two/ src/a.c");
	look(t, NAMES("T-1", "T-2"));
	commit(t, "T-2", "echo 2 > two");
	TEXT_SET(t->heads[1], SH(&t->f, "git -C r rev-parse T-2"));
	TEXT_SET(object, SH(&t->f, "cd r; git rev-parse T-2^{tree} | sed 's,..,.git/objects/&/,'"));
	TEXT_SETF(line, "cd r; mv %s ../kept", object);
	SH(&t->f, line);
	s.branches = t->branches;
	assert_int_equal(git_radar_look(t->radar, &s, &t->work, &t->f.err), 0);
	assert_true(t->work.failed > 0);
	str_clear(&t->seen);
	git_radar_each(t->radar, on_conflict, t);
	assert_string_equal(str_text(&t->seen), "T-1 x T-2: src/a.c\n");
	TEXT_SETF(line, "cd r; mv ../kept %s", object);
	SH(&t->f, line);
	look(t, NAMES("T-1", "T-2"));
	assert_true(t->work.pairs > 0);
}

/* --- by the git command --- */

static void test_sha256(void **state)
{
	struct radar_test *t = *state;

	commit(t, "T-1", "git mv src/a.c src/z.c; sed -i 5s/.*/one/ src/z.c");
	commit(t, "T-2", "sed -i 5s/.*/two/ src/a.c");
	commit(t, "T-3", "echo 3 > three");
	assert_string_equal(look(t, NAMES("T-1", "T-2", "T-3")), "T-1 x T-2: src/z.c\n");
	assert_int_equal(t->work.merges, 1);
	commit(t, "main", "git rm -q src/a.c");
	assert_non_null(strstr(look(t, NAMES("T-1", "T-2", "T-3")), "T-2 x main: src/a.c\n"));
	SH(&t->f, "cd r; git switch -q --orphan T-4; echo 1 > alone; git add .; "
		  "git commit -qm T-4; git switch -q main");
	assert_non_null(strstr(look(t, NAMES("T-3", "T-4")), "T-4 x main: (no commit in common)"));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_each_kind),
		CASE(test_the_base_too),
		CASE(test_rename_in_the_base),
		CASE(test_the_base_is_left_out),
		CASE(test_one_in_the_other),
		CASE(test_nothing_in_common),
		CASE(test_criss_cross),
		CASE(test_a_look_costs_what_moved),
		CASE(test_it_writes_nothing),
		CASE(test_long_lists_end),
		CASE(test_stopped),
		CASE(test_missing_object),
		cmocka_unit_test_setup_teardown(test_sha256, set_up_sha256, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
