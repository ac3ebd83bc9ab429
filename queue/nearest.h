#pragma once
/* "Did you mean": the nearest of some names. */

#include <stddef.h>

/* The name with the fewest edits from word, the first of equals; NULL when none is near: one edit,
 * or one of three letters, and it would be another word. */
const char *nearest_name(const char *word, const char *const *names, size_t n);
/* ": did you mean 'NAME'?", with before and after around the name; "" for NULL. In buf. */
const char *nearest_hint(
	const char *near, const char *before, const char *after, char *buf, size_t size);
