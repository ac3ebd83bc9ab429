/*
 * Help: the overview, one command, the version. Printed from the table and from nothing else.
 */
#include "czar/cmd/help.h"

#include <stdio.h>
#include <string.h>

#include "czar/cmd/help_text.h"
#include "czar/cmd/options.h"
#include "czar/cmd/print.h"

#ifndef CZAR_VERSION
#define CZAR_VERSION "0.1.0"
#endif

enum { WIDTH = 80 };

static void add_option(const struct option_row *o, struct str *s)
{
	if (o->letter)
		str_addf(s, "-%c", o->letter);
	else
		str_addf(s, "--%s", o->name);
	if (o->argument)
		str_addf(s, " %s", o->argument);
}

void help_synopsis(const struct command *command, struct str *ret)
{
	str_addf(ret, "czar %s", command->name);
	for (int i = 0; command->options && command->options[i].name; i++) {
		str_add(ret, " [");
		add_option(&command->options[i], ret);
		str_add(ret, "]");
	}
	if (command->synopsis[0])
		str_addf(ret, " %s", command->synopsis);
}

/* Broken in front of an option; no single one is that long. */
void help_usage(const struct command *command, struct str *ret)
{
	_cleanup_(str_done) struct str whole = {0};
	size_t indent = strlen("usage: czar ") + strlen(command->name), used = 0;
	const char *text;

	help_synopsis(command, &whole);
	str_add(ret, "usage: ");
	used = strlen("usage: ");
	for (text = str_text(&whole); *text;) {
		const char *next = strstr(text + 1, " [");
		size_t n = next ? (size_t)(next - text) : strlen(text);

		if (used + n > WIDTH) {
			str_addf(ret, "\n%*s", (int)indent, "");
			used = indent;
		}
		str_add_bytes(ret, text, n);
		used += n;
		text += n;
	}
	str_add(ret, "\n");
}

void help_option(const struct option_row *option, struct str *ret)
{
	if (option->letter)
		str_addf(ret, "-%c, ", option->letter);
	str_addf(ret, "--%s", option->name);
	if (option->argument)
		str_addf(ret, "=%s", option->argument);
}

static void add_group(const struct command_context *c, const char *group, struct str *s)
{
	_cleanup_(str_done) struct str heading = {0};

	str_addf(&heading, "%s:", group);
	str_add(s, "\n");
	add_color(s, c, COLOR_BOLD, str_text(&heading));
	str_add(s, "\n");
	for (size_t i = 0; i < command_count; i++) {
		const struct command *command = &command_table[i];

		if (command->flags & COMMAND_HIDDEN || !text_equal(command->group, group))
			continue;
		str_addf(s, "  %-10s %s\n", command->name, command->sentence);
	}
}

static void add_options(const struct option_row *rows, struct str *s)
{
	str_add(s, "\n");
	for (; rows->name; rows++) {
		_cleanup_(str_done) struct str form = {0};

		help_option(rows, &form);
		str_addf(s, "  %-25s %s\n", str_text(&form), rows->sentence);
	}
}

int help_overview(const struct command_context *c)
{
	_cleanup_(str_done) struct str s = {0};
	const char *group = "";

	str_add(&s, "czar runs a fleet of coding agents without anyone watching.\n"
		    "usage: czar [OPTION]... COMMAND [...]\n");
	for (size_t i = 0; i < command_count; i++) {
		if (command_table[i].flags & COMMAND_HIDDEN ||
			text_equal(command_table[i].group, group))
			continue;
		group = command_table[i].group;
		add_group(c, group, &s);
	}
	str_add(&s, "\n");
	add_color(&s, c, COLOR_BOLD, "options, for every command:");
	add_options(global_options, &s);
	str_add(&s, "\nczar alone shows the status; czar help COMMAND says more, and so does "
		    "czar(1).\nTo begin with: czar init, czar add, czar run, czar status.\n");
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}

int help_command(const struct command_context *c, const struct command *command)
{
	_cleanup_(str_done) struct str s = {0};
	const char *more = help_text(command->name);

	(void)c;
	help_usage(command, &s);
	str_addf(&s, "\n%s.\n", command->sentence);
	if (command->aliases)
		str_addf(&s, "Also called: %s\n", command->aliases);
	if (command->options)
		add_options(command->options, &s);
	if (more[0])
		str_addf(&s, "\n%s", more);
	if (command->flags & COMMAND_WORKER)
		str_add(&s, "\nA worker may call it in its pane.\n");
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}

int help_version(void)
{
	puts("czar " CZAR_VERSION);
	return EXIT_OK;
}

static json_t *option_json(const struct option_row *o)
{
	char letter[2] = {o->letter, '\0'};

	return json_pack("{s:s,s:s,s:s,s:s}", "name", o->name, "letter", letter, "argument",
		o->argument ? o->argument : "", "sentence", o->sentence);
}

static json_t *options_json(const struct option_row *o)
{
	json_t *array = json_array();

	for (; o && o->name; o++)
		json_array_append_new(array, option_json(o));
	return array;
}

static json_t *command_json(const struct command *c)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:b,s:o}", "name", c->name, "also",
		c->aliases ? c->aliases : "", "group", c->group, "synopsis", c->synopsis,
		"sentence", c->sentence, "json", !(c->flags & COMMAND_NO_JSON), "worker",
		(c->flags & COMMAND_WORKER) != 0, "project", (c->flags & COMMAND_PROJECT) != 0,
		"options", options_json(c->options));
}

static int help_json(void)
{
	json_t *commands = json_array();

	for (size_t i = 0; i < command_count; i++)
		if (!(command_table[i].flags & COMMAND_HIDDEN))
			json_array_append_new(commands, command_json(&command_table[i]));
	return print_json(json_pack(
		"{s:o,s:o}", "commands", commands, "options", options_json(global_options)));
}

int cmd_help(struct command_context *c, int argc, char **argv)
{
	const struct command *command;

	if (argc == 0 && c->json)
		return help_json();
	if (argc == 0)
		return help_overview(c);
	command = command_find(argv[0]);
	if (!command)
		return command_unknown(argv[0]);
	if (c->json)
		return print_json(json_pack("{s:[o]}", "commands", command_json(command)));
	return help_command(c, command);
}
