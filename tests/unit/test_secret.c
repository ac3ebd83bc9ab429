/* Secrets: every kind of place, what is refused, and that no error repeats what it read. */
#include "czar/io/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"

#define SECRET "s3cret-word"

static const struct {
	const char *place;
	int result;
} checks[] = {
	{"env:TOKEN", 0},
	{"file:/etc/token", 0},
	{"file:~/token", 0},
	{"credential:token", 0},
	{"command:gh auth token", 0},
	{"env:", -EINVAL},
	{"file:token", -EINVAL},
	{"credential:../token", -EINVAL},
	{"itself:" SECRET, -EINVAL},
	{SECRET, -EINVAL},
	{"", -EINVAL},
};

static void test_check(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		struct error err = {0};

		print_message("  %s\n", checks[i].place);
		assert_int_equal(secret_check(checks[i].place, &err), checks[i].result);
		assert_null(strstr(err.text, SECRET));
	}
}

struct folder {
	char path[64];
};

static void put(const struct folder *f, const char *name, const char *text, unsigned mode)
{
	char path[128];

	TEXT_SETF(path, "%s/%s", f->path, name);
	assert_int_equal(file_write(path, text, strlen(text), mode, NULL), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static int set_up(void **state)
{
	static struct folder f;

	TEXT_SETF(f.path, "%s/czar-secret.XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(f.path))
		return -1;
	put(&f, "good", "\n  " SECRET " \r\nsecond line\n", 0600);
	put(&f, "open", SECRET "\n", 0644);
	put(&f, "empty", "\n\n", 0600);
	put(&f, "two-words", SECRET " and more\n", 0600);
	setenv("HOME", f.path, 1);
	setenv("CREDENTIALS_DIRECTORY", f.path, 1);
	setenv("CZAR_TEST_TOKEN", SECRET, 1);
	setenv("CZAR_TEST_BAD", SECRET "\x01", 1);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	static const char *const names[] = {"good", "open", "empty", "two-words"};
	const struct folder *f = *state;
	char path[128];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		TEXT_SETF(path, "%s/%s", f->path, names[i]);
		unlink(path);
	}
	return rmdir(f->path);
}

static const struct {
	const char *place; /* a whole one: nothing in it is replaced */
	int result;
	const char *says; /* part of the error */
} reads[] = {
	{"env:CZAR_TEST_TOKEN", 0, NULL},
	{"env:CZAR_TEST_NONE", -ENOENT, "no 'CZAR_TEST_NONE' in czar's environment"},
	{"env:CZAR_TEST_BAD", -EINVAL, "one word of ASCII"},
	{"file:~/good", 0, NULL},
	{"file:~/open", -EACCES, "chmod 600"},
	{"file:~/empty", -ENOENT, "it is empty"},
	{"file:~/two-words", -EINVAL, "one word of ASCII"},
	{"file:~/none", -ENOENT, "none"},
	{"credential:good", 0, NULL},
	{"command:cat ~/good", 0, NULL},
	{"command:echo " SECRET "; echo no luck >&2; exit 4", -ENOENT, "ended with 4: no luck"},
	{"command::", -ENOENT, "it is empty"},
	{"itself:" SECRET, 0, NULL},
};

static void test_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
		_cleanup_(secret_done) struct str secret = {0};
		struct error err = {0};

		print_message("  %s\n", reads[i].place);
		assert_int_equal(secret_read(reads[i].place, &secret, &err), reads[i].result);
		assert_string_equal(str_text(&secret), reads[i].result ? "" : SECRET);
		if (reads[i].says && !strstr(err.text, reads[i].says))
			fail_msg("'%s' instead of '%s'", err.text, reads[i].says);
	}
}

/* A child without our environment reads the same. */
static void test_hand_down(void **state)
{
	static const char *const places[] = {
		"env:CZAR_TEST_TOKEN", "credential:good", "file:~/good", "command:cat ~/good"};

	const struct folder *f = *state;

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		_cleanup_(secret_done) struct str place = {0}, secret = {0};
		struct error err = {0};

		print_message("  %s\n", places[i]);
		assert_int_equal(secret_hand_down(places[i], &place, &err), 0);
		unsetenv("CZAR_TEST_TOKEN");
		unsetenv("CREDENTIALS_DIRECTORY");
		assert_int_equal(secret_read(str_text(&place), &secret, &err), 0);
		assert_string_equal(str_text(&secret), SECRET);
		setenv("CZAR_TEST_TOKEN", SECRET, 1);
		setenv("CREDENTIALS_DIRECTORY", f->path, 1);
	}
	assert_int_equal(secret_hand_down("env:CZAR_TEST_NONE", &(struct str){0}, NULL), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check),
		cmocka_unit_test_setup_teardown(test_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hand_down, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
