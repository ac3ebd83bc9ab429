#pragma once
/* The command that undoes a decision, as things stand now. */

#include "checks/rows.h"

/* Of what the decision is about, as it is now. */
struct undo_facts {
	const struct project *project;
	const struct task *task;     /* NULL: about none, or forgotten */
	const struct worker *worker; /* the same */
};

struct undo {
	char command[TEXT_SIZE]; /* "": there is nothing to undo */
	char why[TEXT_SIZE];     /* then: why not */
};

void undo_find(const struct decision *d, const struct undo_facts *f, struct undo *ret);
/* Does it know that rule, or edge of the delivery machine? */
bool undo_knows(const char *rule);
/* What a person can do about a task in that state, whatever led to it. */
void undo_task(const struct task *t, struct undo *ret);
