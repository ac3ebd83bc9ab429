#pragma once
/*
 * Strings: one growing string (struct str), and helpers for the fixed text fields of rows.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define _cleanup_(f) __attribute__((cleanup(f)))

struct str {
	char *data; /* NUL-terminated once anything was added; owned */
	size_t len, size;
};

void str_add(struct str *s, const char *text);
void str_add_bytes(struct str *s, const char *bytes, size_t n);
void str_addf(struct str *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void str_vaddf(struct str *s, const char *fmt, va_list ap);
void str_clear(struct str *s);
const char *str_text(const struct str *s); /* never NULL; lent */
char *str_take(struct str *s);             /* owned by the caller, never NULL */
void str_done(struct str *s);

/* Copies into a fixed field, cut at a UTF-8 boundary when too long. Returns false when cut. */
bool text_set(char *dst, size_t size, const char *src);
bool text_setf(char *dst, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
#define TEXT_SET(dst, src) text_set((dst), sizeof(dst), (src))
#define TEXT_SETF(dst, ...) text_setf((dst), sizeof(dst), __VA_ARGS__)

void text_free(char **text); /* for _cleanup_ */
bool text_equal(const char *a, const char *b);
/* Is it one of the names in "a, b"? */
bool text_list_has(const char *list, const char *name);
bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);

/* Offset of the first byte that no text may hold: a control character but tab and newline, DEL, a
 * C1 control, or what is not UTF-8. -1 when there is none. */
long text_bad_offset(const char *bytes, size_t n);

/* Makes others' output safe to show: such bytes, and the marks that turn the direction of writing,
 * become '?', CRLF becomes LF. */
void text_add_clean(struct str *s, const char *bytes, size_t n);

/* One word for a POSIX shell: 'text'. */
void str_add_shell_word(struct str *s, const char *text);
/* The same for people to read: quoted only where it must be. */
void str_add_shell_plain(struct str *s, const char *text);

/* Whole decimal number, nothing around it. Returns false and leaves ret alone otherwise. */
bool text_to_int(const char *text, int64_t *ret);

/* Matches the whole text against a pattern in which '*' stands for any run of bytes; linear time in
 * practice (greedy with one backtrack point). A leading '^' and a trailing '$' are anchors of
 * text_find_pattern only. */
bool text_matches(const char *text, size_t n, const char *pattern);
