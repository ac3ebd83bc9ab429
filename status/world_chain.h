#pragma once
/*
 * A chain of worlds: each link is what differs from the world before it.
 *
 * A fleet's world hardly changes between two decisions, so that a link costs a thousandth of a
 * world. The chain holds the last world; the writer compares with it, the reader applies to it, and
 * both then hold the same. A link that begins a chain is the whole world: what differs from none.
 */

#include "checks/world.h"
#include "czar/base/arena.h"
#include "czar/base/error.h"
#include "czar/base/str.h"
#include "status/world_parts.h"

/* The last world; a zeroed one holds none. */
struct world_chain {
	uint64_t seed;
	struct world_rows {
		void **rows; /* owned, each alone: a row stays where it is when others come and go
			      */
		size_t n, room;
	} parts[WORLD_PARTS];
};

void world_rows_add(struct world_rows *r, void *row);

/* One link, in the arena of whoever made it; its rows are copies. */
enum link_verb {
	LINK_SAME, /* n rows */
	LINK_GONE, /* n rows of before */
	LINK_CHANGED,
	LINK_NEW,
};

struct link_step {
	enum link_verb verb;
	size_t n;
	const void *row; /* CHANGED, NEW */
};

struct world_link {
	uint64_t seed;
	struct link_steps {
		struct link_step *steps; /* rows behind the last one are the same */
		size_t n, room;
	} parts[WORLD_PARTS];
};

void world_chain_clear(struct world_chain *c);
bool world_chain_is_empty(const struct world_chain *c);
/* From here on the chain, which was empty, holds that world. */
void world_chain_begin(struct world_chain *c, const struct world *w);

/* What differs in w, of tasks and dependencies, of which there may be thousands, or of the rest;
 * what ret says of the others stays. */
enum link_parts { LINK_TASKS, LINK_REST };
void world_chain_compare(const struct world_chain *c, const struct world *w, enum link_parts which,
	struct arena *arena, struct world_link *ret);
/* From here on the chain holds that world. */
void world_chain_go(struct world_chain *c, const struct world_link *link);

/* A link as JSON: in the place of an array the steps that make it, in order: a number n: the next n
 * rows are the same; -n: the next n are gone; an object: the next row with these fields changed; an
 * array of one object: a new row, fields that are 0 left out. */
void world_link_json(const struct world_chain *c, const struct world_link *link, struct str *ret);
/* The world that the chain holds, as a link that begins a chain. */
void world_chain_json(const struct world_chain *c, struct str *ret);
/* Goes on by a link of JSON. EINVAL names its place; the chain is then of no use. */
int world_chain_read(struct world_chain *c, const char *json, size_t n, struct error *err);

/* The world that the chain holds; its arrays live in the arena. */
void world_chain_world(const struct world_chain *c, struct arena *arena, struct world *ret);
