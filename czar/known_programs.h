#pragma once
/* Which programs that are coding agents does this machine have? */

#include <stdbool.h>
#include <stddef.h>

enum { KNOWN_AGENTS = 4 };

struct known_agent {
	const char *name, *command; /* as a file's [agent "NAME"] would have them */
};
extern const struct known_agent known_agents[KNOWN_AGENTS];

/* Looks through PATH; a name with a slash is looked at from folder. ret may be NULL. */
bool program_find(const char *name, const char *folder, char *ret, size_t size);
/* The program of a command for sh: its first word behind NAME=VALUE words; false when only a shell
 * could tell (quotes, $, ...). */
bool command_program(const char *command, char *ret, size_t size);
