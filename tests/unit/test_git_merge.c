/*
 * Merges that nobody keeps, beside git's own: branches change the same few files at random, and of
 * each pair both must say the same. Where git says conflict the changed paths must meet.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "czar/io/git_merge.h"
#include "czar/io/git_radar_paths.h"
#include "tests/unit/git_fixture.h"

enum { BRANCHES_MOST = 24 };

struct merge_test {
	struct git_fixture f;
	char checkout[256], base[65], heads[BRANCHES_MOST][65];
	size_t n;
};

static int set_up(void **state)
{
	struct merge_test *t = calloc(1, sizeof *t);

	git_fixture_init(&t->f);
	SH(&t->f, "git init -qb main r; cd r; mkdir src; seq 10 > src/a.c; seq 20 30 > b.c;"
		  "echo run > run.sh; git add .; git commit -qm begin");
	TEXT_SET(t->checkout, AT(&t->f, "r"));
	TEXT_SET(t->base, SH(&t->f, "git -C r rev-parse main"));
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct merge_test *t = *state;

	git_fixture_done(&t->f);
	free(t);
	return 0;
}

static uint64_t next_random(uint64_t *x)
{
	*x = *x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *x >> 33;
}

/* A few changes to five files: edits, renames, removals, modes, links, folders. */
static void add_changes(struct str *line, uint64_t *seed)
{
	static const char *const names[] = {"src/a.c", "b.c", "run.sh", "new", "src/b.c"};

	for (uint64_t n = 1 + next_random(seed) % 3; n > 0; n--) {
		const char *one = names[next_random(seed) % 5], *two = names[next_random(seed) % 5];
		unsigned at = (unsigned)(next_random(seed) % 10) + 1;

		switch (next_random(seed) % 7) {
		case 0:
		case 1:
		case 2:
			str_addf(line, "if test -f %s; then sed -i '%us/.*/%u/' %s; fi; ", one, at,
				(unsigned)next_random(seed) % 50, one);
			break;
		case 3:
			str_addf(line, "if test -f %s; then mkdir -p src; mv -T %s %s || :; fi; ",
				one, one, two);
			break;
		case 4:
			str_addf(line, "rm -rf %s; ", one);
			break;
		case 5:
			str_addf(line, "if test -f %s; then chmod +x %s; fi; ", one, one);
			break;
		case 6:
			str_addf(line, "rm -rf new; mkdir new; seq %u > new/file; ", at + 5);
			break;
		}
	}
}

struct verdicts {
	int conflicts, passed; /* of passed pairs the paths do not meet */
};

static void on_path(const char *path, void *userdata)
{
	path_set_add(userdata, path);
}

static bool paths_meet(struct git *g, struct merge_test *t, size_t one, size_t two)
{
	struct path_set left = {0}, right = {0};
	bool meet;

	OK(&t->f, git_differing_paths(g, t->base, t->heads[one], on_path, &left, &t->f.err));
	OK(&t->f, git_differing_paths(g, t->base, t->heads[two], on_path, &right, &t->f.err));
	path_set_close(&left);
	path_set_close(&right);
	meet = path_sets_meet(&left, &right);
	path_set_done(&left);
	path_set_done(&right);
	return meet;
}

static void on_any(const char *path, void *userdata)
{
	(void)path;
	(void)userdata;
}

/* git's word for each pair, 0 or 1, in one process of the shell. */
static const char *ask_git(struct merge_test *t)
{
	_cleanup_(str_done) struct str line = {0};

	str_add(&line, "cd r; git config merge.directoryRenames false; ");
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < i; k++)
			str_addf(&line,
				"git merge-tree --write-tree %s %s >/dev/null && printf 0 || "
				"printf 1; ",
				t->heads[i], t->heads[k]);
	return SH(&t->f, str_text(&line));
}

static void test_as_git_does(void **state)
{
	struct merge_test *t = *state;
	_cleanup_(git_done) struct git *g = NULL;
	struct verdicts v = {0};
	uint64_t seed = 5;
	const char *word;

	for (t->n = 0; t->n < BRANCHES_MOST; t->n++) {
		_cleanup_(str_done) struct str line = {0};

		str_addf(&line, "cd r; git switch -qc R-%zu main; ", t->n);
		add_changes(&line, &seed);
		str_add(&line, "git add -A; git commit -qm x --allow-empty; git rev-parse HEAD");
		TEXT_SET(t->heads[t->n], SH(&t->f, str_text(&line)));
	}
	OK(&t->f, git_open(t->checkout, &g, &t->f.err));
	word = ask_git(t);
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < i; k++, word++) {
			int said = git_merge_look(
				g, t->base, t->heads[i], t->heads[k], on_any, NULL, &t->f.err);
			bool meet = paths_meet(g, t, i, k);

			v.conflicts += *word == '1';
			v.passed += !meet;
			if (*word == '1' && !meet)
				fail_msg("R-%zu and R-%zu are in conflict, their paths do not meet",
					i, k);
			if (said != *word - '0')
				fail_msg(
					"R-%zu and R-%zu: git says %c, czar %d", i, k, *word, said);
		}
	assert_true(v.conflicts > 20);
	assert_true(v.passed > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_as_git_does, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
