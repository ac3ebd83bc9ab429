/*
 * README and docs/architecture.md: they name only commands and files that exist, the hour's reading
 * path is one, and the picture is there.
 *
 * Runs in the repository's folder, as "make check" does.
 */
#include "tests/unit/page_fixture.h"

#include "czar/cmd/command.h"

enum { READING_PATH_LINES = 1500 };

/* Whatever is called "`czar NAME" in a page is a command. */
static void expect_commands(const char *path)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	_cleanup_(str_done) struct str page = {0};
	const char *p;
	char name[40];

	read_page(path, &page);
	for (p = str_text(&page); (p = strstr(p, "czar "));) {
		bool named = p > page.data &&
			     (p[-1] == '`' || p[-1] == '$' ||
				     (p - page.data > 4 && !memcmp(p - 5, "\n    ", 5)));
		size_t n = strspn(p += strlen("czar "), letters);

		if (!named || !n || n >= sizeof name || isalnum(p[n]))
			continue;
		text_setf(name, sizeof name, "%.*s", (int)n, p);
		if (!command_find(name))
			fail_msg("%s: no command '%s'", path, name);
	}
}

/* Whatever is in backquotes and looks like a file of ours exists. */
static void expect_files(const char *path)
{
	static const char *const folders[] = {"czar/", "checks/", "queue/", "hooks/", "status/",
		"tests/", "docs/", "units/", NULL};
	static const char *const ends[] = {".c", ".h", ".sh", ".scd", ".md", ".conf", "/", NULL};
	_cleanup_(str_done) struct str page = {0};
	const char *p;
	char name[200];

	read_page(path, &page);
	for (p = str_text(&page); (p = strchr(p, '`')); p++) {
		size_t n = strcspn(p + 1, "` \n");
		bool ours = false, file = false;

		text_setf(name, sizeof name, "%.*s", (int)n, p + 1);
		for (int i = 0; folders[i]; i++)
			ours = ours || text_starts(name, folders[i]);
		for (int i = 0; ends[i]; i++)
			file = file || text_ends(name, ends[i]);
		if (ours && file && p[1 + n] == '`' && !strstr(name, "NAME") &&
			access(name, F_OK) < 0)
			fail_msg("%s: no file '%s'", path, name);
	}
}

static void test_pages_name_what_exists(void **state)
{
	static const char *const pages[] = {
		readme, architecture, commands_page, settings_page, json_page};

	(void)state;
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		expect_commands(pages[i]);
		expect_files(pages[i]);
	}
}

/* The hour's reading path: "N. `FILE`" below its heading, short enough for an hour. */
static void test_reading_path_is_short(void **state)
{
	_cleanup_(str_done) struct str page = {0}, file = {0};
	_cleanup_(lines_done) struct lines l = {0};
	size_t n = 0, files = 0;

	(void)state;
	read_page(architecture, &page);
	for (l.at = part_of(&page, "\n## An hour of reading\n"); next_line(&l);) {
		char *from = strchr(str_text(&l.line), '`'),
		     *to = from ? strchr(from + 1, '`') : NULL;

		if (!isdigit(str_text(&l.line)[0]) || !to)
			continue;
		*to = '\0';
		str_done(&file);
		read_page(from + 1, &file);
		for (const char *p = str_text(&file); *p; p++)
			n += *p == '\n';
		files++;
	}
	assert_true(files >= 7);
	if (n > READING_PATH_LINES)
		fail_msg("the reading path has %zu lines, more than %d", n, READING_PATH_LINES);
}

/* The picture is drawn by "make picture" (tests/picture.sh); here it is only looked at. */
static void test_readme_has_a_picture(void **state)
{
	_cleanup_(str_done) struct str page = {0};
	char *from, *to;

	(void)state;
	read_page(readme, &page);
	from = strstr(page.data, "<!-- picture: made by make picture -->\n```text\n");
	to = from ? strstr(from, "\n```\n<!-- end of the picture -->\n") : NULL;
	assert_non_null(to);
	*to = '\0';
	for (const char *const *word = (const char *const[]){"WORKER", "STATE", "TASK", "AGE",
		     "REASON", " healthy ", " tasks: ", " done", NULL};
		*word; word++)
		if (!strstr(from, *word))
			fail_msg("no '%s' in the picture: make picture", *word);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages_name_what_exists),
		cmocka_unit_test(test_reading_path_is_short),
		cmocka_unit_test(test_readme_has_a_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
