#pragma once
/*
 * The raw line scan of a settings file: where each section and key stands, and how its value was
 * written. The values themselves are libgit2's business (config_git.h).
 */

#include <stdbool.h>

#include "czar/base/arena.h"
#include "czar/base/str.h"

struct scan_section {
	const char *section; /* lower case */
	const char *name;    /* of [section "name"]; NULL without one */
	int line;
};

struct scan_entry {
	const char *section, *name, *key; /* key in lower case */
	int line;
	const char *raw;   /* the rest of the line as written, comment included, blanks trimmed */
	bool has_value;    /* there is a '=' */
	bool cut;          /* an unquoted ; or # ends the value early */
	bool inner_quotes; /* quotes that git drops and that do not enclose the whole value */
};

struct scan {
	struct scan_section *sections;
	size_t n_sections;
	struct scan_entry *entries;
	size_t n_entries;
};

/* Everything lives in the arena. Lines that git-config does not know go to problems, one line each
 * ("FILE:LINE: what: how to mend"); returns how many. */
int config_scan(const char *file, const char *text, struct arena *arena, struct scan *ret,
	struct str *problems);

/* The value as somebody wrote it, quoted so that git reads exactly that. */
void config_quote(const char *raw, struct str *ret);
