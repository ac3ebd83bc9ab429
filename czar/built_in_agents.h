#pragma once
/* The profiles of checks/agents/ and their templates, built into the program by
 * checks/agents/embed.sh. */

#include <stddef.h>

struct built_in_agent {
	const char *name; /* of its file, and of the [agent "NAME"] in it */
	const char *text; /* in the syntax of czar.conf */
	size_t bytes;
};
extern const struct built_in_agent built_in_agents[]; /* by name */
extern const size_t built_in_agents_count;

struct built_in_file { /* a template of an agent (czar/agent_text.h) */
	const char *agent, *name;
	const char *text;
	size_t bytes;
};
extern const struct built_in_file built_in_files[];
extern const size_t built_in_files_count;
