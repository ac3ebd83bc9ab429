#pragma once
/* What a world is made of: its singles (clocks, settings, project) and its arrays, each with its
 * fields. Whoever writes, reads or compares worlds walks this one table. */

#include "checks/fields.h"
#include "checks/world.h"

struct world_part {
	const char *name; /* JSON key; NULL: its fields stand in the world itself */
	size_t place;     /* in struct world: of the array, or of the single struct */
	size_t count;     /* in struct world: of the array's length; SIZE_MAX: a single struct */
	size_t row_bytes;
	enum row_type row; /* ROW_TYPES: fields below */
	const struct field *fields;
	size_t n_fields;
};

enum { WORLD_PARTS = 23 };
extern const struct world_part world_parts[WORLD_PARTS];

const struct field *world_part_fields(const struct world_part *p, size_t *ret_n);
bool world_part_is_single(const struct world_part *p);
/* The array, or the single struct as an array of one. */
void *world_part_rows(const struct world_part *p, const struct world *w, size_t *ret_n);
/* Not of a single. */
void world_part_set_rows(const struct world_part *p, struct world *w, void *rows, size_t n);
