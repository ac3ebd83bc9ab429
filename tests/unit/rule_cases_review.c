/* Cases of a model's review: when it is asked, and what comes of its answer. */
#include "tests/unit/rule_cases.h"

#define T1(s) (&(s)->tasks[0])
#define L1(s) (&(s)->landings[0])

/* Verified, and what lands needs a model's approval. */
static struct landing *verified(struct scene *s, enum task_state state)
{
	struct landing *l = &s->landings[s->world.n_landings++];
	struct task *t = scene_task(s, "T-1", state);

	s->world.settings.has_checks = s->world.settings.has_review = true;
	s->world.settings.require_review = true;
	s->world.settings.land_none = false;
	TEXT_SET(t->head, "head1");
	TEXT_SET(t->last_worker, "w-1");
	*l = (struct landing){.task = "T-1", .head = "head1", .base = "base1", .commit = "commit1"};
	return l;
}

static void waits(struct scene *s)
{
	verified(s, TASK_IN_REVIEW);
}

static void waits_where_nothing_lands(struct scene *s)
{
	verified(s, TASK_SUBMITTED);
	s->world.settings.land_none = true;
}

static void lands_meanwhile(struct scene *s)
{
	verified(s, TASK_LANDING);
	s->world.settings.require_review = false;
}

static void is_not_configured(struct scene *s)
{
	waits(s);
	s->world.settings.has_review = s->world.settings.require_review = false;
}

static void is_not_verified(struct scene *s)
{
	verified(s, TASK_VERIFYING)->base[0] = '\0';
}

static void is_verified_at_another_head(struct scene *s)
{
	waits(s);
	TEXT_SET(T1(s)->head, "head2");
}

static void in_a_pause(struct scene *s)
{
	waits(s);
	s->world.project.paused = true;
}

static void was_asked(struct scene *s, enum verdict verdict)
{
	struct landing *l = verified(s, TASK_IN_REVIEW);

	l->review = verdict;
	TEXT_SET(l->review_head, "head1");
	TEXT_SET(l->review_base, "base1");
}

static void holds(struct scene *s)
{
	was_asked(s, VERDICT_COMMENT);
}

static void held_for_another_base(struct scene *s)
{
	was_asked(s, VERDICT_APPROVE);
	TEXT_SET(L1(s)->review_base, "base0");
}

static void held_under_other_terms(struct scene *s)
{
	was_asked(s, VERDICT_APPROVE);
	L1(s)->review_terms = 7;
}

static void does_not_answer(struct scene *s)
{
	verified(s, TASK_IN_REVIEW)->review_after_awake = s->world.awake + 1;
}

static void pause_is_over(struct scene *s)
{
	verified(s, TASK_IN_REVIEW)->review_after_awake = s->world.awake;
}

static void nobody_waits_and_nobody_answers(struct scene *s)
{
	lands_meanwhile(s);
	L1(s)->review_tries = 3;
}

static struct landing *answers(struct scene *s, enum task_state state, const char *answer)
{
	struct intent *in = scene_intent(s, VERB_REVIEW, NULL, 0);

	TEXT_SET(in->args, "T-1");
	scene_answer(in, INTENT_DONE, answer);
	return verified(s, state);
}

static void is_under_way(struct scene *s)
{
	answers(s, TASK_IN_REVIEW, "");
	s->intents[0].outcome = INTENT_OPEN;
}

static void approves(struct scene *s)
{
	answers(s, TASK_IN_REVIEW, "approve head1 base1 key1 tree1 all is well");
}

static void approves_by_first_digits(struct scene *s)
{
	answers(s, TASK_IN_REVIEW, "approve head base key1 tree1 all is well");
}

static void approves_where_nothing_lands(struct scene *s)
{
	answers(s, TASK_SUBMITTED, "approve head1 base1 key1 tree1 all is well");
	s->world.settings.land_none = true;
}

static void approves_what_needs_a_person_too(struct scene *s)
{
	TEXT_SET(answers(s, TASK_IN_REVIEW, "approve head1 base1 key1 tree1 all is well")->person,
		"it changes what is protected: czar.conf");
}

static void approves_another_head(struct scene *s)
{
	answers(s, TASK_IN_REVIEW, "approve head0 base1 key1 tree1 all is well");
}

static void approves_another_base(struct scene *s)
{
	answers(s, TASK_IN_REVIEW, "approve head1 base0 key1 tree1 all is well");
}

static void approves_nothing(struct scene *s)
{
	answers(s, TASK_IN_REVIEW, "approve ");
}

