#pragma once
/*
 * What the four files say, with positions, before anything is made of it; below them the built-in
 * profiles of those agents that they name.
 */

#include "czar/base/arena.h"
#include "czar/config.h"

enum { CONFIG_BUILT_IN = -2, CONFIG_PROFILE };

struct config_line { /* one setting in a file */
	const struct setting *setting;
	const char *name;  /* of its section; NULL where the section has none */
	const char *value; /* NULL: no '=' */
	const char *file;
	int file_index, line; /* CONFIG_BUILT_IN, CONFIG_PROFILE: of a profile */
};

struct config_section { /* one [section "name"], at its first place */
	const char *section, *name;
	const char *file;
	int line;
};

struct config_lines {
	struct config_line *lines;
	size_t n_lines, lines_capacity;
	struct config_section *sections; /* named ones */
	size_t n_sections, sections_capacity;
	bool partial; /* a file's values could not be read: what is missing may stand there */
};

/* Returns the number of problems; they were added to problems. */
int config_read(const struct config_paths *paths, struct arena *arena, struct config_lines *ret,
	struct str *problems);
