/*
 * Workers' proposals: stored with their event or refused with the problem, once, and never a way to
 * change what somebody else wants.
 */
#include "tests/unit/queue_fixture.h"

#include "queue/import.h"

enum { MOST = 3 };

static int set_up_workers(void **state)
{
	const struct worker workers[] = {
		{.name = "w-1", .wanted = true}, {.name = "w-2", .wanted = true}};
	int r = set_up(state);
	struct fixture *f = *state;

	return r == 0 ? queue_set_workers(f->q, workers, COUNT(workers), &f->err) : r;
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_workers, tear_down)

static struct event propose(struct fixture *f, int n, const char *worker, const char *text)
{
	_cleanup_(str_done) struct str problems = {0};
	struct event e = {.kind = EVENT_ADD, .at = NOW};
	struct import im;

	TEXT_SETF(e.id, "%016x", n);
	TEXT_SET(e.worker, worker);
	import_init(&im);
	import_text(&im, "x.md", text, strlen(text), &problems);
	check(f, queue_propose(f->q, &e, text, &im.tasks[0], MOST, &problems, &f->err));
	import_done(&im);
	return e;
}

static void test_a_good_one(void **state)
{
	struct fixture *f = *state;
	struct event e = propose(f, 1, "w-1", "---\ntitle: A title\n---\nDo it.\n");
	struct task t;

	assert_string_equal(e.task, "T-1");
	check(f, queue_find_task(f->q, "T-1", &t, &f->err));
	assert_int_equal(t.state, TASK_PROPOSED);
	assert_string_equal(t.proposed_by, "w-1");
	load(f);
	ASSERT_LOADED(events, "%s", task, "T-1");
}

/* A daemon that died before it removed the file drains it again. */
static void test_once(void **state)
{
	struct fixture *f = *state;

	propose(f, 1, "w-1", "Do it.\n");
	propose(f, 1, "w-1", "Do it.\n");
	assert_int_equal(number(f, "SELECT count(*) FROM task"), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM event"), 1);
}

static void test_bad_ones(void **state)
{
	static const struct {
		const char *worker, *text, *says;
	} cases[] = {
		{"w-1", "---\nprio: 3\n---\nDo it.\n", "x.md:2: unknown key 'prio'"},
		{"w-1", "---\ndepends_on: T-99\n---\nDo it.\n", "T-99"},
		{"w-1", "---\npriority: 77\nprio: 3\n---\n\n", "(and 2 more)"},
		{"w-1", "---\nid: T-7\n---\nDo it otherwise.\n", "T-7 is there already"},
		{"w-1", "---\nid: T-8\n---\nDo it otherwise.\n", "T-8 is there already"},
		{"w-9", "Do it.\n", "no worker 'w-9'"},
	};
	struct fixture *f = *state;

	propose(f, 1000, "w-2", "---\nid: T-7\n---\nDo it.\n");
	propose(f, 1001, "w-1", "---\nid: T-8\n---\nDo it.\n");
	check(f, store_run_texts(
			 f->q, &f->err, "UPDATE task SET state = 'queued' WHERE id = 'T-8'", NULL));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct event e = propose(f, (int)i, cases[i].worker, cases[i].text);

		if (!strstr(e.note, cases[i].says))
			fail_msg("%s: %s", cases[i].says, e.note);
		assert_string_equal(e.task, "");
	}
	assert_int_equal(number(f, "SELECT count(*) FROM task"), 2);
	assert_int_equal(number(f, "SELECT count(*) FROM event"), 2 + (int64_t)COUNT(cases));
}

/* A person admits what he has read. */
static void test_its_own_may_not_be_changed(void **state)
{
	struct fixture *f = *state;
	struct event e;

	propose(f, 1, "w-1", "---\nid: T-7\n---\nDo it.\n");
	e = propose(f, 2, "w-1", "---\nid: t-7\npriority: 2\n---\nDo it.\n");
	assert_string_equal(e.task, "");
	assert_non_null(strstr(e.note, "T-7 is there already"));
	assert_int_equal(number(f, "SELECT priority FROM task"), 5);
}

/* What waits for the worker's own fellows is bounded; what was begun counts no more. */
static void test_not_too_many(void **state)
{
	struct fixture *f = *state;
	struct event e;

	for (int i = 0; i < MOST; i++)
		propose(f, i, "w-1", "Do it.\n");
	e = propose(f, MOST, "w-1", "Do it.\n");
	assert_string_equal(e.task, "");
	assert_non_null(strstr(e.note, "3 tasks of yours wait already"));
	e = propose(f, MOST + 1, "w-2", "Do it.\n");
	assert_string_not_equal(e.task, "");
	check(f, store_run_texts(f->q, &f->err,
			 "UPDATE task SET attempts_made = 1 WHERE id = 'T-1'", NULL));
	e = propose(f, MOST + 2, "w-1", "Do it.\n");
	assert_string_not_equal(e.task, "");
}

static void test_texts_of_a_pair_are_counted(void **state)
{
	struct fixture *f = *state;
	int64_t n;

	begin(f);
	PLAN_ROWS(f, deliveries,
		{.change = ROW_NEW,
			.id = 1,
			.kind = KIND_SAY,
			.author = "w-1",
			.worker = "w-2",
			.queued = NOW,
			.state = DELIVERY_ACKNOWLEDGED},
		{.change = ROW_NEW,
			.id = 2,
			.kind = KIND_SAY,
			.author = "w-1",
			.worker = "w-2",
			.queued = NOW - USEC_HOUR},
		{.change = ROW_NEW,
			.id = 3,
			.kind = KIND_SAY,
			.author = "w-2",
			.worker = "w-1",
			.queued = NOW},
		{.change = ROW_NEW,
			.id = 4,
			.kind = KIND_NOTICE,
			.author = "w-1",
			.worker = "w-2",
			.queued = NOW});
	check(f, record(f));
	check(f, queue_count_says(f->q, "w-1", "w-2", NOW - USEC_HOUR, &n, &f->err));
	assert_int_equal(n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_good_one),
		TEST(test_once),
		TEST(test_bad_ones),
		TEST(test_its_own_may_not_be_changed),
		TEST(test_not_too_many),
		TEST(test_texts_of_a_pair_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
