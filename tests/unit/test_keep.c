/*
 * Removing what is over: what an open row needs stays, numbers go on, steps are bounded.
 */
#include "tests/unit/queue_fixture.h"

#include "queue/keep.h"

static const struct keep keep = {.decisions = 100,
	.tasks = 90 * DAY,
	.deliveries = 30 * DAY,
	.events = 7 * DAY,
	.alerts = 30 * DAY};
#define OLD (NOW - 100 * DAY)
#define NEW (NOW - DAY)

static void add_tasks(struct fixture *f)
{
	struct check_result results[] = {{.task = "old-done", .name = "lint"},
		{.task = "old-needed", .name = "lint"}, {.task = "new-done", .name = "lint"},
		{.task = "old-failed", .name = "lint"}};

	begin(f);
	PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "old-done", .state = TASK_DONE, .since = OLD},
		{.change = ROW_NEW, .id = "old-needed", .state = TASK_DONE, .since = OLD},
		{.change = ROW_NEW, .id = "old-failed", .state = TASK_FAILED, .since = OLD},
		{.change = ROW_NEW, .id = "new-done", .state = TASK_DONE, .since = NEW},
		{.change = ROW_NEW, .id = "open", .state = TASK_BLOCKED, .since = OLD});
	PLAN_ROWS(f, dependencies,
		{.change = ROW_NEW, .task = "open", .needs = "old-needed", .source = "task"},
		{.change = ROW_NEW, .task = "new-done", .needs = "old-done", .source = "task"});
#define ATTEMPT(n, of, by, e, s) \
	{.change = ROW_NEW, .id = (n), .task = (of), .worker = (by), .ended = (e), .step = (s)}
	PLAN_ROWS(f, attempts, ATTEMPT(1, "old-done", "w-1", OLD, STEP_ENDED),
		ATTEMPT(2, "old-needed", "w-1", OLD, STEP_ENDED),
		ATTEMPT(3, "old-failed", "w-1", OLD, STEP_ENDED),
		ATTEMPT(4, "new-done", "w-1", NEW, STEP_ENDED),
		ATTEMPT(5, "open", "w-1", OLD, STEP_ENDED),
		ATTEMPT(6, "old-done", "w-2", OLD, STEP_ENDED),
		ATTEMPT(7, "open", "w-1", 0, STEP_TAKEN));
	f->plan.next.attempts[6].ask_delivery = 14;
#define COMMIT(o, a, j) \
	{.change = ROW_NEW, .oid = (o), .attempt = (a), .judged = (j), .first_seen = OLD}
	PLAN_ROWS(f, commits, COMMIT("a", 1, true), COMMIT("b", 2, true), COMMIT("c", 7, true),
		COMMIT("d", 99, false));
	f->plan.next.project.change = ROW_CHANGED;
	f->plan.next.project.last_delivery = 20;
	check(f, record(f));
	check(f, queue_add_check_results(f->q, results, COUNT(results), &f->err));
	for (size_t i = 0; i < COUNT(results); i++) {
		struct review review = {.verdict = VERDICT_APPROVE};

		TEXT_SET(review.task, results[i].task);
		check(f, queue_add_review(f->q, &review, "{}", &f->err));
	}
	check(f, store_run_texts(f->q, &f->err,
			 "INSERT INTO task_text (task, text, source) SELECT id, id, '' FROM task",
			 NULL));
}

static void add_texts(struct fixture *f)
{
	begin(f);
#define TEXT_ROW(n, s, q) \
	{.change = ROW_NEW, .id = (n), .worker = "w-1", .state = (s), .queued = (q)}
	PLAN_ROWS(f, deliveries, TEXT_ROW(10, DELIVERY_ACKNOWLEDGED, OLD),
		TEXT_ROW(11, DELIVERY_QUEUED, OLD), TEXT_ROW(12, DELIVERY_DEAD, NOW - 31 * DAY),
		TEXT_ROW(13, DELIVERY_LOST, OLD), TEXT_ROW(14, DELIVERY_ACKNOWLEDGED, OLD),
		TEXT_ROW(15, DELIVERY_ACKNOWLEDGED, OLD), TEXT_ROW(16, DELIVERY_CANCELLED, NEW));
	f->plan.next.deliveries[5].attempt = 7;
	TEXT_SET(f->plan.next.deliveries[1].note, "00000000000000e1");
	check(f, record(f));
	check(f, store_run_texts(f->q, &f->err,
			 "INSERT INTO delivery_text (id, text) SELECT id, 'x' FROM delivery UNION "
			 "SELECT 17, 'of an open wish'",
			 NULL));
}

