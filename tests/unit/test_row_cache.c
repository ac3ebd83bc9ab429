/*
 * What a tick need not load again: rows stay while nobody else wrote and the last plan was
 * recorded; everything else loads.
 */
#include "queue_fixture.h"

#include "czar/row_cache.h"
#include "queue/sqlite.h"

struct turn {
	struct fixture *f;
	struct row_cache cache;
	struct queue *other; /* another process, as a command is */
};

static struct turn *turn_begin(struct turn *t, void **state)
{
	*t = (struct turn){.f = *state};
	check(t->f, queue_open(t->f->path, &t->other, &t->f->err));
	return t;
}

static void turn_end(struct turn *t)
{
	row_cache_done(&t->cache);
	queue_close(t->other);
}

static void take(struct turn *t)
{
	struct fixture *f = t->f;

	f->world = (struct world){0};
	check(f, row_cache_take(&t->cache, f->q, &f->arena, &f->world, &f->err));
	f->world.now = NOW;
	f->world.awake = 10 * DAY;
	plan_take(&f->plan, &f->arena, &f->world);
}

static void give_back(struct turn *t, bool changed)
{
	if (changed)
		check(t->f, record(t->f));
	row_cache_store(&t->cache, &t->f->plan, changed);
}

static void add_tasks(struct turn *t)
{
	struct new_task tasks[] = {
		{.row = {.id = "T-1", .state = TASK_QUEUED, .priority = 5, .estimate = 1},
			.text = "a"},
		{.row = {.id = "T-2", .state = TASK_QUEUED, .priority = 5, .estimate = 1},
			.text = "b",
			.depends_on = (const char *const[]){"T-1", NULL}}};
	enum add_result results[2];
	struct str problems = {0};

	check(t->f, queue_add_tasks(t->other, tasks, 2, NOW, results, NULL, &problems, &t->f->err));
	str_done(&problems);
}

static void test_stays(void **state)
{
	struct turn t;
	struct task *tasks;

	add_tasks(turn_begin(&t, state));
	take(&t);
	assert_true(t.cache.loaded);
	assert_int_equal(t.f->world.n_tasks, 2);
	give_back(&t, false);
	take(&t);
	assert_false(t.cache.loaded);
	tasks = t.f->world.tasks;
	assert_string_equal(tasks[1].id, "T-2");
	TEXT_SET(edit_task(&tasks[1])->reason, "changed");
	give_back(&t, true);
	take(&t);
	assert_false(t.cache.loaded);
	assert_ptr_equal(t.f->world.tasks, tasks); /* neither read nor copied */
	assert_string_equal(tasks[1].reason, "changed");
	TEXT_SET(edit_task(&tasks[1])->reason, "again"); /* its version went on, too */
	give_back(&t, true);
	turn_end(&t);
}

static void test_loads(void **state)
{
	struct wish wish = {.verb = WISH_PAUSE, .by = "p"};
	struct turn t;

	add_tasks(turn_begin(&t, state));
	take(&t);
	give_back(&t, false);
	check(t.f, queue_add_wish(t.other, &wish, &t.f->err)); /* somebody else wrote */
	take(&t);
	assert_true(t.cache.loaded);
	assert_int_equal(t.f->world.n_wishes, 1);
	TEXT_SET(edit_task(&t.f->world.tasks[0])->reason, "dropped");
	take(&t); /* not given back: the plan failed */
	assert_true(t.cache.loaded);
	assert_string_equal(t.f->world.tasks[0].reason, "");
	give_back(&t, false);
	row_cache_drop(&t.cache);
	take(&t);
	assert_true(t.cache.loaded);
	turn_end(&t);
}

static void test_forgets(void **state)
{
	struct turn t;

	add_tasks(turn_begin(&t, state));
	take(&t);
	edit_task(&t.f->world.tasks[0])->state = TASK_DONE;
	give_back(&t, true);
	take(&t);
	assert_false(t.cache.loaded);
	assert_int_equal(t.f->world.n_tasks, 1);
	assert_string_equal(t.f->world.tasks[0].id, "T-2");
	assert_int_equal(t.f->world.n_dependencies, 0);
	turn_end(&t);
}

static void test_events_and_new_rows(void **state)
{
	struct event event = {
		.id = "00000000000000e1", .at = NOW, .kind = EVENT_ACK, .worker = "w"};
	struct worker worker = {.name = "w"};
	struct intent *in;
	struct turn t;

	turn_begin(&t, state);
	check(t.f, queue_set_workers(t.f->q, &worker, 1, &t.f->err));
	take(&t);
	give_back(&t, false);
	check(t.f, queue_add_events(t.f->q, &event, NULL, 1, &t.f->err));
	row_cache_events_added(&t.cache);
	take(&t);
	assert_false(t.cache.loaded);
	assert_int_equal(t.f->world.n_events, 1);
	edit_event(&t.f->plan.next.events[0])->used = true;
	in = plan_add_intent(&t.f->plan, VERB_START, &t.f->plan.next.workers[0], 0, "");
	in->outcome = INTENT_DONE; /* a fact of that tick only */
	TEXT_SET(in->result, "done");
	give_back(&t, true);
	take(&t);
	assert_false(t.cache.loaded);
	assert_int_equal(t.f->world.n_events, 0);
	assert_int_equal(t.f->world.n_intents, 1);
	assert_int_equal(t.f->world.intents[0].outcome, INTENT_OPEN);
	assert_string_equal(t.f->world.intents[0].result, "");
	assert_int_equal(t.f->world.project.last_intent, 1);
	turn_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_stays),
		TEST(test_loads),
		TEST(test_forgets),
		TEST(test_events_and_new_rows),
	};

	return cmocka_run_group_tests_name("row_cache", tests, NULL, NULL);
}
