/* Cases of conflicts: when one is noted, who is told of it, and when it is over. */
#include "tests/unit/rule_cases.h"

#include "checks/conflicts.h"

#define C1(s) (&(s)->conflicts[0])

/* T-1 of w-1 and T-2 of w-2 change the same file; both are in a turn. */
static struct conflict *pair(struct scene *s)
{
	struct conflict *c = &s->conflicts[s->world.n_conflicts++];

	at_work_lately(s);
	scene_attempt(s, scene_task(s, "T-2", TASK_QUEUED), W2(s))->progress_awake = AGO(s, 1);
	W2(s)->turn_open = true;
	W2(s)->turn_began_awake = AGO(s, USEC_HOUR);
	scene_screen(s, W2(s), SCREEN_BUSY);
	s->world.conflicts_known = true;
	*c = (struct conflict){.one = "T-1",
		.two = "T-2",
		.mark = "0123456789abcdef",
		.files = "src/a.c",
		.n_files = 1,
		.seen = true};
	return c;
}

static void first_seen(struct scene *s)
{
	pair(s);
}

static void noted(struct scene *s)
{
	pair(s)->since = s->world.now - USEC_MIN;
}

static void end_turn(struct scene *s, struct worker *w)
{
	w->turn_open = false;
	w->turn_ended_awake = AGO(s, USEC_SEC);
	scene_screen(s, w, SCREEN_IDLE);
}

static void noted_at_the_prompt(struct scene *s)
{
	noted(s);
	end_turn(s, W2(s));
}

static void told(struct scene *s)
{
	noted_at_the_prompt(s);
	C1(s)->told_two = W2(s)->attempt;
}

static void told_an_older_attempt(struct scene *s)
{
	told(s);
	C1(s)->told_two = 99;
}

static void handing_in(struct scene *s)
{
	noted_at_the_prompt(s);
	s->attempts[1].marker = MARKER_COMPLETE;
}

static void in_pause(struct scene *s)
{
	noted_at_the_prompt(s);
	s->world.project.paused = true;
}

static void with_the_base(struct scene *s)
{
	noted_at_the_prompt(s);
	TEXT_SET(C1(s)->one, "T-2");
	C1(s)->two[0] = '\0';
}

static void not_seen(struct scene *s)
{
	noted(s);
	C1(s)->seen = false;
}

static void nobody_looked(struct scene *s)
{
	not_seen(s);
	s->world.conflicts_known = false;
}

static void told_and_over(struct scene *s)
{
	told(s);
	C1(s)->seen = false;
	C1(s)->gone = s->world.now - USEC_SEC;
}

static void back(struct scene *s)
{
	told_and_over(s);
	C1(s)->seen = true;
}

static void forgotten(struct scene *s)
{
	told_and_over(s);
	C1(s)->told_two = 99;
}

static void done(struct scene *s)
{
	nobody_looked(s);
	s->tasks[1].state = TASK_DONE;
	s->attempts[1].step = STEP_ENDED;
}

static const struct rule_case cases[] = {
	{"conflict", "first seen", first_seen, true,
		"w-1 x w-2: src/a.c => whoever works on it is told"},
	{"conflict", "it was there before", noted, false, NULL},
	{"conflict", "it is back", back, true, "it is there again"},
	{"conflict", "it is over, and remembered", told_and_over, false, NULL},
	{"conflict-told", "both are in a turn", noted, false, NULL},
	{"conflict-told", "one is at its prompt", noted_at_the_prompt, true, "w-2 is told"},
	{"conflict-told", "it was told", told, false, NULL},
	{"conflict-told", "it was told in another attempt", told_an_older_attempt, true,
		"w-2 is told"},
	{"conflict-told", "it was told, and it is back", back, false, NULL},
	{"conflict-told", "it hands in", handing_in, false, NULL},
	{"conflict-told", "in a pause", in_pause, false, NULL},
	{"conflict-told", "with the base", with_the_base, true,
		"w-2 x the base: src/a.c => w-2 is"},
	{"conflict-told", "not seen now", not_seen, false, NULL},
	{"conflict-over", "not seen", not_seen, true, "they can be merged now"},
	{"conflict-over", "it is there", noted, false, NULL},
	{"conflict-over", "nobody looked", nobody_looked, false, NULL},
	{"conflict-over", "somebody was told", told_and_over, false, NULL},
	{"conflict-over", "whom somebody told has ended", forgotten, true, NULL},
	{"conflict-over", "a task is done", done, true, "one of them is no longer open"},
};

CASES(conflicts, cases);
