/* Our text in a composer: whole, folded, with others', and a piece of it for a guard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "checks/draft.h"
#include "czar/base/str.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct profile by_lines = {
	.pasted = (const char *const[]){"[Pasted text #* +* lines]", NULL}};
static const struct profile says_more = {
	.pasted = (const char *const[]){"[Pasted text #* +* lines]", NULL},
	.composer_more = "--- * more ---"};
static const struct profile in_blanks = {
	.pasted = (const char *const[]){"[Pasted Content * chars]", NULL}, .blank_around = true};
static const struct profile two_forms = {
	.pasted = (const char *const[]){"[Pasted: * lines]", "[Pasted: * chars]", NULL}};
static const struct profile by_chars = {
	.pasted = (const char *const[]){"[Pasted Content * chars]", NULL}};
static const struct profile by_nothing = {.pasted = (const char *const[]){"[Paste *]", NULL}};
static const struct profile no_fold = {0};

enum shows { NO, PART, WHOLE };

static const struct {
	const struct profile *p;
	const char *draft, *text;
	enum shows shows;
} cases[] = {
	{&no_fold, "please say hello", "please say hello", WHOLE},
	{&no_fold, "please say\nhello", "please say hello\n", WHOLE},
	{&no_fold, "ple\nase say hello", "please say\n\thello", WHOLE},
	{&no_fold,
		"a\xc2\xa0"
		"b\xe2\x80\x8b",
		"a b", WHOLE},
	{&no_fold, "please say hello please say hello", "please say hello", PART},
	{&no_fold, "half typed please say hello", "please say hello", PART},
	{&no_fold, "please say hello and more", "please say hello", PART},
	{&no_fold, "please say hell", "please say hello", NO},
	{&no_fold, "Please say hello", "please say hello", NO},
	{&no_fold, "", "please", NO},
	{&no_fold, "please", "", NO},
	{&no_fold, " \n", " ", NO},
	{&no_fold, "\xff\xfe", "\xff\xfe", WHOLE},
	/* scrolled: the end of it, in a composer of five rows or more */
	{&no_fold, "3\n4\n5\n6\n7", "1\n2\n3\n4\n5\n6\n7\n", WHOLE},
	{&no_fold, "4\n5\n6\n7", "1\n2\n3\n4\n5\n6\n7", NO},
	{&no_fold, "2\n3\n4\n5\n6", "1\n2\n3\n4\n5\n6\n7", NO},
	{&by_lines, "3\n4\n5\n6\n7", "1\n2\n3\n4\n5\n6\n7", NO},
	{&says_more, "3\n4\n5\n6\n7", "1\n2\n3\n4\n5\n6\n7", WHOLE},
	/* folded, lines */
	{&in_blanks, "[Pasted Content 7 chars]", "a\nb\nc", WHOLE},
	{&in_blanks, "[Pasted Content 8 chars]", "a\nb\nc", NO},
	{&by_chars, "[Pasted Content 7 chars]", "a\nb\nc", NO},
	{&two_forms, "[Pasted: 3 lines]", "a\nb\nc", WHOLE},
	{&two_forms, "[Pasted: 5 chars]", "a\nb\nc", WHOLE},
	{&by_lines, "[Pasted text #1 +2 lines]", "a\nb\nc", WHOLE},
	{&by_lines, "[Pasted text #12 +2 lines]", "a\nb\nc\n\n", WHOLE},
	{&by_lines, "[Pasted text #1 +3 lines]", "a\nb\nc", WHOLE},
	{&by_lines, "[Pasted text #1 +3 lines]", "a\nb\nc\n", WHOLE},
	{&by_lines, "[Pasted\ntext #1 +2\nlines]", "a\nb\nc", WHOLE},
	{&by_lines, "[Pasted text #1 +1 lines]", "a\nb\nc", NO},
	{&by_lines, "[Pasted text #1 +4 lines]", "a\nb\nc", NO},
	{&by_lines, "[Pasted text #1 + lines]", "a\nb\nc", NO},
	{&by_lines, "[Pasted text #1 +99999999999999999999999 lines]", "a\nb\nc", NO},
	{&by_lines, "[Pasted text #1 +2 lines] and more", "a\nb\nc", PART},
	{&by_lines, "mine [Pasted text #1 +2 lines]", "a\nb\nc", PART},
	{&by_lines, "[Pasted text #1 +2 lines][Pasted text #2 +2 lines]", "a\nb\nc", PART},
	{&by_lines, "[Pasted text #1 +2 lin", "a\nb\nc", NO},
	{&by_lines, "[Pasted text", "a\nb\nc", NO},
	/* an own first line, then the folded rest */
	{&by_lines, "Do this: [Pasted text #1 +2 lines]", "Do this:\na\nb\nc", WHOLE},
	{&by_lines, "Do this:\n[Pasted text #1 +1 lines]", "Do this:\n\nb\nc", WHOLE},
	{&by_lines, "Do this: [Pasted text #1 +9 lines]", "Do this:\na\nb\nc", NO},
	/* a text that itself holds such a form */
	{&by_lines, "see [Pasted text #1 +9 lines]", "see [Pasted text #1 +9 lines]", WHOLE},
	/* folded, characters */
	{&by_chars, "[Pasted Content 5 chars]", "a\nb\nc", WHOLE},
	{&by_chars, "[Pasted Content 3 chars]", "\xc3\xa9\xe6\x97\xa5!", WHOLE},
	{&by_chars, "[Pasted Content 5 chars]", "a\nb\nc\n", WHOLE},
	{&by_chars, "[Pasted Content 6 chars]", "a\nb\nc", NO},
	/* a number of what it does not say, and no fold known */
	{&by_nothing, "[Paste 3]", "a\nb\nc", NO},
	{&no_fold, "[Pasted text #1 +2 lines]", "a\nb\nc", NO},
};

