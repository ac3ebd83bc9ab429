/*
 * Chains of worlds: whatever changed from one world to the next, the reader ends with the same
 * world as the writer, and a link is short when little changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "status/replay.h"
#include "status/world_chain.h"
#include "status/world_json.h"
#include "world_fixture.h"

struct pair {
	struct scene scene;
	struct world_chain writer, reader;
	struct arena arena;
	struct str link;
	bool tasks_same;
};

static int64_t last_version; /* the store's: a task that differs has another one */

static void add_task(struct scene *s, const char *id)
{
	scene_task(s, id, TASK_QUEUED)->version = ++last_version;
}

static void tasks(struct scene *s, size_t n)
{
	char id[ID_SIZE];

	for (size_t i = 1; i <= n; i++) {
		TEXT_SETF(id, "T-%zu", i);
		add_task(s, id);
	}
}

static struct pair *pair_new(void)
{
	struct pair *p = calloc(1, sizeof *p);
	struct error err = {0};

	assert_non_null(p);
	scene_init(&p->scene, 4);
	tasks(&p->scene, 12);
	scene_attempt(&p->scene, &p->scene.tasks[0], &p->scene.workers[0]);
	world_chain_begin(&p->writer, &p->scene.world);
	world_chain_json(&p->writer, &p->link);
	assert_int_equal(world_chain_read(&p->reader, str_text(&p->link), p->link.len, &err), 0);
	return p;
}

static void pair_free(struct pair *p)
{
	world_chain_clear(&p->writer);
	world_chain_clear(&p->reader);
	arena_done(&p->arena);
	str_done(&p->link);
	scene_done(&p->scene);
	free(p);
}

/* Takes the scene's world to the reader; both then tell the same. */
static void go(struct pair *p)
{
	struct str sent = {0}, got = {0};
	struct error err = {0};
	struct world_link link = {0};
	struct world w;

	world_chain_compare(&p->writer, &p->scene.world, LINK_REST, &p->arena, &link);
	if (!p->tasks_same)
		world_chain_compare(&p->writer, &p->scene.world, LINK_TASKS, &p->arena, &link);
	str_clear(&p->link);
	world_link_json(&p->writer, &link, &p->link);
	world_chain_go(&p->writer, &link);
	if (world_chain_read(&p->reader, str_text(&p->link), p->link.len, &err) < 0)
		fail_msg("%s: %s", err.text, str_text(&p->link));
	world_chain_world(&p->reader, &p->arena, &w);
	world_to_json(&p->scene.world, &sent);
	world_to_json(&w, &got);
	assert_string_equal(str_text(&sent), str_text(&got));
	str_done(&sent);
	str_done(&got);
}

static void move_task(struct scene *s, size_t from, size_t to)
{
	struct task t = s->tasks[from];

	if (from < to)
		memmove(&s->tasks[from], &s->tasks[from + 1], (to - from) * sizeof t);
	else
		memmove(&s->tasks[to + 1], &s->tasks[to], (from - to) * sizeof t);
	s->tasks[to] = t;
}

static void remove_task(struct scene *s, size_t at)
{
	move_task(s, at, s->world.n_tasks - 1);
	s->world.n_tasks--;
}

static void change_nothing(struct scene *s)
{
	(void)s;
}

static void change_clock(struct scene *s)
{
	s->world.now += 7;
	s->world.awake += 7;
	s->world.seed = UINT64_MAX - 1;
}

static void change_task(struct scene *s)
{
	s->tasks[5].state = TASK_WORKING;
	s->tasks[5].version = ++last_version;
	TEXT_SET(s->tasks[5].reason, "\"quoted\" \\ back,\ttab,\nline, Grüße, \xff, \x01");
}

static void change_back_to_nothing(struct scene *s)
{
	s->tasks[0].reason[0] = '\0';
	s->tasks[0].priority = 0;
	s->tasks[0].version = ++last_version;
	s->world.project.paused = !s->world.project.paused;
	s->world.settings.stuck = 0;
}

static void remove_first(struct scene *s)
{
	remove_task(s, 0);
}

