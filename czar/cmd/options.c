/*
 * Reading a command line.
 *
 * One reader for all commands, led by the tables, so that "-C DIR", "--json" and the like mean the
 * same everywhere, before the command's name and after it.
 */
#include "czar/cmd/options.h"

#include <stdlib.h>
#include <string.h>

#include "queue/nearest.h"

const struct option_row global_options[] = {
	{'C', "directory", "DIR", "work in that folder"},
	{0, "json", NULL, "print JSON, as czar-json(5) has it"},
	{0, "color", "auto|always|never", "colours (auto: on a terminal, without NO_COLOR)"},
	{'q', "quiet", NULL, "say only what went wrong"},
	{'h', "help", NULL, "say how it is called"},
	{'V', "version", NULL, "print the version"},
	{0, NULL, NULL, NULL},
};

enum { GLOBAL_DIRECTORY, GLOBAL_JSON, GLOBAL_COLOR, GLOBAL_QUIET, GLOBAL_HELP, GLOBAL_VERSION };

struct reader {
	struct command_context *c;
	struct command_line *line;
	int argc;
	char **argv;
	int at;
};

static int set_color(struct reader *r, const char *value)
{
	static const char *const names[] = {"auto", "always", "never"};

	for (int i = 0; i < 3; i++)
		if (text_equal(names[i], value)) {
			r->line->color = (enum color_when)i;
			return 0;
		}
	return command_usage(r->c, "--color is auto, always or never, not '%s'", value);
}

static int set_global(struct reader *r, int row, const char *value)
{
	switch (row) {
	case GLOBAL_DIRECTORY:
		r->c->directory = value;
		return 0;
	case GLOBAL_JSON:
		r->c->json = true;
		return 0;
	case GLOBAL_COLOR:
		return set_color(r, value);
	case GLOBAL_QUIET:
		r->c->quiet = true;
		return 0;
	case GLOBAL_HELP:
		r->line->help = true;
		return 0;
	default:
		r->line->version = true;
		return 0;
	}
}

static int row_find(const struct option_row *rows, char letter, const char *name, size_t n)
{
	for (int i = 0; rows && rows[i].name; i++)
		if (name ? strlen(rows[i].name) == n && memcmp(rows[i].name, name, n) == 0
			 : rows[i].letter == letter)
			return i;
	return -1;
}

/* The row of an option and whose it is; NULL when nobody knows it. */
static const struct option_row *option_find(const struct reader *r, char letter, const char *name,
	size_t n, int *ret_row, bool *ret_own)
{
	const struct option_row *own = r->c->command ? r->c->command->options : NULL;
	int row = row_find(own, letter, name, n);

	*ret_own = row >= 0;
	*ret_row = row >= 0 ? row : row_find(global_options, letter, name, n);
	if (*ret_row < 0)
		return NULL;
	return *ret_own ? &own[row] : &global_options[*ret_row];
}

static const char *nearest_option(const struct reader *r, const char *word, size_t n)
{
	const char *names[2 * OPTIONS_MOST];
	const struct option_row *tables[] = {
		r->c->command ? r->c->command->options : NULL, global_options};
	char name[64];
	size_t count = 0;

	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (const struct option_row *o = tables[t]; o && o->name; o++)
			if (count < sizeof names / sizeof *names)
				names[count++] = o->name;
	text_setf(name, sizeof(name), "%.*s", (int)n, word);
	return nearest_name(name, names, count);
}

static void note_given(struct command_context *c, int row)
{
	c->given = realloc(c->given, (c->n_given + 1) * sizeof(*c->given));
	if (!c->given)
		abort();
	c->given[c->n_given++] = (struct option_given){row, c->values[row]};
}

static int set_option(struct reader *r, int row, bool own, const char *value)
{
	if (!own)
		return set_global(r, row, value);
	r->c->values[row] = value ? value : "";
	note_given(r->c, row);
	return 0;
}

static int read_long(struct reader *r, const char *word)
{
	const char *equal = strchr(word, '=');
	size_t n = equal ? (size_t)(equal - word) : strlen(word);
	const struct option_row *o;
	const char *value = equal ? equal + 1 : NULL;
	char hint[100];
	bool own;
	int row;

	o = option_find(r, 0, word, n, &row, &own);
	if (!o)
		return command_usage(r->c, "unknown option '--%.*s'%s", (int)n, word,
			nearest_hint(nearest_option(r, word, n), "'--", "'", hint, sizeof hint));
	if (!o->argument && value)
		return command_usage(r->c, "'--%s' takes no value", o->name);
	if (o->argument && !value) {
		if (r->at >= r->argc)
			return command_usage(r->c, "'--%s' needs %s", o->name, o->argument);
		value = r->argv[r->at++];
	}
	return set_option(r, row, own, value);
}

static int read_letters(struct reader *r, const char *letters)
{
	for (; *letters; letters++) {
		const struct option_row *o;
		const char *value = NULL;
		bool own;
		int row, bad;

		o = option_find(r, *letters, NULL, 0, &row, &own);
		if (!o)
			return command_usage(r->c, "unknown option '-%c'", *letters);
		if (o->argument && letters[1])
			value = letters + 1;
		else if (o->argument && r->at < r->argc)
			value = r->argv[r->at++];
		else if (o->argument)
			return command_usage(r->c, "'-%c' needs %s", *letters, o->argument);
		bad = set_option(r, row, own, value);
		if (bad || value)
			return bad;
	}
	return 0;
}

int options_read(struct command_context *c, int argc, char **argv, struct command_line *ret)
{
	struct reader r = {c, ret, argc, argv, 0};
	bool ended = false;
	int bad = 0;

	free(ret->arguments);
	ret->arguments = calloc((size_t)argc + 1, sizeof(*ret->arguments));
	if (!ret->arguments)
		abort();
	ret->n_arguments = 0;
	while (!bad && r.at < argc) {
		char *word = argv[r.at];

		if (ended || word[0] != '-' || !word[1]) {
			if (!c->command)
				break;
			ret->arguments[ret->n_arguments++] = word;
			r.at++;
			continue;
		}
		r.at++;
		if (text_equal(word, "--"))
			ended = true;
		else if (word[1] == '-')
			bad = read_long(&r, word + 2);
		else
			bad = read_letters(&r, word + 1);
	}
	ret->used = r.at;
	return bad;
}
