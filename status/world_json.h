#pragma once
/* A world as JSON and back, exactly: what czar run --dry-run shows and what replay decides again.
 */

#include <jansson.h>

#include "checks/world.h"
#include "czar/base/arena.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

void world_to_json(const struct world *w, struct str *ret);
/* Strings and arrays live in arena. A key that is missing keeps 0; an unknown one is left out;
 * a value of the wrong type is EINVAL and names its place. */
int world_from_json(
	const char *text, size_t n, struct arena *arena, struct world *ret, struct error *err);

/* JSON has no 64 unsigned bits: 16 hexadecimal digits. */
void world_seed_text(uint64_t seed, char ret[17]);
/* NULL leaves ret alone. */
int world_seed_from_json(const json_t *value, uint64_t *ret, struct error *err);
