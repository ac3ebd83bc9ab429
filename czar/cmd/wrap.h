#pragma once
/* Lines that are read on a terminal: broken between words, and without ids of forty digits. */

#include "czar/cmd/print.h"

/* Columns of a line that this command prints: the terminal's; 0 into a pipe: no limit. */
int line_width(const struct command_context *c);
/* Lines of ours, each broken between words where it is wider; what goes on begins with so many
 * blanks. A word that is wider than all of it stays whole, so that it can be copied. Colours take
 * no width. width 0: as they are. */
void add_wrapped(struct str *s, const char *text, int width, int hang);
/* The same, printed. */
void print_wrapped(const struct command_context *c, const char *text, int hang);
/* add_line of a sentence: ids of commits and trees are shortened to what git takes for them. Whole
 * they are in --json. */
void add_sentence(struct str *s, const char *text);
