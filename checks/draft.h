#pragma once
/*
 * Our text in a program's composer. Pure.
 */

#include "checks/profile.h"

/*
 * Is the draft our text? Compared without white space (the program wraps), or by the profile's
 * folded form with the right number of lines. *ret_whole: nothing else stands there.
 */
bool draft_shows(const struct profile *p, const char *draft, const char *text, bool *ret_whole);

/*
 * The longest piece of the draft (rows joined by newlines) within one row that may stand in a
 * guard's pattern as it is: printable ASCII without what tmux's formats, fnmatch(3) or quoting
 * treat specially. When it is shorter than 8 bytes and begins the first row, the prompt comes with
 * it, so that a short text is not found anywhere else. "" when there is none.
 */
void draft_piece(const char *prompt, const char *draft, char *ret, size_t size);
