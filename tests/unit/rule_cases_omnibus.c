/* Cases of the omnibus: which tasks land together, when its branch is made, and made anew. */
#include "tests/unit/rule_cases.h"

#define T(s, n) (&(s)->tasks[(n)-1])
#define O(s) T(s, 3)
#define LO(s) (&(s)->landings[2])

static struct task *task_with_landing(struct scene *s, const char *id, enum task_state state)
{
	struct task *t = scene_task(s, id, state);
	struct landing *l = &s->landings[s->world.n_landings++];

	*l = (struct landing){.head = "head", .base = "base1", .tree = "tree1"};
	TEXT_SET(l->task, id);
	TEXT_SET(t->head, "head");
	return t;
}

static void two_ready(struct scene *s)
{
	s->world.settings.land_none = false;
	s->world.settings.omnibus = OMNIBUS_YES;
	task_with_landing(s, "T-1", TASK_APPROVED);
	task_with_landing(s, "T-2", TASK_APPROVED);
}

static void two_ready_of_two_groups(struct scene *s)
{
	two_ready(s);
	s->world.settings.omnibus = OMNIBUS_GROUP;
	TEXT_SET(T(s, 1)->group, "one");
	TEXT_SET(T(s, 2)->group, "two");
}

static void needs(struct scene *s, const char *task, const char *other)
{
	struct dependency *d = &s->dependencies[s->world.n_dependencies++];

	*d = (struct dependency){0};
	TEXT_SET(d->task, task);
	TEXT_SET(d->needs, other);
	TEXT_SET(d->source, "task");
}

static void one_needs_another_group(struct scene *s)
{
	two_ready_of_two_groups(s);
	needs(s, "T-1", "T-2");
}

static void one_needs_an_unready_one(struct scene *s)
{
	one_needs_another_group(s);
	T(s, 2)->state = TASK_WORKING;
}

static void and_one_at_work(struct scene *s)
{
	two_ready(s);
	scene_task(s, "T-3", TASK_WORKING);
}

static void and_one_that_failed(struct scene *s)
{
	two_ready(s);
	scene_task(s, "T-3", TASK_FAILED);
}

static void and_a_proposal(struct scene *s)
{
	two_ready(s);
	scene_task(s, "T-3", TASK_PROPOSED);
}

static void not_asked_for(struct scene *s)
{
	two_ready(s);
	s->world.settings.omnibus = OMNIBUS_NO;
}

static void in_a_pause(struct scene *s)
{
	two_ready(s);
	s->world.project.paused = true;
}

/* omnibus-1 has both. */
static void gathered(struct scene *s)
{
	struct task *o;

	two_ready(s);
	o = task_with_landing(s, "omnibus-1", TASK_SUBMITTED);
	o->result = RESULT_OMNIBUS;
	o->head[0] = LO(s)->head[0] = LO(s)->base[0] = '\0';
	TEXT_SET(o->branch, "czar/omnibus-1");
	TEXT_SET(T(s, 1)->omnibus, "omnibus-1");
	TEXT_SET(T(s, 2)->omnibus, "omnibus-1");
}

static void gathered_and_one_is_back(struct scene *s)
{
	gathered(s);
	T(s, 2)->state = TASK_QUEUED;
}

static void gathered_and_none_is_left(struct scene *s)
{
	gathered(s);
	T(s, 1)->state = T(s, 2)->state = TASK_CANCELLED;
}

static void gathered_and_one_more_is_needed(struct scene *s)
{
	gathered(s);
	scene_task(s, "T-4", TASK_QUEUED);
	needs(s, "T-2", "T-4");
}

static void needed_by_another_one(struct scene *s)
{
	gathered_and_one_more_is_needed(s);
	T(s, 4)->state = TASK_APPROVED;
	TEXT_SET(T(s, 4)->omnibus, "omnibus-2");
	task_with_landing(s, "omnibus-2", TASK_VERIFYING)->result = RESULT_OMNIBUS;
	s->landings[3].members = 1;
}

static void gathered_and_refused(struct scene *s)
{
	gathered(s);
	LO(s)->tries = 1;
	LO(s)->tried_awake = AGO(s, 0);
}

static void answers(struct scene *s, const char *answer)
{
	struct intent *in = scene_intent(s, VERB_COLLECT, NULL, 0);

	gathered(s);
	TEXT_SET(in->args, "omnibus-1");
	scene_answer(in, INTENT_DONE, answer);
}

static void under_way(struct scene *s)
{
	answers(s, "");
	s->intents[0].outcome = INTENT_OPEN;
}

static void is_collected(struct scene *s)
{
	answers(s, "collected head3 2");
}

static void is_collected_too_late(struct scene *s)
{
	is_collected(s);
	T(s, 2)->state = TASK_QUEUED;
}

