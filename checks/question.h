#pragma once
/* What a dialog asks, read from the screen: its words, and the options that answer it. Pure. */

#include "checks/screen.h"

struct question {
	struct str rows;      /* what is asked: one row a line, frames and outer blanks dropped */
	size_t approve, deny; /* the profile's options that are there, from 1; 0 none */
};

/* All zero where the profile cannot read it: without its first row or without the option that
 * allows it, nobody could tell what a key would answer. The caller ends it with question_done. */
void question_read(const struct profile *p, const struct screen *s, struct question *ret);
void question_done(struct question *q);
/* In one line. False: it was cut, with "..." at its end. */
bool question_text(const struct question *q, char *ret, size_t size);
