/* Cases of landing: what is verified, what comes of it, what lands. */
#include "tests/unit/rule_cases.h"

#define T1(s) (&(s)->tasks[0])
#define L1(s) (&(s)->landings[0])

static void handed_in(struct scene *s)
{
	struct task *t = scene_task(s, "T-1", TASK_SUBMITTED);

	s->world.settings.land_none = false;
	s->world.settings.has_checks = true;
	TEXT_SET(t->head, "head1");
	TEXT_SET(t->last_worker, "w-1");
}

static void handed_in_without_landing(struct scene *s)
{
	handed_in(s);
	s->world.settings.land_none = true;
	s->world.settings.has_checks = false;
}

static void handed_in_in_pause(struct scene *s)
{
	handed_in(s);
	s->world.project.paused = true;
}

static void report(struct scene *s)
{
	handed_in(s);
	T1(s)->result = RESULT_REPORT;
}

static struct landing *landing(struct scene *s, enum task_state state)
{
	struct landing *l = &s->landings[s->world.n_landings++];

	handed_in(s);
	T1(s)->state = state;
	*l = (struct landing){.task = "T-1", .head = "head1"};
	return l;
}

static void verifying(struct scene *s, const char *answer)
{
	struct intent *in = scene_intent(s, VERB_VERIFY, NULL, 0);

	landing(s, TASK_VERIFYING);
	TEXT_SET(in->args, "T-1");
	scene_answer(in, INTENT_DONE, answer);
}

static void under_way(struct scene *s)
{
	verifying(s, "");
	s->intents[0].outcome = INTENT_OPEN;
}

static void two_under_way(struct scene *s)
{
	handed_in(s);
	for (int i = 0; i < 2; i++)
		TEXT_SET(scene_intent(s, VERB_VERIFY, NULL, 0)->args, "T-9");
}

static void could_not_be_run(struct scene *s)
{
	struct landing *l = landing(s, TASK_VERIFYING);

	l->tries = 2;
	l->tried_awake = AGO(s, 59 * USEC_SEC);
}

static void is_asked_again(struct scene *s)
{
	could_not_be_run(s);
	L1(s)->tried_awake = AGO(s, USEC_MIN);
}

static void green(struct scene *s)
{
	verifying(s, "green base1 commit1 tree1");
}

static void green_without_checks(struct scene *s)
{
	green(s);
	s->world.settings.has_checks = false;
	s->world.settings.hold_unchecked = true;
}

static void green_and_protected(struct scene *s)
{
	verifying(s, "green base1 commit1 tree1 it changes what is protected: czar.conf");
}

static void green_and_approved(struct scene *s)
{
	green_and_protected(s);
	TEXT_SET(L1(s)->approved_head, "head1");
}

static void green_and_approved_before(struct scene *s)
{
	green_and_protected(s);
	TEXT_SET(L1(s)->approved_head, "head0");
}

static void green_where_nothing_lands(struct scene *s)
{
	green(s);
	s->world.settings.land_none = true;
	T1(s)->state = TASK_SUBMITTED;
}

static void green_since_nothing_lands(struct scene *s)
{
	green(s);
	s->world.settings.land_none = true;
}

static void green_of_an_older_head(struct scene *s)
{
	green(s);
	TEXT_SET(T1(s)->head, "head2");
}

static void green_of_a_cancelled_one(struct scene *s)
{
	green(s);
	T1(s)->state = TASK_CANCELLED;
}

static void red(struct scene *s)
{
	verifying(s, "red key1 tree2 lint, tests");
	TEXT_SET(L1(s)->red_tree, "tree1");
}

static void red_as_before(struct scene *s, int64_t times)
{
	red(s);
	TEXT_SET(L1(s)->red, "key1");
	L1(s)->red_times = times;
}

static void red_the_second_time(struct scene *s)
{
	red_as_before(s, 1);
}

static void red_the_third_time(struct scene *s)
{
	red_as_before(s, 2);
}

static void red_with_the_same_work(struct scene *s)
{
	red(s);
	TEXT_SET(L1(s)->red_tree, "tree2");
}

static void red_after_all_reworks(struct scene *s)
{
	red(s);
	T1(s)->reworks_used = 5;
}

static void base_is_red(struct scene *s)
{
	verifying(s, "base-red base1 unit: 3 tests fail");
}

/* For a moment less than an hour. */
static void waits_for_another_base(struct scene *s)
{
	struct landing *l = landing(s, TASK_VERIFYING);

	TEXT_SET(l->base, "base1");
	TEXT_SET(l->base_red, "unit: 3 tests fail");
	TEXT_SET(s->world.base, "base1");
	l->tried_awake = AGO(s, USEC_HOUR - 1);
}

static void base_went_on(struct scene *s)
{
	waits_for_another_base(s);
	TEXT_SET(s->world.base, "base2");
}

static void waited_for_an_hour(struct scene *s)
{
	waits_for_another_base(s);
	L1(s)->tried_awake--;
}

static void checks_are_others(struct scene *s)
{
	waits_for_another_base(s);
	s->world.settings.landing_terms = 7;
}

static void conflict(struct scene *s)
{
	verifying(s, "conflict tree2 a.c, b.c");
}

static void moved(struct scene *s)
{
	verifying(s, "moved head2");
}

static void not_heard(struct scene *s)
{
	verifying(s, "");
	s->intents[0].outcome = INTENT_UNKNOWN;
}

static void approved(struct scene *s)
{
	struct landing *l = landing(s, TASK_APPROVED);

	TEXT_SET(l->commit, "commit1");
}

static void approved_behind_another(struct scene *s)
{
	approved(s);
	scene_task(s, "T-2", TASK_LANDING);
	TEXT_SET(scene_intent(s, VERB_LAND, NULL, 0)->args, "T-2");
}

