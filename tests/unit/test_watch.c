/*
 * What the live table is drawn with: columns that fit, ages, and frames of which only the
 * differences are written. A small terminal of our own plays what was written.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "czar/cmd/fit.h"
#include "czar/cmd/frame.h"
#include "czar/cmd/print.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- columns ---- */

enum { MOST = 4 };

static const struct {
	const char *name;
	int width;
	struct column columns[MOST];
	int widths[MOST];
} fits[] = {
	{"no limit", 0, {{5, 0, 0, 0}, {200, 10, 1, 0}}, {5, 200}},
	{"all have what they need", 40, {{5, 0, 0, 0}, {10, 4, 0, 0}}, {5, 10}},
	{"empty ones are left out", 12, {{5, 0, 0, 0}, {0, 4, 0, 0}, {10, 4, 0, 0}}, {5, 0, 5}},
	{"exactly", 17, {{5, 0, 0, 0}, {10, 4, 0, 0}}, {5, 10}},
	{"one too few", 16, {{5, 0, 0, 0}, {10, 4, 0, 0}}, {5, 9}},
	{"at its least", 11, {{5, 0, 0, 0}, {10, 4, 0, 0}}, {5, 4}},
	{"under its least, the last gives way", 10, {{5, 0, 0, 0}, {10, 4, 0, 0}}, {5, 3}},
	{"never to nothing", 3, {{5, 0, 0, 0}, {10, 4, 0, 0}}, {5, 1}},
	{"a least above its need is its need", 60, {{5, 12, 0, 0}, {3, 8, 0, 0}}, {5, 3}},
	{"what is left is shared", 24, {{40, 5, 0, 0}, {40, 5, 0, 0}}, {11, 11}},
	{"the odd one goes to the first", 25, {{40, 5, 0, 0}, {40, 5, 0, 0}}, {12, 11}},
	{"who has enough leaves the rest", 30, {{8, 5, 0, 0}, {40, 5, 0, 0}}, {8, 20}},
	{"none is left out without need", 20, {{6, 0, 0, 0}, {6, 0, 1, 0}, {40, 4, 0, 0}},
		{6, 6, 4}},
	{"left out before the last gives way", 17, {{6, 0, 0, 0}, {6, 0, 1, 0}, {40, 4, 0, 0}},
		{6, 0, 9}},
	{"the highest goes first", 22, {{6, 0, 0, 0}, {6, 0, 1, 0}, {6, 0, 2, 0}, {40, 4, 0, 0}},
		{6, 6, 0, 6}},
	{"then the next", 13, {{6, 0, 0, 0}, {6, 0, 1, 0}, {6, 0, 2, 0}, {40, 4, 0, 0}},
		{6, 0, 0, 5}},
	{"the last one too, if it may", 8, {{6, 0, 0, 0}, {40, 4, 1, 0}}, {6, 0}},
};

static void test_columns(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(fits); i++) {
		struct column columns[MOST];
		int n = 0;

		print_message("  %s\n", fits[i].name);
		for (int k = 0; k < MOST; k++)
			n = fits[i].columns[k].natural ? k + 1 : n;
		memcpy(columns, fits[i].columns, sizeof columns);
		columns_fit(columns, n, fits[i].width);
		for (int k = 0; k < n; k++)
			assert_int_equal(columns[k].width, fits[i].widths[k]);
	}
}

/* ---- ages ---- */

static const struct {
	usec_t age;
	const char *text;
} ages[] = {
	{0, "0s"},
	{59 * USEC_SEC + 999999, "59s"},
	{USEC_MIN, "1m"},
	{3599 * USEC_SEC, "59m"},
	{3600 * USEC_SEC, "1h00m"},
	{7860 * USEC_SEC, "2h11m"},
	{86399 * USEC_SEC, "23h59m"},
	{86400 * USEC_SEC, "1d00h"},
	{100 * 86400 * USEC_SEC, "100d00h"},
	{-5 * USEC_SEC, "0s"},
};

static void test_ages(void **state)
{
	const usec_t now = 1000 * 86400 * USEC_SEC;
	char text[40];

	(void)state;
	for (size_t i = 0; i < COUNT(ages); i++)
		assert_string_equal(
			age_text(now - ages[i].age, now, text, sizeof text), ages[i].text);
	assert_string_equal(age_text(0, now, text, sizeof text), "-");
}

