/*
 * The lowest layer: errors, strings, what may reach a terminal, patterns, the arena. Tables of
 * cases; each prints its name before it is tried.
 */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "czar/base/arena.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- error ---- */

static void test_error(void **state)
{
	struct error err = {0};

	(void)state;
	assert_int_equal(error(&err, ENOENT, "no worker '%s'", "w1"), -ENOENT);
	assert_int_equal(err.number, ENOENT);
	assert_string_equal(err.text, "no worker 'w1'");
	assert_int_equal(error(NULL, EPERM, "nobody listens"), -EPERM);
}

static void test_error_wrap(void **state)
{
	struct error err = {0};
	char fact[2 * sizeof err.text];

	(void)state;
	error(&err, EACCES, "100%% of %s", "it");
	assert_int_equal(error_wrap(&err, "cannot read '%s'", "a%sb"), -EACCES);
	assert_string_equal(err.text, "cannot read 'a%sb': 100% of it");
	assert_int_equal(err.number, EACCES);
	assert_true(error_wrap(NULL, "nobody listens") < 0);

	memset(fact, 'x', sizeof fact);
	fact[sizeof fact - 1] = '\0';
	assert_int_equal(error_wrap(&err, "%s", fact), -EACCES);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	fact[sizeof err.text - 3] = '\0';
	assert_int_equal(error_wrap(&err, "%s", fact), -EACCES);
	assert_true(strlen(err.text) < sizeof err.text);
}

/* ---- str ---- */

static void test_str(void **state)
{
	_cleanup_(str_done) struct str s = {0};
	char *taken;

	(void)state;
	assert_string_equal(str_text(&s), "");
	str_add(&s, "");
	assert_non_null(s.data);
	str_add(&s, "one");
	str_add_bytes(&s, "\0two", 4);
	assert_int_equal(s.len, 7);
	assert_memory_equal(s.data, "one\0two", 8);
	str_clear(&s);
	assert_string_equal(str_text(&s), "");
	for (int i = 0; i < 1000; i++)
		str_addf(&s, "%d,", i % 10);
	assert_int_equal(s.len, 2000);
	assert_true(text_ends(str_text(&s), "7,8,9,"));
	taken = str_take(&s);
	assert_null(s.data);
	assert_int_equal(strlen(taken), 2000);
	free(taken);
	taken = str_take(&s);
	assert_string_equal(taken, "");
	free(taken);
}

static const struct {
	const char *name, *text;
	size_t size;
	const char *kept;
	bool whole;
} fields[] = {
	{"fits", "abc", 4, "abc", true},
	{"one too long", "abcd", 4, "abc", false},
	{"room for nothing", "abc", 1, "", false},
	{"empty", "", 1, "", true},
	{"fits with an umlaut", "a\xc3\xa4", 4, "a\xc3\xa4", true},
	{"cut before an umlaut", "ab\xc3\xa4", 4, "ab", false},
	{"cut after an umlaut", "\xc3\xa4\xc3\xa4", 4, "\xc3\xa4", false},
	{"cut before four bytes", "a\xf0\x9f\x98\x80", 5, "a", false},
	{"only continuations", "\x80\x80\x80\x80", 3, "", false},
};

static void test_fields(void **state)
{
	char field[16];

	(void)state;
	for (size_t i = 0; i < COUNT(fields); i++) {
		print_message("  %s\n", fields[i].name);
		memset(field, '#', sizeof field);
		assert_int_equal(text_set(field, fields[i].size, fields[i].text), fields[i].whole);
		assert_string_equal(field, fields[i].kept);
		assert_int_equal(field[fields[i].size], '#');
		assert_int_equal(
			text_setf(field, fields[i].size, "%s", fields[i].text), fields[i].whole);
		assert_string_equal(field, fields[i].kept);
	}
	assert_true(TEXT_SETF(field, "%s-%d", "a", 7));
	assert_string_equal(field, "a-7");
	assert_true(TEXT_SETF(field, "<%s>", field + 2));
	assert_string_equal(field, "<7>");
}

static void test_starts_and_ends(void **state)
{
	(void)state;
	assert_true(text_starts("worker", "work"));
	assert_true(text_starts("worker", ""));
	assert_false(text_starts("work", "worker"));
	assert_true(text_ends("worker", "er"));
	assert_true(text_ends("worker", ""));
	assert_false(text_ends("er", "worker"));
	assert_true(text_equal("a", "a"));
	assert_false(text_equal("a", "A"));
}

/* ---- what may reach a terminal ---- */

#define BYTES(literal) (literal), sizeof(literal) - 1

