/*
 * What programs read: worker-status.json and tasks.json.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "status/row_json.h"
#include "status/tasks_json.h"
#include "status/worker_status.h"

#define NOW (INT64_C(1764285300) * USEC_SEC)

struct small {
	struct task tasks[3];
	struct dependency dependencies[2];
	struct attempt attempts[1];
	struct worker workers[2];
	struct look looks[2];
	struct world world;
};

static void small_init(struct small *s)
{
	*s = (struct small){0};
	s->tasks[0] = (struct task){.id = "T-1",
		.title = "Gateway",
		.state = TASK_WORKING,
		.priority = 5,
		.estimate = 2};
	s->tasks[1] = (struct task){.id = "T-2",
		.title = "Client",
		.state = TASK_QUEUED,
		.assignee = "eng-2",
		.estimate = 1};
	s->tasks[2] = (struct task){.id = "T-3", .title = "Docs", .state = TASK_BLOCKED};
	s->dependencies[0] = (struct dependency){.task = "T-2", .needs = "T-1"};
	s->dependencies[1] = (struct dependency){.task = "T-3", .needs = "T-1"};
	s->attempts[0] = (struct attempt){.id = 7,
		.task = "T-1",
		.worker = "eng-1",
		.branch = "czar/T-1-gateway",
		.percent = 60,
		.eta = "2h",
		.last_commit_at = NOW - 2 * USEC_MIN,
		.began = NOW - USEC_HOUR};
	s->workers[0] = (struct worker){.name = "eng-1",
		.wanted = true,
		.attempt = 7,
		.health = HEALTH_HEALTHY,
		.since = NOW - USEC_MIN,
		.reason = "commits"};
	s->workers[1] = (struct worker){
		.name = "eng-2", .wanted = true, .health = HEALTH_IDLE, .used = true};
	s->looks[0].files_changed = 5;
	s->looks[0].ahead = 3;
	s->looks[0].behind = 1;
	s->looks[0].pushed = true;
	TEXT_SET(s->looks[0].head, "0123456789012345678901234567890123456789");
	s->world = (struct world){.now = NOW,
		.tasks = s->tasks,
		.n_tasks = 3,
		.dependencies = s->dependencies,
		.n_dependencies = 2,
		.attempts = s->attempts,
		.n_attempts = 1,
		.workers = s->workers,
		.n_workers = 2,
		.looks = s->looks};
}

static const char *text_of(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "(none)";
}

static void test_worker_status(void **state)
{
	_cleanup_(str_done) struct str s = {0};
	struct small small;
	json_t *root, *w;

	(void)state;
	small_init(&small);
	worker_status_text(&small.world, NOW, &s);
	root = json_loads(str_text(&s), 0, NULL);
	assert_non_null(root);
	assert_string_equal(text_of(root, "last_updated"), "2025-11-27T23:15:00.000Z");
	w = json_object_get(json_object_get(root, "workers"), "eng-1");
	assert_string_equal(text_of(w, "status"), "working");
	assert_string_equal(text_of(w, "current_task"), "T-1: Gateway");
	assert_string_equal(text_of(w, "branch"), "czar/T-1-gateway");
	assert_int_equal(json_integer_value(json_object_get(w, "files_changed")), 5);
	assert_true(text_starts(text_of(w, "last_commit"), "2 min"));
	assert_true(text_ends(text_of(w, "last_commit"), " ago"));
	assert_string_equal(text_of(w, "progress"), "60%");
	assert_string_equal(text_of(w, "eta"), "2h");
	assert_int_equal(json_array_size(json_object_get(w, "dependencies")), 0);
	assert_int_equal(json_array_size(json_object_get(w, "blocking")), 2);
	assert_string_equal(text_of(w, "health"), "healthy");
	assert_true(json_is_null(json_object_get(w, "pr")));
	assert_int_equal(json_integer_value(json_object_get(w, "ahead")), 3);
	assert_int_equal(json_integer_value(json_object_get(w, "behind")), 1);
	assert_true(json_is_true(json_object_get(w, "pushed")));
	w = json_object_get(json_object_get(root, "workers"), "eng-2");
	assert_string_equal(text_of(w, "status"), "waiting");
	assert_string_equal(text_of(w, "waiting_for"), "T-1");
	assert_true(json_is_null(json_object_get(w, "ahead")));
	assert_true(json_is_null(json_object_get(w, "pushed")));
	json_decref(root);
}

/* Each field that scripts of older projects read is there in every worker, null or of their type;
 * and of their type in one of them, so that none is always null. */
