#pragma once
/*
 * The states of a task and what moves it between them, as data.
 *
 * One function of decide writes task.state, and only along an edge of this table. What is printed
 * as diagram or legend comes from here too.
 */

#include <stdbool.h>
#include <stddef.h>

#include "checks/rows.h"

enum task_event {
	TASK_EVENT_ADMITTED,      /* a person or policy admits a proposed task */
	TASK_EVENT_GIVEN,         /* an attempt begins */
	TASK_EVENT_TAKEN,         /* its brief is acknowledged or seen */
	TASK_EVENT_UNREAD,        /* its brief is dead, cancelled, lost, or was held too long */
	TASK_EVENT_UNSTARTABLE,   /* the start merge conflicts, or setup failed everywhere */
	TASK_EVENT_MARKED,        /* marker or finish counted, and the turn is over */
	TASK_EVENT_WAITS,         /* TASK_BLOCKED: ID of a known and open task */
	TASK_EVENT_BLOCKED,       /* TASK_BLOCKED: why, off its branch, crashed two workers */
	TASK_EVENT_LOST,          /* the attempt ended without marker; attempts are left */
	TASK_EVENT_SPENT,         /* the same, and attempts are spent */
	TASK_EVENT_ACCEPTED,      /* land = none, and no check is red */
	TASK_EVENT_LANDS,         /* land is asked for */
	TASK_EVENT_RED,           /* a check is red */
	TASK_EVENT_CONFLICT,      /* the merge with the base conflicts */
	TASK_EVENT_REWORKS_SPENT, /* it would be rework, but no more of it is allowed or of use */
	TASK_EVENT_GREEN,         /* verified, and there is no review to wait for */
	TASK_EVENT_REVIEWABLE,    /* verified, and a pull request waits for its review */
	TASK_EVENT_HEAD_CHANGED,
	TASK_EVENT_APPROVED, /* all that `require` names, for this head */
	TASK_EVENT_CHANGES,  /* changes requested */
	TASK_EVENT_MERGED,   /* by a person, proved */
	TASK_EVENT_CLOSED,   /* the pull request, by a person */
	TASK_EVENT_LOCKED,   /* the lock of landing is obtained */
	TASK_EVENT_BASE_MOVED,
	TASK_EVENT_LANDED,     /* and proved */
	TASK_EVENT_CANCELLED,  /* czar cancel */
	TASK_EVENT_DENIED,     /* czar deny */
	TASK_EVENT_RETRIED,    /* czar retry */
	TASK_EVENT_REGATHERED, /* an omnibus: its tasks are not what it was made of; or retried */
	TASK_EVENT_CARRIED,    /* its omnibus landed, and holds it: proved */
	TASK_EVENTS,
};

#define TASK_BIT(state) (1U << (state))

enum {
	TASK_STATES = TASK_CANCELLED + 1,
	/* czar cancel ends these */
	TASK_OPEN = TASK_BIT(TASK_PROPOSED) | TASK_BIT(TASK_QUEUED) | TASK_BIT(TASK_ASSIGNED) |
		    TASK_BIT(TASK_WORKING) | TASK_BIT(TASK_SUBMITTED) | TASK_BIT(TASK_VERIFYING) |
		    TASK_BIT(TASK_IN_REVIEW) | TASK_BIT(TASK_APPROVED) | TASK_BIT(TASK_LANDING) |
		    TASK_BIT(TASK_BLOCKED),
	/* on its way into the base */
	TASK_HANDED_IN = TASK_BIT(TASK_SUBMITTED) | TASK_BIT(TASK_VERIFYING) |
			 TASK_BIT(TASK_IN_REVIEW) | TASK_BIT(TASK_APPROVED) |
			 TASK_BIT(TASK_LANDING),
	/* a worker has it, or it is on its way into the base: its `touches` are held */
	TASK_HOLDS = TASK_BIT(TASK_ASSIGNED) | TASK_BIT(TASK_WORKING) | TASK_HANDED_IN,
};

struct task_edge {
	unsigned from; /* TASK_BITs */
	enum task_event event;
	enum task_state to;
	const char *why;
};

extern const struct task_edge task_edges[];
extern const size_t n_task_edges;

/* False when the event means nothing in that state: the task stays where it is. */
bool task_edge_find(enum task_state from, enum task_event event, enum task_state *ret_to);

/* "?" beyond the table. */
const char *task_event_name(enum task_event event);
