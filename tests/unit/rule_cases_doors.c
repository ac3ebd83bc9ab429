/* Cases of what came back from doors, and of agents that died. */
#include "tests/unit/rule_cases.h"

#include "checks/outcomes.h"

static void answered(struct scene *s, enum verb verb, int64_t subject, enum intent_state outcome,
	const char *result)
{
	scene_answer(scene_intent(s, verb, W1(s), subject), outcome, result);
}

static void seat_made(struct scene *s)
{
	given(s, STEP_BRANCH);
	W1(s)->seat = SEAT_NONE;
	answered(s, VERB_SEAT, 0, INTENT_DONE, "");
}

static void seat_failed(struct scene *s)
{
	given(s, STEP_BRANCH);
	answered(s, VERB_SEAT, 0, INTENT_REFUSED, "npm ci ended with 1");
}

static void seat_failed_everywhere(struct scene *s)
{
	seat_failed(s);
	s->workers[1].seat = s->workers[2].seat = SEAT_FAILED;
}

static void seat_under_way(struct scene *s)
{
	given(s, STEP_BRANCH);
	scene_intent(s, VERB_SEAT, W1(s), 0);
}

static void branch_made(struct scene *s)
{
	answered(s, VERB_BRANCH, given(s, STEP_BRANCH)->id, INTENT_DONE, "abc def");
}

static void branch_conflicts(struct scene *s)
{
	answered(s, VERB_BRANCH, given(s, STEP_BRANCH)->id, INTENT_REFUSED,
		BRANCH_CONFLICTS ": T-2: a.c");
}

static void branch_is_taken(struct scene *s)
{
	answered(s, VERB_BRANCH, given(s, STEP_BRANCH)->id, INTENT_REFUSED,
		BRANCH_TAKEN " in '/elsewhere'");
}

static void branch_fails(struct scene *s)
{
	answered(s, VERB_BRANCH, given(s, STEP_BRANCH)->id, INTENT_REFUSED, "no space left");
}

static void branch_unknown(struct scene *s)
{
	answered(s, VERB_BRANCH, given(s, STEP_BRANCH)->id, INTENT_UNKNOWN, "");
}

static void branch_of_ended(struct scene *s)
{
	answered(s, VERB_BRANCH, 77, INTENT_DONE, "abc");
}

static void branch_under_way(struct scene *s)
{
	scene_intent(s, VERB_BRANCH, W1(s), given(s, STEP_BRANCH)->id);
}

static void started(struct scene *s)
{
	answered(s, VERB_START, given(s, STEP_READY)->id, INTENT_DONE, "%7");
}

static void start_fails(struct scene *s)
{
	answered(s, VERB_START, given(s, STEP_READY)->id, INTENT_REFUSED, "no such command");
}

static void start_under_way(struct scene *s)
{
	scene_intent(s, VERB_START, W1(s), given(s, STEP_READY)->id);
}

static void ended(struct scene *s)
{
	answered(s, VERB_END, 0, INTENT_DONE, "");
}

static void end_refused(struct scene *s)
{
	answered(s, VERB_END, 0, INTENT_REFUSED, "2 processes could not be ended");
	s->intents[0].at_awake = AGO(s, 11 * USEC_SEC);
}

static void end_refused_just_now(struct scene *s)
{
	answered(s, VERB_END, 0, INTENT_REFUSED, "2 processes could not be ended");
}

static void server_gone(struct scene *s)
{
	at_work(s);
	s->world.server = ANSWER_ABSENT;
	s->world.server_end_proved = true;
	for (size_t i = 0; i < 3; i++)
		s->looks[i].session = ANSWER_UNKNOWN;
}

static void server_silent(struct scene *s)
{
	server_gone(s);
	s->world.server = ANSWER_UNKNOWN;
	s->world.server_end_proved = false;
}

static void two_vanish(struct scene *s)
{
	s->looks[0].session = s->looks[1].session = ANSWER_ABSENT;
}

static void one_vanishes(struct scene *s)
{
	s->looks[0].session = ANSWER_ABSENT;
}

static void two_are_being_ended(struct scene *s)
{
	two_vanish(s);
	scene_intent(s, VERB_END, W1(s), 0);
	scene_intent(s, VERB_END, W2(s), 0);
}

static void hold_after(struct scene *s, int64_t looks)
{
	two_vanish(s);
	s->world.project.hold = true;
	s->world.project.hold_looks = looks;
	s->world.project.hold_looked_awake = AGO(s, 150 * USEC_SEC);
}

static void hold_of_two_looks(struct scene *s)
{
	hold_after(s, 2);
}

static void hold_contradicted(struct scene *s)
{
	hold_after(s, 1);
	s->looks[1].session = ANSWER_ALIVE;
}

static void hold_without_looks(struct scene *s)
{
	hold_after(s, 2);
	for (size_t i = 0; i < 3; i++)
		s->looks[i].session = ANSWER_UNKNOWN;
}

static void hold_waits(struct scene *s)
{
	hold_after(s, 1);
	s->world.project.hold_looked_awake = AGO(s, 100 * USEC_SEC);
}

static void dies(struct scene *s)
{
	at_work(s);
	LOOK1(s)->dead = LOOK1(s)->status_known = true;
	LOOK1(s)->exit_signal = 11;
}

static void dies_in_a_hold(struct scene *s)
{
	dies(s);
	s->world.project.hold = true;
}

static void vanishes_in_a_hold(struct scene *s)
{
	one_vanishes(s);
	W1(s)->missing_awake = AGO(s, USEC_SEC);
	s->world.project.hold = true;
}

static void missed_twice(struct scene *s)
{
	one_vanishes(s);
	W1(s)->missing_awake = AGO(s, USEC_SEC);
}

