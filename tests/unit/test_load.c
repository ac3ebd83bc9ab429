/*
 * A world holds the rows that world.h says, after a load and after forgetting alike.
 */
#include "tests/unit/queue_fixture.h"

/* --- loading --- */

static void add_rows_to_choose_from(struct fixture *f)
{
	begin(f);
	PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "proposed", .state = TASK_PROPOSED},
		{.change = ROW_NEW, .id = "queued", .state = TASK_QUEUED},
		{.change = ROW_NEW, .id = "landing", .state = TASK_LANDING},
		{.change = ROW_NEW, .id = "done", .state = TASK_DONE},
		{.change = ROW_NEW, .id = "blocked", .state = TASK_BLOCKED},
		{.change = ROW_NEW, .id = "failed-needed", .state = TASK_FAILED},
		{.change = ROW_NEW, .id = "failed-behind", .state = TASK_FAILED},
		{.change = ROW_NEW, .id = "failed-wished", .state = TASK_FAILED},
		{.change = ROW_NEW, .id = "failed", .state = TASK_FAILED},
		{.change = ROW_NEW, .id = "cancelled-needed", .state = TASK_CANCELLED},
		{.change = ROW_NEW, .id = "cancelled", .state = TASK_CANCELLED});
	PLAN_ROWS(f, dependencies, {.change = ROW_NEW, .task = "queued", .needs = "failed-needed"},
		{.change = ROW_NEW, .task = "queued", .needs = "done"},
		{.change = ROW_NEW, .task = "queued", .needs = "landing"},
		{.change = ROW_NEW, .task = "blocked", .needs = "cancelled-needed"},
		{.change = ROW_NEW, .task = "failed-needed", .needs = "failed-behind"},
		{.change = ROW_NEW, .task = "done", .needs = "queued"});
	PLAN_ROWS(f, attempts, {.change = ROW_NEW, .id = 1, .task = "landing", .step = STEP_ENDED},
		{.change = ROW_NEW,
			.id = 2,
			.task = "landing",
			.worker = "live",
			.step = STEP_TAKEN},
		{.change = ROW_NEW, .id = 3, .task = "landing", .step = STEP_ENDING});
	PLAN_ROWS(f, workers, {.change = ROW_NEW, .name = "w-10", .wanted = true},
		{.change = ROW_NEW, .name = "w-2", .wanted = true},
		{.change = ROW_NEW, .name = "gone"}, {.change = ROW_NEW, .name = "live"},
		{.change = ROW_NEW, .name = "text"},
		{.change = ROW_NEW, .name = "attempt", .attempt = 3},
		{.change = ROW_NEW, .name = "session", .session = 3});
	PLAN_ROWS(f, accounts, {.change = ROW_NEW, .name = "b"}, {.change = ROW_NEW, .name = "a"});
	PLAN_ROWS(f, deliveries,
		{.change = ROW_NEW, .id = 1, .worker = "text", .state = DELIVERY_HELD},
		{.change = ROW_NEW, .id = 2, .worker = "gone", .state = DELIVERY_CANCELLED});
	PLAN_ROWS(f, intents, {.change = ROW_NEW, .id = 1, .state = INTENT_OPEN},
		{.change = ROW_NEW, .id = 2, .state = INTENT_DONE},
		{.change = ROW_NEW, .id = 3, .state = INTENT_UNKNOWN});
	PLAN_ROWS(f, wishes, {.change = ROW_NEW, .id = 1, .subject = "FAILED-wished"},
		{.change = ROW_NEW, .id = 2, .state = WISH_HONOURED, .subject = "failed"});
	PLAN_ROWS(f, commits, {.change = ROW_NEW, .oid = "b", .attempt = 1, .first_seen = 5},
		{.change = ROW_NEW, .oid = "a", .attempt = 1, .first_seen = 6},
		{.change = ROW_NEW, .oid = "c", .attempt = 1, .judged = true});
	PLAN_ROWS(f, crashes, {.change = ROW_NEW, .id = 1, .task = "done", .at = NOW - 2 * DAY},
		{.change = ROW_NEW, .id = 2, .task = "done", .at = NOW - USEC_HOUR},
		{.change = ROW_NEW, .id = 3, .task = "queued", .at = NOW - 50 * DAY},
		{.change = ROW_NEW, .id = 4, .task = "failed", .at = NOW - 50 * DAY});
	PLAN_ROWS(f, alerts, {.change = ROW_NEW, .cause = "late", .since = 2},
		{.change = ROW_NEW, .cause = "early", .since = 1},
		{.change = ROW_NEW, .cause = "closed", .closed = 1});
	check(f, record(f));
}

