#pragma once
/* What is said of commands, printed from their table. */

#include "czar/cmd/command.h"

/* "czar say [-F FILE] [--wait DURATION] [-u] WORKER [TEXT...]" */
void help_synopsis(const struct command *command, struct str *ret);
/* The same as "usage: ...", in lines of at most 80 columns that end with a newline. */
void help_usage(const struct command *command, struct str *ret);
/* "-F, --file=FILE" */
void help_option(const struct option_row *option, struct str *ret);
int help_overview(const struct command_context *c);
int help_command(const struct command_context *c, const struct command *command);
int help_version(void);

/* OPTIONS and COMMANDS of czar(1), in scdoc. */
void help_manual(struct str *ret);
/* The README's table of commands. */
void help_readme(struct str *ret);
