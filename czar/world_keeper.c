/*
 * Keeping worlds: when a chain goes on and when another one begins.
 *
 * A link costs what changed; a beginning costs a whole world, so that it comes only when the links
 * have become several times as long, or when they take so much of the ring that dropping a chain
 * would forget too much at once.
 */
#include "czar/world_keeper.h"

#include "czar/base/log.h"
#include "status/replay.h"

enum {
	CHAIN_LEAST = 256 * 1024,
	CHAIN_BASES = 8, /* links up to so many times the base */
	CHAIN_SHARE = 8, /* links up to that part of the ring */
	BASE_SHARE = 2,  /* a base that takes more of the ring leaves none for what led there */
};

void world_keeper_done(struct world_keeper *k)
{
	world_chain_clear(&k->chain);
	arena_done(&k->task_arena);
	str_done(&k->base);
	str_done(&k->text);
	str_done(&k->decisions);
	*k = (struct world_keeper){0};
}

void world_keeper_look(struct world_keeper *k, const struct world *w, bool tasks_settled,
	size_t keep_bytes, struct arena *arena)
{
	if (!keep_bytes) {
		world_keeper_done(k);
		return;
	}
	k->keep_bytes = keep_bytes;
	if (world_chain_is_empty(&k->chain)) {
		world_chain_begin(&k->chain, w);
	} else if (!tasks_settled) {
		arena_done(&k->task_arena);
		world_chain_compare(&k->chain, w, LINK_TASKS, &k->task_arena, &k->link);
	}
	world_chain_compare(&k->chain, w, LINK_REST, arena, &k->link);
}

static bool begins(const struct world_keeper *k)
{
	size_t most = CHAIN_BASES * k->base_bytes;

	if (most < CHAIN_LEAST)
		most = CHAIN_LEAST;
	if (most > k->keep_bytes / CHAIN_SHARE)
		most = k->keep_bytes / CHAIN_SHARE;
	return !k->begun || k->bytes > most;
}

bool world_keeper_keep(struct world_keeper *k, const struct plan *p, struct kept_world *ret)
{
	bool first;

	if (!k->keep_bytes || !p->n_decisions)
		return false;
	first = begins(k);
	str_clear(&k->base);
	str_clear(&k->text);
	str_clear(&k->decisions);
	if (first)
		world_chain_json(&k->chain, &k->base);
	if (k->base.len > k->keep_bytes / BASE_SHARE) {
		log_debug("a world takes %zu bytes: too much for [keep] worlds", k->base.len);
		return false;
	}
	world_link_json(&k->chain, &k->link, &k->text);
	decisions_to_json(p->decisions, p->n_decisions, &k->decisions);
	*ret = (struct kept_world){
		.tick = p->next.project.ticks,
		.at = p->next.now,
		.chain = first ? p->next.project.ticks : k->begun,
		.base = first ? str_text(&k->base) : NULL,
		.link = str_text(&k->text),
		.decisions = str_text(&k->decisions),
	};
	return true;
}

void world_keeper_kept(struct world_keeper *k, const struct kept_world *kept)
{
	if (kept->base) {
		k->begun = kept->tick;
		k->base_bytes = k->base.len;
		k->bytes = 0;
	}
	k->bytes += k->text.len + k->decisions.len;
	world_chain_go(&k->chain, &k->link);
	k->link = (struct world_link){0};
	arena_done(&k->task_arena);
}
