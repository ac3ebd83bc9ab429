/*
 * Replay of a whole run: every world that was kept beside its decisions is read back and decided
 * again, by the same rules. Anything else than the same decisions means that a world holds less
 * than decide depends on, or that its way through the store changed it.
 */
#include "status/replay.h"

#include <string.h>

#include "tests/sim/sim.h"

struct replaying {
	struct sim *sim;
	struct world_chain chain;
	struct error err;
};

static int read_world(struct replaying *x, const struct kept_world *kept)
{
	int r = 0;

	if (kept->base) {
		world_chain_clear(&x->chain);
		r = world_chain_read(&x->chain, kept->base, strlen(kept->base), &x->err);
	}
	return r < 0 ? r : world_chain_read(&x->chain, kept->link, strlen(kept->link), &x->err);
}

static void compare(struct replaying *x, const struct kept_world *kept, struct arena *arena)
{
	struct difference *all;
	struct decision *then;
	struct world w;
	struct plan p;
	size_t n;

	if (decisions_from_json(kept->decisions, arena, &then, &n, &x->err) < 0) {
		sim_break(x->sim, "decisions of tick %lld: %s", (long long)kept->tick, x->err.text);
		return;
	}
	world_chain_world(&x->chain, arena, &w);
	decide_taking(&w, false, arena, &p);
	if (decisions_compare(then, n, p.decisions, p.n_decisions, arena, &all)) {
		const struct decision *d = all->then ? all->then : all->now;

		sim_break(x->sim, "replay of tick %lld: %s: %s %s: saw '%s', '%s'; did '%s', '%s'",
			(long long)kept->tick, difference_kind_name(all->kind), d->rule, d->subject,
			all->then ? all->then->saw : "-", all->now ? all->now->saw : "-",
			all->then ? all->then->action : "-", all->now ? all->now->action : "-");
	}
}

static int on_world(const struct kept_world *kept, void *userdata)
{
	struct replaying *x = userdata;
	struct arena arena = {0};

	if (read_world(x, kept) < 0) {
		sim_break(x->sim, "world of tick %lld: %s", (long long)kept->tick, x->err.text);
		return 1;
	}
	compare(x, kept, &arena);
	x->sim->replayed++;
	arena_done(&arena);
	return *x->sim->broken != '\0';
}

void replay_check(struct sim *s)
{
	struct replaying x = {.sim = s};
	int64_t unkept = 0;

	if (queue_each_world(s->queue, 0, USEC_NEVER, on_world, &x, &x.err) < 0 ||
		queue_count_unkept(s->queue, 0, USEC_NEVER, &unkept, &x.err) < 0)
		sim_break(s, "store: %s", x.err.text);
	else if (unkept)
		sim_break(s, "%lld decisions without their world", (long long)unkept);
	world_chain_clear(&x.chain);
}