static void unknown(struct scene *s)
{
	s->looks[0].session = ANSWER_UNKNOWN;
}

static void poison(struct scene *s)
{
	struct crash *c = &s->crashes[s->world.n_crashes++];

	dies(s);
	*c = (struct crash){.id = 1, .at = s->world.now - USEC_HOUR, .at_awake = AGO(s, USEC_HOUR)};
	TEXT_SET(c->task, "T-1");
	TEXT_SET(c->worker, "w-2");
}

static void starts_slowly(struct scene *s)
{
	W1(s)->health = HEALTH_STARTING;
	LOOK1(s)->screen = SCREEN_STARTING;
	W1(s)->since_awake = AGO(s, 2 * USEC_MIN);
}

static void starts_slowly_again(struct scene *s)
{
	starts_slowly(s);
	W1(s)->restarts = 1;
}

static void starts(struct scene *s)
{
	starts_slowly(s);
	W1(s)->since_awake = AGO(s, USEC_MIN);
}

static void crashed_often(struct scene *s, int n, usec_t apart)
{
	for (int i = 0; i < n; i++) {
		struct crash *c = &s->crashes[s->world.n_crashes++];

		*c = (struct crash){.id = i + 1, .at_awake = AGO(s, i * apart)};
		TEXT_SET(c->worker, "w-1");
	}
}

static void three_crashes(struct scene *s)
{
	crashed_often(s, 3, 7 * USEC_MIN);
}

static void three_crashes_over_long(struct scene *s)
{
	crashed_often(s, 3, 8 * USEC_MIN);
}

static void crash_in_probe(struct scene *s)
{
	crashed_often(s, 1, 0);
	W1(s)->probes = 1;
}

static void quarantined(struct scene *s)
{
	W1(s)->pin = PIN_QUARANTINED;
	W1(s)->probe_awake = AGO(s, 0);
}

static void quarantined_still(struct scene *s)
{
	quarantined(s);
	W1(s)->probe_awake = AGO(s, -USEC_SEC);
}

static void well_for(struct scene *s, usec_t time)
{
	W1(s)->restarts = 2;
	W1(s)->started_awake = AGO(s, time);
	W1(s)->since_awake = AGO(s, USEC_SEC); /* it has just become idle again */
}

static void well(struct scene *s)
{
	well_for(s, 30 * USEC_MIN);
}

static void well_for_a_moment(struct scene *s)
{
	well_for(s, 29 * USEC_MIN);
}

static const struct rule_case cases[] = {
	{"seat-made", "done", seat_made, true, "usable"},
	{"seat-made", "refused", seat_failed, true, "setup-failed"},
	{"seat-made", "refused, as everywhere", seat_failed_everywhere, true, "setup-failed"},
	{"seat-made", "under way", seat_under_way, false, NULL},
	{"branch-made", "done", branch_made, true, "its brief is queued"},
	{"branch-made", "the start merge conflicts", branch_conflicts, true, "blocked"},
	{"branch-made", "somebody else has it", branch_is_taken, true, "blocked"},
	{"branch-made", "it fails", branch_fails, true, "another worker tries"},
	{"branch-made", "unknown", branch_unknown, true, "made again"},
	{"branch-made", "its attempt is over", branch_of_ended, true, "nobody needs it"},
	{"branch-made", "under way", branch_under_way, false, NULL},
	{"agent-started", "done", started, true, "in pane %7"},
	{"agent-started", "refused", start_fails, true, "after a pause"},
	{"agent-started", "under way", start_under_way, false, NULL},
	{"agent-ended", "done", ended, true, "proved ended"},
	{"agent-ended", "refused", end_refused, true, "ended again"},
	{"agent-ended", "refused a moment ago", end_refused_just_now, false, NULL},
	{"server-ended", "proved", server_gone, true, "3 workers start anew; no attempt counts"},
	{"server-ended", "does not answer", server_silent, false, NULL},
	{"mass-death", "two of three", two_vanish, true, "recovery holds"},
	{"mass-death", "one of three", one_vanishes, false, NULL},
	{"mass-death", "czar is ending them", two_are_being_ended, false, NULL},
	{"mass-death", "three looks agree", hold_of_two_looks, true, "2 restarts: one as a probe"},
	{"mass-death", "they are there after all", hold_contradicted, true, "recovery goes on"},
	{"mass-death", "looks fail", hold_without_looks, false, NULL},
	{"mass-death", "too soon for another look", hold_waits, false, NULL},
	{"agent-died", "killed by a signal", dies, true, "signal 11"},
	{"agent-died", "the same while recovery holds", dies_in_a_hold, true, "signal 11"},
	{"agent-died", "gone, two looks agree", missed_twice, true, "two looks agree"},
	{"agent-died", "the same while recovery holds", vanishes_in_a_hold, false, NULL},
	{"agent-died", "a look failed", unknown, false, NULL},
	{"agent-died", "the second worker of a task", poison, true,
		"blocked, counts against neither"},
	{"start-limit", "no prompt for 2 min", starts_slowly, true, "restarted once"},
	{"start-limit", "for the second time", starts_slowly_again, true, "quarantined"},
	{"start-limit", "for 1 min", starts, false, NULL},
	{"quarantine", "three crashes in 14 min", three_crashes, true, "3 crashes"},
	{"quarantine", "three crashes in 16 min", three_crashes_over_long, false, NULL},
	{"quarantine", "one in its probe", crash_in_probe, true, "in its probe"},
	{"probe", "its pause is over", quarantined, true, "one more try (1)"},
	{"probe", "a second too early", quarantined_still, false, NULL},
	{"well-again", "half an hour after its start", well, true, NULL},
	{"well-again", "a minute earlier", well_for_a_moment, false, NULL},
};
CASES(doors, cases);
