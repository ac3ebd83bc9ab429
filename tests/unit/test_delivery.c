/*
 * Every edge of the delivery table, one small world each: which edge is taken, where it leads,
 * which door it asks. A walk over the table proves that none was left out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "checks/delivery.h"
#include "checks/fields.h"
#include "czar/base/str.h"
#include "tests/unit/world_fixture.h"

enum { NO_DOOR = -1 };

#include "tests/unit/delivery_sets.inc"
#include "tests/unit/delivery_sets_typed.inc"

struct edge_case {
	const char *edge; /* NULL: none may be taken */
	enum delivery_kind kind;
	enum delivery_state from, to;
	int door; /* enum verb of the new intent, NO_DOOR */
	void (*set)(struct stage *s);
	const char *what; /* of several cases of one edge */
};

static struct stage *stage_new(enum delivery_kind kind, enum delivery_state state)
{
	struct stage *s = calloc(1, sizeof *s);
	bool of_task = kind != KIND_SAY;

	assert_non_null(s);
	scene_init(&s->scene, 1);
	s->w = &s->scene.workers[0];
	s->l = &s->scene.looks[0];
	if (of_task)
		s->a = scene_attempt(&s->scene, scene_task(&s->scene, "T-1", TASK_WORKING), s->w);
	if (kind == KIND_BRIEF) {
		s->a->step = STEP_READY;
		s->a->grade = GRADE_NONE;
	}
	s->d = scene_delivery(&s->scene, s->w, s->a ? s->a->id : 0, kind, state);
	return s;
}

static void stage_free(struct stage *s)
{
	scene_done(&s->scene);
	free(s);
}

/* The edge that the rule takes by itself, quiet ones too; NULL none. */
static const char *edge_of(struct stage *s, struct plan *p)
{
	struct ruling r = {0};

	arena_done(&s->scene.arena);
	plan_init(p, &s->scene.arena, &s->scene.world);
	return rule_delivery(p, 0, &r) ? r.name : NULL;
}

static int door_of(const struct plan *p)
{
	for (size_t i = 0; i < p->next.n_intents; i++)
		if (p->next.intents[i].change == ROW_NEW)
			return (int)p->next.intents[i].verb;
	return NO_DOOR;
}

#include "tests/unit/delivery_cases.inc"

static void run(const struct edge_case *c)
{
	struct stage *s = stage_new(c->kind, c->from);
	const char *what = c->what ? c->what : "";
	const char *edge;
	struct plan p;

	c->set(s);
	edge = edge_of(s, &p);
	if (!c->edge != !edge || (edge && !text_equal(edge, c->edge)))
		fail_msg("%s %s %s: took '%s', not '%s'", delivery_state_name(c->from),
			delivery_kind_name(c->kind), what, edge ? edge : "nothing",
			c->edge ? c->edge : "nothing");
	if (p.next.deliveries[0].state != c->to)
		fail_msg("%s %s: is %s, not %s", c->edge, what,
			delivery_state_name(p.next.deliveries[0].state),
			delivery_state_name(c->to));
	if (door_of(&p) != c->door)
		fail_msg("%s %s: asked %s, not %s", c->edge, what,
			door_of(&p) < 0 ? "no door" : verb_name((enum verb)door_of(&p)),
			c->door < 0 ? "no door" : verb_name((enum verb)c->door));
	stage_free(s);
}

static void test_edges(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		run(&cases[i]);
}

static bool is_tried(const struct delivery_edge *e)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (cases[i].edge && text_equal(cases[i].edge, e->name))
			return true;
	return false;
}

static void test_every_edge_is_tried(void **state)
{
	(void)state;
	for (size_t i = 0; i < delivery_edges_count; i++) {
		if (!is_tried(&delivery_edges[i]))
			fail_msg("no case takes the edge '%s'", delivery_edges[i].name);
		for (size_t n = 0; n < i; n++)
			assert_string_not_equal(delivery_edges[i].name, delivery_edges[n].name);
	}
}

/* What an agent reports of one text, in one look, in that order. */
static const struct {
	const char *what,
		*events; /* b and e: another turn begins, ends; B: ours begins, E: it ends */
	bool busy;
	enum grade grade;
	bool open; /* afterwards */
} reports[] = {
	{"at its prompt", "B", false, GRADE_EXACT, true},
	{"told twice", "BB", false, GRADE_EXACT, true},
	{"a short turn", "BE", false, GRADE_EXACT, false},
	{"while a turn runs: perhaps only queued", "B", true, GRADE_QUEUED, true},
	{"after that turn's end", "eB", true, GRADE_EXACT, true},
	{"after it, and short", "eBE", true, GRADE_EXACT, false},
	{"after it, and short, all told twice", "eeBBEE", true, GRADE_EXACT, false},
	{"another one's turn first", "bB", false, GRADE_QUEUED, true},
	{"another one's turn first, and ended", "beB", false, GRADE_EXACT, true},
};

static void test_reports(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
		struct stage *s = stage_new(KIND_SAY, DELIVERY_SENT);
		const struct delivery *d;

		if (reports[i].busy)
			busy_and_queues(s);
		s->scene.profiles[0].queues_busy = true;
		for (const char *c = reports[i].events; *c; c++) {
			bool begins = *c == 'b' || *c == 'B';
			struct event *e = scene_event(
				&s->scene, begins ? EVENT_PROMPT : EVENT_TURN_ENDED, s->w);

			e->delivery = *c == 'B' ? s->d->id : 0;
			e->whole = *c == 'B';
		}
		scene_screen(&s->scene, s->w, reports[i].open ? SCREEN_BUSY : SCREEN_IDLE);
		d = &scene_decide(&s->scene)->next.deliveries[0];
		if (d->grade != reports[i].grade)
			fail_msg("%s: %s, not %s", reports[i].what, grade_name(d->grade),
				grade_name(reports[i].grade));
		if (s->scene.plan.next.workers[0].turn_open != reports[i].open)
			fail_msg("%s: turn open or not", reports[i].what);
		stage_free(s);
	}
}

/* What the program's own interface answers about a text. */
static const struct {
	enum intent_state outcome;
	int64_t begun;
	enum grade before, after;
} answers[] = {
	{INTENT_DONE, 0, GRADE_NONE, GRADE_QUEUED},
	{INTENT_DONE, 1, GRADE_NONE, GRADE_EXACT},
	{INTENT_DONE, 1, GRADE_QUEUED, GRADE_EXACT},
	{INTENT_DONE, 0, GRADE_EXACT, GRADE_EXACT},
	{INTENT_UNKNOWN, 1, GRADE_QUEUED, GRADE_QUEUED},
};

static void test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct stage *s = stage_new(KIND_SAY, DELIVERY_SENT);
		const struct delivery *d;
		struct plan p;

		prompted(s, answers[i].outcome);
		s->scene.intents[0].result_number = answers[i].begun;
		s->d->grade = answers[i].before;
		if (s->d->grade == GRADE_EXACT)
			s->d->state = DELIVERY_CLEARED;
		edge_of(s, &p);
		d = &p.next.deliveries[0];
		if (d->grade != answers[i].after)
			fail_msg("%zu: %s, not %s", i, grade_name(d->grade),
				grade_name(answers[i].after));
		stage_free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_every_edge_is_tried),
		cmocka_unit_test(test_reports),
		cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests_name("delivery", tests, NULL, NULL);
}
