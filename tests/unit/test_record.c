/*
 * A plan is written whole or not at all, and closes what it ends.
 */
#include "tests/unit/queue_fixture.h"

/* --- recording --- */

static void test_record_marks_and_versions(void **state)
{
	struct fixture *f = *state;

	begin(f);
	PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "T-1", .state = TASK_QUEUED},
		{.change = ROW_NEW, .id = "T-2", .state = TASK_QUEUED});
	PLAN_ROWS(f, dependencies,
		{.change = ROW_NEW, .task = "T-2", .needs = "T-1", .source = "worker"},
		{.change = ROW_NEW, .task = "T-2", .needs = "T-1", .source = "worker"});
	check(f, record(f));
	assert_int_equal(f->plan.next.tasks[0].version, 1);
	assert_int_equal(f->plan.next.tasks[0].change, ROW_SAME);
	/* the plan's world serves as the next one */
	TEXT_SET(f->plan.next.tasks[0].title, "changed");
	f->plan.next.tasks[0].change = ROW_CHANGED;
	f->plan.next.n_dependencies = 1;
	f->plan.next.dependencies[0].change = ROW_GONE;
	check(f, record(f));
	assert_int_equal(f->plan.next.tasks[0].version, 2);
	assert_int_equal(f->plan.next.tasks[1].version, 1);
	assert_int_equal(f->plan.next.n_dependencies, 0);
	load(f);
	assert_int_equal(f->world.n_tasks, 2);
	assert_string_equal(f->world.tasks[0].title, "changed");
	assert_int_equal(f->world.n_dependencies, 0);
}

/* Somebody else changes one row of each versioned kind: the plan is dropped, nothing written. */
static void test_record_conflicts(void **state)
{
	static const char *const changes[] = {"UPDATE task SET version = 9",
		"DELETE FROM task WHERE id = 'T-1'", "UPDATE project SET version = version + 1",
		"UPDATE worker SET version = 9", "UPDATE account SET version = 9",
		"INSERT INTO crash VALUES (1, '', '', 0, 0, '')"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(changes); i++) {
		print_message("  %s\n", changes[i]);
		sqlite3_exec(f->q->db,
			"DELETE FROM task; DELETE FROM worker; DELETE FROM account; DELETE FROM "
			"crash; DELETE FROM decision",
			NULL, NULL, NULL);
		begin(f);
		PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "T-1", .state = TASK_QUEUED});
		PLAN_ROWS(f, workers, {.change = ROW_NEW, .name = "w", .wanted = true});
		PLAN_ROWS(f, accounts, {.change = ROW_NEW, .name = "a"});
		check(f, record(f));
		assert_int_equal(sqlite3_exec(f->q->db, changes[i], NULL, NULL, NULL), SQLITE_OK);
		f->plan.next.project.change = ROW_CHANGED;
		f->plan.next.tasks[0].change = ROW_CHANGED;
		f->plan.next.workers[0].change = ROW_CHANGED;
		f->plan.next.accounts[0].change = ROW_CHANGED;
		PLAN_ROWS(f, crashes, {.change = ROW_NEW, .id = 1, .at = NOW});
		f->plan.decisions = &(struct decision){.number = 1, .rule = "r"};
		f->plan.n_decisions = 1;
		assert_int_equal(record(f), 1);
		assert_non_null(strstr(f->err.text, "changed by somebody else"));
		assert_int_equal(f->plan.next.tasks[0].change, ROW_CHANGED);
		assert_int_equal(f->plan.next.tasks[0].version, 1);
		assert_int_equal(number(f, "SELECT count(*) FROM decision"), 0);
		assert_true(sqlite3_get_autocommit(f->q->db));
		f->plan.n_decisions = 0;
	}
}

static void test_record_refuses_a_dependency_on_nothing(void **state)
{
	struct fixture *f = *state;

	begin(f);
	PLAN_ROWS(
		f, dependencies, {.change = ROW_NEW, .task = "x", .needs = "y", .source = "task"});
	assert_true(record(f) < 0);
	assert_int_equal(number(f, "SELECT count(*) FROM dependency"), 0);
}

static void test_decision_is_repeated_and_closed(void **state)
{
	struct fixture *f = *state;
	struct decision d = {.number = 7, .at = NOW, .rule = "hold", .why = "first", .by = "rule"};
	struct decision got;

	begin(f);
	f->plan.decisions = &d;
	f->plan.n_decisions = 1;
	PLAN_ROWS(f, intents,
		{.change = ROW_NEW,
			.id = 3,
			.verb = VERB_PASTE,
			.decision = 7,
			.outcome = INTENT_DONE});
	check(f, record(f));
	d.repeated = 4;
	d.until = NOW + 5;
	TEXT_SET(d.why, "another why that is not taken");
	TEXT_SET(d.saw, "what it sees now");
	check(f, record(f));
	check(f, queue_find_decision(f->q, 7, &got, &f->err));
	assert_string_equal(got.saw, "what it sees now");
	assert_int_equal(got.repeated, 4);
	assert_int_equal(got.until, NOW + 5);
	assert_string_equal(got.why, "first");
	load(f);
	assert_int_equal(f->world.n_intents, 1);
	assert_int_equal(f->world.intents[0].outcome, INTENT_OPEN);

	f->plan.n_decisions = 0;
	f->plan.next.intents[0].state = INTENT_REFUSED;
	f->plan.next.intents[0].change = ROW_CHANGED;
	TEXT_SET(f->plan.next.intents[0].result, "a dialog is open");
	check(f, record(f));
	check(f, queue_find_decision(f->q, 7, &got, &f->err));
	assert_string_equal(got.outcome, "refused: a dialog is open");
	assert_int_equal(got.outcome_at, NOW);
	load(f);
	assert_int_equal(f->world.n_intents, 0);
	assert_int_equal(queue_find_decision(f->q, 8, &got, &f->err), -ENOENT);
}

static void test_alert_comes_again(void **state)
{
	struct fixture *f = *state;

	begin(f);
	PLAN_ROWS(f, alerts, {.change = ROW_NEW, .cause = "task-blocked T-1", .text = "one"});
	check(f, record(f));
	PLAN_ROWS(f, alerts, {.change = ROW_NEW, .cause = "task-blocked T-1", .text = "two"});
	assert_int_equal(record(f), 1); /* it is open */
	load(f);
	f->plan.next.alerts = f->world.alerts;
	f->plan.next.alerts[0].closed = NOW;
	f->plan.next.alerts[0].change = ROW_CHANGED;
	check(f, record(f));
	load(f);
	assert_int_equal(f->world.n_alerts, 0);
	PLAN_ROWS(f, alerts, {.change = ROW_NEW, .cause = "task-blocked T-1", .text = "two"});
	check(f, record(f));
	load(f);
	assert_int_equal(f->world.n_alerts, 1);
	assert_string_equal(f->world.alerts[0].text, "two");
	assert_int_equal(f->world.alerts[0].version, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_record_marks_and_versions),
		TEST(test_record_conflicts),
		TEST(test_record_refuses_a_dependency_on_nothing),
		TEST(test_decision_is_repeated_and_closed),
		TEST(test_alert_comes_again),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
