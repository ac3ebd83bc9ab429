/*
 * The manuals, held against the tables: every command with its synopsis, every option, every
 * setting with type, default and range is in its manual, in the table's order, and nothing else is
 * (commands are printed there from their table, as "make man" does). And the README's table of
 * commands.
 *
 * Runs in the repository's folder, as "make check" does.
 */
#include "tests/unit/page_fixture.h"

#include "czar/cmd/command.h"
#include "czar/cmd/help.h"
#include "czar/cmd/help_text.h"
#include "czar/cmd/options.h"
#include "queue/import.h"

/* scdoc's marks taken off: bold, underlined, escapes. */
static void add_unmarked(struct str *ret, const struct str *raw)
{
	for (const char *p = str_text(raw); *p; p++) {
		bool within = p > raw->data && isalnum(p[-1]) && isalnum(p[1]);

		if (*p == '\\' && p[1])
			p++;
		else if (*p == '*' || (*p == '_' && !within))
			continue;
		str_add_bytes(ret, p, 1);
	}
}

/* The manual as "make man" hands it to scdoc: a line @COMMANDS@ is what the table prints. */
static void read_manual(const char *path, struct str *ret)
{
	static const char mark[] = "\n@COMMANDS@\n";
	_cleanup_(str_done) struct str raw = {0}, whole = {0};
	char *at;

	read_page(path, &raw);
	at = strstr(raw.data, mark);
	if (at) {
		str_add_bytes(&whole, raw.data, (size_t)(at + 1 - raw.data));
		help_manual(&whole);
		str_add(&whole, at + strlen(mark));
	} else {
		str_add(&whole, raw.data);
	}
	add_unmarked(ret, &whole);
}

/* The paragraph that follows, its lines joined by blanks. */
static void paragraph(const struct lines *l, struct str *ret)
{
	const char *p = l->at;

	str_clear(ret);
	for (; *p && !(p[0] == '\n' && (p[1] == '\n' || !p[1])); p++)
		if (!isspace(*p))
			str_add_bytes(ret, p, 1);
		else if (ret->len && ret->data[ret->len - 1] != ' ')
			str_add(ret, " ");
}

/* "The sentence." for "the sentence"; sentences of settings are whole already. */
static void as_sentence(const char *text, struct str *ret)
{
	char first = text_ends(text, ".") ? text[0] : (char)toupper(text[0]);

	str_clear(ret);
	str_add_bytes(ret, &first, 1);
	str_addf(ret, "%s%s", text + 1, text_ends(text, ".") ? "" : ".");
}

static void expect_line(
	const struct lines *l, const char *path, const char *wanted, const char *sentence)
{
	_cleanup_(str_done) struct str said = {0}, told = {0};

	if (!text_equal(str_text(&l->line), wanted))
		fail_msg("%s: '%s' is there, '%s' should be", path, str_text(&l->line), wanted);
	paragraph(l, &told);
	as_sentence(sentence, &said);
	if (!text_starts(str_text(&told), str_text(&said)))
		fail_msg("%s: below '%s' stands '%s', not '%s'", path, wanted, str_text(&told),
			str_text(&said));
}

static void expect_option(const struct lines *l, const char *indent, const struct option_row *o)
{
	_cleanup_(str_done) struct str form = {0};

	str_add(&form, indent);
	help_option(o, &form);
	expect_line(l, commands_page, str_text(&form), o->sentence);
}

static void expect_no_more(const struct option_row *o)
{
	if (o && o->name)
		fail_msg("%s: option --%s is missing", commands_page, o->name);
}

/* The first command from here on that people are told of. */
static size_t told_from(size_t n)
{
	while (n < command_count && command_table[n].flags & COMMAND_HIDDEN)
		n++;
	return n;
}

static void test_manual_of_commands(void **state)
{
	_cleanup_(str_done) struct str page = {0}, synopsis = {0};
	_cleanup_(lines_done) struct lines l = {0};
	const struct option_row *o = NULL;
	size_t n = told_from(0);

	(void)state;
	read_manual(commands_page, &page);
	for (l.at = part_of(&page, "\n# COMMANDS\n"); next_line(&l);) {
		if (text_starts(str_text(&l.line), "czar ")) {
			expect_no_more(o);
			if (n == command_count)
				fail_msg("no such command: %s", str_text(&l.line));
			str_clear(&synopsis);
			help_synopsis(&command_table[n], &synopsis);
			expect_line(
				&l, commands_page, str_text(&synopsis), command_table[n].sentence);
			o = command_table[n].options;
			n = told_from(n + 1);
		} else if (l.begins && text_starts(str_text(&l.line), "\t-")) {
			if (!o || !o->name)
				fail_msg("no such option: %s", str_text(&l.line));
			expect_option(&l, "\t", o++);
		}
	}
	expect_no_more(o);
	if (n < command_count)
		fail_msg("%s: command %s is missing", commands_page, command_table[n].name);
}