/* ---- a table of all sorts of characters ---- */

static const struct {
	const char *text;
	int columns;
} widths[] = {
	{"", 0},
	{"abc", 3},
	{"\u00e9", 1},
	{"e\u0301", 1},      /* a combining accent */
	{"\u8868\u3092", 4}, /* wide */
	{"\U0001f680", 2},   /* an emoji */
	{"\u200b", 0},       /* no width */
	{"a\u8868\U0001f680e\u0301", 6},
};

static size_t line_of(const char *text, size_t from, char *ret, size_t size)
{
	size_t n = strcspn(text + from, "\n");

	assert_in_range(n, 0, size - 1);
	memcpy(ret, text + from, n);
	ret[n] = '\0';
	return from + n + 1;
}

/* No line is wider than the terminal, and what begins a column stands in the same one everywhere.
 */
static void test_wide_table(void **state)
{
	static const char *const headings[] = {"NAME", "TITLE", "LAST", NULL};
	static const struct table_rule rules[] = {{4, 0}, {6, 0}, {8, 0}};
	const struct command_context c = {0};

	(void)state;
	for (int width = 20; width < 90; width++) {
		_cleanup_(table_done) struct table t = {.headings = headings, .rules = rules};
		_cleanup_(str_done) struct str s = {0};
		char line[1000];
		int column = -1;

		for (size_t i = 0; i < COUNT(widths); i++) {
			table_row(&t);
			table_cellf(&t, 0, COLOR_NONE, "w-%zu", i);
			table_cellf(&t, 1, COLOR_NONE, "%s%s%s%s%s", widths[i].text, widths[i].text,
				widths[i].text, widths[i].text, widths[i].text);
			table_cell(
				&t, 2, COLOR_NONE, "#\u8868 and then much more than fits anywhere");
		}
		table_add(&t, &c, width, &s);
		for (size_t at = line_of(s.data, 0, line, sizeof line); at < s.len;) {
			at = line_of(s.data, at, line, sizeof line);
			assert_in_range(text_width(line), 1, width);
			assert_non_null(strchr(line, '#'));
			*strchr(line, '#') = '\0';
			if (column < 0)
				column = text_width(line);
			assert_int_equal(text_width(line), column);
		}
	}
}

static void test_cut_lines(void **state)
{
	static const struct {
		const char *text;
		int width;
		const char *cut;
	} cases[] = {
		{"", 5, ""},
		{"12345\n1234567\n12\n", 5, "12345\n12345\n12\n"},
		{"\033[1m1234567\033[0m\n1234567", 3, "\033[1m123\033[0m\n123"},
		{"\033[31mab\033[0mcd", 3, "\033[31mab\033[0mc"},
		{"a\u8868b", 2, "a"}, /* half a wide one is none, and nothing comes after it */
		{"a\u8868b", 3, "a\u8868"},
		{"ae\u0301b", 2, "ae\u0301"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_(str_done) struct str s = {0};

		add_lines_cut(&s, cases[i].text, cases[i].width);
		assert_string_equal(str_text(&s), cases[i].cut);
	}
}

static void test_widths(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(widths); i++)
		assert_int_equal(text_width(widths[i].text), widths[i].columns);
}

/* ---- frames ---- */

/* What such a terminal would show: it knows the sequences that a frame may use, and no others. */
enum { ROWS = 6, WIDTH = 20 };

struct terminal {
	char rows[ROWS][WIDTH + 1];
	size_t row, column;
	int touched; /* rows written to or cleared */
};

static const char *play_sequence(struct terminal *t, const char *p)
{
	const char *end = p + strspn(p, "0123456789");
	size_t number = 0;

	for (const char *digit = p; digit < end; digit++)
		number = number * 10 + (size_t)(*digit - '0');
	if (strncmp(p, "?2026", 5) == 0)
		return p + 6;
	if (*end == ';') {
		assert_memory_equal(end, ";1H", 3);
		assert_in_range(number, 1, ROWS);
		t->row = number - 1;
		t->column = 0;
		return end + 3;
	}
	switch (*end) {
	case 'H':
		t->row = t->column = 0;
		break;
	case 'm':
		break;
	case 'K':
		memset(t->rows[t->row] + t->column, 0, WIDTH - t->column);
		t->touched++;
		break;
	case 'J':
		for (size_t i = t->row; i < ROWS; i++)
			memset(t->rows[i], 0, WIDTH);
		t->touched++;
		break;
	default:
		fail_msg("unknown sequence '%s'", p);
	}
	return end + 1;
}