static void test_shows(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		bool whole = false, shown;
		enum shows got;

		shown = draft_shows(cases[i].p, cases[i].draft, cases[i].text, &whole);
		got = !shown ? NO : whole ? WHOLE : PART;
		if (got != cases[i].shows || (!shown && whole))
			fail_msg("'%s' for '%s': %d", cases[i].draft, cases[i].text, (int)got);
	}
}

static void test_large(void **state)
{
	_cleanup_(str_done) struct str text = {0}, draft = {0};
	bool whole;
	size_t i;

	(void)state;
	for (i = 0; i < 50000; i++)
		str_addf(&text, "line %zu of many\n", i);
	str_add(&draft, "[Pasted text #3 +49999 lines]");
	assert_true(draft_shows(&by_lines, str_text(&draft), str_text(&text), &whole));
	assert_true(whole);
	assert_true(draft_shows(&no_fold, str_text(&text), str_text(&text), &whole));
	assert_true(whole);
}

static void test_piece(void **state)
{
	static const struct {
		const char *prompt, *draft, *piece;
	} pieces[] = {
		{"> ", "please say hello", "please say hello"},
		{"> ", "short\nmuch longer row", "much longer row"},
		{"> ", "one two three\nfour five six", "one two three"},
		{"> ", "a #{pane_id} of it, or so", "pane_id"},
		{"> ", "x,y{}[]*?\\\"'`$%:;~ plain words", "plain words"},
		{"> ", "ok", "> ok"},
		{"> ", "ok\n", "> ok"},
		{"> ", "#ok", "ok"},
		{"\xe2\x9d\xaf ", "ok", "ok"},
		{"> ", "", ""},
		{"> ", "###", ""},
		{"> ", "\xe6\x97\xa5\xe6\x9c\xac", ""},
		{"> ", "caf\xc3\xa9 au lait", "au lait"},
		{"> ", "  padded words  ", "padded words"},
		{"> ", "0123456789 0123456789 0123456789 0123456789 0123456789",
			"0123456789 0123456789 0123456789 0123456789 0123"},
		{"> ", "01234567890123456789012345678901234567890123456 89",
			"01234567890123456789012345678901234567890123456"},
	};
	char piece[49];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(pieces); i++) {
		draft_piece(pieces[i].prompt, pieces[i].draft, piece, sizeof(piece));
		if (!text_equal(piece, pieces[i].piece))
			fail_msg("'%s': '%s'", pieces[i].draft, piece);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shows),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