/* Nobody keeps by hand what is printed. */
static void test_manual_has_no_second_copy(void **state)
{
	_cleanup_(str_done) struct str page = {0};
	const char *mark, *line, *end;

	(void)state;
	read_page(commands_page, &page);
	mark = strstr(page.data, "\n@COMMANDS@\n");
	assert_non_null(mark);
	assert_null(strstr(mark + 1, "\n@COMMANDS@\n"));
	for (line = page.data; (line = strstr(line, "\n*czar ")); line = end) {
		end = line + 1 + strcspn(line + 1, "\n");
		if (text_starts(end, "\n\t"))
			fail_msg("%s: printed from the table: %.*s", commands_page,
				(int)(end - line), line);
	}
}

static void test_manual_of_global_options(void **state)
{
	_cleanup_(str_done) struct str page = {0};
	_cleanup_(lines_done) struct lines l = {0};
	const struct option_row *o = global_options;

	(void)state;
	read_manual(commands_page, &page);
	for (l.at = part_of(&page, "\n# OPTIONS\n"); next_line(&l);)
		if (text_starts(str_text(&l.line), "-")) {
			if (!o->name)
				fail_msg("no such option: %s", str_text(&l.line));
			expect_option(&l, "", o++);
		}
	expect_no_more(o);
}

static void setting_line(const struct setting *s, struct str *ret)
{
	str_clear(ret);
	str_addf(ret, "%s = %s", s->key, s->type);
	if (s->default_value)
		str_addf(ret, " (default %s", s->default_value);
	if (s->range)
		str_addf(ret, "%s%s", s->default_value ? "; " : " (", s->range);
	if (s->default_value || s->range)
		str_add(ret, ")");
}

static bool is_setting(const char *line)
{
	size_t n = strspn(line, "abcdefghijklmnopqrstuvwxyz-");

	return n && text_starts(line + n, " = ");
}

static void test_manual_of_settings(void **state)
{
	_cleanup_(str_done) struct str page = {0}, wanted = {0};
	_cleanup_(lines_done) struct lines l = {0};
	char section[40] = "";
	size_t n = 0;

	(void)state;
	read_manual(settings_page, &page);
	for (l.at = part_of(&page, "\n# SETTINGS\n"); next_line(&l);) {
		const char *line = str_text(&l.line);

		if (text_starts(line, "## [")) {
			TEXT_SET(section, line + 4);
			section[strcspn(section, " ]")] = '\0';
		}
		if (!is_setting(line))
			continue;
		if (n == settings_count || !text_equal(settings_table[n].section, section))
			fail_msg("%s: [%s] has no such setting, or not here: %s", settings_page,
				section, line);
		setting_line(&settings_table[n], &wanted);
		expect_line(&l, settings_page, str_text(&wanted), settings_table[n].sentence);
		n++;
	}
	if (n < settings_count)
		fail_msg("%s: [%s] %s is missing", settings_page, settings_table[n].section,
			settings_table[n].key);
}

/* "*state* one of proposed, queued" as czar-json(5) has it. */
static void field_line(const struct field *f, struct str *ret)
{
	static const char *const types[] = {[FIELD_TEXT] = "string",
		[FIELD_INT] = "number",
		[FIELD_BOOL] = "boolean",
		[FIELD_ENUM] = "one of",
		[FIELD_TIME] = "time"};

	str_clear(ret);
	str_addf(ret, "%s %s", f->name, f->flags & FIELD_SPAN ? "duration" : types[f->type]);
	for (int i = 0; f->type == FIELD_ENUM && f->names[i]; i++)
		str_addf(ret, "%s %s", i ? "," : "", f->names[i]);
}

/* The fields that a program is shown: not the store's versions, nor the awake clock. */
static const struct field *next_shown(const struct row_table *t, size_t *n)
{
	while (*n < t->n_fields &&
		(t->fields[*n].type == FIELD_AWAKE || t->fields[*n].flags & FIELD_VERSION))
		(*n)++;
	return *n < t->n_fields ? &t->fields[(*n)++] : NULL;
}

static const struct row_table *table_of(const char *name)
{
	static const enum row_type shown[] = {ROW_TASK, ROW_ATTEMPT, ROW_WORKER, ROW_DELIVERY,
		ROW_DECISION, ROW_ALERT, ROW_DEPENDENCY, ROW_WISH, ROW_CHECK_RESULT, ROW_REVIEW};

	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (text_equal(row_tables[shown[i]].name, name))
			return &row_tables[shown[i]];
	fail_msg("%s: no row '%s'", json_page, name);
	return NULL;
}

