#pragma once
/*
 * The rules: an ordered table. Each looks at one subject at a time; when it holds, it changes the
 * plan and says what it saw and what it did. That becomes a decision under the rule's name.
 */

#include "checks/plan.h"

enum rule_over {
	OVER_PROJECT, /* once a tick */
	OVER_WISH,
	OVER_INTENT, /* open ones whose outcome is there */
	OVER_EVENT,  /* unused ones */
	OVER_COMMIT, /* not judged ones */
	OVER_WORKER,
	OVER_ATTEMPT, /* live ones */
	OVER_TASK,
	OVER_DELIVERY,
	OVER_CONFLICT,
};

/* What a rule says when it fired. */
struct ruling {
	char subject[ID_SIZE];
	char task[ID_SIZE], worker[ID_SIZE];
	char by[ID_SIZE]; /* "" : the rule */
	char saw[TEXT_SIZE];
	char action[TEXT_SIZE];
	const char *name; /* overrides the rule's name: the row of a table behind the rule */
	const char *why;
	bool quiet; /* bookkeeping: no decision row */
	/* what is wanted and not done, for as long as that is so (checks/holds.h) */
	bool held;
	const struct repeat *goes_on; /* the row that it goes on with; NULL: one of its own */
	const char *outcome;          /* of that row, when it is over; NULL: it is not */
	int64_t intent;
};

typedef bool (*rule_fn)(struct plan *p, size_t index, struct ruling *r);

struct rule {
	const char *name;
	enum rule_over over;
	bool needs_looks; /* does not run without fresh looks (a command without a daemon) */
	bool repeats;     /* OVER_PROJECT: again until it does not fire */
	rule_fn fires;
	const char *when, *then, *why;
};

extern const struct rule rules[];
extern const size_t rules_count;

void ruling_saw(struct ruling *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void ruling_did(struct ruling *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void ruling_about(struct ruling *r, const char *task, const char *worker);
