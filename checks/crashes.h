#pragma once
/* Deaths of agents, restarts and quarantine. */

#include "checks/rules.h"

/* Notes a crash of the worker on a task ("" none), sets the pause before the next start. */
void worker_crashed(struct plan *p, struct worker *w, const char *task, const char *why);

/* The agent is gone; what it left running is ended before anything else happens to its task. */
void agent_is_gone(struct plan *p, struct worker *w, enum attempt_outcome outcome, const char *why);

/* Did it crash two workers? Then it is the task, and counts against neither. */
bool crashes_poison(const struct plan *p, const char *task);

/* What put it there: the sentence of its last crash or refused start. */
void quarantine_reason(const struct plan *p, const struct worker *w, char ret[TEXT_SIZE]);

bool rule_agent_died(struct plan *p, size_t i, struct ruling *r);  /* OVER_WORKER */
bool rule_start_limit(struct plan *p, size_t i, struct ruling *r); /* OVER_WORKER */
bool rule_quarantine(struct plan *p, size_t i, struct ruling *r);  /* OVER_WORKER */
bool rule_probe(struct plan *p, size_t i, struct ruling *r);       /* OVER_WORKER */
bool rule_well_again(struct plan *p, size_t i, struct ruling *r);  /* OVER_WORKER */