static const struct {
	const char *name, *bytes;
	size_t n;
	long offset;
	const char *clean;
} texts[] = {
	{"empty", BYTES(""), -1, ""},
	{"plain", BYTES("a\tb\nc"), -1, "a\tb\nc"},
	{"shell characters are only text", BYTES("$(x) `y` ;\\"), -1, "$(x) `y` ;\\"},
	{"escape", BYTES("a\033[31m"), 1, "a?[31m"},
	{"end of a paste", BYTES("\033[201~"), 0, "?[201~"},
	{"bell", BYTES("ab\a"), 2, "ab?"},
	{"NUL", BYTES("a\0b"), 1, "a?b"},
	{"DEL", BYTES("a\x7f"), 1, "a?"},
	{"CRLF", BYTES("a\r\nb"), 1, "a\nb"},
	{"lone CR", BYTES("a\rb"), 1, "a?b"},
	{"CR at the end", BYTES("a\r"), 1, "a?"},
	{"CR CR LF", BYTES("a\r\r\nb"), 1, "a?\nb"},
	{"C1 as UTF-8 (CSI)",
		BYTES("a\xc2\x9b"
		      "b"),
		1, "a??b"},
	{"C1 as a byte", BYTES("\x9b"), 0, "?"},
	{"first after C1", BYTES("\xc2\xa0"), -1, "\xc2\xa0"},
	{"two bytes, lowest and highest", BYTES("\xc2\xa9\xdf\xbf"), -1, "\xc2\xa9\xdf\xbf"},
	{"three bytes, lowest", BYTES("\xe0\xa0\x80"), -1, "\xe0\xa0\x80"},
	{"before the surrogates", BYTES("\xed\x9f\xbf"), -1, "\xed\x9f\xbf"},
	{"after the surrogates", BYTES("\xee\x80\x80"), -1, "\xee\x80\x80"},
	{"four bytes, lowest and highest", BYTES("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), -1,
		"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
	{"overlong slash, two bytes", BYTES("\xc0\xaf"), 0, "??"},
	{"overlong, two bytes", BYTES("\xc1\xbf"), 0, "??"},
	{"overlong, three bytes", BYTES("\xe0\x9f\xbf"), 0, "???"},
	{"overlong, four bytes", BYTES("\xf0\x8f\xbf\xbf"), 0, "????"},
	{"surrogate, first", BYTES("\xed\xa0\x80"), 0, "???"},
	{"surrogate, last", BYTES("\xed\xbf\xbf"), 0, "???"},
	{"above the last character", BYTES("\xf4\x90\x80\x80"), 0, "????"},
	{"byte that never stands", BYTES("a\xf5"), 1, "a?"},
	{"0xff", BYTES("\xff"), 0, "?"},
	{"lone continuation",
		BYTES("a\x80"
		      "b"),
		1, "a?b"},
	{"cut after one of two", BYTES("ab\xc3"), 2, "ab?"},
	{"cut after two of three", BYTES("\xe2\x82"), 0, "??"},
	{"cut after three of four", BYTES("x\xf0\x9f\x98"), 1, "x???"},
	{"broken by a letter",
		BYTES("\xe2\x82"
		      "A"),
		0, "??A"},
	{"good after bad", BYTES("\xff\xc3\xa4"), 0, "?\xc3\xa4"},
	/* direction marks are text, but not shown */
	{"left-to-right and right-to-left mark", BYTES("\xe2\x80\x8e\xe2\x80\x8f"), -1, "??"},
	{"zero width joiner before them", BYTES("\xe2\x80\x8d"), -1, "\xe2\x80\x8d"},
	{"hyphen after them", BYTES("\xe2\x80\x90"), -1, "\xe2\x80\x90"},
	{"before the embeddings", BYTES("\xe2\x80\xa9"), -1, "\xe2\x80\xa9"},
	{"embeddings and overrides",
		BYTES("\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xac\xe2\x80\xad\xe2\x80\xae"), -1, "?????"},
	{"after the embeddings", BYTES("\xe2\x80\xaf"), -1, "\xe2\x80\xaf"},
	{"before the isolates", BYTES("\xe2\x81\xa5"), -1, "\xe2\x81\xa5"},
	{"isolates", BYTES("\xe2\x81\xa6\xe2\x81\xa7\xe2\x81\xa8\xe2\x81\xa9"), -1, "????"},
	{"after the isolates", BYTES("\xe2\x81\xaa"), -1, "\xe2\x81\xaa"},
	{"Arabic letter mark", BYTES("\xd8\x9c"), -1, "?"},
	{"reordered words", BYTES("T-1 \xe2\x80\xaelecnac"), -1, "T-1 ?lecnac"},
};

static void test_clean(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		/* An exact copy, so that a sanitizer sees a read past the end. */
		char *bytes = malloc(texts[i].n ? texts[i].n : 1);
		_cleanup_(str_done) struct str s = {0};

		print_message("  %s\n", texts[i].name);
		assert_non_null(bytes);
		memcpy(bytes, texts[i].bytes, texts[i].n);
		assert_int_equal(text_bad_offset(bytes, texts[i].n), texts[i].offset);
		text_add_clean(&s, bytes, texts[i].n);
		assert_string_equal(str_text(&s), texts[i].clean);
		assert_int_equal(text_bad_offset(str_text(&s), s.len), -1);
		free(bytes);
	}
}

/* Every byte alone: printable ASCII, tab and newline are good, all others are not. */
static void test_single_bytes(void **state)
{
	(void)state;
	for (int i = 0; i < 256; i++) {
		char byte = (char)i;
		bool good = (i >= 0x20 && i < 0x7f) || i == '\t' || i == '\n';

		assert_int_equal(text_bad_offset(&byte, 1), good ? -1 : 0);
	}
}

/* ---- numbers and patterns ---- */

static const struct {
	const char *text;
	bool good;
	int64_t value;
} numbers[] = {
	{"0", true, 0},
	{"42", true, 42},
	{"-7", true, -7},
	{"007", true, 7},
	{"9223372036854775807", true, INT64_MAX},
	{"-9223372036854775807", true, -INT64_MAX},
	{"9223372036854775808", false, 0},
	{"99999999999999999999", false, 0},
	{"", false, 0},
	{"-", false, 0},
	{"--1", false, 0},
	{"+1", false, 0},
	{" 1", false, 0},
	{"1 ", false, 0},
	{"1x", false, 0},
	{"0x10", false, 0},
	{"1.5", false, 0},
};

static void test_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		int64_t value = 123;

		print_message("  '%s'\n", numbers[i].text);
		assert_int_equal(text_to_int(numbers[i].text, &value), numbers[i].good);
		assert_int_equal(value, numbers[i].good ? numbers[i].value : 123);
	}
}

