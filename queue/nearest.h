#pragma once
/* "Did you mean": the nearest of some names. */

#include <stddef.h>

/* The name with the fewest edits from word, the first of equals; NULL when there are no names. */
const char *nearest_name(const char *word, const char *const *names, size_t n);
/* How many letters to add, drop or change make a of b. */
size_t name_edits(const char *a, const char *b);
