#pragma once
/* Texts that people and workers hand in. */

#include "czar/cmd/command.h"

enum { TEXT_MOST_BYTES = 1 << 20 };

/*
 * From a file ("-": standard input) or, without one, from words joined by blanks. CRLF becomes LF;
 * a control character, what is not UTF-8, an empty or a too large text is an error with its place.
 */
int text_input(const char *file, int argc, char **argv, struct str *ret, struct error *err);
