#pragma once
/* Replay: were a world decided again, what would differ? */

#include <stdbool.h>
#include <stddef.h>

#include "queue/queue.h"
#include "status/world_chain.h"

/* What was decided, as it is kept beside its world; and back, into the arena. */
void decisions_to_json(const struct decision *decisions, size_t n, struct str *ret);
int decisions_from_json(const char *json, struct arena *arena, struct decision **ret, size_t *ret_n,
	struct error *err);

enum difference_kind {
	DIFFERENCE_MISSING, /* decided then, not now */
	DIFFERENCE_NEW,     /* decided now, not then */
	DIFFERENCE_CHANGED, /* the same rule about the same subject, with another action */
	DIFFERENCE_SAW,     /* the same in every way but what it saw */
};
const char *difference_kind_name(enum difference_kind kind);

struct difference {
	enum difference_kind kind;
	const struct decision *then, *now; /* lent; one may be NULL */
};

/* Compares what was decided from one world. Several of the same rule and subject are compared in
 * their order. Numbers do not count. The result lives in the arena; returns how many differ. */
size_t decisions_compare(const struct decision *then, size_t n_then, const struct decision *now,
	size_t n_now, struct arena *arena, struct difference **ret);

/* Goes on by what was kept: a row that begins a chain begins it anew. */
int replay_read(struct world_chain *c, const struct kept_world *kept, struct error *err);

/* One kept world decided again; everything lives in the arena. */
struct replayed {
	struct world world; /* the plan's own after replay_decide */
	struct decision *then;
	size_t n_then;
	struct plan plan;
	struct difference *differences;
	size_t n_differences;
};
/* The world that the chain holds, and what was decided from it. The caller may change its settings
 * before it is decided again. */
int replay_begin(const struct world_chain *c, const struct kept_world *kept, struct arena *arena,
	struct replayed *ret, struct error *err);
void replay_decide(struct replayed *r, struct arena *arena);
