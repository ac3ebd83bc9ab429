#pragma once
/* Spans: lent pieces of a text that is not ours, without copying and without a NUL. */

#include <stdbool.h>
#include <stddef.h>

struct span {
	const char *p;
	size_t n;
};

bool span_is(struct span s, const char *text);
bool span_starts(struct span s, const char *prefix);
bool span_is_blank_char(char c); /* blank, tab, CR, LF */

/* Length of the blank at p, also of one that is not ASCII or not visible; else 0. */
size_t span_blank_length(const char *p, size_t n);

/* The rest after n bytes. */
struct span span_from(struct span s, size_t n);
struct span span_trim_end(struct span s);
struct span span_trim(struct span s);
/* Without ASCII punctuation around it. */
struct span span_bare(struct span s);

/* Takes the first (last) word off s, with the blanks around it. Empty when there is none. */
struct span span_word(struct span *s);
struct span span_last_word(struct span *s);

/* Takes the last line off s; its trailing blanks (and CR) are dropped, leading ones are kept. */
struct span span_last_line(struct span *s);
/* Takes the first line off s, in the same way. */
struct span span_line(struct span *s);