static void test_fields_of_older_scripts(void **state)
{
	json_t *older = json_load_file("tests/samples/v1/status/worker-status.json", 0, NULL);
	_cleanup_(str_done) struct str s = {0};
	const char *worker, *key, *name;
	json_t *root, *was, *now, *value;
	struct small small;

	(void)state;
	small_init(&small);
	worker_status_text(&small.world, NOW, &s);
	root = json_loads(str_text(&s), 0, NULL);
	assert_non_null(older);
	json_object_foreach(older, key, value)
		assert_int_equal(json_typeof(json_object_get(root, key)), json_typeof(value));
	json_object_foreach(json_object_get(older, "workers"), worker, was)
		json_object_foreach(was, key, value)
	{
		bool any = false;

		json_object_foreach(json_object_get(root, "workers"), name, now)
		{
			const json_t *field = json_object_get(now, key);

			if (!field ||
				(!json_is_null(field) && json_typeof(field) != json_typeof(value)))
				fail_msg("%s of %s", key, name);
			any = any || json_typeof(field) == json_typeof(value);
		}
		if (!any)
			fail_msg("%s is always null", key);
	}
	json_decref(older);
	json_decref(root);
}

static void test_status_words(void **state)
{
	static const struct {
		enum health health;
		const char *word;
	} cases[] = {
		{HEALTH_STARTING, "working"},
		{HEALTH_SLOW, "working"},
		{HEALTH_STUCK, "working"},
		{HEALTH_WINDING_DOWN, "working"},
		{HEALTH_UNKNOWN, "working"},
		{HEALTH_RESTING, "waiting"},
		{HEALTH_ASKING, "waiting"},
		{HEALTH_LIMITED, "waiting"},
		{HEALTH_LOGGED_OUT, "blocked"},
		{HEALTH_CRASHED, "blocked"},
		{HEALTH_QUARANTINED, "blocked"},
		{HEALTH_SETUP_FAILED, "blocked"},
		{HEALTH_PAUSED, "paused"},
		{HEALTH_OFFLINE, "offline"},
		{HEALTH_IDLE, "idle"},
	};
	struct small small;

	(void)state;
	small_init(&small);
	small.world.n_tasks = 0;
	for (size_t i = 0; i < sizeof(cases) / sizeof *cases; i++) {
		small.workers[0].health = cases[i].health;
		if (!text_equal(worker_status_word(&small.world, 0), cases[i].word))
			fail_msg("%s: %s", health_name(cases[i].health),
				worker_status_word(&small.world, 0));
	}
	assert_string_equal(worker_status_word(&small.world, 1), "complete");
}

static void test_tasks_json(void **state)
{
	_cleanup_(str_done) struct str s = {0};
	struct small small;
	struct tasks_facts f;
	json_t *root, *t;

	(void)state;
	small_init(&small);
	f = (struct tasks_facts){NOW, small.tasks, 3, small.dependencies, 2, small.attempts, 1};
	tasks_json_text(&f, &s);
	root = json_loads(str_text(&s), 0, NULL);
	assert_non_null(root);
	t = json_array_get(json_object_get(root, "tasks"), 0);
	assert_string_equal(text_of(t, "worker"), "eng-1");
	t = json_array_get(json_object_get(root, "tasks"), 1);
	assert_string_equal(text_of(t, "state"), "queued");
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(t, "depends_on"), 0)), "T-1");
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_worker_status),
		cmocka_unit_test(test_fields_of_older_scripts),
		cmocka_unit_test(test_status_words),
		cmocka_unit_test(test_tasks_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
