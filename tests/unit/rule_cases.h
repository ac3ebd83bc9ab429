#pragma once
/*
 * Cases of the rules: one small world each, in which one rule fires or, one thing being different,
 * does not. The tables of all rule_cases_*.c together must name every rule both ways.
 */

#include "tests/unit/world_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "checks/fields.h"
#include "czar/base/str.h"

struct rule_case {
	const char *rule;
	const char *what;                 /* the situation */
	void (*arrange)(struct scene *s); /* three idle workers and nothing else before it */
	bool fires;
	const char *says; /* part of "RULE: SAW => DID" of its decision; NULL: a quiet rule */
};

struct rule_cases {
	const struct rule_case *cases;
	size_t n;
};

extern const struct rule_cases rule_cases_clocks, rule_cases_doors, rule_cases_care,
	rule_cases_attempts, rule_cases_fetch, rule_cases_work, rule_cases_landing,
	rule_cases_pulls, rule_cases_review, rule_cases_stop, rule_cases_dialogs,
	rule_cases_conflicts, rule_cases_omnibus;

/* --- situations that many cases begin with --- */

#define W1(s) (&(s)->workers[0])
#define W2(s) (&(s)->workers[1])
#define LOOK1(s) (&(s)->looks[0])
#define AGO(s, time) ((s)->world.awake - (time))

/* T-1 is worked on by w-1, in a turn that began an hour ago. */
static inline struct attempt *at_work(struct scene *s)
{
	struct attempt *a = scene_attempt(s, scene_task(s, "T-1", TASK_QUEUED), W1(s));

	a->began_awake = a->progress_awake = AGO(s, 61 * USEC_MIN);
	a->began -= 61 * USEC_MIN;
	W1(s)->turn_open = true;
	W1(s)->turn_began_awake = AGO(s, USEC_HOUR);
	W1(s)->idle_awake = 0;
	scene_screen(s, W1(s), SCREEN_BUSY);
	return a;
}

/* And it committed a minute ago. */
static inline void at_work_lately(struct scene *s)
{
	at_work(s)->progress_awake = AGO(s, USEC_MIN);
}

/* And that turn has ended. */
static inline struct attempt *at_rest(struct scene *s, usec_t since)
{
	struct attempt *a = at_work(s);

	scene_screen(s, W1(s), SCREEN_IDLE);
	W1(s)->turn_open = false;
	W1(s)->turn_ended_awake = AGO(s, since);
	W1(s)->idle_awake = AGO(s, since);
	return a;
}

/* T-1 was given to w-1, which has no agent yet. */
static inline struct attempt *given(struct scene *s, enum attempt_step step)
{
	struct task *t = scene_task(s, "T-1", TASK_QUEUED);
	struct attempt *a = scene_attempt(s, t, W1(s));

	t->state = TASK_ASSIGNED;
	a->step = step;
	a->grade = GRADE_NONE;
	W1(s)->session = 0;
	W1(s)->used = false;
	W1(s)->health = HEALTH_STARTING;
	TEXT_SET(W1(s)->reason, "its worktree and agent are made ready");
	*LOOK1(s) = (struct look){.tree = ANSWER_ALIVE};
	return a;
}

#define CASES(name, table) \
	const struct rule_cases rule_cases_##name = {table, sizeof table / sizeof *(table)}