static void add_events(struct fixture *f)
{
#define EVENT(i, k, t, a) \
	{ \
		.change = ROW_NEW, .id = (i), .kind = (k), .task = (t), .at = (a), .used = true \
	}
	const struct event events[] = {
		EVENT("00000000000000e1", EVENT_SAY, "", OLD), /* its text is not composed yet */
		EVENT("00000000000000e2", EVENT_SAY, "", OLD),
		EVENT("00000000000000e3", EVENT_LOOK, "", NEW),
		EVENT("00000000000000e4", EVENT_FINISH, "OLD-needed", OLD),
		EVENT("00000000000000e5", EVENT_FINISH, "old-failed", OLD),
		{.id = "00000000000000e6", .kind = EVENT_LOOK, .at = OLD},
	};

	check(f, queue_add_events(f->q, events, NULL, COUNT(events), &f->err));
	begin(f);
	PLAN_ROWS(f, wishes, {.change = ROW_NEW, .id = 1, .state = WISH_HONOURED, .at = OLD},
		{.change = ROW_NEW, .id = 2, .state = WISH_OPEN, .subject = "x", .at = OLD},
		{.change = ROW_NEW, .id = 3, .state = WISH_REFUSED, .at = OLD});
	PLAN_ROWS(f, intents, {.change = ROW_NEW, .id = 1, .state = INTENT_DONE, .at = OLD},
		{.change = ROW_NEW, .id = 2, .state = INTENT_OPEN, .decision = 3, .at = OLD},
		{.change = ROW_NEW, .id = 3, .state = INTENT_SETTLED, .at = NEW});
	PLAN_ROWS(f, crashes, {.change = ROW_NEW, .id = 1, .task = "old-done", .at = OLD},
		{.change = ROW_NEW, .id = 2, .task = "open", .at = OLD},
		{.change = ROW_NEW, .id = 3, .task = "old-done", .at = NOW - USEC_HOUR});
	PLAN_ROWS(f, alerts, {.change = ROW_NEW, .cause = "open", .since = OLD},
		{.change = ROW_NEW, .cause = "over", .since = OLD, .closed = OLD},
		{.change = ROW_NEW, .cause = "just over", .since = OLD, .closed = NEW});
	check(f, record(f));
}

/* As many steps as lead once around every table. */
static int64_t remove_all(struct fixture *f, const struct keep *k)
{
	struct keep_place place = {0};
	int64_t all = 0, removed;

	for (int i = 0; i < 26; i++) {
		check(f, queue_prune(f->q, k, NOW, &place, &removed, &f->err));
		all += removed;
	}
	return all;
}

static void assert_left(struct fixture *f, const char *select, const char *want)
{
	_cleanup_(statement_done) sqlite3_stmt *statement = NULL;
	_cleanup_(str_done) struct str left = {0};

	check(f, store_prepare(f->q, select, &statement, &f->err));
	while (store_step(f->q, statement, &f->err) > 0) {
		if (left.len)
			str_add(&left, " ");
		column_add(statement, 0, &left);
	}
	assert_string_equal(str_text(&left), want);
}