static void remove_middle(struct scene *s)
{
	remove_task(s, 3);
	remove_task(s, 3);
	remove_task(s, 7);
}

static void remove_last(struct scene *s)
{
	remove_task(s, s->world.n_tasks - 1);
}

static void insert_middle(struct scene *s)
{
	char id[ID_SIZE];

	TEXT_SETF(id, "T-0-%lld", (long long)last_version);
	add_task(s, id);
	move_task(s, s->world.n_tasks - 1, 4);
	TEXT_SETF(id, "T-a-%lld", (long long)last_version);
	add_task(s, id);
}

static void turn_around(struct scene *s)
{
	for (size_t i = 0; i < s->world.n_tasks; i++)
		move_task(s, s->world.n_tasks - 1, i);
}

static void replace_all(struct scene *s)
{
	for (size_t i = 0; i < s->world.n_tasks; i++)
		TEXT_SETF(s->tasks[i].id, "N-%zu", i);
}

static void remove_all(struct scene *s)
{
	s->world.n_tasks = 0;
}

static void change_looks(struct scene *s)
{
	s->looks[2].screen = SCREEN_BUSY;
	s->looks[2].wrote_awake = -5;
	s->world.n_workers = 3; /* and one worker less */
}

static void change_facts(struct scene *s)
{
	struct intent *i = scene_intent(s, VERB_PASTE, &s->workers[0], 3);

	i->outcome = INTENT_DONE;
	scene_delivery(s, &s->workers[0], 0, KIND_SAY, DELIVERY_QUEUED);
	scene_event(s, EVENT_PROMPT, &s->workers[0])->whole = true;
}

static const struct {
	const char *name;
	void (*change)(struct scene *s);
	size_t most; /* bytes of the link */
} changes[] = {
	{"nothing", change_nothing, 40},
	{"clock", change_clock, 130},
	{"task", change_task, 200},
	{"to nothing", change_back_to_nothing, 200},
	{"first gone", remove_first, 60},
	{"middle gone", remove_middle, 80},
	{"last gone", remove_last, 60},
	{"inserted", insert_middle, 700},
	{"turned around", turn_around, 8000},
	{"replaced", replace_all, 8000},
	{"all gone", remove_all, 60},
	{"looks", change_looks, 200},
	{"facts", change_facts, 1500},
};

static void test_changes_arrive(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct pair *p = pair_new();

		changes[i].change(&p->scene);
		go(p);
		if (p->link.len > changes[i].most)
			fail_msg("%s: %zu bytes: %s", changes[i].name, p->link.len,
				str_text(&p->link));
		go(p); /* and from there nothing more */
		assert_string_equal(strchr(str_text(&p->link), '}'), "}");
		pair_free(p);
	}
}

/* One after the other, in changing order: each starts from what the last one left. */
static void test_changes_follow_each_other(void **state)
{
	size_t n = sizeof changes / sizeof *changes;
	struct pair *p = pair_new();

	(void)state;
	for (size_t i = 0; i < 5 * n; i++) {
		changes[i * 5 % n].change(&p->scene);
		if (i % 3 == 0)
			go(p);
		if (p->scene.world.n_tasks < 9) {
			remove_all(&p->scene);
			tasks(&p->scene, 12);
		}
		p->scene.world.n_intents = p->scene.world.n_deliveries = 0;
		p->scene.world.n_events = 0;
		p->scene.world.n_workers = 4;
	}
	pair_free(p);
}

/* A caller that knows better saves the comparison of ten thousand tasks. */
static void test_tasks_same(void **state)
{
	struct pair *p = pair_new();

	(void)state;
	p->tasks_same = true;
	change_clock(&p->scene);
	go(p);
	pair_free(p);
}

