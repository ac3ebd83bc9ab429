#pragma once
/*
 * Members of JSON by their place: "parts.0.text" is the text of the first of the parts. A step is a
 * member's name, or an element's number.
 */

#include <jansson.h>

#include "czar/base/str.h"

/* Lent; NULL: nothing is there. "" is the whole. */
const json_t *member_get(const json_t *whole, const char *place);
/* Puts it there, making what is missing on the way; takes the value over. */
void member_set(json_t *whole, const char *place, json_t *value);
/* As words for people: a text as it is, a list with commas, all else as JSON. */
void member_add_words(const json_t *value, struct str *ret);
