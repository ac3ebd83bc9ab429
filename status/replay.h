#pragma once
/* Replay: were a world decided again, what would differ? */

#include <stdbool.h>
#include <stddef.h>

#include "checks/rows.h"
#include "czar/base/arena.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

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
