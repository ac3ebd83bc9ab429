/*
 * The parts of pages that are printed from the command table, so that nobody keeps a second copy:
 * OPTIONS and COMMANDS of czar(1), in scdoc, and the table of the README.
 *
 * "czar manual" is called by the Makefile and by tests, and stands in no list of commands.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "czar/cmd/help.h"
#include "czar/cmd/help_text.h"
#include "czar/cmd/options.h"

/* What scdoc reads as more than itself: anywhere, and where a line begins (of a full stop there it
 * takes care). */
static bool is_special(char c, bool begins)
{
	return strchr("\\*_", c) || (begins && strchr("`[]|#;-", c));
}

static void add_escaped(struct str *s, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char before = s->len ? s->data[s->len - 1] : '\n';

		if (is_special(text[i], before == '\n' || before == '\t'))
			str_add(s, "\\");
		str_add_bytes(s, text + i, 1);
	}
}

static void add_bold(struct str *s, const char *text, size_t n)
{
	str_add(s, "*");
	add_escaped(s, text, n);
	str_add(s, "*");
}

/* Bytes of an option or of "czar NAME" that begins here; 0: none does. */
static size_t command_length(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz-");
	char name[40];

	if (text_starts(text, "--") && n > 2)
		return n;
	if (!text_starts(text, "czar "))
		return 0;
	n = strspn(text + 5, "abcdefghijklmnopqrstuvwxyz");
	text_setf(name, sizeof(name), "%.*s", (int)n, text + 5);
	return n && n < sizeof(name) && command_find(name) ? 5 + n : 0;
}

static void add_prose(struct str *s, const char *line, size_t n)
{
	size_t i = 0;

	while (i < n) {
		bool begins = i == 0 || !isalnum((unsigned char)line[i - 1]);
		size_t bold = begins ? command_length(line + i) : 0;

		if (bold && i + bold <= n) {
			add_bold(s, line + i, bold);
			i += bold;
		} else {
			add_escaped(s, line + i++, 1);
		}
	}
}

static void add_literal(struct str *s, const char *line, size_t n)
{
	for (size_t i = 0; i < n; i++)
		str_addf(s, "%s%c", line[i] == '\\' ? "\\" : "", line[i]);
}

/* The words of help: paragraphs, and examples that begin with two blanks. */
static void add_words(struct str *s, const char *text)
{
	bool literal = false;

	for (size_t n; *text; text += n + (text[n] == '\n')) {
		bool example = text_starts(text, "  ");

		n = strcspn(text, "\n");
		if (example != literal)
			str_add(s, "\t```\n");
		literal = example;
		if (n)
			str_add(s, "\t");
		if (example)
			add_literal(s, text + 2, n - 2);
		else
			add_prose(s, text, n);
		str_add(s, "\n");
	}
	if (literal)
		str_add(s, "\t```\n");
}

static void add_sentence(struct str *s, const char *sentence)
{
	char first = (char)toupper((unsigned char)sentence[0]);

	add_escaped(s, &first, 1);
	add_prose(s, sentence + 1, strlen(sentence + 1));
	str_add(s, ".\n");
}

static void add_options(struct str *s, const struct option_row *o, const char *indent)
{
	for (; o && o->name; o++) {
		_cleanup_(str_done) struct str form = {0};

		help_option(o, &form);
		str_addf(s, "\n%s", indent);
		add_bold(s, str_text(&form), form.len);
		str_addf(s, "\n%s\t", indent);
		add_sentence(s, o->sentence);
	}
}

static void add_command(struct str *s, const struct command *c)
{
	_cleanup_(str_done) struct str synopsis = {0};
	size_t bold = strlen("czar ") + strlen(c->name);

	help_synopsis(c, &synopsis);
	str_add(s, "\n");
	add_bold(s, synopsis.data, bold);
	add_escaped(s, synopsis.data + bold, synopsis.len - bold);
	str_add(s, "\n\t");
	add_sentence(s, c->sentence);
	if (c->aliases)
		str_addf(s, "\tAlso called: %s.\n", c->aliases);
	if (help_text(c->name)[0])
		str_add(s, "\n");
	add_words(s, help_text(c->name));
	add_options(s, c->options, "\t");
}

static void add_rail(struct str *s)
{
	const char *comma = "";

	str_add(s, "\nIn a worker's pane (CZAR\\_WORKER is set, or the folder is in its worktree) "
		   "only ");
	for (size_t i = 0; i < command_count; i++) {
		if (!(command_table[i].flags & COMMAND_WORKER) ||
			command_table[i].flags & COMMAND_HIDDEN)
			continue;
		str_addf(s, "%s%s", comma, command_table[i].name);
		comma = ", ";
	}
	str_add(s, " are accepted.\nThat is a rail, not a wall.\n");
}

void help_manual(struct str *ret)
{
	const char *group = "";

	str_add(ret,
		"# OPTIONS\n\n"
		"Every command takes these, before its name and after it; *--* ends options.\n");
	add_options(ret, global_options, "");
	str_add(ret, "\n# COMMANDS\n");
	for (size_t i = 0; i < command_count; i++) {
		const struct command *c = &command_table[i];

		if (c->flags & COMMAND_HIDDEN)
			continue;
		if (!text_equal(c->group, group))
			str_addf(ret, "\n## %c%s\n", toupper((unsigned char)c->group[0]),
				c->group + 1);
		group = c->group;
		add_command(ret, c);
	}
	add_rail(ret);
}

void help_readme(struct str *ret)
{
	str_add(ret, "| command | does |\n|---|---|\n");
	for (size_t i = 0; i < command_count; i++)
		if (!(command_table[i].flags & COMMAND_HIDDEN))
			str_addf(ret, "| `%s` | %s |\n", command_table[i].name,
				command_table[i].sentence);
}

int cmd_manual(struct command_context *c, int argc, char **argv)
{
	_cleanup_(str_done) struct str s = {0};

	(void)argc;
	if (text_equal(argv[0], "commands"))
		help_manual(&s);
	else if (text_equal(argv[0], "readme"))
		help_readme(&s);
	else
		return command_usage(c, "commands or readme, not '%s'", argv[0]);
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}