static void approved_beside_a_waiting_one(struct scene *s)
{
	approved(s);
	scene_task(s, "T-2", TASK_LANDING);
}

static void approved_before_what_it_needs(struct scene *s)
{
	approved(s);
	TEXT_SET(T1(s)->reason, "verified; lands after T-2");
	scene_task(s, "T-2", TASK_IN_REVIEW);
	s->dependencies[s->world.n_dependencies++] =
		(struct dependency){.task = "T-1", .needs = "T-2"};
}

static void approved_by_other_terms(struct scene *s)
{
	approved(s);
	s->world.settings.landing_terms = 7;
}

static void in_review(struct scene *s)
{
	approved(s);
	T1(s)->state = TASK_IN_REVIEW;
	TEXT_SET(L1(s)->person, "every task needs a person");
}

static void in_review_by_other_terms(struct scene *s)
{
	in_review(s);
	s->world.settings.landing_terms = 7;
}

static void landing_by_other_terms(struct scene *s)
{
	landing(s, TASK_LANDING);
	s->world.settings.landing_terms = 7;
}

static void lands(struct scene *s, const char *answer)
{
	struct intent *in = scene_intent(s, VERB_LAND, NULL, 0);

	landing(s, TASK_LANDING);
	TEXT_SET(L1(s)->commit, "commit1");
	TEXT_SET(in->args, "T-1");
	scene_answer(in, INTENT_DONE, answer);
}

static void landing_under_way(struct scene *s)
{
	lands(s, "");
	s->intents[0].outcome = INTENT_OPEN;
}

static void landed(struct scene *s)
{
	lands(s, "landed commit1");
}

static void base_moved(struct scene *s)
{
	lands(s, "base base2");
}

static void in_the_way(struct scene *s)
{
	lands(s, "checkout a.txt would be overwritten");
}

static void branch_moved_before_landing(struct scene *s)
{
	lands(s, "moved head2");
}

static const struct rule_case cases[] = {
	{"verify", "handed in", handed_in, true, "the checks run on that"},
	{"verify", "nothing lands, nothing is checked", handed_in_without_landing, false, NULL},
	{"verify", "in a pause", handed_in_in_pause, false, NULL},
	{"verify", "a report", report, false, NULL},
	{"verify", "its verification is under way", under_way, false, NULL},
	{"verify", "as many as there may be", two_under_way, false, NULL},
	{"verify", "it could not be run, 59 s ago", could_not_be_run, false, NULL},
	{"verify", "and after its pause", is_asked_again, true, "the checks run on that"},
	{"verified", "green", green, true, "may land as commit1"},
	{"verified", "green, but no check is configured", green_without_checks, true,
		"waits for a person: it is verified by nothing"},
	{"verified", "green and protected", green_and_protected, true,
		"waits for a person: it changes what is protected"},
	{"verified", "a person approved that head", green_and_approved, true, "may land"},
	{"verified", "a person approved another head", green_and_approved_before, true,
		"waits for a person"},
	{"verified", "green where nothing lands", green_where_nothing_lands, true, "done at head1"},
	{"verified", "green, and land is none since", green_since_nothing_lands, true,
		"done at head1"},
	{"verified", "green, of an older head", green_of_an_older_head, true, "an older head"},
	{"verified", "green, of a cancelled task", green_of_a_cancelled_one, true, "nobody needs"},
	{"verified", "red", red, true, "rework 1 of 5"},
	{"verified", "the same failure again", red_the_second_time, true, "rework 1 of 5"},
	{"verified", "the same failure three times", red_the_third_time, true,
		"the same failure three times"},
	{"verified", "red with the same work", red_with_the_same_work, true,
		"the same work was handed in twice"},
	{"verified", "red after all reworks", red_after_all_reworks, true, "its reworks are spent"},
	{"verify", "the base is red without it", waits_for_another_base, false, NULL},
	{"verify", "another base", base_went_on, true, "the checks run on that"},
	{"verify", "an hour later", waited_for_an_hour, true, "the checks run on that"},
	{"verify", "other checks", checks_are_others, true, "the checks run on that"},
	{"verified", "the base is red without it", base_is_red, true,
		"waits for another base than base1"},
	{"verified", "a conflict", conflict, true, "rework 1 of 5"},
	{"verified", "its branch moved", moved, true, "verified anew at head2"},
	{"verified", "nobody heard what came of it", not_heard, true, "asked again"},
	{"verified", "under way", under_way, false, NULL},
	{"land", "approved", approved, true, "the base becomes commit1"},
	{"land", "another one lands", approved_behind_another, false, NULL},
	{"land", "another one waits for its checkout", approved_beside_a_waiting_one, true,
		"the base becomes commit1"},
	{"land", "what it needs has not landed", approved_before_what_it_needs, false, NULL},
	{"land", "the settings changed since", approved_by_other_terms, true, "verified anew"},
	{"land", "it waits for a person", in_review, false, NULL},
	{"land", "and the settings changed since", in_review_by_other_terms, true, "verified anew"},
	{"land", "while it waited for its checkout", landing_by_other_terms, true, "verified anew"},
	{"land", "under way", landing_under_way, false, NULL},
	{"landed", "landed", landed, true, "done: the base is at commit1"},
	{"landed", "the base moved", base_moved, true, "verified anew with the base at base2"},
	{"landed", "its checkout is in the way", in_the_way, true, "stays as it is"},
	{"landed", "its branch moved", branch_moved_before_landing, true, "verified anew at head2"},
	{"landed", "under way", landing_under_way, false, NULL},
};
CASES(landing, cases);
