#pragma once
/* Who is well and who is not (DESIGN 4, PROTOCOL 6): a table in order, the first true row wins. */

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
bool rule_health(struct plan *p, size_t i, struct ruling *r);  /* OVER_WORKER */
bool rule_account(struct plan *p, size_t i, struct ruling *r); /* OVER_WORKER: limits, log-outs */
bool rule_account_back(struct plan *p, size_t i, struct ruling *r);      /* OVER_PROJECT */
bool rule_limit_over(struct plan *p, size_t i, struct ruling *r);        /* OVER_WORKER */
bool rule_limited_elsewhere(struct plan *p, size_t i, struct ruling *r); /* OVER_ATTEMPT */
bool rule_reminder(struct plan *p, size_t i, struct ruling *r); /* OVER_ATTEMPT from here */
bool rule_ask(struct plan *p, size_t i, struct ruling *r);
bool rule_ask_unanswered(struct plan *p, size_t i, struct ruling *r);
bool rule_stuck_restart(struct plan *p, size_t i, struct ruling *r);
bool rule_redrive(struct plan *p, size_t i, struct ruling *r);
bool rule_nudge(struct plan *p, size_t i, struct ruling *r);
