/* The task table: every edge by name, and what must hold of the whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "checks/fields.h"
#include "checks/transitions.h"
#include "czar/base/str.h"

static const struct {
	const char *from, *event, *to;
} rows[] = {
	{"proposed", "admitted", "queued"},
	{"queued", "given", "assigned"},
	{"assigned", "taken", "working"},
	{"assigned", "unread", "queued"},
	{"assigned", "unstartable", "blocked"},
	{"assigned", "spent", "failed"},
	{"working", "marked", "submitted"},
	{"working", "waits", "queued"},
	{"working", "blocked", "blocked"},
	{"working", "lost", "queued"},
	{"working", "spent", "failed"},
	{"submitted", "accepted", "done"},
	{"submitted", "red", "queued"},
	{"submitted", "lands", "verifying"},
	{"submitted", "reworks-spent", "blocked"},
	{"verifying", "accepted", "done"},
	{"verifying", "green", "approved"},
	{"verifying", "reviewable", "in-review"},
	{"verifying", "red", "queued"},
	{"verifying", "conflict", "queued"},
	{"verifying", "reworks-spent", "blocked"},
	{"verifying", "head-changed", "verifying"},
	{"in-review", "head-changed", "verifying"},
	{"approved", "head-changed", "verifying"},
	{"in-review", "approved", "approved"},
	{"in-review", "changes", "queued"},
	{"in-review", "red", "queued"},
	{"in-review", "conflict", "queued"},
	{"in-review", "reworks-spent", "blocked"},
	{"in-review", "merged", "done"},
	{"in-review", "closed", "blocked"},
	{"approved", "changes", "queued"},
	{"approved", "red", "queued"},
	{"approved", "conflict", "queued"},
	{"approved", "reworks-spent", "blocked"},
	{"approved", "merged", "done"},
	{"approved", "closed", "blocked"},
	{"approved", "locked", "landing"},
	{"landing", "changes", "queued"},
	{"landing", "red", "queued"},
	{"landing", "closed", "blocked"},
	{"landing", "base-moved", "verifying"},
	{"landing", "landed", "done"},
	{"landing", "conflict", "queued"},
	{"landing", "reworks-spent", "blocked"},
	{"blocked", "retried", "queued"},
	{"failed", "retried", "queued"},
	{"cancelled", "retried", "queued"},
	{"proposed", "denied", "cancelled"},
	{"queued", "denied", "blocked"},
	{"proposed", "cancelled", "cancelled"},
	{"queued", "cancelled", "cancelled"},
	{"assigned", "cancelled", "cancelled"},
	{"working", "cancelled", "cancelled"},
	{"submitted", "cancelled", "cancelled"},
	{"verifying", "cancelled", "cancelled"},
	{"in-review", "cancelled", "cancelled"},
	{"approved", "cancelled", "cancelled"},
	{"landing", "cancelled", "cancelled"},
	{"blocked", "cancelled", "cancelled"},
	{"verifying", "regathered", "submitted"},
	{"in-review", "regathered", "submitted"},
	{"approved", "regathered", "submitted"},
	{"landing", "regathered", "submitted"},
	{"blocked", "regathered", "submitted"},
	{"cancelled", "regathered", "submitted"},
	{"approved", "carried", "done"},
};

/* The row that says where this leads, NULL when it leads nowhere. */
static const char *row_to(enum task_state from, enum task_event event)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (text_equal(rows[i].from, task_state_name(from)) &&
			text_equal(rows[i].event, task_event_name(event)))
			return rows[i].to;
	return NULL;
}

static void test_every_pair(void **state)
{
	unsigned from, event;
	enum task_state to;
	size_t found = 0;

	(void)state;
	for (from = 0; from < TASK_STATES; from++) {
		for (event = 0; event < TASK_EVENTS; event++) {
			const char *want = row_to(from, event);
			bool got = task_edge_find(from, event, &to);

			if (got != (want != NULL) ||
				(got && !text_equal(task_state_name(to), want)))
				fail_msg("%s on %s: %s, not %s", task_state_name(from),
					task_event_name(event),
					got ? task_state_name(to) : "nothing",
					want ? want : "nothing");
			found += got;
		}
	}
	assert_int_equal(found, sizeof(rows) / sizeof(rows[0]));
}

