#pragma once
/* Texts on their way to a program: what it does to them, and how they may travel. Pure. */

#include "checks/profile.h"
#include "czar/base/str.h"

/* The text after what the program does to it (trim, tabs, CRLF, its wrapper around a long paste):
 * hashes are taken of this. Added to ret. */
void text_normalise(const struct profile *p, const char *text, size_t n, struct str *ret);

/* How a text may travel to this program. ret_why: a sentence, "" for WAY_TYPE; never freed. */
enum text_way { WAY_TYPE, WAY_FILE, WAY_NEVER };
enum text_way text_way(const struct profile *p, const char *text, size_t n, const char **ret_why);
