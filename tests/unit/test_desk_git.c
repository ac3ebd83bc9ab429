/*
 * The desk's git against a real remote: what others pushed there is never lost by what we push.
 */
#include "czar/desk_git.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "czar/io/github.h"
#include "tests/unit/git_fixture.h"

struct scene {
	struct git_fixture f;
	struct desk d;
	struct desk_answer said;
	char one[65], theirs[65], ours[65]; /* both follow from one */
};

/* "there.git" has one on czar/T-1; a colleague has theirs, and we have ours, in "r". */
static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof *s);
	struct git_fixture *f = &s->f;

	git_fixture_init(f);
	SH(f, "git init -q --bare -b main there.git; git clone -q there.git r 2>&1; cd r;"
	      "git switch -qc main; git commit -qm one --allow-empty;"
	      "git push -q origin main main:czar/T-1; git clone -q ../there.git ../other;"
	      "git branch -q czar/T-1; git commit -qm ours --allow-empty;"
	      "cd ../other; git commit -qm theirs --allow-empty");
	TEXT_SET(s->one, SH(f, "git -C r rev-parse main~"));
	TEXT_SET(s->ours, SH(f, "git -C r rev-parse main"));
	TEXT_SET(s->theirs, SH(f, "git -C other rev-parse main"));
	TEXT_SET(s->d.place.checkout, AT(f, "r"));
	TEXT_SET(s->d.remote, "origin");
	TEXT_SET(s->d.base, "main");
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	str_done(&s->said.result);
	git_fixture_done(&s->f);
	free(s);
	return 0;
}

static const char *there(struct scene *s)
{
	return SH(&s->f, "git -C there.git rev-parse --verify -q czar/T-1 || echo gone");
}

/* The answer's line. */
static const char *push(struct scene *s, const char *head, const char *pushed)
{
	json_t *request = json_pack("{s:s, s:s, s:s, s:s}", "task", "T-1", "branch", "czar/T-1",
		"head", head, "pushed", pushed);
	char line[200];

	TEXT_SETF(line, "git -C r update-ref refs/heads/czar/T-1 %s", head);
	SH(&s->f, line);
	str_clear(&s->said.result);
	OK(&s->f, desk_push(&s->d, request, &s->said, &s->f.err));
	json_decref(request);
	return str_text(&s->said.result);
}

static const char *drop(struct scene *s, const char *head)
{
	json_t *request = json_pack("{s:s, s:s}", "branch", "czar/T-1", "head", head);

	str_clear(&s->said.result);
	OK(&s->f, desk_drop_branch(&s->d, request, &s->said, &s->f.err));
	json_decref(request);
	return str_text(&s->said.result);
}

static void assert_answer(const char *answer, const char *word, const char *oid)
{
	assert_memory_equal(answer, word, strlen(word));
	assert_string_equal(answer + strlen(word), oid);
}

static void test_push(void **state)
{
	struct scene *s = *state;

	assert_answer(push(s, s->ours, s->one), "pushed ", s->ours);
	assert_string_equal(there(s), s->ours);
}

/* However often it is tried. */
static void test_what_others_pushed_stays(void **state)
{
	struct scene *s = *state;

	SH(&s->f, "git -C other push -q origin main:czar/T-1");
	for (int i = 0; i < 2; i++) {
		assert_answer(push(s, s->ours, s->one), "diverged ", s->theirs);
		assert_string_equal(there(s), s->theirs);
	}
	SH(&s->f, "cd r; git switch -q --detach main; git merge -q -m both origin/czar/T-1");
	TEXT_SET(s->ours, SH(&s->f, "git -C r rev-parse HEAD"));
	assert_answer(push(s, s->ours, s->one), "pushed ", s->ours);
	assert_string_equal(there(s), s->ours);
}

/* It was followed, and the worker left it out after that. */
static void test_what_is_pushed_over_is_kept(void **state)
{
	struct scene *s = *state;
	char line[200];

	SH(&s->f, "git -C other push -q origin main:czar/T-1");
	assert_answer(push(s, s->ours, s->theirs), "pushed ", s->ours);
	TEXT_SETF(line, "git -C r rev-parse --verify refs/czar/saved/T-1/%.12s", s->theirs);
	assert_string_equal(SH(&s->f, line), s->theirs);
}

static void test_drop(void **state)
{
	struct scene *s = *state;

	SH(&s->f, "git -C other push -q origin main:czar/T-1");
	assert_answer(drop(s, s->one), "head ", s->theirs);
	assert_string_equal(there(s), s->theirs);
	assert_string_equal(drop(s, s->theirs), "");
	assert_string_equal(there(s), "gone");
	assert_string_equal(drop(s, s->theirs), "");
}

/* Who listens would read it. */
static void test_the_token_is_for_https(void **state)
{
	static const char *const urls[][2] = {
		{"https://github.com/acme/proj.git", "https://github.com"},
		{"http://github.com/acme/proj.git", ""},
		{"https://evil.org/acme/proj.git", ""},
		{"git@github.com:acme/proj.git", ""},
	};
	struct scene *s = *state;
	char line[200], server[300], folder[200];

	TEXT_SET(folder, AT(&s->f, "state"));
	OK(&s->f, github_open(&(struct github_options){.host = "github.com", .state_dir = folder},
			  &s->d.github, &s->f.err));
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		TEXT_SETF(line, "git -C r remote set-url origin %s", urls[i][0]);
		SH(&s->f, line);
		OK(&s->f, github_place_parse(urls[i][0], &s->d.at, &s->f.err));
		desk_git_server(&s->d, server, sizeof server);
		assert_string_equal(server, urls[i][1]);
	}
	github_close(s->d.github);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(test_push), CASE(test_what_others_pushed_stays),
		CASE(test_what_is_pushed_over_is_kept), CASE(test_drop),
		CASE(test_the_token_is_for_https)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