static void says_something_else(struct scene *s)
{
	answers(s, TASK_IN_REVIEW, "APPROVE head1 base1 key1 tree1 all is well");
}

static void approves_too_late(struct scene *s)
{
	approves(s);
	T1(s)->state = TASK_CANCELLED;
}

static void asks_for_changes(struct scene *s)
{
	answers(s, TASK_IN_REVIEW, "changes head1 base1 key1 tree1 it leaks");
}

static void asks_where_nothing_lands(struct scene *s)
{
	answers(s, TASK_SUBMITTED, "changes head1 base1 key1 tree1 it leaks");
	s->world.settings.land_none = true;
}

static void asks_the_third_time(struct scene *s)
{
	asks_for_changes(s);
	TEXT_SET(L1(s)->red, "key1");
	L1(s)->red_times = 2;
}

static void asks_for_the_same_work(struct scene *s)
{
	asks_for_changes(s);
	TEXT_SET(L1(s)->red_tree, "tree1");
}

static void asks_and_nobody_waits(struct scene *s)
{
	answers(s, TASK_APPROVED, "changes head1 base1 key1 tree1 it leaks");
	s->world.settings.require_review = false;
}

static void only_comments(struct scene *s)
{
	answers(s, TASK_IN_REVIEW, "comment head1 base1 key1 tree1 I cannot tell");
}

static void is_refused(struct scene *s)
{
	answers(s, TASK_IN_REVIEW, "HTTP 529: overloaded");
	s->intents[0].outcome = INTENT_REFUSED;
}

static void is_refused_and_nobody_waits(struct scene *s)
{
	is_refused(s);
	s->world.settings.require_review = false;
	L1(s)->review_tries = 2;
}

static void is_not_heard(struct scene *s)
{
	answers(s, TASK_IN_REVIEW, "");
	s->intents[0].outcome = INTENT_UNKNOWN;
}

static const struct rule_case cases[] = {
	{"review", "verified", waits, true, "a model is asked"},
	{"review", "where nothing lands", waits_where_nothing_lands, true, "a model is asked"},
	{"review", "while it lands", lands_meanwhile, true, "a model is asked"},
	{"review", "not configured", is_not_configured, false, NULL},
	{"review", "not verified", is_not_verified, false, NULL},
	{"review", "verified at another head", is_verified_at_another_head, false, NULL},
	{"review", "in a pause", in_a_pause, false, NULL},
	{"review", "a verdict holds", holds, false, NULL},
	{"review", "one of another base", held_for_another_base, true, "a model is asked"},
	{"review", "one under other terms", held_under_other_terms, true, "a model is asked"},
	{"review", "under way", is_under_way, false, NULL},
	{"review", "it did not answer", does_not_answer, false, NULL},
	{"review", "and after the pause", pause_is_over, true, "a model is asked"},
	{"review", "nobody waits, nobody answers", nobody_waits_and_nobody_answers, false, NULL},
	{"reviewed", "it approves", approves, true, "goes on at head1"},
	{"reviewed", "by the first digits", approves_by_first_digits, true, "goes on at head1"},
	{"reviewed", "where nothing lands", approves_where_nothing_lands, true, "goes on at head1"},
	{"reviewed", "a person has to, too", approves_what_needs_a_person_too, true,
		"waits for a person"},
	{"reviewed", "it approves another head", approves_another_head, true, "another head"},
	{"reviewed", "it approves another base", approves_another_base, true, "another head, base"},
	{"reviewed", "it approves nothing", approves_nothing, true, "another head"},
	{"reviewed", "another word", says_something_else, true, "asked again"},
	{"reviewed", "of a cancelled task", approves_too_late, true, "nobody needs"},
	{"reviewed", "it asks for changes", asks_for_changes, true, "rework 1 of 5"},
	{"reviewed", "also where nothing lands", asks_where_nothing_lands, true, "rework 1 of 5"},
	{"reviewed", "the same the third time", asks_the_third_time, true,
		"the same failure three times"},
	{"reviewed", "of the same work", asks_for_the_same_work, true,
		"the same work was handed in twice"},
	{"reviewed", "changes that nobody waits for", asks_and_nobody_waits, true,
		"nothing waits for it"},
	{"reviewed", "it only comments", only_comments, true, "waits for a person"},
	{"reviewed", "refused", is_refused, true, "asked again"},
	{"reviewed", "refused, and nobody waits", is_refused_and_nobody_waits, true,
		"not asked again"},
	{"reviewed", "nobody heard", is_not_heard, true, "asked again"},
	{"reviewed", "under way", is_under_way, false, NULL},
};
CASES(review, cases);