static void one_does_not_fit(struct scene *s)
{
	answers(s, "does-not-fit T-2 tree2 T-1 (czar/T-1): a.c");
}

static void one_moved(struct scene *s)
{
	answers(s, "task-moved T-2 head9");
}

static void could_not_be(struct scene *s)
{
	answers(s, "czar/omnibus-1 is checked out");
	s->intents[0].outcome = INTENT_REFUSED;
}

/* Its branch is made and verified. */
static void made(struct scene *s, enum task_state state)
{
	gathered(s);
	O(s)->state = state;
	TEXT_SET(O(s)->head, "head3");
	*LO(s) = (struct landing){.task = "omnibus-1",
		.head = "head3",
		.base = "base1",
		.commit = "commit3",
		.person = "every task needs a person",
		.members = 2};
}

static void waits_for_a_person(struct scene *s)
{
	made(s, TASK_IN_REVIEW);
}

static void waits_and_one_is_back(struct scene *s)
{
	made(s, TASK_IN_REVIEW);
	T(s, 1)->state = TASK_QUEUED;
}

static void waits_and_one_is_cancelled(struct scene *s)
{
	made(s, TASK_IN_REVIEW);
	T(s, 1)->state = TASK_CANCELLED;
}

static void is_red_and_one_is_back(struct scene *s)
{
	made(s, TASK_BLOCKED);
	TEXT_SET(LO(s)->findings, "red: lint");
	T(s, 1)->state = TASK_QUEUED;
}

static void was_closed_and_one_is_back(struct scene *s)
{
	made(s, TASK_BLOCKED);
	T(s, 1)->state = TASK_QUEUED;
}

static void lands_and_one_is_gone(struct scene *s)
{
	made(s, TASK_LANDING);
	T(s, 1)->state = TASK_CANCELLED;
	TEXT_SET(scene_intent(s, VERB_LAND, NULL, 0)->args, "omnibus-1");
}

static void lands(struct scene *s, const char *answer)
{
	struct intent *in = scene_intent(s, VERB_LAND, NULL, 0);

	made(s, TASK_LANDING);
	TEXT_SET(in->args, "omnibus-1");
	scene_answer(in, INTENT_DONE, answer);
}

static void landed(struct scene *s)
{
	lands(s, "landed base3");
}

static void landed_without_one(struct scene *s)
{
	lands(s, "not-in-base base3 T-2");
}

static void verifying(struct scene *s, const char *answer)
{
	struct intent *in = scene_intent(s, VERB_VERIFY, NULL, 0);

	made(s, TASK_VERIFYING);
	TEXT_SET(in->args, "omnibus-1");
	scene_answer(in, INTENT_DONE, answer);
}

static void is_red(struct scene *s)
{
	verifying(s, "red key1 tree3 lint");
}

static void conflicts_by_now(struct scene *s)
{
	verifying(s, "conflict tree3 a.c");
}

static void lacks_one(struct scene *s)
{
	verifying(s, "lacks T-2");
}

static void one_is_verified(struct scene *s)
{
	struct intent *in = scene_intent(s, VERB_VERIFY, NULL, 0);

	two_ready(s);
	T(s, 1)->state = TASK_VERIFYING;
	scene_task(s, "T-3", TASK_WORKING);
	s->world.settings.require_person = true;
	TEXT_SET(in->args, "T-1");
	scene_answer(in, INTENT_DONE, "green base1 commit1 tree1");
}

static void one_is_verified_for_github(struct scene *s)
{
	one_is_verified(s);
	s->world.settings.land_github = true;
}

static void on_github(struct scene *s, enum task_state state)
{
	made(s, state);
	s->world.settings.land_github = true;
	TEXT_SET(LO(s)->merged, "merge3");
	LO(s)->pull = 7;
}

static void is_proved(struct scene *s, const char *answer)
{
	struct intent *in = scene_intent(s, VERB_PROVE, NULL, 0);

	on_github(s, TASK_IN_REVIEW);
	TEXT_SET(in->args, "omnibus-1");
	scene_answer(in, INTENT_DONE, answer);
}

static void is_proved_on_github(struct scene *s)
{
	is_proved(s, "proved base3");
}

static void is_squashed_on_github(struct scene *s)
{
	is_proved(s, "not-in-base base3 T-1, T-2");
}

static void lacks_them_on_github(struct scene *s)
{
	on_github(s, TASK_LANDING);
	TEXT_SET(LO(s)->landed, "base3");
	LO(s)->tries = 1;
	LO(s)->tried_awake = AGO(s, USEC_HOUR);
}

static void became_another_tree(struct scene *s)
{
	lacks_them_on_github(s);
	LO(s)->tries = 0;
}

