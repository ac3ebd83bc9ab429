#pragma once
/* What is pasted of a text. Pure. */

#include "checks/profile.h"
#include "czar/base/str.h"

/*
 * Added to ret: the text as this program wants it pasted, with a blank around it or in pieces.
 * Pieces are bracketed here, each as a paste of its own; anything else is for the terminal to
 * bracket.
 */
void typing_of(const struct profile *p, const char *text, size_t n, struct str *ret);