static void test_load_chooses(void **state)
{
	struct fixture *f = *state;

	add_rows_to_choose_from(f);
	check(f, store_run_texts(f->q, &f->err,
			 "INSERT INTO touch VALUES ('queued', 'src/'), ('done', 'doc/')", NULL));
	load(f);
	ASSERT_LOADED(tasks, "%s", id,
		"blocked cancelled-needed failed-needed failed-wished landing proposed queued");
	ASSERT_LOADED(dependencies, "%s", needs, "cancelled-needed failed-needed landing");
	ASSERT_LOADED(touches, "%s", glob, "src/");
	ASSERT_LOADED(attempts, "%ld", id, "2 3");
	ASSERT_LOADED(workers, "%s", name, "attempt live session text w-2 w-10");
	ASSERT_LOADED(accounts, "%s", name, "a b");
	ASSERT_LOADED(intents, "%ld", id, "1");
	ASSERT_LOADED(wishes, "%ld", id, "1");
	ASSERT_LOADED(commits, "%s", oid, "b a");
	ASSERT_LOADED(crashes, "%ld", id, "2 3");
	ASSERT_LOADED(alerts, "%s", cause, "early late");
}

/* czar retry opens it in the tick that sees the wish: what it waits for must be known by then. */
static void test_a_wished_task_comes_whole(void **state)
{
	struct fixture *f = *state;

	begin(f);
	PLAN_ROWS(f, tasks, {.change = ROW_NEW, .id = "a", .state = TASK_CANCELLED},
		{.change = ROW_NEW, .id = "b", .state = TASK_QUEUED});
	PLAN_ROWS(
		f, dependencies, {.change = ROW_NEW, .task = "a", .needs = "b", .source = "task"});
	PLAN_ROWS(f, crashes, {.change = ROW_NEW, .id = 1, .task = "a", .at = 1});
	check(f, record(f));
	check(f, store_run_texts(f->q, &f->err, "INSERT INTO touch VALUES ('a', 'src/')", NULL));
	load(f);
	ASSERT_LOADED(dependencies, "%s", needs, "");
	begin(f);
	PLAN_ROWS(f, wishes, {.change = ROW_NEW, .id = 1, .subject = "a", .verb = WISH_RETRY});
	check(f, record(f));
	load(f);
	ASSERT_LOADED(dependencies, "%s", needs, "b");
	ASSERT_LOADED(touches, "%s", glob, "src/");
	ASSERT_LOADED(crashes, "%ld", id, "1");
}

static int compare_bytes(const void *a, const void *b)
{
	return strncmp(a, b, 512);
}

/* The rows of an array as sorted lines: what they are, whatever order they are in. */
static void world_lines(const struct world_array *a, const struct world *w, struct str *ret)
{
	size_t n;
	char *rows = world_rows(a, w, &n), name[512], *lines = calloc(n + 1, 512);

	for (size_t i = 0; i < n; i++)
		text_set(lines + i * 512, 512,
			row_name(a->type, rows + i * row_tables[a->type].row_bytes, name,
				sizeof name));
	qsort(lines, n, 512, compare_bytes);
	for (size_t i = 0; i < n; i++)
		str_addf(ret, "%s\n", lines + i * 512);
	free(lines);
}

