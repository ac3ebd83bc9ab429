#pragma once
/*
 * Front matter: the small part of YAML that stands between two lines "---" at the head of a text.
 *
 * One mapping of plain keys to a value or a list of values, all of them texts. Anchors, aliases,
 * tags and nested structures are refused: none is needed, each has been an attack.
 */

#include <stdbool.h>
#include <stddef.h>

#include "czar/base/arena.h"
#include "czar/base/str.h"

enum { FRONT_MATTER_BYTES = 64 * 1024, FRONT_MATTER_FIELDS = 64, FRONT_MATTER_VALUES = 1000 };

struct front_field {
	const char *key;
	const char *const *values; /* NULL-terminated; empty: "key:" alone, ~ or null */
	size_t n_values;
	bool is_list;
	long line; /* in the file, from 1 */
};

struct front_matter {
	struct front_field *fields; /* in the arena, as all texts */
	size_t n_fields;
	size_t body; /* offset of the text behind it; 0 without front matter */
	long body_line;
};

/* Takes front matter off a text. Problems are lines "NAME:LINE: ..."; false when the rest of the
 * front matter could not be read (what was read until then stays). */
bool front_matter_read(struct front_matter *ret, struct arena *arena, const char *name,
	const char *bytes, size_t n, struct str *problems);
