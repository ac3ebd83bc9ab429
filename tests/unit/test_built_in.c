/*
 * The built-in checks and path globs, by tables.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "checks/built_in_checks.h"
#include "checks/glob.h"
#include "czar/base/str.h"

static const struct {
	const char *glob, *path;
	bool matches;
} globs[] = {
	{"a.c", "a.c", true},
	{"a.c", "a.cc", false},
	{"a.c", "b/a.c", false},
	{"src", "src/a.c", true},
	{"src/", "src/a.c", true},
	{"src/", "src", false},
	{"src", "src2/a.c", false},
	{"src/*", "src/a.c", true},
	{"src/*", "src/deep/a.c", true}, /* the folder src/deep */
	{"src/*.c", "src/deep/a.c", false},
	{"*.c", "a.c", true},
	{"*.c", "src/a.c", false},
	{"?.c", "a.c", true},
	{"?.c", "/.c", false},
	{"**/*.c", "a.c", true},
	{"**/*.c", "src/deep/a.c", true},
	{"src/**/t_*.c", "src/t_a.c", true},
	{"src/**/t_*.c", "src/x/y/t_a.c", true},
	{"src/**/t_*.c", "src/x/y/a.c", false},
	{"src/**", "src/x/y", true},
	{"src/**", "srcs/x", false},
	{"x*y/*z", "xay/bz", true},
	{"x*y/*z", "xa/y/bz", false},
	{"**/.env", ".env", true},
	{"**/.env", "a/.environment", false},
	{"a*b*c", "aXbXbc", true},
	{"", "a", false},
	{"**", "any/thing", true},
};

static void test_globs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof globs / sizeof *globs; i++)
		if (glob_matches(globs[i].glob, globs[i].path) != globs[i].matches)
			fail_msg("'%s' and '%s': not %d", globs[i].glob, globs[i].path,
				globs[i].matches);
}

/* Exponential matchers would not come back from this. */
static void test_hostile_glob(void **state)
{
	char path[1000], glob[200];

	(void)state;
	memset(path, 'a', sizeof path - 1);
	path[sizeof path - 1] = '\0';
	for (size_t i = 0; i + 2 < sizeof glob; i += 2) {
		glob[i] = '*';
		glob[i + 1] = 'a';
	}
	glob[sizeof glob - 2] = 'b';
	glob[sizeof glob - 1] = '\0';
	assert_false(glob_matches(glob, path));
}

#define DIFF(text) .diff = (text), .diff_bytes = sizeof(text) - 1
#define ONE(path, status, bytes) \
	.files = (const struct built_in_file[]){{path, status, bytes}}, .n = 1
