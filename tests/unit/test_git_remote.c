/*
 * Fetching and pushing: what the remote says became of a ref, and a password on its way there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/io/git_credential.h"
#include "czar/io/git_remote.h"
#include "tests/unit/git_fixture.h"
#include "tests/unit/git_server.h"

static const char token[] = "ghs_123456_tok.en-that-nobody-may-see";

struct remote {
	struct git_fixture f;
	struct git_server server;
	struct git_credential credential;
	struct git_remote remote;
	struct str says;
	char checkout[256], one[65], two[65], url[64], program[256];
};

/* The bare repository "there.git", and a clone of it with a commit more: one, then two. */
static int set_up(void **state)
{
	struct remote *t = calloc(1, sizeof *t);

	git_fixture_init(&t->f);
	SH(&t->f, "git init -q --bare -b main there.git; git clone -q there.git r 2>&1; cd r;"
		  "git switch -qc main; git commit -qm one --allow-empty; git push -q origin main;"
		  "git commit -qm two --allow-empty");
	TEXT_SET(t->checkout, AT(&t->f, "r"));
	TEXT_SET(t->one, SH(&t->f, "git -C r rev-parse main~"));
	TEXT_SET(t->two, SH(&t->f, "git -C r rev-parse main"));
	t->remote = (struct git_remote){.repository = t->checkout, .name = "origin"};
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct remote *t = *state;

	git_server_stop(&t->server);
	str_done(&t->says);
	git_fixture_done(&t->f);
	free(t);
	return 0;
}

static int push(struct remote *t, const char *oid, const char *ref, const char *was)
{
	return git_push(&t->remote, &(struct git_push){oid, ref, was}, &t->says, &t->f.err);
}

static const char *there(struct remote *t)
{
	return SH(&t->f, "git -C there.git rev-parse main");
}

static void test_fetch(void **state)
{
	struct remote *t = *state;
	struct git_fixture *f = &t->f;

	SH(f, "git clone -q there.git other; cd other; git commit -qm more --allow-empty;"
	      "git push -q origin main main:side/a; cd ../r;"
	      "git config remote.origin.fetch +refs/heads/main:refs/remotes/origin/main;"
	      "git update-ref refs/remotes/origin/gone HEAD");
	OK(f, git_fetch(&t->remote, &f->err));
	assert_string_equal(SH(f, "git -C r rev-parse origin/main origin/side/a"),
		SH(f, "git -C other rev-parse main main"));
	SH(f, "git -C r rev-parse --verify -q origin/gone");
	assert_string_equal(SH(f, "git -C r rev-parse main"), t->two);

	t->remote.name = "upstream";
	assert_int_equal(git_fetch(&t->remote, &f->err), 1);
	t->remote.name = "origin";
	SH(f, "rm -rf there.git/refs");
	assert_true(git_fetch(&t->remote, &f->err) < 0);
}

static void test_push(void **state)
{
	struct remote *t = *state;
	struct git_fixture *f = &t->f;

	assert_int_equal(push(t, t->two, "refs/heads/main", t->one), GIT_PUSH_DONE);
	assert_string_equal(there(t), t->two);
	assert_int_equal(push(t, t->two, "refs/heads/main", t->one), GIT_PUSH_DONE); /* again */
	assert_int_equal(push(t, t->one, "refs/heads/main", t->two), GIT_PUSH_DONE); /* backwards */
	assert_string_equal(there(t), t->one);
	assert_int_equal(push(t, t->two, "refs/heads/czar/T-1", ""), GIT_PUSH_DONE); /* new */
	assert_string_equal(SH(f, "git -C there.git rev-parse czar/T-1"), t->two);
}

static void test_push_moved(void **state)
{
	struct remote *t = *state;

	assert_int_equal(push(t, t->two, "refs/heads/main", ""), GIT_PUSH_MOVED);
	assert_string_equal(str_text(&t->says), t->one);
	assert_int_equal(push(t, t->one, "refs/heads/new", t->two), GIT_PUSH_MOVED);
	assert_string_equal(str_text(&t->says), ""); /* it was never there, or is gone */
	assert_string_equal(there(t), t->one);
}

static void test_push_refused(void **state)
{
	struct remote *t = *state;
	struct git_fixture *f = &t->f;

	SH(f, "printf '#!/bin/sh\\nprintf \"GH006: \\\\033[31mprotected\\\\nask\\\\n\" >&2; exit "
	      "1\\n' >there.git/hooks/update; chmod +x there.git/hooks/update");
	assert_int_equal(push(t, t->two, "refs/heads/main", t->one), GIT_PUSH_REFUSED);
	assert_string_equal(str_text(&t->says),
		"[remote rejected] (hook declined) GH006: ?[31mprotected ask "
		"error: hook declined to update refs/heads/main");
	assert_string_equal(there(t), t->one);
}

static void test_push_unknown(void **state)
{
	struct remote *t = *state;

	SH(&t->f, "mv there.git away.git");
	assert_int_equal(push(t, t->two, "refs/heads/main", t->one), GIT_PUSH_UNKNOWN);
	assert_non_null(strstr(str_text(&t->says), "does not appear to be a git repository"));
}

