/*
 * What comes in besides tasks, and what commands read.
 */
#include "tests/unit/queue_fixture.h"

/* --- events, wishes, texts --- */

static void test_events_are_stored_once(void **state)
{
	_cleanup_(str_done) struct str body = {0};
	const struct event events[] = {{.id = "b",
					       .at = 2,
					       .kind = EVENT_ACK,
					       .task = "T-1",
					       .code = "xyz",
					       .percent = -1},
		{.id = "a", .at = 2, .kind = EVENT_SAY, .delivery = 9, .whole = true},
		{.id = "c", .at = 1, .kind = EVENT_LOOK}};
	const char *const bodies[] = {NULL, "it's; \"a body\"\n", ""};
	const char *const others[] = {"other", "other", "other"};
	struct fixture *f = *state;

	check(f, queue_add_events(f->q, events, bodies, 3, &f->err));
	check(f, queue_add_events(f->q, events, others, 3, &f->err));
	load(f);
	ASSERT_LOADED(events, "%s", id, "c a b");
	assert_int_equal(f->world.events[1].delivery, 0); /* a fact, not stored */
	check(f, queue_event_body(f->q, "a", &body, &f->err));
	assert_string_equal(str_text(&body), bodies[1]);
	str_clear(&body);
	check(f, queue_event_body(f->q, "b", &body, &f->err));
	assert_int_equal(body.len, 0);
	assert_int_equal(queue_event_body(f->q, "d", &body, &f->err), -ENOENT);
	begin(f);
	f->plan.next.events[0].used = true;
	f->plan.next.events[0].change = ROW_CHANGED;
	check(f, record(f));
	load(f);
	ASSERT_LOADED(events, "%s", id, "a b");
	check(f, queue_event_body(f->q, "a", &body, &f->err));
	assert_string_equal(str_text(&body), bodies[1]);
}

static void test_wishes(void **state)
{
	struct fixture *f = *state;
	struct wish wish = {.by = "me@host", .verb = WISH_PAUSE, .at = 5}, got;

	check(f, queue_add_wish(f->q, &wish, &f->err));
	assert_int_equal(wish.id, 1);
	check(f, queue_add_wish(f->q, &wish, &f->err));
	assert_int_equal(wish.id, 2);
	check(f, queue_find_wish(f->q, 2, &got, &f->err));
	assert_rows_equal(ROW_WISH, &got, &wish);
	assert_int_equal(got.version, wish.version);
	assert_int_equal(queue_find_wish(f->q, 3, &got, &f->err), -ENOENT);
	begin(f);
	f->plan.next.wishes[0].state = WISH_REFUSED;
	TEXT_SET(f->plan.next.wishes[0].outcome, "no");
	f->plan.next.wishes[0].change = ROW_CHANGED;
	check(f, record(f));
	check(f, queue_find_wish(f->q, 1, &got, &f->err));
	assert_int_equal(got.state, WISH_REFUSED);
}

static void test_delivery_texts(void **state)
{
	_cleanup_(str_done) struct str text = {0};
	struct fixture *f = *state;
	struct wish first = {.verb = WISH_SAY}, second = {.verb = WISH_SAY}, got;

	begin(f);
	check(f, queue_add_say(f->q, "hello", &first, &f->err));
	check(f, queue_add_say(f->q, "you", &second, &f->err));
	assert_int_equal(first.delivery, 1);
	assert_int_equal(second.delivery, 2);
	check(f, queue_find_wish(f->q, second.id, &got, &f->err));
	assert_int_equal(got.delivery, 2);
	/* a plan that numbers deliveries itself was made before: it is made again */
	f->plan.next.project.last_delivery = 1;
	f->plan.next.project.change = ROW_CHANGED;
	assert_int_equal(record(f), 1);
	begin(f);
	assert_int_equal(f->plan.next.project.last_delivery, 2);
	check(f, queue_delivery_text(f->q, 2, &text, &f->err));
	assert_string_equal(str_text(&text), "you");
	check(f, queue_set_delivery_text(f->q, 2, "them", &f->err));
	str_clear(&text);
	check(f, queue_delivery_text(f->q, 2, &text, &f->err));
	assert_string_equal(str_text(&text), "them");
	assert_int_equal(queue_delivery_text(f->q, 3, &text, &f->err), -ENOENT);
}

/* --- workers --- */

static void test_set_workers(void **state)
{
	struct fixture *f = *state;
	struct worker workers[] = {
		{.name = "eng-1", .profile = "p", .account = "acc", .worktree = "/w/1", .pid = 5},
		{.name = "eng-2", .profile = "p", .account = "acc", .worktree = "/w/2"}};
	struct worker got;

	check(f, queue_set_workers(f->q, workers, 2, &f->err));
	load(f);
	ASSERT_LOADED(workers, "%s", name, "eng-1 eng-2");
	ASSERT_LOADED(accounts, "%s", name, "acc");
	assert_int_equal(f->world.workers[0].health, HEALTH_OFFLINE);
	assert_int_equal(f->world.workers[0].pid, 0);
	assert_true(f->world.workers[0].wanted);
	begin(f);
	f->plan.next.workers[0].pid = 77;
	f->plan.next.workers[0].change = ROW_CHANGED;
	check(f, record(f));
	TEXT_SET(workers[0].role, "tester");
	check(f, queue_set_workers(f->q, workers, 1, &f->err));
	load(f);
	ASSERT_LOADED(workers, "%s", name, "eng-1");
	assert_string_equal(f->world.workers[0].role, "tester");
	assert_int_equal(f->world.workers[0].pid, 77);
	assert_int_equal(f->world.workers[0].version, 3);
	check(f, queue_set_workers(f->q, workers, 1, &f->err));
	check(f, queue_find_worker(f->q, "ENG-1", &got, &f->err));
	assert_int_equal(got.version, 3);
	check(f, queue_find_worker(f->q, "eng-2", &got, &f->err));
	assert_false(got.wanted);
	assert_int_equal(queue_find_worker(f->q, "eng-3", &got, &f->err), -ENOENT);
	check(f, queue_set_epoch(f->q, 12, 34, "boot", "/tmp/s", &f->err));
	load(f);
	assert_int_equal(f->world.project.server_pid, 12);
	assert_string_equal(f->world.project.socket, "/tmp/s");
}

