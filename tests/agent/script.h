#pragma once
/*
 * The script of a task: lines to carry out one by one, and what to do when a text comes later.
 *
 * `when KIND:` begins a section that runs when a later prompt is of that kind (prompt_kind, other,
 * any) or holds the quoted words; `end` ends it. All other lines are the main part.
 */

#include <stdbool.h>
#include <stddef.h>

struct script_section {
	char *when; /* owned */
	char **lines;
	size_t n;
};

struct script {
	struct script_section main, *sections; /* owned */
	size_t n_sections;
	size_t at;    /* next line of the main part */
	long running; /* index of a section; -1 none */
	size_t section_at;
	bool no_ack; /* the line no-ack stands in it */
};

void script_parse(struct script *s, const char *text);
/* The next line, or NULL at the end. script_back puts it back. */
const char *script_next(struct script *s);
void script_back(struct script *s);
/* Starts the section for such a prompt, if there is one. */
void script_enter(struct script *s, const char *kind, const char *text);
void script_leave(struct script *s); /* drops what is left of a section */
bool script_is_over(const struct script *s);
void script_done(struct script *s);

/* A line split into words: "..." and '...' group, \n \t \" \\ inside "...". */
struct words {
	char **word; /* owned, NULL-terminated */
	size_t n;
};
void words_split(struct words *w, const char *line);
void words_done(struct words *w);
/* What follows the first n words of a line, as it stands. */
const char *words_rest(const char *line, int n);
