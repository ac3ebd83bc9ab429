/*
 * An arena: memory of one lifetime, given back whole.
 *
 * A tick allocates its world and its plan here and frees both with one call. Blocks grow, nothing
 * is freed alone. Running out of memory aborts: all state is in the store.
 */
#include "czar/base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	alignas(max_align_t) char data[];
};

enum { BLOCK_BYTES = 64 * 1024 };

void *arena_alloc(struct arena *arena, size_t bytes)
{
	struct arena_block *b = arena->blocks;
	size_t need = (bytes + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);

	if (!b || b->size - b->used < need) {
		size_t size = need > BLOCK_BYTES ? need : BLOCK_BYTES;

		b = calloc(1, sizeof *b + size);
		if (!b)
			abort();
		b->size = size;
		b->next = arena->blocks;
		arena->blocks = b;
	}
	b->used += need;
	return b->data + b->used - need;
}

const char *arena_text(struct arena *arena, const char *text)
{
	size_t n = strlen(text) + 1;

	return memcpy(arena_alloc(arena, n), text, n);
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t bytes)
{
	void *bigger;

	if (count < *capacity)
		return array;
	*capacity = *capacity ? *capacity * 2 : 16;
	bigger = arena_alloc(arena, *capacity * bytes);
	if (count)
		memcpy(bigger, array, count * bytes);
	return bigger;
}

void arena_done(struct arena *arena)
{
	struct arena_block *b;

	while ((b = arena->blocks)) {
		arena->blocks = b->next;
		free(b);
	}
}
