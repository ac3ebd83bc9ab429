/*
 * Replay of a whole run: every world that was kept beside its decisions is read back and decided
 * again, by the same rules. Anything else than the same decisions means that a world holds less
 * than decide depends on, or that its way through the store changed it.
 */
#include "status/replay.h"

#include "tests/sim/sim.h"

struct replaying {
	struct sim *sim;
	struct world_chain chain;
	struct arena arena;
	struct error err;
};

static void check(struct replaying *x, const struct kept_world *kept)
{
	struct replayed again;
	const struct difference *first;
	const struct decision *d;

	if (replay_read(&x->chain, kept, &x->err) < 0 ||
		replay_begin(&x->chain, kept, &x->arena, &again, &x->err) < 0) {
		sim_break(x->sim, "%s", x->err.text);
		return;
	}
	replay_decide(&again, &x->arena);
	if (!again.n_differences)
		return;
	first = again.differences;
	d = first->then ? first->then : first->now;
	sim_break(x->sim, "replay of tick %lld: %s: %s %s: saw '%s', '%s'; did '%s', '%s'",
		(long long)kept->tick, difference_kind_name(first->kind), d->rule, d->subject,
		first->then ? first->then->saw : "-", first->now ? first->now->saw : "-",
		first->then ? first->then->action : "-", first->now ? first->now->action : "-");
}

static int on_world(const struct kept_world *kept, void *userdata)
{
	struct replaying *x = userdata;

	check(x, kept);
	arena_done(&x->arena);
	x->sim->replayed++;
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