/* Every field of every row that commands print, in the table's order, and nothing else. */
static void test_manual_of_rows(void **state)
{
	_cleanup_(str_done) struct str page = {0}, wanted = {0};
	_cleanup_(lines_done) struct lines l = {0};
	const struct row_table *t = NULL;
	const struct field *f = NULL;
	size_t n = 0, rows = 0;

	(void)state;
	read_manual(json_page, &page);
	for (l.at = part_of(&page, "\n# ROWS\n"); next_line(&l);) {
		const char *line = str_text(&l.line);

		if (text_starts(line, "## ")) {
			if (t && (f = next_shown(t, &n)))
				fail_msg("%s: %s has no '%s'", json_page, t->name, f->name);
			t = table_of(line + 3);
			n = 0;
			rows++;
		} else if (l.begins && line[0] && line[0] != '\t') {
			f = t ? next_shown(t, &n) : NULL;
			if (!f)
				fail_msg("%s: no such field: %s", json_page, line);
			field_line(f, &wanted);
			if (!text_equal(line, str_text(&wanted)))
				fail_msg("%s: '%s' should be '%s'", json_page, line,
					str_text(&wanted));
		}
	}
	assert_int_equal(rows, 10);
	if ((f = next_shown(t, &n)))
		fail_msg("%s: %s has no '%s'", json_page, t->name, f->name);
}

/* "## start, stop": the commands below a heading. */
static bool heads(const char *line, const char *command)
{
	size_t n = strlen(command);

	for (const char *p = line + strlen("## "); p; p = strchr(p, ' '), p += p != NULL)
		if (strncmp(p, command, n) == 0 && (!p[n] || p[n] == ','))
			return true;
	return false;
}

/* What each command prints is held against its part by tests/integration/commands_json.sh. */
static void test_manual_of_answers(void **state)
{
	_cleanup_(str_done) struct str page = {0};
	const char *answers;

	(void)state;
	read_manual(json_page, &page);
	answers = part_of(&page, "\n# ANSWERS\n");
	for (size_t i = 0; i < command_count; i++) {
		_cleanup_(lines_done) struct lines l = {.at = answers};
		bool found = false;

		while (next_line(&l))
			found = found || (text_starts(str_text(&l.line), "## ") &&
						 heads(str_text(&l.line), command_table[i].name));
		if (found == ((command_table[i].flags & COMMAND_NO_JSON) != 0))
			fail_msg("%s: '## %s' is %s", json_page, command_table[i].name,
				found ? "there, and it has no --json" : "missing");
	}
}

/* What the manual says of front matter, the reader of front matter knows. */
static void test_manual_of_tasks(void **state)
{
	_cleanup_(str_done) struct str page = {0}, problems = {0};
	_cleanup_(lines_done) struct lines l = {0};
	size_t n = 0;

	(void)state;
	read_manual(commands_page, &page);
	for (l.at = part_of(&page, "\n# TASKS\n"); next_line(&l);) {
		_cleanup_(str_done) struct str text = {0};
		struct import im;

		if (!l.line.len || l.at[0] != '\t' ||
			strspn(l.line.data, "abcdefghijklmnopqrstuvwxyz_") != l.line.len)
			continue;
		str_addf(&text, "---\n%s:\n---\n# A title\n\ntext\n", l.line.data);
		import_init(&im);
		import_text(&im, "-", str_text(&text), text.len, &problems);
		import_done(&im);
		if (strstr(str_text(&problems), "unknown key"))
			fail_msg("%s: %s", commands_page, str_text(&problems));
		n++;
	}
	assert_true(n >= 10);
}

static void test_help_fits(void **state)
{
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		_cleanup_(str_done) struct str usage = {0};
		_cleanup_(lines_done) struct lines l = {0};

		if (command_table[i].flags & COMMAND_HIDDEN)
			continue;
		if (!help_text(command_table[i].name)[0])
			fail_msg("help_text.c says nothing of %s", command_table[i].name);
		help_usage(&command_table[i], &usage);
		str_add(&usage, help_text(command_table[i].name));
		for (l.at = str_text(&usage); next_line(&l);)
			if (l.line.len > WIDTH)
				fail_msg("%s: %s", command_table[i].name, l.line.data);
	}
	assert_string_equal(help_text("nonsense"), "");
}

/* The table of the README is the printed one. */
static void test_readme_has_every_command(void **state)
{
	_cleanup_(str_done) struct str page = {0}, wanted = {0};

	(void)state;
	read_page(readme, &page);
	str_add(&wanted, "\n<!-- commands: made by make readme -->\n");
	help_readme(&wanted);
	str_add(&wanted, "<!-- end of the commands -->\n");
	if (!strstr(str_text(&page), str_text(&wanted)))
		fail_msg("%s has another table than the commands: make readme", readme);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_manual_of_commands),
		cmocka_unit_test(test_manual_has_no_second_copy),
		cmocka_unit_test(test_manual_of_global_options),
		cmocka_unit_test(test_manual_of_settings),
		cmocka_unit_test(test_manual_of_rows),
		cmocka_unit_test(test_manual_of_answers),
		cmocka_unit_test(test_manual_of_tasks),
		cmocka_unit_test(test_help_fits),
		cmocka_unit_test(test_readme_has_every_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