static void test_what_stays(void **state)
{
	struct fixture *f = *state;
	struct wish wish = {.subject = "next"};

	add_tasks(f);
	add_texts(f);
	add_events(f);
	assert_true(remove_all(f, &keep) > 0);
	assert_left(f, "SELECT id FROM task ORDER BY id",
		"new-done old-done old-failed old-needed open");
	assert_left(f, "SELECT task FROM task_text ORDER BY task",
		"new-done old-failed old-needed open");
	assert_left(f, "SELECT id FROM attempt ORDER BY id", "2 4 5 6 7");
	assert_left(f, "SELECT id FROM check_result ORDER BY id", "2 3 4");
	assert_left(f, "SELECT id FROM review ORDER BY id", "2 3 4");
	assert_left(f, "SELECT id FROM review_answer ORDER BY id", "2 3 4");
	assert_left(f, "SELECT oid FROM \"commit\" ORDER BY oid", "b c d");
	assert_left(f, "SELECT id FROM delivery ORDER BY id", "11 12 14 15 16");
	assert_left(f, "SELECT id FROM delivery_text ORDER BY id", "11 12 14 15 16 17");
	assert_left(f, "SELECT substr(id, 15) FROM event ORDER BY id", "e1 e3 e4 e6");
	assert_left(f, "SELECT id FROM wish ORDER BY id", "2 3");
	assert_left(f, "SELECT id FROM intent ORDER BY id", "2 3");
	assert_left(f, "SELECT id FROM crash ORDER BY id", "2 3");
	assert_left(f, "SELECT cause FROM alert ORDER BY cause", "just over open");
	check(f, queue_add_wish(f->q, &wish, &f->err));
	assert_int_equal(wish.id, 4);
}

/* Whatever the limits, a world is the same before and after. */
static void test_no_world_misses_a_row(void **state)
{
	static const struct keep nothing = {.decisions = 0};
	struct fixture *f = *state;
	size_t before[32], n;

	add_tasks(f);
	add_texts(f);
	add_events(f);
	load(f);
	for (size_t i = 0; i < world_arrays_count; i++)
		world_rows(&world_arrays[i], &f->world, &before[i]);
	assert_true(remove_all(f, &nothing) > 0);
	load(f);
	for (size_t i = 0; i < world_arrays_count; i++) {
		world_rows(&world_arrays[i], &f->world, &n);
		if (n != before[i])
			fail_msg("%s: %zu rows instead of %zu",
				row_tables[world_arrays[i].type].name, n, before[i]);
	}
}

static void add_decisions(struct fixture *f, int64_t n)
{
	begin(f);
	f->plan.decisions = arena_alloc(&f->arena, (size_t)n * sizeof *f->plan.decisions);
	for (int64_t i = 0; i < n; i++)
		f->plan.decisions[f->plan.n_decisions++] =
			(struct decision){.number = i + 1, .rule = "r", .by = "rule"};
	f->plan.next.project.change = ROW_CHANGED;
	f->plan.next.project.last_decision = n;
	check(f, record(f));
}

static void test_decisions_are_counted(void **state)
{
	struct fixture *f = *state;
	struct keep_place place = {0};
	int64_t removed;

	add_decisions(f, 2500);
	add_events(f); /* decision 3 has an open intent */
	check(f, queue_prune(f->q, &keep, NOW, &place, &removed, &f->err));
	assert_true(removed >= 249 && removed < 300); /* a step is bounded */
	remove_all(f, &keep);
	assert_int_equal(number(f, "SELECT count(*) FROM decision"), 101);
	assert_int_equal(number(f, "SELECT min(number) FROM decision"), 3);
	assert_int_equal(number(f, "SELECT max(number) FROM decision"), 2500);
}

/* The file that a done task came from may be added again for ever. */
static void test_a_forgotten_text_is_no_other_text(void **state)
{
	struct fixture *f = *state;
	_cleanup_(str_done) struct str differences = {0}, problems = {0}, text = {0};
	struct new_task t = {.text = "do it", .source = "a.md:1"};
	enum add_result result;

	TEXT_SET(t.row.id, "T-1");
	TEXT_SET(t.row.title, "Do it");
	t.row.priority = 5;
	t.row.estimate = 1;
	t.row.state = TASK_QUEUED;
	check(f, queue_add_tasks(f->q, &t, 1, OLD, &result, &differences, &problems, &f->err));
	check(f, store_run_texts(f->q, &f->err, "UPDATE task SET state = 'done', since = 1", NULL));
	remove_all(f, &keep);
	assert_int_equal(queue_task_text(f->q, "T-1", &text, &f->err), -ENOENT);
	check(f, queue_add_tasks(f->q, &t, 1, NOW, &result, &differences, &problems, &f->err));
	assert_int_equal(result, ADD_SAME);
	assert_string_equal(str_text(&problems), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_stays),
		TEST(test_no_world_misses_a_row),
		TEST(test_decisions_are_counted),
		TEST(test_a_forgotten_text_is_no_other_text),
	};

	return cmocka_run_group_tests_name("keep", tests, NULL, NULL);
}
