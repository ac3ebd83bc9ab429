/* What a program makes of a text, and how the text may travel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "checks/texts.h"
#include "checks/typing.h"
#include "czar/base/str.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define OPEN "<pasted_content id=\"a374\">\n"
#define CLOSE "\n</pasted_content id=\"a374\">"

static const char *const by_file[] = {"*<pasted_content*", NULL};
static const char *const never[] = {"!*", "/*", "exit", NULL};

static const struct profile plain = {0};
static const struct profile keeps_tabs = {
	.tabs_to_spaces = true, .by_file_if = (const char *const[]){"*\t*", NULL}};
static const struct profile full = {.trims = true,
	.tabs_to_spaces = true,
	.pasted = (const char *const[]){"[Pasted text #* +* lines]", NULL},
	.by_file_if = by_file,
	.never_if = never,
	.paste_most_bytes = 40};

static void test_normalise(void **state)
{
	static const struct {
		const struct profile *p;
		const char *text, *normal;
	} cases[] = {
		{&plain, "", ""},
		{&plain, " a\tb \n", " a\tb \n"},
		{&plain, "a\r\nb\rc\r", "a\nb\nc\n"},
		{&full, " \n\ta\tb\r\n c \n\n", "a    b\n c"},
		{&full, "\xc2\xa0 a \xc2\xa0\xef\xbb\xbf", "a"},
		{&full, " \n\t ", ""},
		{&full, "\xc3\xa9", "\xc3\xa9"},
		/* the wrapper around a long paste */
		{&full, "\n\n" OPEN "a\nb" CLOSE "\n", "a\nb"},
		{&full, OPEN "a\tb\n" CLOSE, "a    b"},
		{&full, "Do this.\n\n" OPEN "a\nb" CLOSE "\n", "Do this.\na\nb"},
		{&full, OPEN CLOSE + 1, OPEN CLOSE + 1},
		{&full, OPEN "a" CLOSE " more", OPEN "a" CLOSE " more"},
		{&full, OPEN "a\n</pasted_content id=\"b374\">",
			OPEN "a\n</pasted_content id=\"b374\">"},
		{&full, "<pasted_content id=\"", "<pasted_content id=\""},
		{&full, "<pasted_content id=\"a", "<pasted_content id=\"a"},
		{&full, "see <pasted_content id=\"a374\"> there",
			"see <pasted_content id=\"a374\"> there"},
		{&plain, OPEN "a" CLOSE, OPEN "a" CLOSE},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		_cleanup_(str_done) struct str normal = {0};
		size_t n = strlen(cases[i].text);
		char *text = malloc(n + 1);

		memcpy(text, cases[i].text, n);
		text = realloc(text, n ? n : 1);
		text_normalise(cases[i].p, text, n, &normal);
		free(text);
		if (!text_equal(str_text(&normal), cases[i].normal))
			fail_msg("'%s': '%s'", cases[i].text, str_text(&normal));
	}
}

/* Both sides of a comparison come out the same, however often they went through. */
static void test_normalise_twice(void **state)
{
	static const char *const texts[] = {"a\tb\r\n", " a ", "a\n\nb\n", "\xc2\xa0", "a\r\r\nb"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		_cleanup_(str_done) struct str once = {0}, twice = {0};

		text_normalise(&full, texts[i], strlen(texts[i]), &once);
		text_normalise(&full, str_text(&once), once.len, &twice);
		assert_string_equal(str_text(&once), str_text(&twice));
	}
}

static void test_way(void **state)
{
	static const struct {
		const struct profile *p;
		const char *text;
		enum text_way way;
	} cases[] = {
		{&plain, "hello", WAY_TYPE},
		{&plain, "!echo", WAY_TYPE},
		{&plain, "\xe6\x97\xa5\n\ttab", WAY_TYPE},
		{&plain, "", WAY_NEVER},
		{&plain, " \n\t", WAY_NEVER},
		{&plain, "a\x1b[201~b", WAY_NEVER},
		{&plain, "a\xff", WAY_NEVER},
		{&full, "hello", WAY_TYPE},
		{&full, "exit", WAY_NEVER},
		{&full, " exit\n", WAY_NEVER},
		{&full, "exit now", WAY_TYPE},
		{&full, "!echo", WAY_NEVER},
		{&full, "\n /clear", WAY_NEVER},
		{&full, "see /clear", WAY_TYPE},
		{&full, "a <pasted_content", WAY_FILE},
		{&full, "0123456789012345678901234567890123456789", WAY_TYPE},
		{&full, "01234567890123456789012345678901234567890", WAY_FILE},
		{&full, "!1234567890123456789012345678901234567890", WAY_NEVER},
		/* what the program would change of it is gone from what is compared */
		{&keeps_tabs, "a\tb", WAY_FILE},
		{&keeps_tabs, "a    b", WAY_TYPE},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		const char *why = NULL;
		enum text_way way =
			text_way(cases[i].p, cases[i].text, strlen(cases[i].text), &why);

		if (way != cases[i].way || !why || (*why == '\0') != (way == WAY_TYPE))
			fail_msg("'%s': %d, %s", cases[i].text, (int)way, why ? why : "no reason");
	}
}

#define B "\033[200~"
#define E "\033[201~"

/* What is pasted: the text as it is, with blanks around it, or in pieces. */
static void test_typing(void **state)
{
	static const struct profile around = {.blank_around = true, .trims = true};
	static const struct profile pieces = {.piece_most = 4, .piece_newlines = 1};
	static const struct profile both = {.piece_most = 4, .blank_around = true};
	static const struct {
		const struct profile *p;
		const char *text, *typed;
	} cases[] = {
		{&plain, "!echo", "!echo"},
		{&around, "!echo", " !echo "},
		{&pieces, "1234", "1234"},
		{&pieces, "12345", B "1234" E B "5" E},
		{&pieces, "1\n2\n3", B "1\n2" E B "\n3" E},
		{&pieces, "\n\n", B "\n" E B "\n" E},
		/* no character is torn; what lies outside the first plane counts twice */
		{&pieces,
			"123\xc3\xa4"
			"5",
			B "123\xc3\xa4" E B "5" E},
		{&pieces,
			"12\xf0\x9f\x91\xa9"
			"5",
			B "12\xf0\x9f\x91\xa9" E B "5" E},
		{&pieces, "123\xf0\x9f\x91\xa9", B "123" E B "\xf0\x9f\x91\xa9" E},
		{&both, "123", B " 123" E B " " E},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_(str_done) struct str typed = {0};

		typing_of(cases[i].p, cases[i].text, strlen(cases[i].text), &typed);
		if (!text_equal(str_text(&typed), cases[i].typed))
			fail_msg("'%s': '%s'", cases[i].text, str_text(&typed));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_normalise),
		cmocka_unit_test(test_normalise_twice),
		cmocka_unit_test(test_way),
		cmocka_unit_test(test_typing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
