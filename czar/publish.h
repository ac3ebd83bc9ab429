#pragma once
/* What people read: status files and logs, written after a plan was recorded. */

#include "checks/plan.h"
#include "czar/base/arena.h"

struct daemon;
struct publication; /* lives in the tick's arena */

/* What the plan will have changed, noted before record marks the rows as stored. */
struct publication *publish_collect(struct arena *arena, const struct plan *p);
/* Decisions to decisions.jsonl and to a terminal in the foreground; deliveries to deliveries.log.
 */
void publish_news(struct daemon *d, const struct publication *news);
/* worker-status.json and tasks.json: on change, and once a minute. */
void publish_status(struct daemon *d, const struct world *w);
/* What the store has and decisions.jsonl has not: after a crash between record and publish. */
void publish_catch_up(struct daemon *d);
/* Prints a plan that is not carried out (run --once --dry-run). 0. */
int publish_plan(const struct plan *p);
