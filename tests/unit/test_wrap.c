/*
 * Lines for a terminal: where they are broken, and what an id looks like in them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "czar/cmd/wrap.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define ID "0123456789abcdef0123456789abcdef01234567"

static const struct {
	const char *text;
	int width, hang;
	const char *wrapped;
} lines[] = {
	{"one two three", 0, 2, "one two three"},
	{"one two three", 13, 2, "one two three"},
	{"one two three", 12, 2, "one two\n  three"},
	{"one two three\n", 7, 4, "one two\n    three\n"},
	{"a b\n\nc d\n", 3, 1, "a b\n\nc d\n"},
	{"  kept   gaps", 13, 4, "  kept   gaps"},
	{"  kept   gaps", 12, 4, "  kept\n    gaps"},
	{"x longer-than-all x", 6, 2, "x\n  longer-than-all\n  x"}, /* whole, to be copied */
	{"\033[1mone\033[0m two", 7, 2, "\033[1mone\033[0m two"},
	{"\033[1mone\033[0m two", 6, 2, "\033[1mone\033[0m\n  two"},
	{"", 6, 2, ""},
};

static void test_wrapped(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		_cleanup_(str_done) struct str s = {0};

		add_wrapped(&s, lines[i].text, lines[i].width, lines[i].hang);
		assert_string_equal(str_text(&s), lines[i].wrapped);
	}
}

static const struct {
	const char *text, *shown;
} sentences[] = {
	{"landed " ID, "landed 0123456789"},
	{"green " ID " " ID ".", "green 0123456789 0123456789."},
	{ID, "0123456789"},
	{"x" ID, "x" ID}, /* a part of a name */
	{ID ID, ID ID},   /* longer: no id of git's */
	{"short 0123abc", "short 0123abc"},
	{"two\nlines", "two lines"},
};

static void test_sentences(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sentences); i++) {
		_cleanup_(str_done) struct str s = {0};

		add_sentence(&s, sentences[i].text);
		assert_string_equal(str_text(&s), sentences[i].shown);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_sentences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
