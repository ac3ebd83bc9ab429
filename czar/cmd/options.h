#pragma once
/* Reading a command line by the tables. */

#include "czar/cmd/command.h"

/* What every command takes; ends with a row whose name is NULL. */
extern const struct option_row global_options[];

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct command_line {
	bool help, version;
	enum color_when color;
	char **arguments; /* owned array, lent strings */
	int n_arguments;
	int used; /* how much of argv was read */
};

/*
 * Reads options (global ones, and those of c->command when it is set) into c and ret. Options may
 * stand anywhere; "--" ends them. Without c->command reading stops at the first argument. Returns
 * 0, or EXIT_USAGE after saying what is wrong.
 */
int options_read(struct command_context *c, int argc, char **argv, struct command_line *ret);