#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct {
	const char *name;
	struct built_in_work work;
	const char *check; /* the only one that finds something; NULL none */
	const char *text;  /* a part of what it says */
} cases[] = {
	{"a plain change", {ONE("a.c", 'M', 10), DIFF("")}, NULL, NULL},
	{"nothing at all", {DIFF("")}, "not-empty", "no file differs"},
	{"inside touches", {ONE("src/a.c", 'M', 10), DIFF(""), .touches = LIST("src/**")}, NULL,
		NULL},
	{"outside touches", {ONE("doc/a", 'M', 10), DIFF(""), .touches = LIST("src/**", "b")},
		"touches", "doc/a"},
	{"deleted outside touches", {ONE("doc/a", 'D', 0), DIFF(""), .touches = LIST("src/**")},
		"touches", "doc/a"},
	{"without the changelog",
		{ONE("a.c", 'M', 10), DIFF(""), .must_touch = LIST("a.c", "CHANGELOG.md")},
		"must-touch", "CHANGELOG.md"},
	{"with it", {ONE("CHANGELOG.md", 'M', 10), DIFF(""), .must_touch = LIST("CHANGELOG.md")},
		NULL, NULL},
	{"too large", {ONE("a.bin", 'A', 11), DIFF(""), .file_most_bytes = 10}, "file-size",
		"a.bin"},
	{"just small enough", {ONE("a.bin", 'A', 10), DIFF(""), .file_most_bytes = 10}, NULL, NULL},
	{"a key by its name", {ONE("home/.ssh/id_ed25519", 'A', 10), DIFF("")}, "secret-files",
		"id_ed25519"},
	{"an environment", {ONE(".env", 'A', 10), DIFF("")}, "secret-files", ".env"},
	{"it was there", {ONE(".env", 'M', 10), DIFF("")}, NULL, NULL},
	{"an example of one", {ONE("x/.env.example", 'A', 10), DIFF("")}, NULL, NULL},
	{"a key by its text",
		{ONE("a.c", 'M', 10), DIFF("+++ b/a.c\n@@ -1,0 +2,2 @@\n+x\n+k = "
					   "'ghp_0123456789abcdefghijABCDEFGHIJ012345'\n")},
		"secrets", "b/a.c"},
	{"too short for one",
		{ONE("a.c", 'M', 10), DIFF("+++ b/a.c\n@@ -1,0 +2 @@\n+k = 'ghp_012345'\n")}, NULL,
		NULL},
	{"one was taken out",
		{ONE("a.c", 'M', 10), DIFF("+++ b/a.c\n@@ -1 +2,0 @@\n-AKIAIOSFODNN7EXAMPLEX\n")},
		NULL, NULL},
	{"a private key",
		{ONE("a.c", 'M', 10),
			DIFF("+++ b/a.c\n@@ -1,0 +2 @@\n+-----BEGIN RSA PRIVATE KEY-----\n")},
		"secrets", "b/a.c"},
	{"markers",
		{ONE("a.c", 'M', 10), DIFF("+++ b/a.c\n@@ -1,0 +2,3 @@\n+<<<<<<< "
					   "HEAD\n+=======\n+>>>>>>> x\n")},
		"conflict-markers", "b/a.c"},
	{"a heading", {ONE("a.md", 'M', 10), DIFF("+++ b/a.md\n@@ -1,0 +2 @@\n+=======\n")}, NULL,
		NULL},
	{"an added line that looks like a file's",
		{ONE("a.c", 'M', 10),
			DIFF("+++ b/a.c\n@@ -1,0 +2,2 @@\n++++ b/innocent\n+<<<<<<< x\n")},
		"conflict-markers", "b/a.c"},
	{"behind a byte that ends texts",
		{ONE("a.c", 'M', 10), DIFF("+++ b/a.c\n@@ -1,0 +2,2 @@\n+x\0y\n+<<<<<<< x\n")},
		"conflict-markers", "b/a.c"},
	{"what lies in the private folder", {ONE(".czar/local.conf", 'A', 10), DIFF("")},
		"czar-folder", "local.conf"},
	{"a link in its place", {ONE(".czar", 'A', 0), DIFF("")}, "czar-folder", ".czar"},
	{"a hunk without a count, and no end of line",
		{ONE("a.c", 'M', 10), DIFF("+++ b/a.c\n@@ -1 +1 @@\n-x\n+>>>>>>> x")},
		"conflict-markers", "b/a.c"},
};

static void test_checks(void **state)
{
	struct built_in_finding found[BUILT_IN_FINDINGS_MOST];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = built_in_check(&cases[i].work, found);

		if (n != (cases[i].check != NULL) ||
			(n && (!text_equal(found[0].check, cases[i].check) ||
				      !strstr(found[0].text, cases[i].text))))
			fail_msg("%s: %zu findings, the first '%s: %s'", cases[i].name, n,
				n ? found[0].check : "", n ? found[0].text : "");
	}
}

/* Many cases are cut to one line. */
static void test_many(void **state)
{
	struct built_in_finding found[BUILT_IN_FINDINGS_MOST];
	struct built_in_file files[100];
	struct built_in_work w = {.files = files, .n = 100, DIFF(""), .touches = LIST("elsewhere")};

	(void)state;
	for (size_t i = 0; i < 100; i++)
		files[i] = (struct built_in_file){"some/folder/with/a/file.c", 'M', 1};
	assert_int_equal(built_in_check(&w, found), 1);
	assert_non_null(strstr(found[0].text, "file.c, some/"));
	assert_string_equal(found[0].text + strlen(found[0].text) - 5, ", ...");
}

static void test_protected(void **state)
{
	struct built_in_work w = {ONE(".github/workflows/ci.yml", 'M', 1), DIFF(""),
		.protects = LIST("czar.conf", ".github/**")};
	char text[TEXT_SIZE];

	(void)state;
	assert_true(built_in_protected(&w, text));
	assert_non_null(strstr(text, "workflows/ci.yml"));
	w.protects = LIST("czar.conf");
	assert_false(built_in_protected(&w, text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_globs),
		cmocka_unit_test(test_hostile_glob),
		cmocka_unit_test(test_checks),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_protected),
	};

	return cmocka_run_group_tests_name("built_in", tests, NULL, NULL);
}
