#pragma once
/* Which programs does this machine have? Only looked for, never started. */

#include <stdbool.h>
#include <stddef.h>

/* Looks through PATH; a name with a slash is looked at from folder. ret may be NULL. */
bool program_find(const char *name, const char *folder, char *ret, size_t size);
/* The program of a command for sh: its first word behind NAME=VALUE words; false when only a shell
 * could tell (quotes, $, ...). */
bool command_program(const char *command, char *ret, size_t size);
