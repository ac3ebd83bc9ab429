#pragma once
/*
 * Keeping the worlds of ticks that decide something, for czar replay.
 *
 * A world is looked at before the rules change it, and stored with what they decided.
 */

#include "checks/plan.h"
#include "queue/queue.h"
#include "status/world_chain.h"

/* A zeroed one has kept nothing. */
struct world_keeper {
	struct world_chain chain; /* holds the world that was kept last */
	struct world_link link;   /* what differs in this tick's; in its arena, but for tasks */
	struct arena task_arena;  /* of what differs of tasks: it holds until one changes again */
	size_t keep_bytes;        /* of the ring; 0: nothing is kept */
	int64_t begun;            /* tick that began the stored chain; 0: none yet */
	size_t base_bytes, bytes; /* of that chain */
	struct str base, text, decisions;
};

void world_keeper_done(struct world_keeper *k);

/* Before the rules. tasks_settled: tasks and dependencies are those of the tick before. */
void world_keeper_look(struct world_keeper *k, const struct world *w, bool tasks_settled,
	size_t keep_bytes, struct arena *arena);
/* After them, before the plan is recorded: true and what is to be stored with it (lent), when it
 * decided something. */
bool world_keeper_keep(struct world_keeper *k, const struct plan *p, struct kept_world *ret);
/* It was stored. */
void world_keeper_kept(struct world_keeper *k, const struct kept_world *kept);
