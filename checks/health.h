#pragma once
/* Who is well and who is not: a table in order, the first true row wins. */

#include "checks/rules.h"

/* One worker as the rows of the table see it. */
struct health_sight {
	struct plan *p;
	const struct worker *w;
	const struct look *l;
	const struct attempt *a; /* NULL: none */
	char reason[TEXT_SIZE];
};

struct health_row {
	enum health health;
	bool (*holds)(struct health_sight *x); /* writes the reason when it holds */
	const char *means;
};
extern const struct health_row health_rows[];
extern const size_t health_rows_count;

bool rule_turn(
	struct plan *p, size_t i, struct ruling *r); /* OVER_WORKER: the turn by the screen */
bool rule_health(struct plan *p, size_t i, struct ruling *r); /* OVER_WORKER */