static void assert_same_world(const struct world *a, const struct world *b)
{
	for (size_t i = 0; i < world_arrays_count; i++) {
		_cleanup_(str_done) struct str x = {0}, y = {0};

		world_lines(&world_arrays[i], a, &x);
		world_lines(&world_arrays[i], b, &y);
		if (world_arrays[i].type != ROW_WORKER)
			assert_string_equal(str_text(&x), str_text(&y));
	}
}

/* What is forgotten is what a load would not choose. */
static void test_forget_is_load(void **state)
{
	struct fixture *f = *state;
	struct world next;

	add_rows_to_choose_from(f);
	queue_trim_world(&f->plan.next);
	load(f);
	assert_same_world(&f->plan.next, &f->world);
	begin(f);
	for (size_t i = 0; i < f->plan.next.n_tasks; i++) {
		struct task *t = &f->plan.next.tasks[i];

		if (strcmp(t->id, "blocked") == 0)
			t->state = TASK_CANCELLED;
		else if (strcmp(t->id, "landing") == 0)
			t->state = TASK_DONE;
		else
			continue;
		t->change = ROW_CHANGED;
	}
	f->plan.next.wishes[0].state = WISH_HONOURED;
	f->plan.next.wishes[0].change = ROW_CHANGED;
	f->plan.next.attempts[0].step = STEP_ENDED;
	f->plan.next.attempts[0].change = ROW_CHANGED;
	f->plan.next.commits[1].judged = true;
	f->plan.next.commits[1].change = ROW_CHANGED;
	f->plan.next.alerts[0].closed = NOW;
	f->plan.next.alerts[0].change = ROW_CHANGED;
	f->plan.next.intents[0].state = INTENT_SETTLED;
	f->plan.next.intents[0].change = ROW_CHANGED;
	check(f, record(f));
	next = f->plan.next;
	queue_trim_world(&next);
	load(f);
	assert_same_world(&next, &f->world);
	assert_int_equal(next.n_tasks, 3); /* failed-needed proposed queued */
}

static void test_load_deliveries(void **state)
{
	static const struct {
		enum delivery_state state;
		usec_t queued, since_awake;
		bool loaded;
	} cases[] = {
		{DELIVERY_QUEUED, NOW - 90 * DAY, 0, true},
		{DELIVERY_SENT, NOW - 90 * DAY, 0, true},
		{DELIVERY_UNCONFIRMED, NOW, 0, true},
		{DELIVERY_ACKNOWLEDGED, NOW, 10 * DAY, false},
		{DELIVERY_EXPIRED, NOW, 10 * DAY, false},
		{DELIVERY_CANCELLED, NOW, 10 * DAY, false},
		{DELIVERY_DEAD, NOW - USEC_HOUR, 0, true},
		{DELIVERY_LOST, NOW - 2 * DAY, 10 * DAY - USEC_HOUR, true},
		{DELIVERY_LOST, NOW - 2 * DAY, 8 * DAY, false},
		{DELIVERY_DEAD, NOW - 8 * DAY, 10 * DAY, false},
	};
	struct fixture *f = *state;
	struct delivery rows[COUNT(cases)];
	size_t at = 0;

	begin(f);
	for (size_t i = 0; i < COUNT(cases); i++)
		rows[i] = (struct delivery){.change = ROW_NEW,
			.id = (int64_t)i + 1,
			.state = cases[i].state,
			.queued = cases[i].queued,
			.since_awake = cases[i].since_awake};
	f->plan.next.deliveries = rows;
	f->plan.next.n_deliveries = COUNT(cases);
	check(f, record(f));
	load(f);
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool found =
			at < f->world.n_deliveries && f->world.deliveries[at].id == (int64_t)i + 1;

		if (found != cases[i].loaded)
			print_error("case %zu (%s)\n", i, delivery_state_name(cases[i].state));
		assert_int_equal(found, cases[i].loaded);
		at += found;
	}
	queue_trim_world(&f->plan.next);
	assert_same_world(&f->plan.next, &f->world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_load_chooses),
		TEST(test_a_wished_task_comes_whole),
		TEST(test_forget_is_load),
		TEST(test_load_deliveries),
	};

	return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