static void does_not_merge_on_github(struct scene *s)
{
	on_github(s, TASK_IN_REVIEW);
	LO(s)->merged[0] = '\0';
	s->pulls[s->world.n_pulls++] = (struct pull){
		.task = "omnibus-1", .number = 7, .head = "head3", .fit = PULL_FITS_NOT};
}

static void nobody_asks_any_more(struct scene *s)
{
	gathered(s);
	s->world.settings.omnibus = OMNIBUS_NO;
}

static void nobody_asks_and_it_lands(struct scene *s)
{
	lands_and_one_is_gone(s);
	s->world.settings.omnibus = OMNIBUS_NO;
}

static const struct rule_case cases[] = {
	{"omnibus", "all are verified", two_ready, true, "omnibus-1 lands them: T-1, T-2"},
	{"omnibus", "one is at work", and_one_at_work, false, NULL},
	{"omnibus", "one failed", and_one_that_failed, false, NULL},
	{"omnibus", "one is only proposed", and_a_proposal, true, "lands them: T-1, T-2"},
	{"omnibus", "one group of two", two_ready_of_two_groups, true, "all 1 task that"},
	{"omnibus", "one needs the other group", one_needs_another_group, true,
		"lands them: T-1, T-2"},
	{"omnibus", "one needs what is at work", one_needs_an_unready_one, false, NULL},
	{"omnibus", "not asked for", not_asked_for, false, NULL},
	{"omnibus", "in a pause", in_a_pause, false, NULL},
	{"omnibus", "they have one", gathered, false, NULL},
	{"omnibus-collect", "all are ready", gathered, true, "merged into czar/omnibus-1"},
	{"omnibus-collect", "one was given back: the reason says so", gathered_and_one_is_back,
		true, NULL},
	{"omnibus-collect", "none is left", gathered_and_none_is_left, true, "cancelled"},
	{"omnibus-collect", "one needs another one", gathered_and_one_more_is_needed, true,
		"T-4 lands with it"},
	{"omnibus-collect", "which lands elsewhere: so does it", needed_by_another_one, true, NULL},
	{"omnibus-collect", "refused just now", gathered_and_refused, false, NULL},
	{"omnibus-collect", "under way", under_way, false, NULL},
	{"omnibus-collect", "made already", waits_for_a_person, false, NULL},
	{"omnibus-collected", "merged", is_collected, true, "is at head3, and is verified"},
	{"omnibus-collected", "and one is at work again", is_collected_too_late, true,
		"changed meanwhile"},
	{"omnibus-collected", "one does not fit", one_does_not_fit, true, "rework 1 of 5"},
	{"omnibus-collected", "one moved", one_moved, true, "verified anew at head9"},
	{"omnibus-collected", "refused", could_not_be, true, "asked again"},
	{"omnibus-collected", "under way", under_way, false, NULL},
	{"omnibus-changed", "all is as it was", waits_for_a_person, false, NULL},
	{"omnibus-changed", "one was given back", waits_and_one_is_back, true,
		"waits for T-1 (queued)"},
	{"omnibus-changed", "one was cancelled", waits_and_one_is_cancelled, true, "made anew"},
	{"omnibus-changed", "red, and one was given back", is_red_and_one_is_back, true,
		"made anew"},
	{"omnibus-changed", "closed, and one was given back", was_closed_and_one_is_back, false,
		NULL},
	{"omnibus-changed", "too late", lands_and_one_is_gone, false, NULL},
	{"omnibus-off", "not asked for any more", nobody_asks_any_more, true,
		"lands by itself, and not in omnibus-1"},
	{"omnibus-off", "too late", nobody_asks_and_it_lands, false, NULL},
	{"landed", "with all in it", landed, true, "done: the base is at base3"},
	{"landed", "without one of them", landed_without_one, true,
		"none of its tasks is done, a person is told: the base does not hold T-2"},
	{"verified", "red together", is_red, true, "blocked, a person is told: all of it together"},
	{"verified", "the base moved and conflicts", conflicts_by_now, true, "made anew"},
	{"verified", "its branch was made another", lacks_one, true,
		"czar/omnibus-1 does not hold T-2 any more"},
	{"verified", "one of many", one_is_verified, true, "lands with the others"},
	{"verified", "has no pull request of its own", one_is_verified_for_github, true,
		"lands with the others"},
	{"pull-proved", "with all in it", is_proved_on_github, true, "as it was verified"},
	{"pull-proved", "squashed by a person", is_squashed_on_github, true,
		"the base does not hold T-1, T-2"},
	{"pull-merged", "its tasks are looked for again", lacks_them_on_github, true,
		"looked whether the base holds it"},
	{"pull-merged", "what became another tree is not", became_another_tree, false, NULL},
	{"pull-conflict", "tells not whose it is", does_not_merge_on_github, true,
		"that tells whose conflict it is"},
	{"land", "one of many", two_ready, false, NULL},
};
CASES(omnibus, cases);
