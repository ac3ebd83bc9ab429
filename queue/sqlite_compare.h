#pragma once
/* A known task that is added again. */

#include "queue/adding.h"

/* What differs between the stored task and what is given, as lines "T-3: priority 5 -> 1"; ret is
 * the row as it shall be. What cannot be goes to a's problems. */
int task_compare(struct queue *q, struct adding *a, struct addition *t, const char *id,
	struct task *ret, struct str *lines, struct error *err);
