#pragma once
/* What was said so far, as lines; older ones are dropped. */

#include "czar/base/str.h"

enum { TRANSCRIPT_MOST = 300, TRANSCRIPT_LINE_MOST = 2000 };

struct transcript {
	char *lines[TRANSCRIPT_MOST]; /* a ring, owned */
	size_t added;                 /* lines ever added */
};

/* Adds text, cleaned for a terminal: first before its first line, next before the others. */
void transcript_add(
	struct transcript *t, const char *first, const char *next, const char *text, size_t n);
void transcript_say(struct transcript *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The i-th line ever added; NULL when it is gone. */
const char *transcript_line(const struct transcript *t, size_t i);
void transcript_done(struct transcript *t);
