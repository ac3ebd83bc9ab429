#pragma once
/*
 * The delivery machine: a text on its way into one worker's terminal.
 *
 * The edges are a table, in order; of a delivery's state the first edge whose condition holds is
 * taken, one a tick. The diagram and the tests walk the same table.
 */

#include "checks/rules.h"

#define IN(state) (1u << DELIVERY_##state)

/* What an edge looks at: one delivery and all around it. */
struct sight {
	struct plan *p;
	struct delivery *d;
	struct worker *w;
	struct look *l;
	struct attempt *a; /* NULL: none, or it has ended */
	const struct profile_facts *f;
	const struct settings *s;
	struct intent *intent; /* of this delivery's last verb, with its outcome; NULL none open */
	bool known;            /* the look answered and the pane is the one of the agent */
	bool dead;             /* the agent it was meant for, or typed to, is gone */
	bool gone;             /* its attempt ended or its task is over */
	bool expired;
	bool proved; /* exact or frame */
	bool seen;   /* left the composer after our Enter, and a turn began */
	bool dialog, person, paused, busy, wrong; /* wrong: not an agent reading there */
	bool ours;                                /* our draft stands in the composer */
	bool head;                                /* first in its worker's line */
	char blocker[TEXT_SIZE];                  /* why it is not the moment; "" it is */
};

struct delivery_edge {
	const char *name;
	unsigned from; /* IN(...) */
	bool (*when)(struct sight *x);
	int to;                        /* enum delivery_state; DELIVERY_STAYS: the same */
	void (*then)(struct sight *x); /* may be NULL; runs after the state changed */
	const char *event, *why;
	bool quiet; /* no decision of its own */
};
enum { DELIVERY_STAYS = -1 };

extern const struct delivery_edge delivery_edges[];
extern const size_t delivery_edges_count;

/* Is it the name of an edge? */
bool delivery_is_edge(const char *name);
/* The rule over deliveries: takes the first edge that holds. */
bool rule_delivery(struct plan *p, size_t index, struct ruling *r);
/* Fills a sight; false when the worker is gone from the world. */
bool delivery_sight(struct plan *p, struct delivery *d, struct sight *ret);

bool delivery_is_final(enum delivery_state state);
/* Takes the pane: from cleared to sent, and unconfirmed without a proved empty composer. */
bool delivery_holds_pane(const struct delivery *d, const struct look *l);
