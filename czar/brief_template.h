#pragma once
/* The template of a brief (czar/brief.h), and the small pieces that all texts of czar share. */

#include "czar/brief.h"

/* Adds the template with every {{name}} replaced. f NULL: only checked. EINVAL names the line. */
int brief_expand(
	const struct brief_facts *f, const char *template, struct str *out, struct error *err);

/* Others' text within a line of ours: cleaned, line ends become blanks. NULL adds nothing. */
void brief_add_line(struct str *out, const char *text);
/* The program, as a word for a shell. */
void brief_add_czar(const struct brief_facts *f, struct str *out);