/* --- reading --- */

static int on_id(const void *row, void *userdata)
{
	str_addf(userdata, "%s ", ((const struct task *)row)->id);
	return strcmp(((const struct task *)row)->id, "stop") == 0 ? 5 : 0;
}

static int on_number(const void *row, void *userdata)
{
	str_addf(userdata, "%ld ", ((const struct decision *)row)->number);
	return 0;
}

static void test_each_counts_like_people(void **state)
{
	_cleanup_(str_done) struct str got = {0};
	struct fixture *f = *state;

	begin(f);
	PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "T-10"}, {.change = ROW_NEW, .id = "T-9"},
		{.change = ROW_NEW, .id = "t-011"}, {.change = ROW_NEW, .id = "b"},
		{.change = ROW_NEW, .id = "stop"},
		{.change = ROW_NEW, .id = "a2b10", .state = TASK_QUEUED},
		{.change = ROW_NEW, .id = "A2b9", .state = TASK_QUEUED},
		{.change = ROW_NEW, .id = "a"});
	check(f, record(f));
	assert_int_equal(queue_each(f->q, ROW_TASK, NULL, NULL, on_id, &got, &f->err), 5);
	assert_string_equal(str_text(&got), "a A2b9 a2b10 b stop ");
	str_clear(&got);
	check(f, queue_each(f->q, ROW_TASK, "state = $1", "queued", on_id, &got, &f->err));
	assert_string_equal(str_text(&got), "A2b9 a2b10 ");
	str_clear(&got);
	check(f, queue_each(f->q, ROW_TASK, "id > 'b'", NULL, on_id, &got, &f->err) == 5 ? 0 : -1);
	assert_string_equal(str_text(&got), "stop ");
}

static void test_find_ignores_case(void **state)
{
	struct fixture *f = *state;
	struct task got;

	begin(f);
	PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "Fix-It"});
	check(f, record(f));
	check(f, queue_find_task(f->q, "fIX-iT", &got, &f->err));
	assert_string_equal(got.id, "Fix-It");
	assert_int_equal(queue_find_task(f->q, "Fix", &got, &f->err), -ENOENT);
	assert_string_equal(f->err.text, "no task 'Fix'");
	PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "FIX-IT"});
	assert_int_equal(record(f), 1);
}

static void test_decisions_are_filtered(void **state)
{
	struct decision rows[] = {{.number = 1, .at = 10, .task = "T-1", .rule = "a"},
		{.number = 2, .at = 20, .task = "T-2", .worker = "w", .rule = "b"},
		{.number = 3, .at = 30, .until = 90, .task = "T-1", .worker = "w", .rule = "b"},
		{.number = 4, .at = 40, .task = "T-1", .worker = "W", .rule = "a"}};
	static const struct {
		struct decision_filter filter;
		const char *want;
	} cases[] = {
		{{0}, "1 2 3 4 "},
		{{.limit = 100}, "1 2 3 4 "},
		{{.after = 1, .limit = 2}, "2 3 "},
		{{.task = "t-1"}, "1 3 4 "},
		{{.limit = INT64_MAX, .worker = "w"}, "2 3 4 "},
		{{.task = "T-1", .worker = "w", .rule = "b"}, "3 "},
		{{.task = "' OR 1"}, ""},
		{{.after = 4}, ""},
		{{.newest_first = true}, "4 3 2 1 "},
		{{.newest_first = true, .limit = 2, .task = "T-1"}, "4 3 "},
		{{.since = 20}, "2 3 4 "},
		{{.since = 41}, "3 "}, /* it still fell then */
		{{.until = 20}, "1 2 "},
		{{.since = 20, .until = 30}, "2 3 "},
	};
	struct fixture *f = *state;

	begin(f);
	f->plan.decisions = rows;
	f->plan.n_decisions = COUNT(rows);
	check(f, record(f));
	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_(str_done) struct str got = {0};

		check(f, queue_decisions(f->q, &cases[i].filter, on_number, &got, &f->err));
		if (strcmp(str_text(&got), cases[i].want) != 0)
			print_error("case %zu\n", i);
		assert_string_equal(str_text(&got), cases[i].want);
	}
}

static void test_change_count(void **state)
{
	struct fixture *f = *state;
	struct queue *second = NULL;
	struct wish wish = {.by = "me"};
	int64_t before = 0, after = 0;

	check(f, queue_open(f->path, &second, &f->err));
	check(f, queue_change_count(f->q, &before, &f->err));
	check(f, queue_add_wish(f->q, &wish, &f->err));
	check(f, queue_change_count(f->q, &after, &f->err));
	assert_int_equal(before, after); /* our own */
	check(f, queue_add_wish(second, &wish, &f->err));
	check(f, queue_change_count(f->q, &after, &f->err));
	assert_int_not_equal(before, after);
	queue_close(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_events_are_stored_once),
		TEST(test_wishes),
		TEST(test_delivery_texts),
		TEST(test_set_workers),
		TEST(test_each_counts_like_people),
		TEST(test_find_ignores_case),
		TEST(test_decisions_are_filtered),
		TEST(test_change_count),
	};

	return cmocka_run_group_tests_name("queue_calls", tests, NULL, NULL);
}
