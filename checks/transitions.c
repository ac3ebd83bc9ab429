/*
 * The task table.
 *
 * One line an edge: in which states, what happened, where to, and why that is right. A pair of
 * state and event has at most one edge (the unit test walks them), so the order carries no meaning
 * but that of reading. Rework is limited wherever it can begin; so are attempts, also those that
 * ended before the brief was taken and count. Whether an event happened is not decided here.
 */
#include "checks/transitions.h"

#define AT(state) TASK_BIT(TASK_##state)

const struct task_edge task_edges[] = {
	{AT(PROPOSED), TASK_EVENT_ADMITTED, TASK_QUEUED, "admitted by a person or policy"},
	{AT(QUEUED), TASK_EVENT_GIVEN, TASK_ASSIGNED, "ready, and a worker fits"},
	{AT(ASSIGNED), TASK_EVENT_TAKEN, TASK_WORKING, "the brief is acknowledged or seen"},
	{AT(ASSIGNED), TASK_EVENT_UNREAD, TASK_QUEUED, "the brief was never taken"},
	{AT(ASSIGNED), TASK_EVENT_UNSTARTABLE, TASK_BLOCKED,
		"the start merge conflicts, or setup failed everywhere"},
	{AT(WORKING), TASK_EVENT_MARKED, TASK_SUBMITTED, "reported complete; the worker is free"},
	{AT(WORKING), TASK_EVENT_WAITS, TASK_QUEUED, "waits for another task; not counted"},
	{AT(WORKING), TASK_EVENT_BLOCKED, TASK_BLOCKED, "cannot go on without a person"},
	{AT(WORKING), TASK_EVENT_LOST, TASK_QUEUED, "the attempt is lost; it is given again"},
	{AT(ASSIGNED) | AT(WORKING), TASK_EVENT_SPENT, TASK_FAILED, "attempts are spent"},
	{AT(SUBMITTED) | AT(VERIFYING), TASK_EVENT_ACCEPTED, TASK_DONE,
		"no check is red, and landing is not asked for"},
	{AT(SUBMITTED), TASK_EVENT_LANDS, TASK_VERIFYING, "it is to land"},
	{AT(SUBMITTED) | AT(VERIFYING) | AT(IN_REVIEW) | AT(APPROVED) | AT(LANDING), TASK_EVENT_RED,
		TASK_QUEUED, "rework: a check is red"},
	{AT(VERIFYING) | AT(IN_REVIEW) | AT(APPROVED) | AT(LANDING), TASK_EVENT_CONFLICT,
		TASK_QUEUED, "rework: it conflicts with the base"},
	{AT(SUBMITTED) | AT(VERIFYING) | AT(IN_REVIEW) | AT(APPROVED) | AT(LANDING),
		TASK_EVENT_REWORKS_SPENT, TASK_BLOCKED,
		"reworks are spent, or another one would change nothing"},
	{AT(VERIFYING), TASK_EVENT_GREEN, TASK_APPROVED, "verified; no review is asked for"},
	{AT(VERIFYING), TASK_EVENT_REVIEWABLE, TASK_IN_REVIEW,
		"verified; a person must say yes to it, or its pull request waits"},
	{AT(VERIFYING) | AT(IN_REVIEW) | AT(APPROVED), TASK_EVENT_HEAD_CHANGED, TASK_VERIFYING,
		"a verdict holds for one head"},
	{AT(IN_REVIEW), TASK_EVENT_APPROVED, TASK_APPROVED,
		"has all that is required, for this head"},
	{AT(IN_REVIEW) | AT(APPROVED) | AT(LANDING), TASK_EVENT_CHANGES, TASK_QUEUED,
		"rework: changes requested"},
	{AT(IN_REVIEW) | AT(APPROVED), TASK_EVENT_MERGED, TASK_DONE,
		"merged by a person, and proved"},
	{AT(IN_REVIEW) | AT(APPROVED) | AT(LANDING), TASK_EVENT_CLOSED, TASK_BLOCKED,
		"closed by a person"},
	{AT(APPROVED), TASK_EVENT_LOCKED, TASK_LANDING, "its turn to land"},
	{AT(LANDING), TASK_EVENT_BASE_MOVED, TASK_VERIFYING, "the base moved: verified anew"},
	{AT(LANDING), TASK_EVENT_LANDED, TASK_DONE, "landed, and proved"},
	{AT(BLOCKED) | AT(FAILED) | AT(CANCELLED), TASK_EVENT_RETRIED, TASK_QUEUED,
		"a person tries again; attempts and reworks start anew"},
	{AT(PROPOSED), TASK_EVENT_DENIED, TASK_CANCELLED, "a person does not want it"},
	{AT(QUEUED), TASK_EVENT_DENIED, TASK_BLOCKED, "a person does not let it begin"},
	{AT(VERIFYING) | AT(IN_REVIEW) | AT(APPROVED) | AT(LANDING) | AT(BLOCKED) | AT(CANCELLED),
		TASK_EVENT_REGATHERED, TASK_SUBMITTED, "an omnibus waits for its tasks"},
	{AT(APPROVED), TASK_EVENT_CARRIED, TASK_DONE, "landed in its omnibus, and proved"},
	{TASK_OPEN, TASK_EVENT_CANCELLED, TASK_CANCELLED, "a person cancelled it"},
};