static void test_remote_ref(void **state)
{
	struct remote *t = *state;
	struct git_fixture *f = &t->f;
	char oid[65];

	SH(f, "git -C r push -q origin main:refs/heads/x/refs/heads/main");
	assert_int_equal(git_remote_ref(&t->remote, "refs/heads/main", oid, &f->err), 1);
	assert_string_equal(oid, t->one);
	assert_int_equal(git_remote_ref(&t->remote, "refs/heads/none", oid, &f->err), 0);
	assert_string_equal(oid, "");
}

/* --- with a password --- */

/* This test is the helper, too. */
static void find_program(struct remote *t)
{
	ssize_t n = readlink("/proc/self/exe", t->program, sizeof t->program - 1);

	assert_true(n > 0 && (size_t)n < sizeof t->program - 1);
}

/* origin is the server; a helper of the user's would answer anybody. */
static void serve(struct remote *t)
{
	struct git_fixture *f = &t->f;
	char root[256], line[512];

	TEXT_SET(root, AT(f, "."));
	TEXT_SETF(line, "printf 'x-access-token:%s' | base64 -w0", token);
	git_server_start(&t->server, root, SH(f, line), token);
	TEXT_SETF(line, "git -C r remote set-url origin http://127.0.0.1:%d/there.git",
		t->server.port);
	SH(f, line);
	TEXT_SETF(t->url, "http://127.0.0.1:%d", t->server.port);
	find_program(t);
	t->credential = (struct git_credential){t->program, t->url, "x-access-token", token};
	t->remote.credential = &t->credential;
}

static void test_credential(void **state)
{
	struct remote *t = *state;
	struct git_fixture *f = &t->f;

	serve(t);
	SH(f, "git config --global credential.helper '!touch users-helper; :'");
	assert_int_equal(push(t, t->two, "refs/heads/main", t->one), GIT_PUSH_DONE);
	OK(f, git_fetch(&t->remote, &f->err));
	assert_string_equal(there(t), t->two);
	SH(f, "grep -q with asked; test ! -e leaked; test ! -e r/users-helper");
	SH(f, "! grep -rq nobody-may-see r .gitconfig");
}

static void test_credential_for_another(void **state)
{
	struct remote *t = *state;
	struct git_fixture *f = &t->f;

	serve(t);
	t->credential.url = "https://github.com";
	assert_int_equal(push(t, t->two, "refs/heads/main", t->one), GIT_PUSH_UNKNOWN);
	assert_true(git_fetch(&t->remote, &f->err) < 0);
	SH(f, "! grep -qx with asked");
	assert_string_equal(there(t), t->one);
}

static void test_credential_wrong(void **state)
{
	struct remote *t = *state;
	struct git_fixture *f = &t->f;

	serve(t);
	t->credential.password = "old";
	assert_int_equal(push(t, t->two, "refs/heads/main", t->one), GIT_PUSH_UNKNOWN);
	assert_non_null(strstr(str_text(&t->says), "Authentication failed"));
	t->credential.password = "two\nlines";
	assert_int_equal(push(t, t->two, "refs/heads/main", t->one), -EINVAL);
	assert_null(strstr(f->err.text, "lines'"));
}

/* git's helper by itself: FD 9 holds what it is given, stdin what git asks. */
static void test_credential_program(void **state)
{
	static const struct {
		const char *given, *question, *verb, *answer;
	} cases[] = {
		{"protocol=https\\nhost=h:1\\nusername=u\\npassword=p=q\\n",
			"protocol=https\\nhost=H:1\\npath=x\\n\\n", "get",
			"username=u\npassword=p=q"},
		{"protocol=https\\nhost=h\\nusername=u\\npassword=p\\n",
			"protocol=http\\nhost=h\\n\\n", "get", ""},
		{"protocol=https\\nhost=h\\nusername=u\\npassword=p\\n",
			"protocol=https\\nhost=h.evil\\n\\n", "get", ""},
		{"protocol=https\\nhost=h\\nusername=u\\npassword=p\\n", "host=h\\n", "get", ""},
		{"protocol=https\\nhost=h\\nusername=u\\n", "protocol=https\\nhost=h\\n", "get",
			""},
		{"protocol=https\\nhost=h\\nusername=u\\npassword=p\\n",
			"protocol=https\\nhost=h\\n", "store", ""},
	};
	struct remote *t = *state;
	char line[1024];

	find_program(t);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_SETF(line, "printf '%s' >given; printf '%s' | '%s' credential 9 %s 9<given",
			cases[i].given, cases[i].question, t->program, cases[i].verb);
		assert_string_equal(SH(&t->f, line), cases[i].answer);
	}
	TEXT_SETF(line, "! '%s' credential 9 get </dev/null", t->program);
	SH(&t->f, line);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(test_fetch),
		TEST(test_push),
		TEST(test_push_moved),
		TEST(test_push_refused),
		TEST(test_push_unknown),
		TEST(test_remote_ref),
		TEST(test_credential),
		TEST(test_credential_for_another),
		TEST(test_credential_wrong),
		TEST(test_credential_program),
	};

	if (argc == 4 && text_equal(argv[1], "credential"))
		return git_credential_main(argv[2], argv[3]);
	return cmocka_run_group_tests_name("git_remote", tests, NULL, NULL);
}