static const struct {
	const char *pattern, *text;
	bool matches;
} patterns[] = {
	{"", "", true},
	{"", "a", false},
	{"a", "", false},
	{"*", "", true},
	{"*", "anything", true},
	{"**", "", true},
	{"abc", "abc", true},
	{"abc", "abcd", false},
	{"abcd", "abc", false},
	{"abc", "ABC", false},
	{"a*", "abc", true},
	{"*c", "abc", true},
	{"*b*", "abc", true},
	{"a*c", "abc", true},
	{"a*c", "ac", true},
	{"a*c", "acb", false},
	{"a*bc", "abcbc", true},
	{"*ab*ab*", "abab", true},
	{"*ab*ab*", "aba", false},
	{"*aab", "aaaab", true},
	{"a.c", "abc", false},
	{"a?c", "abc", false},
	{"[abc]", "a", false},
	{"a\\*", "a*", false},
};

static void test_patterns(void **state)
{
	_cleanup_(str_done) struct str many = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(patterns); i++) {
		const char *text = patterns[i].text;

		print_message("  '%s' in '%s'\n", patterns[i].pattern, text);
		assert_int_equal(
			text_matches(text, strlen(text), patterns[i].pattern), patterns[i].matches);
	}
	assert_true(text_matches("abXYZ", 2, "ab"));
	assert_true(text_matches("a\0b", 3, "a*b"));
	for (int i = 0; i < 20000; i++)
		str_add(&many, "a");
	assert_false(text_matches(many.data, many.len, "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b"));
}

/* ---- arena ---- */

static void test_arena(void **state)
{
	static const size_t sizes[] = {0, 1, 3, 16, 1000, 65536, 65537, 200000, 5};
	struct arena arena = {0};

	(void)state;
	for (int round = 0; round < 50; round++)
		for (size_t i = 0; i < COUNT(sizes); i++) {
			char *p = arena_alloc(&arena, sizes[i]);

			assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
			for (size_t k = 0; k < sizes[i]; k++)
				assert_true(p[k] == 0);
			memset(p, 0xff, sizes[i]);
		}
	arena_done(&arena);
	assert_null(arena.blocks);
	arena_done(&arena);
}

static void test_arena_grow(void **state)
{
	struct arena arena = {0};
	size_t capacity = 0;
	int *list = NULL;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		list = arena_grow(&arena, list, (size_t)i, &capacity, sizeof *list);
		assert_true((size_t)i < capacity);
		list[i] = i;
	}
	for (int i = 0; i < 10000; i++)
		assert_int_equal(list[i], i);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_error),
		cmocka_unit_test(test_error_wrap),
		cmocka_unit_test(test_str),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_starts_and_ends),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_single_bytes),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_arena_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
