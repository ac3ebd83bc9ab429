#pragma once
/* Quoting for tmux beyond its command line: formats, and searches of the screen inside formats. */

#include "czar/base/str.h"

/* Text that a format shows as it is: # , and } escaped. */
void tmux_format_add(struct str *s, const char *text);
/* A format that is 1 when the literal stands in a row of the screen, else 0. Rows are compared
 * without their trailing blanks, and so is the literal. */
void tmux_present_add(struct str *s, const char *literal);
/* A format that is 1 when no row matches the pattern: '*' any run, '^' and '$' at its ends anchors.
 */
void tmux_absent_add(struct str *s, const char *pattern);
/* A format that is 1 when a row matches one of them; NULL-terminated, at least one. */
void tmux_any_add(struct str *s, const char *const *patterns);
