/*
 * Files: a write is whole or not at all, a read fails rather than to be empty; and hashes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/base/file_system.h"
#include "czar/base/hash.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define BYTES(literal) (literal), sizeof(literal) - 1

struct folder {
	char path[256];
};

static int folder_make(void **state)
{
	static struct folder folder;
	const char *tmp = getenv("TMPDIR");

	TEXT_SETF(folder.path, "%s/czar-test-file.XXXXXX", tmp ? tmp : "/tmp");
	*state = &folder;
	return mkdtemp(folder.path) ? 0 : -1;
}

static int folder_remove(void **state)
{
	static const char *const names[] = {"a/b/c", "a/b", "a", "file", "link", "target", ""};
	struct folder *folder = *state;
	char path[512];

	for (size_t i = 0; i < COUNT(names); i++) {
		TEXT_SETF(path, "%s/%s", folder->path, names[i]);
		if (unlink(path) < 0)
			rmdir(path);
	}
	return access(folder->path, F_OK) == 0 ? -1 : 0;
}

static void assert_file_is(const char *path, const char *bytes, size_t n, mode_t mode)
{
	_cleanup_(str_done) struct str s = {0};
	struct stat st;

	assert_int_equal(file_read(path, 1 << 20, &s, NULL), 0);
	assert_int_equal(s.len, n);
	if (n)
		assert_memory_equal(s.data, bytes, n);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, mode);
}

static void test_file_write(void **state)
{
	struct folder *folder = *state;
	_cleanup_(str_done) struct str big = {0};
	char path[512];

	TEXT_SETF(path, "%s/file", folder->path);
	assert_int_equal(file_write(path, BYTES("one\0two\n"), 0600, NULL), 0);
	assert_file_is(path, BYTES("one\0two\n"), 0600);
	while (big.len < 300000)
		str_add(&big, "0123456789abcdef");
	assert_int_equal(file_write(path, big.data, big.len, 0644, NULL), 0);
	assert_file_is(path, big.data, big.len, 0644);
	assert_int_equal(file_write(path, "", 0, 0600, NULL), 0);
	assert_file_is(path, "", 0, 0600);
}

static void test_file_write_fails(void **state)
{
	struct folder *folder = *state;
	struct error err = {0};
	char path[512];

	TEXT_SETF(path, "%s/no/file", folder->path);
	assert_int_equal(file_write(path, "x", 1, 0600, &err), -ENOENT);
	assert_non_null(strstr(err.text, path));
	/* A folder is in the way: the old stays, and nothing is left beside it. */
	TEXT_SETF(path, "%s/a", folder->path);
	assert_int_equal(dir_make(path, 0700, NULL), 0);
	assert_int_equal(file_write(path, "x", 1, 0600, &err), -EISDIR);
	TEXT_SETF(path, "%s/a.new.%ld", folder->path, (long)getpid());
	assert_int_equal(access(path, F_OK), -1);
}

static void test_file_read_fails(void **state)
{
	struct folder *folder = *state;
	struct str s = {0};
	struct error err = {0};
	char path[512];

	TEXT_SETF(path, "%s/file", folder->path);
	assert_int_equal(file_read(path, 100, &s, &err), -ENOENT);
	assert_null(s.data);
	assert_int_equal(file_write(path, "12345", 5, 0600, NULL), 0);
	assert_int_equal(file_read(path, 4, &s, &err), -EFBIG);
	assert_null(s.data);
	assert_int_equal(file_read(path, 5, &s, &err), 0);
	assert_string_equal(str_text(&s), "12345");
	str_done(&s);
	assert_int_equal(file_read(folder->path, 100, &s, &err), -EISDIR);
	TEXT_SETF(path, "%s/target", folder->path); /* nobody ever writes to it */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(file_read(path, 100, &s, &err), -EINVAL);
	assert_non_null(strstr(err.text, "no regular file"));
	assert_int_equal(file_read("/dev/zero", 100, &s, &err), -EINVAL);
}

static void test_dir_make(void **state)
{
	struct folder *folder = *state;
	struct error err = {0};
	char path[512];
	struct stat st;

	TEXT_SETF(path, "%s/a/b/c", folder->path);
	assert_int_equal(dir_make(path, 0700, &err), 0);
	assert_int_equal(dir_make(path, 0700, &err), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	TEXT_SETF(path, "%s/file", folder->path);
	assert_int_equal(file_write(path, "x", 1, 0600, NULL), 0);
	TEXT_SETF(path, "%s/file/b", folder->path);
	assert_int_equal(dir_make(path, 0700, &err), -ENOTDIR);
}

static void test_hash(void **state)
{
	char hash[HASH_SIZE];

	(void)state;
	hash_text("", 0, hash);
	assert_string_equal(
		hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	hash_text("abc", 3, hash);
	assert_string_equal(
		hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(random_u64() != random_u64());
}

static void test_file_systems(void **state)
{
	const char *name = NULL;

	(void)state;
	assert_int_equal(file_system_by_number(0x6969, &name), FILE_SYSTEM_NETWORK);
	assert_string_equal(name, "NFS");
	/* statfs(2) gives it with its sign on some machines */
	assert_int_equal(file_system_by_number((int32_t)0xff534d42, &name), FILE_SYSTEM_NETWORK);
	assert_int_equal(file_system_by_number(0x65735546, &name), FILE_SYSTEM_PASSED_ON);
	assert_int_equal(file_system_by_number(0xef53, &name), FILE_SYSTEM_LOCAL);
	assert_int_equal(file_system_of("/", &name), file_system_of("/.", &name));
	assert_non_null(name);
}

static void test_can_be_made(void **state)
{
	char decides[64];

	(void)state;
	assert_true(path_can_be_made("/tmp", decides, sizeof decides));
	assert_true(path_can_be_made("/tmp/czar-no/such/folder", decides, sizeof decides));
	assert_string_equal(decides, "/tmp");
	assert_false(path_can_be_made("/proc/version/below", decides, sizeof decides));
	assert_string_equal(decides, "/proc/version");
	assert_false(path_can_be_made("/proc/1/below", decides, sizeof decides));
}

#define FILE_TEST(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FILE_TEST(test_file_write),
		FILE_TEST(test_file_write_fails),
		FILE_TEST(test_file_read_fails),
		FILE_TEST(test_dir_make),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_file_systems),
		cmocka_unit_test(test_can_be_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
