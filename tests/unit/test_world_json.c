/*
 * A world's way to JSON and back: every field of every row, and everything that is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "checks/fields.h"
#include "status/world_json.h"

#define NOW (INT64_C(1764285300) * USEC_SEC)

/* Fills a row with values that are different in every field. */
static void fill_row(enum row_type type, void *row, int seed)
{
	const struct row_table *t = &row_tables[type];

	for (size_t i = 0; i < t->n_fields; i++) {
		const struct field *f = &t->fields[i];
		char *place = (char *)row + f->offset;
		int64_t number = (int64_t)seed * 1000 + (int64_t)i;
		int value = 1;

		if (f->type == FIELD_TEXT)
			text_setf(place, f->size, "%s-%d", f->name, seed);
		else if (f->type == FIELD_BOOL)
			*(bool *)(void *)place = (seed + (int)i) % 2 == 1;
		else if (f->type == FIELD_ENUM)
			memcpy(place, &value, sizeof(value));
		else
			memcpy(place, &number, sizeof(number));
	}
}

#define FILL(array, type) \
	do { \
		for (int k = 0; k < 2; k++) \
			fill_row(type, &(array)[k], k + 1); \
	} while (0)

/* Two rows of everything. */
struct full {
	struct task tasks[2];
	struct dependency dependencies[2];
	struct touch touches[2];
	struct attempt attempts[2];
	struct worker workers[2];
	struct look looks[2];
	struct account accounts[2];
	struct delivery deliveries[2];
	struct intent intents[2];
	struct event events[2];
	struct wish wishes[2];
	struct commit commits[2];
	struct crash crashes[2];
	struct alert alerts[2];
	struct profile_facts profiles[1];
};

static void full_init(struct full *f)
{
	*f = (struct full){
		.looks = {{.session = ANSWER_ALIVE, .evidence = "a \"row\"", .cursor_x = 4},
			{.tree = ANSWER_ABSENT,
				.composer = COMPOSER_DRAFT,
				.screen = SCREEN_LIMITED}},
		.profiles = {{.name = "mine", .has_events = true, .settle = 5}},
	};
	FILL(f->tasks, ROW_TASK);
	FILL(f->dependencies, ROW_DEPENDENCY);
	FILL(f->touches, ROW_TOUCH);
	FILL(f->attempts, ROW_ATTEMPT);
	FILL(f->workers, ROW_WORKER);
	FILL(f->accounts, ROW_ACCOUNT);
	FILL(f->deliveries, ROW_DELIVERY);
	FILL(f->intents, ROW_INTENT);
	FILL(f->events, ROW_EVENT);
	FILL(f->wishes, ROW_WISH);
	FILL(f->commits, ROW_COMMIT);
	FILL(f->crashes, ROW_CRASH);
	FILL(f->alerts, ROW_ALERT);
}

static void full_world(struct full *f, struct world *w)
{
	*w = (struct world){.now = NOW,
		.awake = 17,
		.seed = UINT64_MAX - 3,
		.fresh = true,
		.server = ANSWER_ALIVE,
		.gap = 3,
		.tasks = f->tasks,
		.n_tasks = 2,
		.dependencies = f->dependencies,
		.n_dependencies = 2,
		.touches = f->touches,
		.n_touches = 2,
		.attempts = f->attempts,
		.n_attempts = 2,
		.workers = f->workers,
		.looks = f->looks,
		.n_workers = 2,
		.accounts = f->accounts,
		.n_accounts = 2,
		.deliveries = f->deliveries,
		.n_deliveries = 2,
		.intents = f->intents,
		.n_intents = 2,
		.events = f->events,
		.n_events = 2,
		.wishes = f->wishes,
		.n_wishes = 2,
		.commits = f->commits,
		.n_commits = 2,
		.crashes = f->crashes,
		.n_crashes = 2,
		.alerts = f->alerts,
		.n_alerts = 2,
		.profiles = f->profiles,
		.n_profiles = 1};
	fill_row(ROW_PROJECT, &w->project, 9);
	/* every word of the settings is different, but for the flag at their end */
	for (size_t i = 0; i < offsetof(struct settings, land_none) / sizeof(int64_t); i++)
		((int64_t *)(void *)&w->settings)[i] = (int64_t)i + 100;
	w->settings.land_none = true;
}

static void test_world_round_trip(void **state)
{
	_cleanup_(str_done) struct str first = {0}, second = {0};
	_cleanup_(arena_done) struct arena arena = {0};
	struct error err = {0};
	struct world w, back;
	struct full f;

	(void)state;
	full_init(&f);
	full_world(&f, &w);
	world_to_json(&w, &first);
	if (world_from_json(str_text(&first), first.len, &arena, &back, &err) < 0)
		fail_msg("%s", err.text);
	world_to_json(&back, &second);
	assert_string_equal(str_text(&first), str_text(&second));
	assert_memory_equal(&back.settings, &w.settings, sizeof(w.settings));
	assert_memory_equal(&back.project, &w.project, sizeof(w.project));
	assert_memory_equal(back.tasks, f.tasks, sizeof(f.tasks));
	assert_memory_equal(back.attempts, f.attempts, sizeof(f.attempts));
	assert_memory_equal(back.workers, f.workers, sizeof(f.workers));
	assert_memory_equal(back.deliveries, f.deliveries, sizeof(f.deliveries));
	assert_memory_equal(back.looks, f.looks, sizeof(f.looks));
	assert_memory_equal(back.alerts, f.alerts, sizeof(f.alerts));
	assert_true(back.seed == w.seed);
}

static void test_world_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{"", "line"},
		{"[]", "not an object"},
		{"{\"now\":\"x\"}", "'now' is not a whole number"},
		{"{\"tasks\":{}}", "'tasks' is not an array"},
		{"{\"tasks\":[{\"state\":\"nonsense\"}]}", "tasks[0]"},
		{"{\"workers\":[{}],\"looks\":[]}", "0 looks at 1 workers"},
		{"{\"seed\":\"zz\"}", "seed"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof *cases; i++) {
		_cleanup_(arena_done) struct arena arena = {0};
		struct error err = {0};
		struct world w;
		int r = world_from_json(cases[i].text, strlen(cases[i].text), &arena, &w, &err);

		if (r != -EINVAL || !strstr(err.text, cases[i].error))
			fail_msg("%s: %d %s", cases[i].text, r, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_world_round_trip),
		cmocka_unit_test(test_world_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
