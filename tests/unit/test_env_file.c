/*
 * Environment files: what a line gives, which lines are bad, and that no value is ever told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/env_file.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static int read_text(const char *text, size_t n, struct env_file *ret, struct error *err)
{
	char path[] = "/tmp/czar-test-env-XXXXXX";
	int fd = mkstemp(path), r;

	assert_true(fd >= 0);
	assert_int_equal(fd_write(fd, text, n), 0);
	close(fd);
	r = env_file_read(path, ret, err);
	unlink(path);
	return r;
}

static void test_good(void **state)
{
	static const char text[] = "# keys\n\nA=1\n  B=two words \r\nC=\nD=\"  in quotes \"\n"
				   "E='it has \"these\"'\nF=a=b # no comment\nG=it's\nI= "
				   "\tthree\nJ= ' four'\n_h=$HOME `id`";
	static const char *const pairs[][2] = {{"A", "1"}, {"B", "two words"}, {"C", ""},
		{"D", "  in quotes "}, {"E", "it has \"these\""}, {"F", "a=b # no comment"},
		{"G", "it's"}, {"I", "three"}, {"J", " four"}, {"_h", "$HOME `id`"}};
	_cleanup_(env_file_done) struct env_file f = {0};
	struct error err = {0};

	(void)state;
	if (read_text(text, strlen(text), &f, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(f.n, COUNT(pairs));
	for (size_t i = 0; i < f.n; i++) {
		assert_string_equal(f.names[i], pairs[i][0]);
		assert_string_equal(f.values[i], pairs[i][1]);
	}
}

static void test_bad(void **state)
{
	static const struct {
		const char *text, *where, *what;
	} cases[] = {
		{"A=1\nsecret\n", ":2: ", "no '='"},
		{"=secret\n", ":1: ", "no variable's name"},
		{"export A=secret\n", ":1: ", "no variable's name"},
		{"9A=secret\n", ":1: ", "no variable's name"},
		{"A =secret\n", ":1: ", "no variable's name"},
		{"\n\nCZAR_WORKER=secret\n", ":3: ", "czar's own"},
		{"HOME=secret\n", ":1: ", "home = in czar.conf"},
		{"A=\"secret\n", ":1: ", "quotes around the value of A"},
		{"A='sec'ret'\n", ":1: ", "quotes around the value of A"},
		{"A=\"\n", ":1: ", "quotes around the value of A"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct env_file f = {0};
		struct error err = {0};

		assert_int_equal(
			read_text(cases[i].text, strlen(cases[i].text), &f, &err), -EINVAL);
		if (!strstr(err.text, cases[i].where) || !strstr(err.text, cases[i].what))
			fail_msg("case %zu: %s", i, err.text);
		assert_null(strstr(err.text, "secret"));
		assert_null(f.text);
	}
}

static void test_no_text(void **state)
{
	struct env_file f = {0};
	struct error err = {0};

	(void)state;
	assert_int_equal(read_text("A=1\0B=2\n", 8, &f, &err), -EINVAL);
	assert_int_equal(env_file_read("/nowhere/at/all", &f, &err), -ENOENT);
	assert_int_equal(env_file_read("/dev/zero", &f, &err) < 0, 1);
	assert_null(f.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
