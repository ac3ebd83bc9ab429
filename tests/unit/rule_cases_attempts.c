/* Cases of attempts: how one goes on and ends. */
#include "tests/unit/rule_cases.h"

static void nothing(struct scene *s)
{
	(void)s;
}

static void works(struct scene *s)
{
	at_work(s);
}

static void taken(struct scene *s)
{
	given(s, STEP_READY)->grade = GRADE_SEEN;
}

static void not_taken(struct scene *s)
{
	given(s, STEP_READY);
}

static void brief_in(struct scene *s, enum delivery_state state, usec_t held)
{
	struct attempt *a = at_work(s);
	struct delivery *d = scene_delivery(s, W1(s), a->id, KIND_BRIEF, state);

	a->step = STEP_READY;
	a->grade = GRADE_NONE;
	s->tasks[0].state = TASK_ASSIGNED;
	d->held_awake = held ? AGO(s, held) : 0;
}

static void brief_dead(struct scene *s)
{
	brief_in(s, DELIVERY_DEAD, 0);
}

static void brief_gone(struct scene *s)
{
	brief_in(s, DELIVERY_DEAD, 0);
	s->world.n_deliveries = 0;
}

static void brief_held(struct scene *s)
{
	brief_in(s, DELIVERY_HELD, 10 * USEC_MIN);
}

static void brief_held_shortly(struct scene *s)
{
	brief_in(s, DELIVERY_HELD, 9 * USEC_MIN);
}

static void brief_held_in_pause(struct scene *s)
{
	brief_held(s);
	s->world.project.paused = true;
}

static void brief_sent(struct scene *s)
{
	brief_in(s, DELIVERY_SENT, 0);
}

static void worker_paused(struct scene *s)
{
	given(s, STEP_BRANCH)->began_awake = AGO(s, USEC_HOUR);
	W1(s)->pin = PIN_PAUSED;
	W1(s)->pinned_awake = AGO(s, 10 * USEC_MIN);
}

static struct attempt *marked(struct attempt *a, struct scene *s, enum marker marker, usec_t ago)
{
	a->marker = marker;
	a->marker_awake = AGO(s, ago);
	TEXT_SET(a->marker_commit, "c0ffee");
	TEXT_SET(a->marker_why, "no access");
	return a;
}

static void done_and_rested(struct scene *s)
{
	marked(at_rest(s, USEC_SEC), s, MARKER_COMPLETE, 2 * USEC_SEC);
}

static void done_in_turn(struct scene *s)
{
	marked(at_work(s), s, MARKER_COMPLETE, 9 * USEC_MIN);
}

static void done_long_ago(struct scene *s)
{
	marked(at_work(s), s, MARKER_COMPLETE, 10 * USEC_MIN);
}

/* The turn's end was seen first: the prompt must go on standing there for a moment. */
static void done_after_rest(struct scene *s)
{
	marked(at_rest(s, USEC_MIN), s, MARKER_COMPLETE, USEC_SEC);
}

static void done_after_rest_just_now(struct scene *s)
{
	marked(at_rest(s, USEC_MIN), s, MARKER_COMPLETE, 0);
}

static void blocked(struct scene *s)
{
	marked(at_rest(s, USEC_SEC), s, MARKER_BLOCKED, 2 * USEC_SEC);
}

static void blocked_in_turn(struct scene *s)
{
	marked(at_work(s), s, MARKER_BLOCKED, USEC_MIN);
}

static struct attempt *blocked_by(struct scene *s, const char *id)
{
	struct attempt *a = marked(at_rest(s, USEC_SEC), s, MARKER_BLOCKED, 2 * USEC_SEC);

	TEXT_SET(a->marker_task, id);
	TEXT_SETF(a->marker_why, "%s: needs its schema", id);
	scene_task(s, "T-4", TASK_QUEUED);
	return a;
}

static void blocked_by_open(struct scene *s)
{
	blocked_by(s, "t-4");
}

static void blocked_by_unknown(struct scene *s)
{
	blocked_by(s, "T-5");
}

static void blocked_by_done(struct scene *s)
{
	blocked_by(s, "T-4");
	s->tasks[1].state = TASK_DONE;
}

static void blocked_by_cycle(struct scene *s)
{
	struct dependency *d = &s->dependencies[s->world.n_dependencies++];

	blocked_by(s, "T-4");
	*d = (struct dependency){0};
	TEXT_SET(d->task, "T-4");
	TEXT_SET(d->needs, "T-1");
}

static void blocked_by_the_fourth(struct scene *s)
{
	blocked_by(s, "T-4");
	s->tasks[0].waits_used = 3;
}

static void off_branch(struct scene *s)
{
	at_rest(s, USEC_MIN);
	LOOK1(s)->off_branch = true;
}

static void rebases(struct scene *s)
{
	at_work(s);
	LOOK1(s)->off_branch = LOOK1(s)->rebasing = true;
}

static void rebase_left(struct scene *s)
{
	off_branch(s);
	LOOK1(s)->rebasing = true;
}

static void off_branch_told(struct scene *s, usec_t ago)
{
	off_branch(s);
	s->attempts[0].off_branch_told = true;
	s->attempts[0].reminded_awake = AGO(s, ago);
	s->attempts[0].note_awake = AGO(s, 0); /* czar progress does not help */
}

