#pragma once
/* What people read: status files and logs, written after a plan was recorded. */

#include "checks/plan.h"
#include "czar/base/arena.h"
#include "czar/base/str.h"

struct daemon;
struct publication; /* lives in the tick's arena */

/* How far the files are behind; all of it may be forgotten: then they are written. */
enum { DELIVERIES_TOLD = 256 };

struct published {
	bool status_due, tasks_due; /* something changed since they were written */
	uint64_t status_hash;       /* of worker-status.json without its time */
	uint64_t facts;             /* of what it shows and no plan records */
	usec_t status_awake, tasks_awake;
	usec_t tasks_cost;            /* how long writing tasks.json took */
	size_t tasks_all, tasks_done; /* as it says; cancelled ones are in neither */
	uint64_t line_hash;           /* of what the service manager was told last */
	struct str lines;             /* of deliveries.log that are not written yet */
	struct {
		int64_t id;
		enum delivery_state state;
	} told[DELIVERIES_TOLD]; /* what deliveries.log says last, by id modulo its size */
	bool failed, failing;    /* a file in this tick; since some tick before it */
	usec_t failed_awake;
};

/* What the plan will have changed, noted before record marks the rows as stored. */
struct publication *publish_collect(struct arena *arena, const struct plan *p);
/* Decisions to decisions.jsonl and to a terminal in the foreground; deliveries to deliveries.log.
 */
void publish_news(struct daemon *d, const struct publication *news);
/* worker-status.json and tasks.json: on change and once a minute, but not at each of many changes
 * in a row; then it asks for the tick that writes the last state. */
void publish_status(struct daemon *d, const struct world *w);
/* What is still due, at the end. */
void publish_rest(struct daemon *d);
/* What the store has and decisions.jsonl and the results have not: after a crash between record and
 * publish. */
void publish_catch_up(struct daemon *d);
/* Prints a plan that is not carried out. */
void publish_plan(const struct daemon *d, const struct plan *p);
