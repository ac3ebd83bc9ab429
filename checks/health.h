#pragma once
/* Who is well and who is not: a table in order, the first true row wins. */

#include "checks/rules.h"

struct health_row {
	enum health health;
	/* Writes reason and evidence when it holds. */
	bool (*holds)(struct plan *p, const struct worker *w, const struct look *l,
		struct attempt *a, char *reason);
	const char *means;
};
extern const struct health_row health_rows[];
extern const size_t health_rows_count;

bool rule_turn(
	struct plan *p, size_t i, struct ruling *r); /* OVER_WORKER: the turn by the screen */
bool rule_health(struct plan *p, size_t i, struct ruling *r); /* OVER_WORKER */