static void off_branch_still(struct scene *s)
{
	off_branch_told(s, 10 * USEC_MIN);
}

static void off_branch_just_told(struct scene *s)
{
	off_branch_told(s, USEC_MIN);
}

static void timed_out(struct scene *s)
{
	at_work(s);
	s->tasks[0].timeout = USEC_HOUR;
}

static void timed_out_and_asked(struct scene *s)
{
	timed_out(s);
	s->attempts[0].timeout_asked = true;
	s->attempts[0].began_awake = AGO(s, 70 * USEC_MIN);
}

static void in_its_grace(struct scene *s)
{
	timed_out_and_asked(s);
	s->attempts[0].began_awake = AGO(s, 69 * USEC_MIN);
}

static struct attempt *ending(struct scene *s, enum attempt_outcome as)
{
	struct attempt *a = at_work(s);

	a->step = STEP_ENDING;
	a->outcome_next = as;
	TEXT_SET(a->note, "its agent crashed");
	return a;
}

static void ends(struct scene *s)
{
	ending(s, OUTCOME_CRASHED);
}

static void crashed(struct scene *s)
{
	ends(s);
	W1(s)->session = 0;
}

static void crashed_after_marker(struct scene *s)
{
	marked(ending(s, OUTCOME_BLOCKED), s, MARKER_COMPLETE, USEC_SEC);
	W1(s)->session = 0;
}

static void crashed_after_wait(struct scene *s)
{
	TEXT_SET(marked(ending(s, OUTCOME_CRASHED), s, MARKER_BLOCKED, USEC_SEC)->marker_task,
		"T-4");
	scene_task(s, "T-4", TASK_QUEUED);
	W1(s)->session = 0;
}

static void cancelled_after_marker(struct scene *s)
{
	marked(ending(s, OUTCOME_CANCELLED), s, MARKER_COMPLETE, USEC_SEC);
	W1(s)->session = 0;
}

static void ending_is_asked(struct scene *s)
{
	ends(s);
	scene_intent(s, VERB_END, W1(s), 0);
}

static const struct rule_case cases[] = {
	{"brief-taken", "seen", taken, true, "task is working"},
	{"brief-taken", "not yet", not_taken, false, NULL},
	{"brief-unread", "a dead letter", brief_dead, true, "back to the queue"},
	{"brief-unread", "gone from the world", brief_gone, true, "back to the queue"},
	{"brief-unread", "held for 10 min", brief_held, true, "not counted"},
	{"brief-unread", "held for 9 min", brief_held_shortly, false, NULL},
	{"brief-unread", "held, but all is paused", brief_held_in_pause, false, NULL},
	{"brief-unread", "sent", brief_sent, false, NULL},
	{"brief-unread", "its worker was paused before", worker_paused, true, "not counted"},
	{"submit", "the turn is over", done_and_rested, true, "w-1 is free"},
	{"submit", "the turn goes on", done_in_turn, false, NULL},
	{"submit", "it goes on for 10 min", done_long_ago, true, "ended, then submitted"},
	{"submit", "its end was seen first", done_after_rest, true, "w-1 is free"},
	{"submit", "its end was seen first, now", done_after_rest_just_now, false, NULL},
	{"blocked", "by something", blocked, true, "blocked, a person is told"},
	{"blocked", "the turn goes on", blocked_in_turn, false, NULL},
	{"blocked", "by an open task", blocked_by_open, true,
		"queued, waits for T-4: needs its schema;"},
	{"blocked", "by an unknown one", blocked_by_unknown, true, "blocked, a person"},
	{"blocked", "by a done one", blocked_by_done, true, "blocked, a person"},
	{"blocked", "by one that waits for it", blocked_by_cycle, true, "blocked, a person"},
	{"blocked", "for the fourth time", blocked_by_the_fourth, true, "blocked, a person"},
	{"off-branch", "seen first", off_branch, true, "told once"},
	{"off-branch", "told 10 min ago", off_branch_still, true, "blocked"},
	{"off-branch", "told a minute ago", off_branch_just_told, false, NULL},
	{"off-branch", "in a rebase, in its turn", rebases, false, NULL},
	{"off-branch", "a rebase left unfinished", rebase_left, true, "told once"},
	{"off-branch", "on its branch", works, false, NULL},
	{"timeout", "past it", timed_out, true, "asked to finish"},
	{"timeout", "past its grace", timed_out_and_asked, true, "given again"},
	{"timeout", "in its grace", in_its_grace, false, NULL},
	{"timeout", "no timeout", works, false, NULL},
	{"attempt-ended", "crashed", crashed, true, "ended: crashed"},
	{"attempt-ended", "the agent still lives", ends, false, NULL},
	{"attempt-ended", "but its marker counts", crashed_after_marker, true, "ended: submitted"},
	{"attempt-ended", "but it waits for T-4", crashed_after_wait, true, "ended: waiting"},
	{"attempt-ended", "cancelled, whatever counts", cancelled_after_marker, true, "cancelled"},
	{"end-agent", "asked for without a daemon", ends, true, "its agent is ended"},
	{"end-agent", "under way", ending_is_asked, false, NULL},
	{"end-agent", "nothing is to end", nothing, false, NULL},
};
CASES(attempts, cases);
