#pragma once
/* Errors: a number for code, one sentence for people. Fixed buffer, no allocation. */

#include <errno.h>
#include <stdarg.h>

struct error {
	int number; /* positive errno */
	char text[512];
};

/* Writes the sentence (lower case, no full stop) and returns -number. err may be NULL. */
int error(struct error *err, int number, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts a fact in front of an error that came from below: "FACT: what it said". Returns -number. */
int error_wrap(struct error *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
