#pragma once
/* An arena: memory of one lifetime (a tick), given back whole. Out of memory aborts. */

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks;
};

void *arena_alloc(struct arena *arena, size_t bytes);          /* zeroed, aligned for any type */
const char *arena_text(struct arena *arena, const char *text); /* a copy */
/* Doubles an array that lives in the arena when it is full; returns its (new) place. */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t bytes);
void arena_done(struct arena *arena);