const size_t n_task_edges = sizeof(task_edges) / sizeof(task_edges[0]);

static const char *const task_event_names[TASK_EVENTS] = {
	[TASK_EVENT_ADMITTED] = "admitted",
	[TASK_EVENT_GIVEN] = "given",
	[TASK_EVENT_TAKEN] = "taken",
	[TASK_EVENT_UNREAD] = "unread",
	[TASK_EVENT_UNSTARTABLE] = "unstartable",
	[TASK_EVENT_MARKED] = "marked",
	[TASK_EVENT_WAITS] = "waits",
	[TASK_EVENT_BLOCKED] = "blocked",
	[TASK_EVENT_LOST] = "lost",
	[TASK_EVENT_SPENT] = "spent",
	[TASK_EVENT_ACCEPTED] = "accepted",
	[TASK_EVENT_LANDS] = "lands",
	[TASK_EVENT_RED] = "red",
	[TASK_EVENT_CONFLICT] = "conflict",
	[TASK_EVENT_REWORKS_SPENT] = "reworks-spent",
	[TASK_EVENT_GREEN] = "green",
	[TASK_EVENT_REVIEWABLE] = "reviewable",
	[TASK_EVENT_HEAD_CHANGED] = "head-changed",
	[TASK_EVENT_APPROVED] = "approved",
	[TASK_EVENT_CHANGES] = "changes",
	[TASK_EVENT_MERGED] = "merged",
	[TASK_EVENT_CLOSED] = "closed",
	[TASK_EVENT_LOCKED] = "locked",
	[TASK_EVENT_BASE_MOVED] = "base-moved",
	[TASK_EVENT_LANDED] = "landed",
	[TASK_EVENT_CANCELLED] = "cancelled",
	[TASK_EVENT_DENIED] = "denied",
	[TASK_EVENT_RETRIED] = "retried",
	[TASK_EVENT_REGATHERED] = "regathered",
	[TASK_EVENT_CARRIED] = "carried",
};

bool task_edge_find(enum task_state from, enum task_event event, enum task_state *ret_to)
{
	size_t i;

	for (i = 0; i < n_task_edges; i++) {
		if (task_edges[i].event != event || !(task_edges[i].from & TASK_BIT(from)))
			continue;
		*ret_to = task_edges[i].to;
		return true;
	}
	return false;
}

const char *task_event_name(enum task_event event)
{
	return (unsigned)event < TASK_EVENTS ? task_event_names[event] : "?";
}
