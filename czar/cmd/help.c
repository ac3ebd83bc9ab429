/*
 * Help: the overview, one command, the version. Printed from the table and from nothing else.
 */
#include "czar/cmd/help.h"

#include <stdio.h>
#include <string.h>

#include "czar/cmd/print.h"

#ifndef CZAR_VERSION
#define CZAR_VERSION "0.1.0"
#endif

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

int help_overview(const struct command_context *c)
{
	_cleanup_(str_done) struct str s = {0};
	const char *group = "";

	str_add(&s,
		"czar runs a fleet of coding agents without anyone watching.\n"
		"usage: czar [-C DIR] [--json] [--color=auto|always|never] [-q] COMMAND [...]\n");
	for (size_t i = 0; i < command_count; i++) {
		if (text_equal(command_table[i].group, group))
			continue;
		group = command_table[i].group;
		add_group(c, group, &s);
	}
	str_add(&s, "\nczar alone shows the status; czar help COMMAND says more.\n");
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}

int help_command(const struct command_context *c, const struct command *command)
{
	_cleanup_(str_done) struct str s = {0};

	str_add(&s, "usage: ");
	help_synopsis(command, &s);
	str_addf(&s, "\n\n%s.\n", command->sentence);
	if (command->aliases)
		str_addf(&s, "Also called: %s\n", command->aliases);
	if (command->options)
		str_add(&s, "\n");
	for (int i = 0; command->options && command->options[i].name; i++) {
		const struct option_row *o = &command->options[i];
		_cleanup_(str_done) struct str form = {0};

		if (o->letter)
			str_addf(&form, "-%c, ", o->letter);
		str_addf(&form, "--%s%s%s", o->name, o->argument ? "=" : "",
			o->argument ? o->argument : "");
		str_addf(&s, "  %-26s %s\n", str_text(&form), o->sentence);
	}
	if (command->flags & COMMAND_WORKER)
		str_add(&s, "\nA worker may call it in its pane.\n");
	(void)c;
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}

int help_version(void)
{
	puts("czar " CZAR_VERSION);
	return EXIT_OK;
}

int cmd_help(struct command_context *c, int argc, char **argv)
{
	const struct command *command;

	if (argc == 0)
		return help_overview(c);
	command = command_find(argv[0]);
	if (!command)
		return command_say_error(EXIT_USAGE, "no command '%s': did you mean '%s'?", argv[0],
			command_nearest(argv[0]));
	return help_command(c, command);
}
