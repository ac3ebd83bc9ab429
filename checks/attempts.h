#pragma once
/* How an attempt goes on and ends; used by every rule that ends one. */

#include "checks/rules.h"
#include "checks/transitions.h"

/* The one writer of task.state: along an edge of the task table, or not at all (false). */
bool task_move(struct plan *p, struct task *t, enum task_event event, const char *reason);

/* Ends the attempt now: its agent is proved ended, or its turn is over and it handed in. */
void attempt_end(struct plan *p, struct attempt *a, enum attempt_outcome outcome, const char *why);
/* Its agent is ended first; the attempt ends when that is proved. A cancellation stands. */
void attempt_stop(struct plan *p, struct attempt *a, enum attempt_outcome outcome, const char *why);
/* Has it an agent, or is one being started with this attempt's brief as its argument? */
bool attempt_has_agent(struct plan *p, const struct attempt *a, const struct worker *w);
/* Asks for the end of a worker's agent, once; in a world without looks not at all. */
void ask_agent_end(struct plan *p, struct worker *w, const char *why);
/* The agent is proved ended: forget it. */
void worker_forget_agent(struct worker *w);

/* Output of the terminal or changed files within the last minutes, or a turn that the screen shows.
 */
bool worker_is_visibly_busy(struct plan *p, const struct worker *w);
usec_t attempt_age(const struct plan *p, const struct attempt *a);

bool rule_off_branch(struct plan *p, size_t i, struct ruling *r);
bool rule_timeout(struct plan *p, size_t i, struct ruling *r);
bool rule_end_agent(struct plan *p, size_t i, struct ruling *r);