static void test_a_pair_has_one_edge(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < n_task_edges; i++)
		for (j = i + 1; j < n_task_edges; j++)
			if (task_edges[i].event == task_edges[j].event &&
				(task_edges[i].from & task_edges[j].from))
				fail_msg("edges %zu and %zu", i, j);
}

static void test_every_state_is_reached(void **state)
{
	unsigned reached = TASK_BIT(TASK_PROPOSED) | TASK_BIT(TASK_QUEUED), before;
	size_t i;

	(void)state;
	do {
		before = reached;
		for (i = 0; i < n_task_edges; i++)
			if (task_edges[i].from & reached)
				reached |= TASK_BIT(task_edges[i].to);
	} while (reached != before);
	assert_int_equal(reached, TASK_BIT(TASK_STATES) - 1);
}

static void test_every_open_state_can_end(void **state)
{
	unsigned ends = TASK_BIT(TASK_DONE), before;
	size_t i;

	(void)state;
	do {
		before = ends;
		for (i = 0; i < n_task_edges; i++)
			if (TASK_BIT(task_edges[i].to) & ends)
				ends |= task_edges[i].from;
	} while (ends != before);
	assert_int_equal(ends, TASK_BIT(TASK_STATES) - 1);
}

static void test_final_states(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < n_task_edges; i++) {
		if (task_edges[i].from & TASK_BIT(TASK_DONE))
			fail_msg("edge %zu leaves done", i);
		if ((task_edges[i].from & (TASK_BIT(TASK_FAILED) | TASK_BIT(TASK_CANCELLED))) &&
			task_edges[i].event != TASK_EVENT_RETRIED &&
			task_edges[i].event != TASK_EVENT_REGATHERED)
			fail_msg("edge %zu leaves a final state", i);
	}
}

/* Nothing but the landing's own proofs makes a task done, and nothing skips an attempt. */
static void test_ways_in(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < n_task_edges; i++) {
		const struct task_edge *e = &task_edges[i];

		if (e->to == TASK_DONE)
			assert_true(
				e->event == TASK_EVENT_ACCEPTED || e->event == TASK_EVENT_MERGED ||
				e->event == TASK_EVENT_LANDED || e->event == TASK_EVENT_CARRIED);
		if (e->to == TASK_ASSIGNED)
			assert_int_equal(e->from, TASK_BIT(TASK_QUEUED));
		if (e->to == TASK_WORKING)
			assert_int_equal(e->from, TASK_BIT(TASK_ASSIGNED));
		if (e->to == TASK_LANDING)
			assert_int_equal(e->from, TASK_BIT(TASK_APPROVED));
	}
}

static void test_words(void **state)
{
	unsigned event, other;
	size_t i;

	(void)state;
	for (i = 0; i < n_task_edges; i++)
		assert_true(task_edges[i].why && task_edges[i].why[0]);
	for (event = 0; event < TASK_EVENTS; event++) {
		assert_non_null(task_event_name(event));
		for (other = 0; other < event; other++)
			assert_string_not_equal(task_event_name(event), task_event_name(other));
		for (i = 0; i < n_task_edges && task_edges[i].event != event; i++)
			;
		if (i == n_task_edges)
			fail_msg("event %s is on no edge", task_event_name(event));
	}
	assert_string_equal(task_event_name(TASK_EVENTS), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_pair),
		cmocka_unit_test(test_a_pair_has_one_edge),
		cmocka_unit_test(test_every_state_is_reached),
		cmocka_unit_test(test_every_open_state_can_end),
		cmocka_unit_test(test_final_states),
		cmocka_unit_test(test_ways_in),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
