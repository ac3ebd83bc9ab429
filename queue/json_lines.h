#pragma once
/* JSON whose members know in which line they stand, for messages about files of people. */

#include <jansson.h>

#include "czar/base/arena.h"
#include "czar/base/str.h"

/* A member of an object, an item of an array, or the whole document. */
struct json_member {
	const char *key;             /* NULL: not of an object; lent by the document */
	json_t *value;               /* lent by the document */
	long line;                   /* of the key, or of the item; from 1 */
	struct json_member *members; /* in the order in which they stand; in the arena */
	size_t n_members;
};

/* Reads a document; its value is the caller's reference. No JSON, a key that an object has twice,
 * or too deep: false, and a line "NAME:LINE: ..." in problems. */
bool json_lines_read(const char *name, const char *bytes, size_t n, struct arena *arena,
	struct json_member *ret, struct str *problems);
/* The member of an object; NULL: it has none, or it is no object. */
const struct json_member *json_member_find(const struct json_member *m, const char *key);