static void play(struct terminal *t, const char *p)
{
	t->touched = 0;
	while (*p) {
		if (p[0] == '\033' && p[1] == '[') {
			p = play_sequence(t, p + 2);
			continue;
		}
		assert_int_not_equal(*p, '\n'); /* it would scroll */
		assert_in_range(t->column, 0, WIDTH - 1);
		t->rows[t->row][t->column++] = *p++;
	}
}

static const struct {
	const char *name;
	const char *text;
	size_t rows;
	bool forget;
	int touched;
	const char *shows[ROWS];
} frames[] = {
	{"the first one", "a\nb\nc\n", 0, false, 4, {"a", "b", "c"}},
	{"the same", "a\nb\nc\n", 0, false, 0, {"a", "b", "c"}},
	{"one line differs", "a\nlonger\nc\n", 0, false, 1, {"a", "longer", "c"}},
	{"a shorter one leaves nothing behind", "a\nx\nc\n", 0, false, 1, {"a", "x", "c"}},
	{"more lines", "a\nx\nc\nd\n", 0, false, 1, {"a", "x", "c", "d"}},
	{"fewer lines", "a\n", 0, false, 1, {"a"}},
	{"an empty line", "a\n\nc\n", 0, false, 2, {"a", "", "c"}},
	{"without a newline at the end", "a\n\nc", 0, false, 0, {"a", "", "c"}},
	{"more than there are rows", "1\n2\n3\n4\n", 3, false, 3, {"1", "2", "3"}},
	{"what is out of sight is not drawn", "1\n2\n3\n5\n", 3, false, 0, {"1", "2", "3"}},
	{"into sight", "2\n3\n5\n", 3, false, 3, {"2", "3", "5"}},
	{"after a resize all of it", "2\n3\n5\n", 3, true, 4, {"2", "3", "5"}},
	{"fills its row", "12345678901234567890\n3\n5\n", 3, false, 1,
		{"12345678901234567890", "3", "5"}},
	{"nothing at all", "", 3, false, 1, {""}},
};

static void test_frames(void **state)
{
	struct terminal t = {0};
	struct frame f = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(frames); i++) {
		_cleanup_(str_done) struct str out = {0};

		print_message("  %s\n", frames[i].name);
		if (frames[i].forget)
			frame_forget(&f);
		frame_draw(&f, frames[i].text, frames[i].rows, &out);
		assert_int_equal(out.len == 0, frames[i].touched == 0);
		play(&t, str_text(&out));
		assert_int_equal(t.touched, frames[i].touched);
		for (size_t k = 0; k < ROWS; k++)
			assert_string_equal(
				t.rows[k], frames[i].shows[k] ? frames[i].shows[k] : "");
	}
	frame_done(&f);
}

/* Any frame after any other: the terminal shows the new one, and rows that were equal are left. */
static void test_random_frames(void **state)
{
	static const char *const lines[] = {"", "a", "bb", "a b c", "12345678901234567890"};
	struct terminal t = {0};
	struct frame f = {0};
	unsigned seed = 1;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		_cleanup_(str_done) struct str text = {0}, out = {0};
		const char *shown[ROWS] = {0};
		size_t n = (size_t)rand_r(&seed) % (ROWS + 1);

		for (size_t k = 0; k < n; k++) {
			shown[k] = lines[(size_t)rand_r(&seed) % COUNT(lines)];
			str_addf(&text, "%s\n", shown[k]);
		}
		frame_draw(&f, str_text(&text), ROWS, &out);
		play(&t, str_text(&out));
		for (size_t k = 0; k < ROWS; k++)
			assert_string_equal(t.rows[k], shown[k] ? shown[k] : "");
	}
	frame_done(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_ages),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_cut_lines),
		cmocka_unit_test(test_wide_table),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_random_frames),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