static void test_bad_links_are_refused(void **state)
{
	static const struct {
		const char *json, *error;
	} cases[] = {
		{"", "not a world: line 1"},
		{"[]", "not a world: it has no clocks"},
		{"{}", "not a world: it has no clocks"},
		{"{\"seed\":\"x\"}", "not a world: 'seed' is not 16 hexadecimal digits"},
		{"{\"world\":{}}", "not a world: 'world' is not an array"},
		{"{\"world\":[{}]}", "not a world: world[0]: no row to change"},
		{"{\"world\":[1]}", "not a world: world[0]: 1 of 0 rows"},
		{"{\"world\":[-9223372036854775807]}", "not a world: world[0]: "},
		{"{\"world\":[\"x\"]}", "not a world: world[0]: not an object"},
		{"{\"world\":[[{}],[{}]]}", "not a world: 'world' is there 2 times"},
		{"{\"world\":[[{}]],\"tasks\":[[{\"id\":5}]]}",
			"not a world: tasks[0]: 'id' is not a string"},
		{"{\"world\":[[{}]],\"workers\":[[{}]]}", "not a world: 0 looks at 1 workers"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world_chain c = {0};
		struct error err = {0};

		if (world_chain_read(&c, cases[i].json, strlen(cases[i].json), &err) != -EINVAL ||
			strncmp(err.text, cases[i].error, strlen(cases[i].error)) != 0)
			fail_msg("%s: %s", cases[i].json, err.text);
		world_chain_clear(&c);
	}
}

/* --- what was decided */

static struct decision decision_of(
	const char *rule, const char *subject, const char *saw, const char *action)
{
	struct decision d = {.number = 1};

	TEXT_SET(d.rule, rule);
	TEXT_SET(d.subject, subject);
	TEXT_SET(d.saw, saw);
	TEXT_SET(d.action, action);
	TEXT_SET(d.by, "rule");
	return d;
}

static void test_decisions_are_compared(void **state)
{
	struct decision then[] = {decision_of("a", "T-1", "x", "do"),
		decision_of("a", "T-1", "x", "do"), decision_of("b", "w", "x", "do"),
		decision_of("c", "w", "x", "do"), decision_of("d", "w", "x", "do")},
			now[] = {decision_of("d", "w", "y", "do"),
				decision_of("a", "T-1", "x", "do"),
				decision_of("b", "w", "x", "don't"),
				decision_of("e", "w", "x", "do")};
	static const struct {
		enum difference_kind kind;
		const char *rule;
	} wanted[] = {{DIFFERENCE_MISSING, "a"}, {DIFFERENCE_CHANGED, "b"},
		{DIFFERENCE_MISSING, "c"}, {DIFFERENCE_SAW, "d"}, {DIFFERENCE_NEW, "e"}};
	struct difference *all;
	struct arena arena = {0};

	(void)state;
	now[0].number = 99;
	assert_int_equal(decisions_compare(then, 5, then, 5, &arena, &all), 0);
	assert_int_equal(decisions_compare(then, 5, now, 4, &arena, &all), 5);
	for (size_t i = 0; i < 5; i++) {
		const struct decision *d = all[i].then ? all[i].then : all[i].now;

		assert_int_equal(all[i].kind, wanted[i].kind);
		assert_string_equal(d->rule, wanted[i].rule);
	}
	arena_done(&arena);
}

static void test_decisions_make_the_round_trip(void **state)
{
	struct decision then[] = {decision_of("a", "T-1", "it's \"x\"", "do"),
		decision_of("b", "w", "", "")},
			*back;
	struct difference *all;
	struct arena arena = {0};
	struct error err = {0};
	struct str json = {0};
	size_t n;

	(void)state;
	decisions_to_json(then, 2, &json);
	assert_int_equal(decisions_from_json(str_text(&json), &arena, &back, &n, &err), 0);
	assert_int_equal(n, 2);
	assert_int_equal(decisions_compare(then, 2, back, 2, &arena, &all), 0);
	assert_int_equal(decisions_from_json("{}", &arena, &back, &n, &err), -EINVAL);
	str_done(&json);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes_arrive),
		cmocka_unit_test(test_changes_follow_each_other),
		cmocka_unit_test(test_tasks_same),
		cmocka_unit_test(test_bad_links_are_refused),
		cmocka_unit_test(test_decisions_are_compared),
		cmocka_unit_test(test_decisions_make_the_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
